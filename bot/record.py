"""Write a decision down, inside the caller's transaction: everything of it or nothing. Talks to the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.correlate import OURS
from bot.decision import Decision, Outcome, Reply, SetTimer
from bot.entries import entry
from bot.payload import to_payload
from bot.policy import Budget, DeskIdentity
from bot.replies import render
from bot.screening import message_id_for
from bot.silencing import silenced
from bot.slack.marks import Change, mark_cards, recipient_of
from bot.slack.speech import queue_speech
from intake.addresses import reply_address, token_for
from intake.message import OutboundMessage
from store import engagements, incidents, outbox, people, threads
from store.incident import Incident, IncidentId, Message, TimelineEntry, Timer, number_of
from store.pile import Pile


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What writing needs to know besides the decision."""

    desk: DeskIdentity
    #: Keys of the reply tokens, newest first.
    keys: tuple[bytes, ...]
    now: datetime
    #: Outgoing rows are born claimed until then by this process, which sends them right after the commit.
    claimed_until: datetime | None = None
    #: How much automatic mail is plausible.
    budget: Budget = field(default_factory=Budget)


@dataclass(slots=True)
class Page:
    """Where decisions are written: one transaction, and the rows that go to it in bulk."""

    connection: Connection
    pile: Pile
    #: Message ids and incidents that only the pile knows: who looks for one of them must write it out first.
    unwritten: set[str] = field(default_factory=set)
    unwritten_incidents: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, connection: Connection) -> Page:
        """Return an empty page of a transaction."""
        return cls(connection, Pile(connection.dialect))

    def write_out(self) -> None:
        """Send everything to the database."""
        self.pile.flush(self.connection)
        self.unwritten.clear()
        self.unwritten_incidents.clear()

    def show(self, message_ids: Iterable[str], incident_ids: Iterable[int]) -> None:
        """Make sure that a look-up of these finds what was written on this page."""
        if not (self.unwritten.isdisjoint(message_ids) and self.unwritten_incidents.isdisjoint(incident_ids)):
            self.write_out()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What led to a decision: the seed of the ids of everything it sends, and the arrival, if it was one."""

    key: str
    inbox_id: int | None = None
    message_id: str = ""
    digest: str = ""
    references: tuple[str, ...] = ()
    #: Addresses that take part in the incident from now on, lower case.
    participants: frozenset[str] = frozenset()
    #: Where in a chat it was said.
    place: tuple[tuple[str, str], ...] = ()
    #: False when it is about what could not be said in Slack: saying that there too would go in circles.
    draws_cards: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was written: the incident as stored, what is to be sent, and what the counters must learn."""

    outcome: Outcome
    because: str
    incident: Incident | None
    cause: Cause
    departures: tuple[tuple[int, OutboundMessage], ...] = ()
    counts: Counter[str]


def record(page: Page, decision: Decision, before: Incident | None, cause: Cause, pen: Pen) -> Recorded:
    """Write the decision; `before` is the incident as it was read, locked, in this transaction."""
    connection = page.connection
    after = _incident(connection, decision, before, pen.now)
    if after is None:
        apart = tuple(each for reply in decision.replies if (each := _queue(connection, reply, None, cause, pen)))
        return _recorded(decision, None, cause, departures=apart)
    assert after.id is not None
    is_new = decision.incident is not None and decision.incident.id is None
    # Answers to what is sent from now on find the survivor of a merge.
    _join(connection, after, decision)
    replies, silences = _within_budget(connection, decision.replies, after, pen)
    queued = [(reply, each) for reply in replies if (each := _queue(connection, reply, after, cause, pen))]
    decision = replace(decision, entries=(*decision.entries, *silences))
    _converse(page, after.id, decision, cause, pen=pen, queued=[(reply, message) for reply, (_, message) in queued])
    _promise(page, after, decision, is_new=is_new)
    for task in decision.tasks:
        incidents.add_task(connection, after.id, task.kind, task.text, now=pen.now)
    incidents.finish_tasks(connection, decision.tasks_done, now=pen.now)
    _nudge(page, decision, pen)
    counts = incidents.counter_changes(None if is_new else before, after) if decision.incident else Counter()
    plan = pen.desk.slack if cause.draws_cards else None
    cards = mark_cards(connection, plan, _change(after, cause, pen)) if plan else ()
    return _recorded(decision, after, cause, departures=(*(each for _, each in queued), *cards), counts=counts)


def _change(incident: Incident, cause: Cause, pen: Pen) -> Change:
    """Return what Slack must know of what happened."""
    return Change(incident=incident, key=cause.key, place=cause.place, now=pen.now, claimed_until=pen.claimed_until)


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
        departures=departures,
        counts=counts or Counter(),
    )


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
    history = [*decision.entries, *(_queued(message, pen) for _, message in queued)]
    incidents.add_timeline(page.pile, incident_id, history)
    said = [*decision.messages, *(_said(reply, message, pen) for reply, message in queued)]
    incidents.add_messages(page.pile, incident_id, said, inbox_id=cause.inbox_id)
    ids = {message.message_id: OURS for _, message in queued}
    if decision.remember_ids:
        ids |= {**dict.fromkeys(cause.references, ""), cause.message_id: cause.digest}
    if decision.joins:
        people.add_participants(page.pile, incident_id, cause.participants)
    people.add_participants(page.pile, incident_id, frozenset(address.lower() for address in decision.participants))
    threads.remember(page.pile, incident_id, ids)
    page.unwritten.update(ids)
    page.unwritten_incidents.add(incident_id)


def _promise(page: Page, incident: Incident, decision: Decision, *, is_new: bool) -> None:
    assert incident.id is not None
    if is_new:
        incidents.add_clocks(page.pile, incident.id, decision.clocks)
    else:
        for clock in decision.clocks:
            incidents.save_clock(page.connection, incident.id, clock)
    timers = [Timer(key=_timer_key(incident.number, t), kind=t.kind, due_at=t.due_at) for t in decision.timers]
    incidents.set_timers(page.pile, incident.id, timers)


def _timer_key(number: str, timer: SetTimer) -> str:
    return ":".join(filter(None, (number, timer.kind, timer.instance)))


def _nudge(page: Page, decision: Decision, pen: Pen) -> None:
    """Let other incidents decide what this means for them, at the next round of timers."""
    for nudge in decision.nudges:
        key = f"{number_of(IncidentId(nudge.incident_id))}:{nudge.kind}:{nudge.instance}"
        timer = Timer(key=key, kind=nudge.kind, due_at=pen.now)
        incidents.set_timers(page.pile, nudge.incident_id, [timer])


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


def _incident(connection: Connection, decision: Decision, before: Incident | None, now: datetime) -> Incident | None:
    if decision.incident is None:
        return before
    wanted = _with_people(connection, decision, decision.incident, now)
    if wanted.id is None:
        return incidents.insert_incident(connection, wanted)
    assert before is not None
    return incidents.save(connection, wanted, before)


def _with_people(connection: Connection, decision: Decision, incident: Incident, now: datetime) -> Incident:
    """Return the incident with the people that the decision names by their addresses."""
    if decision.assignee is not None:
        incident = replace(incident, assignee_id=_person(connection, decision.assignee, now))
    if decision.affected is not None:
        incident = replace(incident, affected_id=_person(connection, decision.affected, now))
    return incident


def _person(connection: Connection, address: str, now: datetime) -> int | None:
    return people.person_of(connection, address, name="", now=now) if address else None


def _within_budget(
    connection: Connection, replies: Sequence[Reply], incident: Incident, pen: Pen
) -> tuple[list[Reply], list[TimelineEntry]]:
    """Return the replies that may leave, and what the history says about the others (email.md section 5)."""
    assert incident.id is not None
    allowed, history = [], []
    for reply in replies:
        silence, is_news = None, False
        if reply.is_automatic and reply.via != "slack":
            silence, is_news = silenced(connection, reply, incident, pen.budget, now=pen.now)
        if silence is None:
            allowed.append(reply)
            continue
        history.append(entry(pen.now, "not_answered", field=silence.kind, new=silence.key, because=silence.note))
        if is_news:
            # Told once, to people: a cap that nobody sees is worse than a loop.
            incidents.add_task(connection, incident.id, "silence", silence.note, now=pen.now)
    return allowed, history


def _queue(
    connection: Connection, reply: Reply, incident: Incident | None, cause: Cause, pen: Pen
) -> tuple[int, OutboundMessage] | None:
    """Queue one reply; None when the very same one was queued before."""
    if reply.via == "slack" and incident is not None:
        return queue_speech(connection, reply, pen.desk, _change(incident, cause, pen))
    # A decision may write the same to several colleagues; the reporter is written to once.
    whom = "" if reply.is_public else f":{reply.to.address}"
    about = incident.number if incident else "desk"
    message_id = message_id_for(f"{about}:{reply.template}{whom}:{cause.key}", pen.desk.domain)
    incident_id = incident.id if incident else None
    token = token_for(incident_id, pen.keys) if incident_id is not None else ""
    answer_to = reply_address(pen.desk.address, token) if token else pen.desk.address
    message = render(reply, incident, desk=pen.desk, reply_to=answer_to, message_id=message_id, now=pen.now)
    departure = outbox.Departure(
        key=message_id,
        channel=message.channel,
        template=reply.template,
        recipients=_recipients(message),
        subject=message.subject,
        payload=to_payload(message),
        is_automatic=reply.is_automatic,
    )
    outbox_id = outbox.put(connection, departure, incident_id=incident_id, now=pen.now, claimed_until=pen.claimed_until)
    return None if outbox_id is None else (outbox_id, message)


def _recipients(message: OutboundMessage) -> str:
    people_told = ", ".join(address.address.lower() for address in (*message.to, *message.cc))
    return people_told or recipient_of(message.chat)


def _queued(message: OutboundMessage, pen: Pen) -> TimelineEntry:
    return entry(pen.now, "queued", field="message_id", new=message.message_id, because=f"to {_recipients(message)}")


def _said(reply: Reply, message: OutboundMessage, pen: Pen) -> Message:
    return Message(
        direction="out",
        visibility="public" if reply.is_public else "internal",
        channel=message.channel,
        is_auto=bool(message.auto_submitted),
        message_id=message.message_id,
        sender=pen.desk.address,
        subject=message.subject,
        text=message.text,
        at=pen.now,
    )
