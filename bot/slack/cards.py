"""The cards: an incident as its reporter sees it, and as the agents do. Pure.

    reporter    number, what was understood, priority and why, what happens next; buttons where there is a choice
    queue       the suggestion with its confidence and reasons; a button for everything that can be done now

Everything that people wrote is escaped here, and nothing is alive in it. Buttons carry the incident's id and nothing
else: who presses one is asked for their roles then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.alike.similar_ones import SimilarIncident
from bot.incident_models.running import OPEN as OPEN_STEP
from bot.incident_models.running import Run
from bot.slack.sight import Said, Sight
from bot.words import Words, words_of
from intake.slack_blocks import Block, Option, actions, button, context, fields, overflow, section
from intake.slack_text import Text, escape, first_line, quoted
from store.incident import OPEN, Incident, State

#: How many characters of a report or an answer a card shows.
EXCERPT = 600
_PRIORITY_MARKS = {1: ":red_circle:", 2: ":large_orange_circle:", 3: ":large_yellow_circle:", 4: ":large_blue_circle:"}


def moment(at: datetime) -> str:
    """Return an instant as each reader's own Slack shows it, in their zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}, {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def priority_of(incident: Incident) -> str:
    """Return the priority with its mark, such as ":red_circle: P1"."""
    return f"{_PRIORITY_MARKS.get(incident.priority, ':white_circle:')} P{incident.priority}"


def state_of(incident: Incident, words: Words) -> str:
    """Return the state in words."""
    return words.of("state", incident.state)


def headline(incident: Incident, words: Words) -> str:
    """Return number and summary in one line of mrkdwn."""
    major = f":rotating_light: *{words.say('MAJOR')}* " if incident.is_major else ""
    return f"{major}*{incident.number}* {escape(first_line(incident.summary, 150))}"


def category_of(incident: Incident, words: Words) -> str:
    """Return category and subcategory."""
    named = (words.of("category", incident.category), words.of("subcategory", incident.subcategory))
    return escape(" / ".join(filter(None, named)))


def fallback(incident: Incident, more: str) -> str:
    """Return the text for whoever sees no blocks."""
    return f"{incident.number}: {escape(first_line(incident.summary, 150))} ({more})"


# ---------------------------------------------------------------- the reporter's


def reporter_card(sight: Sight) -> Text:
    """Return the one card in the reporter's thread, in their language."""
    incident, words = sight.incident, words_of(sight.incident.language, sight.language)
    works = escape(sight.assignee or incident.assignment_group or words.say("the service desk"))
    blocks = [
        section(headline(incident, words), block_id="head"),
        fields(
            (
                (words.say("Category"), category_of(incident, words)),
                (words.say("Priority"), f"{priority_of(incident)} ({words_for_priority(incident, words)})"),
                (words.say("State"), state_of(incident, words)),
                (words.say("Works on it"), works),
            )
        ),
        context(_why(sight, words)),
        section(f"*{words.say('What happens next:')}* {_next(sight, words)}"),
    ]
    if incident.state in {State.RESOLVED, State.CLOSED} and incident_solution(sight):
        blocks.append(section(f"*{words.say('Solution')}*\n{quoted(incident_solution(sight), most=EXCERPT * 2)}"))
    if sight.is_asked:
        blocks += _question(incident, words)
    blocks += _reporter_buttons(incident, words)
    shown = state_of(incident, words)
    return Text(text=fallback(incident, shown), blocks=blocks, is_urgent=incident.is_major)


def words_for_priority(incident: Incident, words: Words) -> str:
    """Return what made the priority: the cell of the matrix."""
    return words.say("impact {impact}, urgency {urgency}", impact=incident.impact, urgency=incident.urgency)


def incident_solution(sight: Sight) -> str:
    """Return what was done, "" when nothing was written."""
    return str(getattr(sight.incident, "resolution_text", ""))


def _why(sight: Sight, words: Words) -> str:
    report = sight.report.text if sight.report else ""
    reasons = [
        f"{words.say(name)}: {escape(first_line(words.reason(each, report), 120))}"
        for name in ("impact", "urgency")
        for each in sight.because.get(name, "").split("; ")[:1]
        if each
    ]
    if not reasons:
        return words.say("The priority is derived from impact and urgency.")
    return words.say("Why this priority: {reasons}", reasons="; ".join(reasons))


#: What happens next, by the state.
_NEXT = {
    State.NEW: "somebody looks at it.{first} Write in this thread whatever may help.",
    State.ASSIGNED: "somebody looks at it.{first} Write in this thread whatever may help.",
    State.IN_PROGRESS: "it is being worked on.{aim}",
    State.PENDING_USER: "we asked you something; please answer in this thread. We can only go on after that.",
    State.PENDING_SUPPLIER: "we have involved our supplier, and tell you as soon as there is news.",
    State.PENDING_CHANGE: "the solution waits for a change that is being prepared.",
    State.RESOLVED: "please say whether it works. Without a word from you it closes by itself after a few days.",
    State.CLOSED: "nothing, it is closed. If it comes back, just write here again.",
    State.CANCELLED: "nothing; it is not followed further.",
}


def _next(sight: Sight, words: Words) -> str:
    response, resolution = sight.due.get("sla.response"), sight.due.get("sla.resolution")
    first = words.say(" You hear from us by {moment}.", moment=moment(response)) if response else ""
    aim = words.say(" We aim to have it solved by {moment}.", moment=moment(resolution)) if resolution else ""
    return words.say(_NEXT[sight.incident.state], first=first, aim=aim)


def _question(incident: Incident, words: Words) -> list[Block]:
    """Return the one question, a button for each answer; a digit in the thread says the same."""
    of = {digit: words.of("question", digit) for digit in (1, 2, 3)}
    said = "\n".join(f"*{digit}*  {escape(text)}" for digit, text in of.items())
    buttons = [button(str(digit), f"reporter_urgency_{digit}", str(incident.id)) for digit in of]
    return [
        section(f"{escape(words.of('question', 'ask'))}\n{said}", block_id="question"),
        actions(*buttons, block_id="urgency"),
    ]


def _reporter_buttons(incident: Incident, words: Words) -> list[Block]:
    value = str(incident.id)
    if incident.state is State.RESOLVED:
        solved = button(words.say("Solved"), "reporter_solved", value, style="primary")
        not_fixed = button(words.say("Not fixed"), "reporter_not_fixed", value, style="danger")
        return [actions(solved, not_fixed, block_id="reporter")]
    if incident.state in OPEN:
        return [actions(button(words.say("It works again"), "reporter_solved", value), block_id="reporter")]
    return []


# ---------------------------------------------------------------- the agents'


def queue_card(sight: Sight) -> Text:
    """Return the card in the agents' channel, in the desk's language."""
    incident, words = sight.incident, words_of(sight.language)
    blocks = [
        section(f"{priority_of(incident)} {headline(incident, words)}", block_id="head"),
        fields(list(facts(sight, words))),
        context(*_reasons(sight, words)),
    ]
    if sight.known:
        blocks.insert(1, section(f":rotating_light: {_banner(sight, words)}", block_id="known"))
    if sight.report is not None:
        blocks.append(section(quoted(sight.report.text, most=EXCERPT)))
    if sight.last is not None and sight.last is not sight.report:
        blocks.append(context(last_said(sight.last, words)))
    if sight.similar and incident.state in OPEN:
        blocks.append(context(*(_alike(each, words) for each in sight.similar[:3])))
    if sight.tasks:
        blocks.append(section("\n".join(f":point_right: {escape(task)}" for task in sight.tasks[:5])))
    if sight.run is not None and sight.run.missing and incident.state in OPEN:
        blocks += checklist(sight.run, incident, words)
    blocks += _queue_buttons(incident, words)
    shown = f"P{incident.priority}, {state_of(incident, words)}"
    return Text(text=fallback(incident, shown), blocks=blocks, is_urgent=incident.is_major)


def _banner(sight: Sight, words: Words) -> str:
    """Return what agents must see first: that it is known already."""
    other = sight.known.removeprefix("INC-").lstrip("0")
    return words.say(
        "This is probably the major incident {number}: `parent {id} {other}` makes it a part of that.",
        number=f"*{sight.known}*",
        id=sight.incident.id,
        other=other,
    )


def _alike(each: SimilarIncident, words: Words) -> str:
    """Return a similar incident in one line, with what helped."""
    other = each.incident
    helped = f": {escape(first_line(other.resolution_text, 150))}" if other.resolution_text else ""
    return f"{words.say('Similar')}: {headline(other, words)} ({state_of(other, words)}{helped})"


def checklist(run: Run, incident: Incident, words: Words) -> list[Block]:
    """Return how far the model at work is, with a button for its steps."""
    done = sum(step.state != OPEN_STEP for step in run.steps)
    told = words.say("{model}: {done} of {all} steps", model=escape(run.name), done=done, all=len(run.steps))
    following = f"{words.say('Next')}: {escape(first_line(run.missing[0].text, 200))}"
    steps = button(words.say("Steps…"), "agent_steps", str(incident.id))
    return [{**section(f":ballot_box_with_check: *{told}*\n{following}", block_id="steps"), "accessory": steps}]


def facts(sight: Sight, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what agents want to know at a glance."""
    incident, say = sight.incident, words.say
    who = f"<@{sight.reporter_member}>" if sight.reporter_member else escape(sight.reporter)
    yield say("Reporter"), f"{who} ({say(incident.source_channel)})"
    share = f"{incident.suggested_confidence:.0%}"
    sure = say("confirmed") if incident.confirmed_at else say("{share} sure", share=share)
    yield say("Category"), f"{category_of(incident, words)} ({sure})"
    yield say("Priority"), f"{priority_of(incident)}: {words_for_priority(incident, words)}"
    yield say("State"), state_of(incident, words)
    yield say("Group"), escape(incident.assignment_group or say("none"))
    yield say("Works on it"), escape(sight.assignee or say("nobody yet"))
    if sight.suppliers:
        named = (" ".join(filter(None, (name, number and f"({number})"))) for name, number in sight.suppliers)
        yield say("Supplier"), escape(", ".join(named))
    if sight.due and incident.state in OPEN:
        kind, at = min(sight.due.items(), key=lambda each: each[1])
        yield say("Next promise"), say("{promise} by {moment}", promise=words.of("clock", kind), moment=moment(at))
    if sight.missed:
        yield say("Missed"), ", ".join(dict.fromkeys(words.of("clock", kind) for kind in sight.missed))


def _reasons(sight: Sight, words: Words) -> Iterator[str]:
    incident = sight.incident
    if incident.suggested_category and incident.suggested_category != incident.category:
        suggested = escape(words.of("category", incident.suggested_category))
        yield f"{words.say('suggested')}: {suggested} ({incident.suggested_confidence:.0%})"
    found = [f"{words.say(name)}: {escape(first_line(text, 200))}" for name, text in sight.because.items() if text]
    yield from found or [words.say("no reasons were recorded")]


def last_said(said: Said, words: Words) -> str:
    """Return what was said last, in one line."""
    who = words.say("the desk") if said.is_ours else escape(said.who)
    return f"{words.say('Last')}, {moment(said.at)}, {who}: {escape(first_line(said.text, 200))}"


#: What the menu behind the three dots offers: the text, and the action.
MORE: tuple[Option, ...] = (
    ("Merge…", "merge"),
    ("Link…", "link"),
    ("Not an incident…", "cancel"),
    ("Assign…", "assign"),
    ("Note…", "note"),
)


def _queue_buttons(incident: Incident, words: Words) -> list[Block]:
    value, say = str(incident.id), words.say
    if incident.state is State.RESOLVED:
        reopen = button(say("Reopen…"), "agent_reopen", value)
        return [actions(reopen, button(say("Reply…"), "agent_reply", value), block_id="agent")]
    if incident.state not in OPEN:
        return []
    confirm = button(say("Confirm"), "agent_confirm", value, style="primary")
    more = overflow("agent_more", [(say(text), f"{name}:{value}") for text, name in MORE])
    return [
        actions(
            *([] if incident.confirmed_at else [confirm]),
            button(say("Correct…"), "agent_correct", value),
            button(say("Take"), "agent_take", value),
            button(say("Ask the reporter"), "agent_ask", value),
            button(say("Reply…"), "agent_reply", value),
            button(say("Resolve…"), "agent_resolve", value),
            button(say("Files…"), "agent_files", value),
            button(say("Major…"), "agent_major", value),
            more,
            block_id="agent",
        )
    ]
