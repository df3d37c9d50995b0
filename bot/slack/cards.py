"""The cards: an incident as its reporter sees it, and as the agents do. Pure.

    reporter    number, what was understood, priority and why, what happens next; buttons where there is a choice
    queue       the suggestion with its confidence and reasons; a button for everything that can be done now

Everything that people wrote is escaped here, and nothing is alive in it. Buttons carry the incident's id and nothing
else: who presses one is asked for their roles then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.slack.sight import Said, Sight
from bot.words import Words, words_of
from intake.slack_blocks import Block, Option, actions, button, context, fields, overflow, section
from intake.slack_out import Text
from intake.slack_text import escape, first_line, quoted
from store.incident import OPEN, Incident, State

#: How many characters of a report or an answer a card shows.
EXCERPT = 600
_PRIORITY_MARKS = {1: ":red_circle:", 2: ":large_orange_circle:", 3: ":large_yellow_circle:", 4: ":large_blue_circle:"}
_STATES: Mapping[State, str] = {
    State.NEW: "new",
    State.ASSIGNED: "assigned",
    State.IN_PROGRESS: "in progress",
    State.PENDING_USER: "waiting for the reporter",
    State.PENDING_SUPPLIER: "waiting for a supplier",
    State.PENDING_CHANGE: "waiting for a change",
    State.RESOLVED: "resolved",
    State.CLOSED: "closed",
    State.CANCELLED: "cancelled",
}


def moment(at: datetime) -> str:
    """Return an instant as each reader's own Slack shows it, in their zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}, {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def priority_of(incident: Incident) -> str:
    """Return the priority with its mark, such as ":red_circle: P1"."""
    return f"{_PRIORITY_MARKS.get(incident.priority, ':white_circle:')} P{incident.priority}"


def state_of(incident: Incident) -> str:
    """Return the state in words."""
    return _STATES[incident.state]


def headline(incident: Incident) -> str:
    """Return number and summary in one line of mrkdwn."""
    major = ":rotating_light: *MAJOR* " if incident.is_major else ""
    return f"{major}*{incident.number}* {escape(first_line(incident.summary, 150))}"


def category_of(incident: Incident) -> str:
    """Return category and subcategory."""
    return escape(" / ".join(filter(None, (incident.category, incident.subcategory))))


def fallback(incident: Incident, more: str) -> str:
    """Return the text for whoever sees no blocks."""
    return f"{incident.number}: {escape(first_line(incident.summary, 150))} ({more})"


# ---------------------------------------------------------------- the reporter's


def reporter_card(sight: Sight) -> Text:
    """Return the one card in the reporter's thread."""
    incident, words = sight.incident, words_of(sight.incident.language or "en")
    blocks = [
        section(headline(incident), block_id="head"),
        fields(
            (
                ("Category", category_of(incident)),
                ("Priority", f"{priority_of(incident)} ({words_for_priority(incident)})"),
                ("State", state_of(incident)),
                ("Works on it", escape(sight.assignee or incident.assignment_group or "the service desk")),
            )
        ),
        context(_why(sight, words)),
        section(f"*What happens next:* {_next(sight)}"),
    ]
    if incident.state in {State.RESOLVED, State.CLOSED} and incident_solution(sight):
        blocks.append(section(f"*Solution*\n{quoted(incident_solution(sight), most=EXCERPT * 2)}"))
    blocks += _reporter_buttons(incident)
    return Text(text=fallback(incident, state_of(incident)), blocks=blocks, is_urgent=incident.is_major)


def words_for_priority(incident: Incident) -> str:
    """Return what made the priority: the cell of the matrix."""
    return f"impact {incident.impact}, urgency {incident.urgency}"


def incident_solution(sight: Sight) -> str:
    """Return what was done, "" when nothing was written."""
    return str(getattr(sight.incident, "resolution_text", ""))


def _why(sight: Sight, words: Words) -> str:
    report = sight.report.text if sight.report else ""
    reasons = [
        f"{name}: {escape(first_line(words.reason(each, report), 120))}"
        for name in ("impact", "urgency")
        for each in sight.because.get(name, "").split("; ")[:1]
        if each
    ]
    return f"Why this priority: {'; '.join(reasons)}" if reasons else "The priority is derived from impact and urgency."


def _next(sight: Sight) -> str:
    """Return what happens next, by the state."""
    response, resolution = sight.due.get("sla.response"), sight.due.get("sla.resolution")
    first = f" You hear from us by {moment(response)}." if response else ""
    aim = f" We aim to have it solved by {moment(resolution)}." if resolution else ""
    waits = f"somebody looks at it.{first} Write in this thread whatever may help."
    return {
        State.NEW: waits,
        State.ASSIGNED: waits,
        State.IN_PROGRESS: f"it is being worked on.{aim}",
        State.PENDING_USER: "we asked you something; please answer in this thread. We can only go on after that.",
        State.PENDING_SUPPLIER: "we have involved our supplier, and tell you as soon as there is news.",
        State.PENDING_CHANGE: "the solution waits for a change that is being prepared.",
        State.RESOLVED: "please say whether it works. Without a word from you it closes by itself after a few days.",
        State.CLOSED: "nothing, it is closed. If it comes back, just write here again.",
        State.CANCELLED: "nothing; it is not followed further.",
    }[sight.incident.state]


def _reporter_buttons(incident: Incident) -> list[Block]:
    value = str(incident.id)
    if incident.state is State.RESOLVED:
        solved = button("Solved", "reporter_solved", value, style="primary")
        return [actions(solved, button("Not fixed", "reporter_not_fixed", value, style="danger"), block_id="reporter")]
    if incident.state in OPEN:
        return [actions(button("It works again", "reporter_solved", value), block_id="reporter")]
    return []


# ---------------------------------------------------------------- the agents'


def queue_card(sight: Sight) -> Text:
    """Return the card in the agents' channel."""
    incident = sight.incident
    blocks = [
        section(f"{priority_of(incident)} {headline(incident)}", block_id="head"),
        fields(list(facts(sight))),
        context(*_reasons(sight)),
    ]
    if sight.report is not None:
        blocks.append(section(quoted(sight.report.text, most=EXCERPT)))
    if sight.last is not None and sight.last is not sight.report:
        blocks.append(context(last_said(sight.last)))
    if sight.tasks:
        blocks.append(section("\n".join(f":point_right: {escape(task)}" for task in sight.tasks[:5])))
    blocks += _queue_buttons(incident)
    shown = f"P{incident.priority}, {state_of(incident)}"
    return Text(text=fallback(incident, shown), blocks=blocks, is_urgent=incident.is_major)


def facts(sight: Sight) -> Iterator[tuple[str, str]]:
    """Yield what agents want to know at a glance."""
    incident = sight.incident
    who = f"<@{sight.reporter_member}>" if sight.reporter_member else escape(sight.reporter)
    yield "Reporter", f"{who} ({escape(incident.source_channel)})"
    sure = "confirmed" if incident.confirmed_at else f"{incident.suggested_confidence:.0%} sure"
    yield "Category", f"{category_of(incident)} ({sure})"
    yield "Priority", f"{priority_of(incident)}: {words_for_priority(incident)}"
    yield "State", state_of(incident)
    yield "Group", escape(incident.assignment_group or "none")
    yield "Works on it", escape(sight.assignee or "nobody yet")
    if sight.due and incident.state in OPEN:
        kind, at = min(sight.due.items(), key=lambda each: each[1])
        yield "Next promise", f"{kind.removeprefix('sla.')} by {moment(at)}"
    if sight.missed:
        yield "Missed", ", ".join(kind.removeprefix("sla.") for kind in sight.missed)


def _reasons(sight: Sight) -> Iterator[str]:
    incident = sight.incident
    if incident.suggested_category and incident.suggested_category != incident.category:
        yield f"suggested: {escape(incident.suggested_category)} ({incident.suggested_confidence:.0%})"
    found = [f"{name}: {escape(first_line(text, 200))}" for name, text in sight.because.items() if text]
    yield from found or ["no reasons were recorded"]


def last_said(said: Said) -> str:
    """Return what was said last, in one line."""
    who = "the desk" if said.is_ours else escape(said.who)
    return f"Last, {moment(said.at)}, {who}: {escape(first_line(said.text, 200))}"


#: What the menu behind the three dots offers: the text, and the action.
MORE: tuple[Option, ...] = (
    ("Merge…", "merge"),
    ("Link…", "link"),
    ("Not an incident…", "cancel"),
    ("Assign…", "assign"),
    ("Note…", "note"),
)


def _queue_buttons(incident: Incident) -> list[Block]:
    value = str(incident.id)
    if incident.state is State.RESOLVED:
        return [actions(button("Reopen…", "agent_reopen", value), button("Reply…", "agent_reply", value))]
    if incident.state not in OPEN:
        return []
    confirm = button("Confirm", "agent_confirm", value, style="primary")
    more = overflow("agent_more", [(text, f"{name}:{value}") for text, name in MORE])
    return [
        actions(
            *([] if incident.confirmed_at else [confirm]),
            button("Correct…", "agent_correct", value),
            button("Take", "agent_take", value),
            button("Ask the reporter", "agent_ask", value),
            button("Reply…", "agent_reply", value),
            button("Resolve…", "agent_resolve", value),
            button("Major…", "agent_major", value),
            more,
            block_id="agent",
        )
    ]
