"""Write a decision down, inside the caller's transaction: everything of it or nothing. Talks to the database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.decision import Decision, Outcome, Reply
from bot.entries import entry
from bot.payload import to_payload
from bot.policy import DeskIdentity
from bot.replies import render
from bot.screening import message_id_for
from intake.addresses import reply_address, token_for
from intake.message import OutboundMessage
from store import incidents, outbox, people, threads
from store.incident import Incident, Message, Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What writing needs to know besides the decision."""

    desk: DeskIdentity
    #: Keys of the reply tokens, newest first.
    keys: tuple[bytes, ...]
    now: datetime
    #: Outgoing rows are born claimed until then by this process, which sends them right after the commit.
    claimed_until: datetime | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was written: the incident as stored, what is to be sent, and what the counters must learn."""

    outcome: Outcome
    incident: Incident | None
    departures: tuple[tuple[int, OutboundMessage], ...] = ()
    counts: Counter[str]


def record(connection: Connection, decision: Decision, before: Incident | None, cause: Cause, pen: Pen) -> Recorded:
    """Write the decision; `before` is the incident as it was read, locked, in this transaction."""
    after = _incident(connection, decision, before)
    if after is None:
        return Recorded(outcome=decision.outcome, incident=None, counts=Counter())
    assert after.id is not None
    is_new = decision.incident is not None and decision.incident.id is None
    incidents.add_timeline(connection, after.id, decision.entries)
    for said in decision.messages:
        incidents.add_message(connection, after.id, said, inbox_id=cause.inbox_id)
    if is_new:
        incidents.add_clocks(connection, after.id, decision.clocks)
    else:
        for clock in decision.clocks:
            incidents.save_clock(connection, after.id, clock)
    timers = [Timer(key=f"{after.number}:{t.kind}", kind=t.kind, due_at=t.due_at) for t in decision.timers]
    incidents.set_timers(connection, after.id, timers)
    for task in decision.tasks:
        incidents.add_task(connection, after.id, task.kind, task.text, now=pen.now)
    if decision.remember_ids:
        threads.remember(connection, after.id, own=cause.message_id, digest=cause.digest, others=cause.references)
        people.add_participants(connection, after.id, cause.participants)
    departures = tuple(_send(connection, reply, after, cause, pen) for reply in decision.replies)
    return Recorded(
        outcome=decision.outcome,
        incident=after,
        departures=tuple(each for each in departures if each is not None),
        counts=incidents.counter_changes(None if is_new else before, after) if decision.incident else Counter(),
    )


def _incident(connection: Connection, decision: Decision, before: Incident | None) -> Incident | None:
    if decision.incident is None:
        return before
    if decision.incident.id is None:
        return incidents.insert_incident(connection, decision.incident)
    assert before is not None
    return incidents.save(connection, decision.incident, before)


def _send(
    connection: Connection, reply: Reply, incident: Incident, cause: Cause, pen: Pen
) -> tuple[int, OutboundMessage] | None:
    """Queue one reply; None when the very same one was queued before."""
    assert incident.id is not None
    message_id = message_id_for(f"{incident.number}:{reply.template}:{cause.key}", pen.desk.domain)
    answer_to = reply_address(pen.desk.address, token_for(incident.id, pen.keys))
    message = render(reply, incident, desk=pen.desk, reply_to=answer_to, message_id=message_id, now=pen.now)
    departure = outbox.Departure(
        key=message_id,
        channel=message.channel,
        template=reply.template,
        recipients=", ".join(address.address.lower() for address in message.to),
        subject=message.subject,
        payload=to_payload(message),
    )
    outbox_id = outbox.put(connection, departure, incident_id=incident.id, now=pen.now, claimed_until=pen.claimed_until)
    if outbox_id is None:
        return None
    said = Message(
        direction="out",
        channel=message.channel,
        is_auto=bool(message.auto_submitted),
        message_id=message_id,
        sender=pen.desk.address,
        subject=message.subject,
        text=message.text,
        at=pen.now,
    )
    incidents.add_message(connection, incident.id, said)
    incidents.add_timeline(
        connection, incident.id, [entry(pen.now, "queued", field=reply.template, new=departure.recipients)]
    )
    threads.remember(connection, incident.id, own=message_id, digest="out", others=())
    return outbox_id, message
