"""The cards of a major incident, and the table of all cards. Pure.

major       the summary on top of its own channel, with buttons for those who lead it
announce    what everybody may know, in the channel where it is announced
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.slack.cards import (
    EXCERPT,
    checklist,
    facts,
    fallback,
    headline,
    incident_solution,
    last_said,
    moment,
    priority_of,
    queue_card,
    reporter_card,
    state_of,
)
from bot.slack.major_modals import ROLES
from bot.slack.sight import Sight
from bot.words import Words, words_of
from intake.slack_blocks import actions, button, context, fields, section
from intake.slack_text import Text, escape, quoted
from store.incident import Incident


def major_card(sight: Sight) -> Text:
    """Return the summary that stands on top of a major incident's own channel."""
    incident, words = sight.incident, words_of(sight.language)
    value, say = str(incident.id), words.say
    held = (f"{say(ROLES[role][0])}: {escape(address)}" for role, address in sight.roles.items() if role in ROLES)
    roles = "; ".join(held) or say("none given yet")
    blocks = [
        section(f"{priority_of(incident)} {headline(incident, words)}", block_id="head"),
        fields(list(facts(sight, words))),
        context(say("Reports that belong to it: {parts}. Roles: {roles}.", parts=sight.parts, roles=roles)),
    ]
    if sight.report is not None:
        blocks.append(section(quoted(sight.report.text, most=EXCERPT)))
    if sight.last is not None and sight.last is not sight.report:
        blocks.append(context(last_said(sight.last, words)))
    if sight.run is not None and sight.run.missing and incident.is_open:
        blocks += checklist(sight.run, incident, words)
    if incident_solution(sight):
        blocks.append(section(f"*{say('Solution')}*\n{quoted(incident_solution(sight), most=EXCERPT)}"))
    blocks.append(
        actions(
            button(say("Update…"), "major_update", value, style="primary"),
            button(say("Roles…"), "major_role", value),
            button(say("Resolve…"), "agent_resolve", value),
            button(say("Stand down…"), "agent_major", value),
            block_id="major",
        )
    )
    return Text(text=_fallback(incident, words), blocks=blocks, is_urgent=True)


def announce_card(sight: Sight) -> Text:
    """Return what everybody is told of a major incident; whoever suffers need not report it again."""
    incident, words = sight.incident, words_of(sight.language)
    shown = state_of(incident, words) if incident.is_open else words.say("solved")
    service = words.say(" It concerns {service}.", service=escape(incident.service)) if incident.service else ""
    told = words.say("It is {state}.{service}", state=shown, service=service)
    parts, at = sight.parts, moment(incident.updated_at)
    blocks = [
        section(headline(incident, words), block_id="head"),
        section(f"{told} {words.say('You need not report it again; we tell you here how it goes on.')}"),
        context(words.say("As of {moment}; {parts} more reports belong to it.", moment=at, parts=parts)),
    ]
    return Text(text=_fallback(incident, words), blocks=blocks, is_urgent=True)


def _fallback(incident: Incident, words: Words) -> str:
    return fallback(incident, f"{words.say('MAJOR')}, {state_of(incident, words)}")


#: How each kind of card is drawn.
CARDS: Mapping[str, Callable[[Sight], Text]] = {
    "reporter": reporter_card,
    "queue": queue_card,
    "major": major_card,
    "announce": announce_card,
}
