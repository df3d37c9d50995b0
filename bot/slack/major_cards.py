"""The cards of a major incident, and the table of all cards. Pure.

major       the summary on top of its own channel, with buttons for those who lead it
announce    what everybody may know, in the channel where it is announced
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.slack.cards import (
    EXCERPT,
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
from bot.slack.sight import Sight
from intake.slack_blocks import actions, button, context, fields, section
from intake.slack_out import Text
from intake.slack_text import escape, quoted


def major_card(sight: Sight) -> Text:
    """Return the summary that stands on top of a major incident's own channel."""
    incident = sight.incident
    value = str(incident.id)
    blocks = [
        section(f"{priority_of(incident)} {headline(incident)}", block_id="head"),
        fields(list(facts(sight))),
        context(f"Reports that belong to it: {sight.parts}. Roles: {escape(sight.roles) or 'none given yet'}."),
    ]
    if sight.report is not None:
        blocks.append(section(quoted(sight.report.text, most=EXCERPT)))
    if sight.last is not None and sight.last is not sight.report:
        blocks.append(context(last_said(sight.last)))
    if incident_solution(sight):
        blocks.append(section(f"*Solution*\n{quoted(incident_solution(sight), most=EXCERPT)}"))
    blocks.append(
        actions(
            button("Update…", "major_update", value, style="primary"),
            button("Roles…", "major_role", value),
            button("Resolve…", "agent_resolve", value),
            button("Stand down…", "agent_major", value),
            block_id="major",
        )
    )
    return Text(text=fallback(incident, f"major, {state_of(incident)}"), blocks=blocks, is_urgent=True)


def announce_card(sight: Sight) -> Text:
    """Return what everybody is told of a major incident; whoever suffers need not report it again."""
    incident = sight.incident
    shown = "is solved" if not incident.is_open else f"is {state_of(incident)}"
    service = f" It concerns {escape(incident.service)}." if incident.service else ""
    blocks = [
        section(headline(incident), block_id="head"),
        section(f"It {shown}.{service} You need not report it again; we tell you here how it goes on."),
        context(f"As of {moment(incident.updated_at)}; {sight.parts} more reports belong to it."),
    ]
    return Text(text=fallback(incident, f"major, {state_of(incident)}"), blocks=blocks, is_urgent=True)


#: How each kind of card is drawn.
CARDS: Mapping[str, Callable[[Sight], Text]] = {
    "reporter": reporter_card,
    "queue": queue_card,
    "major": major_card,
    "announce": announce_card,
}
