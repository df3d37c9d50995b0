"""Write a decision down, inside the caller's transaction: everything of it or nothing. Talks to the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.commands.splitting import numbered
from bot.decision import Decision, Outcome, Reply
from bot.mail.correlate import OURS
from bot.notices.news import news_timers
from bot.slack.digests import tell_digests
from bot.slack.notices import tell_slack
from bot.webhooks.events import Happened
from bot.webhooks.queueing import tell_hooks
from bot.writing.leaving import may_leave, may_leave_aside, message_of, queue, queued_entry
from bot.writing.page import Page
from bot.writing.pen import Cause, Pen, change_of
from intake.message import OutboundMessage
from store import chat, confirmations, engagements, incidents, people, threads
from store.incident import Incident, IncidentId, Timer, number_of

__all__ = ["Cause", "Pen", "Recorded", "record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was written: the incident as stored, what is to be sent, and what the counters must learn."""

    outcome: Outcome
    because: str
    incident: Incident | None
    cause: Cause
    #: What whoever gave a command is told.
    answer: str = ""
    departures: tuple[tuple[int, OutboundMessage], ...] = ()
    counts: Counter[str]


def record(page: Page, decision: Decision, before: Incident | None, cause: Cause, pen: Pen) -> Recorded:
    """Write the decision; `before` is the incident as it was read, locked, in this transaction."""
    if decision.begins is not None:
        return _both(page, decision, before, cause, pen)
    connection = page.connection
    after = _incident(page, decision, before, pen.now)
    if after is None:
        decision = may_leave_aside(page, decision, pen)
        apart = tuple(each for reply in decision.replies if (each := queue(page, reply, None, cause, pen)))
        told = tell_digests(
            connection, pen.desk, decision.replies, key=cause.key, now=pen.now, claimed_until=pen.claimed_until
        )
        return _recorded(decision, None, cause, departures=(*apart, *told))
    assert after.id is not None
    others = (before.parent_id if before else None, after.parent_id, decision.merged_into)
    page.touch(after.id, *others, *(link.other_id for link in decision.links))
    is_new = decision.incident is not None and decision.incident.id is None
    # Answers to what is sent from now on find the survivor of a merge.
    _join(connection, after, decision)
    leave = may_leave(page, decision.replies, after, pen)
    queued = [(reply, each) for reply in leave.replies if (each := queue(page, reply, after, cause, pen))]
    decision = replace(decision, entries=(*decision.entries, *leave.history))
    _converse(page, after.id, decision, cause, pen=pen, queued=[(reply, message) for reply, (_, message) in queued])
    _promise(page, after, decision, is_new=is_new)
    confirmations.add(connection, after, decision.entries)
    for task in decision.tasks:
        incidents.add_task(connection, after.id, task.kind, task.text, now=pen.now, about=task.about)
    incidents.finish_tasks(connection, decision.tasks_done, now=pen.now)
    incidents.set_timers(page.pile, after.id, news_timers(decision.entries, after, pen.desk))
    _nudge(page, decision, pen)
    counts = incidents.counter_changes(None if is_new else before, after) if decision.incident else Counter()
    change = change_of(after, cause, pen)
    in_chat = replace(decision, replies=tuple(leave.chat))
    cards = tell_slack(connection, pen.desk, in_chat, change) if cause.draws_cards else ()
    answers = [message for reply, (_, message) in queued if reply.is_public and not reply.is_automatic]
    it = Happened(before=None if is_new else before, after=after, decision=decision, answers=answers)
    hooks = tell_hooks(connection, it, cause, pen)
    departures = (*(each for _, each in queued), *cards, *hooks)
    return _recorded(decision, after, cause, departures=departures, counts=counts)


def _recorded(
    decision: Decision,
    incident: Incident | None,
    cause: Cause,
    *,
    departures: tuple[tuple[int, OutboundMessage], ...] = (),
    counts: Counter[str] | None = None,
) -> Recorded:
    return Recorded(
        outcome=decision.outcome,
        because=decision.because,
        incident=incident,
        cause=cause,
        answer=decision.answer,
        departures=departures,
        counts=counts or Counter(),
    )


def _both(page: Page, decision: Decision, before: Incident | None, cause: Cause, pen: Pen) -> Recorded:
    """Write what begins with the decision, then the decision itself, which may name its number."""
    assert decision.begins is not None
    post = chat.post_of(page.connection, before.id, "reporter") if before and before.id else None
    # Who reported in the chat is told of it there, in a thread of its own.
    place = (("user", post.member), ("kind", "said"), ("channel", ""), ("thread", "")) if post else ()
    begun = record(page, decision.begins, None, replace(cause, key=f"{cause.key}:begins", place=place), pen)
    assert begun.incident is not None
    this = record(page, numbered(decision, begun.incident.number), before, cause, pen)
    return replace(this, departures=(*begun.departures, *this.departures), counts=_sum(begun.counts, this.counts))


def _sum(*changes: Counter[str]) -> Counter[str]:
    """Return the changes together; adding counters would forget what is below zero."""
    total: Counter[str] = Counter()
    for each in changes:
        total.update(each)
    return total


def _converse(
    page: Page,
    incident_id: int,
    decision: Decision,
    cause: Cause,
    *,
    pen: Pen,
    queued: Sequence[tuple[Reply, OutboundMessage]],
) -> None:
    """Append what happened and what was said, and remember by what answers will find it."""
    history = [*decision.entries, *(queued_entry(message, pen) for _, message in queued)]
    incidents.add_timeline(page.pile, incident_id, history)
    said = [*decision.messages, *(message_of(reply, message, pen) for reply, message in queued)]
    incidents.add_messages(page.pile, incident_id, said, inbox_id=cause.inbox_id)
    ids = {message.message_id: OURS for _, message in queued}
    if decision.remember_ids:
        ids |= {**dict.fromkeys(cause.references, ""), cause.message_id: cause.digest}
    if decision.joins:
        people.add_participants(page.pile, incident_id, cause.participants)
    people.add_participants(page.pile, incident_id, frozenset(address.lower() for address in decision.participants))
    threads.remember(page.pile, incident_id, ids)
    page.unwritten.update(ids)
    page.changed.update(ids)
    page.unwritten_incidents.add(incident_id)


def _promise(page: Page, incident: Incident, decision: Decision, *, is_new: bool) -> None:
    assert incident.id is not None
    if is_new:
        incidents.add_clocks(page.pile, incident.id, decision.clocks)
    else:
        for clock in decision.clocks:
            incidents.save_clock(page.connection, incident.id, clock)
    timers = [Timer(key=t.key_in(incident.number), kind=t.kind, due_at=t.due_at) for t in decision.timers]
    incidents.set_timers(page.pile, incident.id, timers)


def _nudge(page: Page, decision: Decision, pen: Pen) -> None:
    """Let other incidents decide what this means for them, at the next round of timers."""
    for nudge in decision.nudges:
        key = f"{number_of(IncidentId(nudge.incident_id))}:{nudge.kind}:{nudge.instance}"
        incidents.set_timers(page.pile, nudge.incident_id, [Timer(key=key, kind=nudge.kind, due_at=pen.now)])


def _join(connection: Connection, incident: Incident, decision: Decision) -> None:
    """Keep what the incident has to do with others: suppliers, linked incidents, the survivor of a merge."""
    assert incident.id is not None
    engagements.save(connection, incident.id, decision.engagements)
    for each in decision.links:
        if each.is_taken_away:
            engagements.part(connection, incident.id, each.other_id)
        else:
            engagements.join(connection, incident.id, each.other_id, each.kind)
    if decision.merged_into is not None:
        threads.move(connection, incident.id, decision.merged_into)
        people.copy_participants(connection, incident.id, decision.merged_into)


def _incident(page: Page, decision: Decision, before: Incident | None, now: datetime) -> Incident | None:
    if decision.incident is None:
        return before
    wanted = _with_people(page, decision, decision.incident, now)
    if wanted.id is None:
        opened = incidents.insert_incident(page.connection, wanted)
        assert opened.id is not None
        page.opened.add(opened.id)
        return opened
    assert before is not None
    return incidents.save(page.connection, wanted, before)


def _with_people(page: Page, decision: Decision, incident: Incident, now: datetime) -> Incident:
    """Return the incident with the people that the decision names by their addresses."""
    if decision.assignee is not None:
        incident = replace(incident, assignee_id=_person(page, decision.assignee, now))
    if decision.affected is not None:
        incident = replace(incident, affected_id=_person(page, decision.affected, now))
    return incident


def _person(page: Page, address: str, now: datetime) -> int | None:
    if not address:
        return None
    page.changed.add(address)
    return people.person_of(page.connection, address, name="", now=now)
