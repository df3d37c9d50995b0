"""The modals: one for each command that needs more than a press. Pure.

A modal carries the incident and the version that was seen in its `private_metadata`; its fields are named like the
command's parameters. So it can be sent after a restart, and sent late it is refused instead of undoing what others did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.commands.usage import CANCEL_REASONS, RESOLUTION_CODES
from bot.commands.words import Spoken
from bot.slack.cards import headline, priority_of
from bot.slack.frames import CALLBACK, TITLES, framed
from bot.slack.lists import files, steps
from bot.slack.major_modals import major, role, update
from bot.slack.sight import Sight
from bot.words import Words, words_of
from intake.slack_blocks import Block, Option, context, section, select, text_input, users_select
from intake.slack_blocks import field as asked
from intake.slack_text import escape, first_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be chosen from."""

    #: Category -> its subcategories.
    categories: Mapping[str, Sequence[str]] = field(default_factory=dict)
    groups: Sequence[str] = ()
    services: Sequence[str] = ()
    #: (impact, urgency) -> priority.
    matrix: Mapping[tuple[int, int], int] = field(default_factory=dict)


def _options(names: Sequence[Any]) -> list[Option]:
    return [(str(name), str(name)[:150]) for name in names if str(name)]


def _named(section: str, names: Sequence[str], words: Words) -> list[Option]:
    """Return choices that are called as the reader's language calls them."""
    return [(words.of(section, name), name[:150]) for name in names if name]


def _lines(name: str, label: str, *, optional: bool = False, initial: str = "", hint: str = "") -> Block:
    made = text_input(name, lines=True, initial=initial)
    return asked(label, made, block_id=name, is_optional=optional, hint=hint)


def _number(name: str, label: str) -> Block:
    return asked(label, text_input(name, placeholder="INC-000042"), block_id=name)


#: The group in a correction: what is shown is nobody's choice until another is chosen.
GROUP_SHOWN = "group:"


def group_shown(group: str) -> str:
    """Return the name of the field that shows this group."""
    return f"{GROUP_SHOWN}{group}"[:250]


def correct(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Category, impact, urgency with the priority that they make, service, group."""
    incident, words = sight.incident, words_of(sight.language)
    category = chosen.get("category", incident.category)
    impact, urgency = (int(chosen.get(name, getattr(incident, name))) for name in ("impact", "urgency"))
    subcategory = chosen.get("subcategory", incident.subcategory)
    below = list(choices.categories.get(category, ()))
    fields = [
        asked(
            words.say("Category"),
            select("category", _named("category", list(choices.categories), words), chosen=category),
            block_id="category",
            is_live=True,
        )
    ]
    if below:
        one = select(f"subcategory_{category}"[:250], _named("subcategory", below, words), chosen=subcategory)
        fields.append(asked(words.say("Subcategory"), one, block_id=f"subcategory:{category}"[:250], is_optional=True))
    levels = [(words.say(text), text[0]) for text in ("1, high", "2, middle", "3, low")]
    for name, hint in (("impact", "How many suffer"), ("urgency", "How fast the damage grows")):
        level = impact if name == "impact" else urgency
        made = select(name, levels, chosen=str(level))
        fields.append(asked(words.say(name.capitalize()), made, block_id=name, is_live=True, hint=words.say(hint)))
    priority = choices.matrix.get((impact, urgency), incident.priority)
    fields.append({**section(f"*{words.say('Priority')}: P{priority}*"), "block_id": f"priority_{priority}"})
    if choices.services:
        known = list(dict.fromkeys([*filter(None, [incident.service]), *choices.services]))[:100]
        made = select("service", _options(known), chosen=incident.service)
        fields.append(asked(words.say("Service"), made, block_id="service", is_optional=True))
    groups = list(dict.fromkeys([*filter(None, [incident.assignment_group]), *choices.groups]))[:100]
    if groups:
        made = select("group", _options(groups), chosen=incident.assignment_group)
        block_id = group_shown(incident.assignment_group)
        hint = words.say("Where nobody chose one, it follows from what it is about.")
        fields.append(asked(words.say("Group"), made, block_id=block_id, is_optional=True, hint=hint))
    return fields


def ask(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """A question to the reporter."""
    del choices, chosen
    say = words_of(sight.language).say
    return [
        _lines("question", say("What do you want to know?"), hint=say("The incident waits for the answer.")),
        context(_reaches(sight)),
    ]


def reply(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Words to colleagues, or to the reporter; the first unless something else is chosen."""
    del choices
    say, who = words_of(sight.language).say, chosen.get("audience", "note")
    audiences = [(say("Colleagues only (a note)"), "note"), (say("The reporter"), "reply")]
    reaches = _reaches(sight) if who == "reply" else say("Nobody but colleagues sees it.")
    return [
        asked(say("Who reads it"), select("audience", audiences, chosen=who), block_id="audience", is_live=True),
        _lines("text", say("Text")),
        {**context(reaches), "block_id": f"to_{who}"},
    ]


def _reaches(sight: Sight) -> str:
    say = words_of(sight.language).say
    where = say({"chat": "in their Slack thread", "phone": "by phone"}.get(sight.answers_by, "by mail"))
    address = f" ({escape(sight.reporter_address)})" if sight.answers_by == "email" else ""
    return say("It goes to {who}, {where}.", who=f"*{escape(sight.reporter)}*{address}", where=where)


def note(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Words to colleagues."""
    del choices, chosen
    say = words_of(sight.language).say
    return [_lines("text", say("Note"), hint=say("Nobody but colleagues sees it."))]


def resolve(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """How it ended."""
    del choices, chosen
    say = words_of(sight.language).say
    codes = [(say(code.replace("_", " ")), code) for code in RESOLUTION_CODES if code != "no_user_response"]
    return [
        asked(say("How it ended"), select("code", codes, chosen="fixed"), block_id="code"),
        _lines("text", say("What was done"), hint=say("The reporter reads this.")),
        context(_reaches(sight)),
    ]


def merge(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Which one it is a duplicate of."""
    del choices, chosen
    return [_number("into", words_of(sight.language).say("It is the same as"))]


def link(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Which one it has to do with."""
    del choices, chosen
    return [_number("with", words_of(sight.language).say("It has to do with"))]


def cancel(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Why it is no incident."""
    del choices, chosen
    say = words_of(sight.language).say
    reasons = [(say(reason.replace("_", " ")), reason) for reason in CANCEL_REASONS if reason != "duplicate"]
    return [
        asked(say("It is"), select("reason", reasons, chosen="not_an_incident"), block_id="reason"),
        _lines("text", say("More"), optional=True),
    ]


def assign(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """To whom."""
    del chosen
    groups = list(dict.fromkeys([*filter(None, [sight.incident.assignment_group]), *choices.groups]))[:100]
    say = words_of(sight.language).say
    person = users_select("person", placeholder=say("Choose a person"))
    made = [asked(say("A person"), person, block_id="person", is_optional=True)]
    if groups:
        made.append(asked(say("Or a group"), select("group", _options(groups)), block_id="group", is_optional=True))
    return [*made, _lines("reason", say("Why"), optional=True)]


def reopen(sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> list[Block]:
    """Why it is not fixed."""
    del choices, chosen
    return [_lines("reason", words_of(sight.language).say("What is still wrong?"), optional=True)]


def report(words: Words) -> Block:
    """Return the form for a report."""
    fields = [asked(words.say("What is wrong?"), text_input("text", lines=True), block_id="text")]
    return framed(TITLES["report"], fields, words, callback=f"{CALLBACK}report", submit="Report", data={})


Form = Callable[[Sight, Choices, Mapping[str, str]], list[Block]]
#: The fields of each command's modal.
FORMS: Mapping[str, Form] = {
    "correct": correct,
    "ask": ask,
    "reply": reply,
    "note": note,
    "resolve": resolve,
    "major": major,
    "update": update,
    "role": role,
    "merge": merge,
    "link": link,
    "cancel": cancel,
    "assign": assign,
    "reopen": reopen,
    "files": files,
    "steps": steps,
}


def form(name: str, sight: Sight, choices: Choices, chosen: Mapping[str, str]) -> Block:
    """Return the modal of a command about an incident."""
    incident, words = sight.incident, words_of(sight.language)
    head = section(f"{priority_of(incident)} {headline(incident, words)}", block_id="head")
    data = {"n": incident.id, "v": incident.version, "t": sight.last_entry, "l": sight.language}
    blocks = [head, *FORMS[name](sight, choices, chosen)]
    return framed(TITLES[name], blocks, words, callback=f"{CALLBACK}{name}", submit="Send", data=data)


def overtaken(filled: Spoken, sight: Sight, choices: Choices) -> Block:
    """Return the modal again with what others changed meanwhile on top; what was filled in stays filled in."""
    words, chosen = words_of(sight.language), filled.arguments
    view = form(filled.name, sight, choices, chosen)
    changes = "\n".join(f"• {escape(first_line(each, 200))}" for each in sight.changes[-8:])
    said = words.say("Nothing was done: it has changed since you opened this. Look at it, then send again.")
    warning = section(f":warning: *{said}*\n{changes}", block_id="changed")
    blocks = [{**block, "element": _filled(block["element"], chosen.get(block.get("block_id", ""), ""))}
              if block["type"] == "input" else block for block in view["blocks"]]  # fmt: skip
    return {**view, "blocks": [warning, *blocks]}


def _filled(element: Block, value: str) -> Block:
    """Return a field that shows what somebody had filled in."""
    if not value:
        return element
    if element["type"] == "plain_text_input":
        return {**element, "initial_value": value}
    if element["type"] == "users_select":
        return {**element, "initial_user": value}
    found = next((each for each in element.get("options", ()) if each["value"] == value), None)
    return {**element, "initial_option": found} if found else element


def sheet(sight: Sight, text: str) -> Block:
    """Return an incident with its clocks and history, to be read."""
    pieces = [escape(text)[start : start + 2900] for start in range(0, min(len(text), 20_000), 2900)]
    words = words_of(sight.language)
    blocks = [section(headline(sight.incident, words)), *(section(f"```{piece}```") for piece in pieces)]
    return framed(sight.incident.number, blocks, words, callback="told", data={})
