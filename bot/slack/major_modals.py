"""The modals of a major incident: its steps, its updates, its roles. Pure; part of `bot.slack.modals`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.slack.sight import Sight
from bot.words import words_of
from intake.slack_blocks import Block, context, select, text_input, users_select
from intake.slack_blocks import field as asked


def _lines(name: str, label: str, *, is_optional: bool = False, hint: str = "", initial: str = "") -> Block:
    made = text_input(name, lines=True, initial=initial)
    return asked(label, made, block_id=name, is_optional=is_optional, hint=hint)


#: The steps of the procedure, as one chooses them, and the actions of the command.
_STEPS = (
    ("Declare it", "declare"),
    ("Propose it", "propose"),
    ("Reject the proposal", "reject"),
    ("Demote it", "demote"),
    ("Make the proposed incidents its parts", "join"),
    ("Stand down", "stand_down"),
)


def major(sight: Sight, choices: object, chosen: Mapping[str, str]) -> list[Block]:
    """Take it through the procedure for major incidents."""
    del choices, chosen
    say = words_of(sight.language).say
    options = [(say(text), name) for text, name in _STEPS]
    start = "stand_down" if sight.incident.is_major else "declare"
    return [
        asked(say("What"), select("action", options, chosen=start), block_id="action"),
        _lines("reason", say("Why"), is_optional=True),
    ]


def update(sight: Sight, choices: object, chosen: Mapping[str, str]) -> list[Block]:
    """What everybody affected is told, and when they hear again."""
    del choices, chosen
    say = words_of(sight.language).say
    whens = [
        (say("in {number} minutes", number=each.removesuffix("m")), each)
        for each in ("10m", "15m", "20m", "30m", "45m", "60m")
    ]
    hint = say("Impact, what is being done. It goes to everybody affected, by mail and in Slack.")
    return [
        _lines("text", say("How it stands"), hint=hint, initial=_draft(sight)),
        asked(say("They hear again"), select("next", whens, chosen="20m"), block_id="next"),
    ]


def _draft(sight: Sight) -> str:
    """Return what was told last, or how it stands, to begin from; in the desk's language."""
    if sight.told:
        return sight.told
    incident, words = sight.incident, words_of(sight.language)
    where = words.say(" It concerns {service}.", service=incident.service) if incident.service else ""
    return words.say("We know of it: {summary}.{where} It is being worked on.", summary=incident.summary, where=where)


#: What each role is told when somebody gets it (domain.md section 8.5).
ROLES: Mapping[str, tuple[str, str]] = {
    "mim": ("Major incident manager", "You decide and do not fix. Keep the roles filled, the updates on time."),
    "deputy": ("Deputy", "Relieve the manager: take over what they hand you, and all of it when they must rest."),
    "scribe": (
        "Scribe",
        "Write down in the channel what happens and when: what was tried, who decided what.",
    ),
    "communications": (
        "Communications lead",
        "You write the updates: impact, what is done, when people hear again.",
    ),
    "technical": ("Technical lead", "Find the cause and mend it. Say in the channel before you change anything."),
    "supplier": ("Supplier liaison", "Speak with the supplier, and bring what they say into the channel."),
    "reviewer": ("Owner of the review", "Gather what is to be learned; the timeline is written already."),
}


def role(sight: Sight, choices: object, chosen: Mapping[str, str]) -> list[Block]:
    """Who does what in a major incident."""
    del choices, chosen
    say = words_of(sight.language).say
    person = users_select("person", placeholder=say("Choose a person"))
    options = [(say(title), name) for name, (title, _) in ROLES.items()]
    return [
        asked(say("Role"), select("role", options, chosen="mim"), block_id="role"),
        asked(say("Person"), person, block_id="person"),
        context(say("They are told privately what the role means.")),
    ]
