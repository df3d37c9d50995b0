"""What a decision lets leave: budgets and quiet hours first, then one row of the outbox each. Talks to the database.

reply --budget spent--> the history says so          reply --its reader sleeps--> a notice, told with others later
'--> rendered, queued under a key that makes a second queueing harmless
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.decision import MAIL, Decision, Outcome, Reply
from bot.entries import entry
from bot.mail.screening import message_id_for
from bot.mail.silencing import SILENCE, silenced, silenced_aside
from bot.replies import render
from bot.seals import linked
from bot.slack.marks import recipient_of
from bot.slack.speech import queue_aside, queue_speech
from bot.writing.page import Page
from bot.writing.payload import to_payload
from bot.writing.pen import Cause, Pen, change_of
from intake.addresses import reply_address, token_for
from intake.message import OutboundMessage
from store import incidents, notices, outbox, silences
from store.incident import Incident, Message, TimelineEntry, Timer

#: The kind of the timer by which notices that were kept are told, and what stands before the address in its key.
DIGEST = "digest"
#: The template by which the sender of a held message is told: once an hour, however often they write.
HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """What leaves of a decision's replies."""

    #: By mail, or to the reporter in the chat.
    replies: list[Reply]
    #: What may be told in the chat besides.
    chat: list[Reply]
    #: What the history says of all others.
    history: list[TimelineEntry]


def may_leave(page: Page, replies: Sequence[Reply], incident: Incident, pen: Pen) -> Leave:
    """Return the replies that may leave, and what the history says about the others (email.md section 5)."""
    assert incident.id is not None
    connection = page.connection
    leave = Leave(replies=[], chat=[], history=[])
    for reply in replies:
        silence, is_news = None, False
        later = _told_later(connection, reply, pen)
        if later is not None:
            leave.history.append(_kept(connection, reply, incident, later, pen))
            continue
        leave.chat.append(reply)
        if MAIL not in reply.by and pen.desk.slack is not None:
            continue
        if reply.is_automatic and reply.via != "slack":
            silence, is_news = silenced(page, reply, incident, pen.budget, now=pen.now)
        if silence is None:
            leave.replies.append(reply)
            continue
        leave.history.append(entry(pen.now, "not_answered", field=silence.kind, new=silence.key, because=silence.note))
        if is_news:
            # Told once, to people: a cap that nobody sees is worse than a loop.
            incidents.add_task(connection, incident.id, SILENCE, silence.note, now=pen.now, about=silence.key)
    return leave


def may_leave_aside(page: Page, decision: Decision, pen: Pen) -> Decision:
    """Return an answer that is about no one incident, without what the budget forbids to leave."""
    if decision.outcome not in {Outcome.ANSWERED, Outcome.HELD}:
        return decision
    left, because = [], decision.because
    for reply in decision.replies:
        if reply.template == HELD and outbox.count_lately(
            page.connection, reply.to.address.lower(), HELD, since=pen.now - silences.HOUR
        ):
            because = f"{because}; its sender was told of another one lately"
            continue
        silence = None if reply.via == "slack" else silenced_aside(page, reply, pen.budget, now=pen.now)
        if silence is None:
            left.append(reply)
        else:
            because = f"{because}; {silence.note}"
    return replace(decision, replies=tuple(left), because=because)


def _told_later(connection: Connection, reply: Reply, pen: Pen) -> datetime | None:
    """Return when a colleague is told of it, None for at once (domain.md section 6.5)."""
    if reply.waits_until is not None:
        return reply.waits_until
    hour_ago = pen.now - timedelta(hours=1)
    if not reply.most_an_hour:
        return None
    many = notices.told_often(connection, reply.to.address, since=hour_ago, most=reply.most_an_hour)
    return pen.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) if many else None


def _kept(connection: Connection, reply: Reply, incident: Incident, due_at: datetime, pen: Pen) -> TimelineEntry:
    """Keep what can wait, with a timer that tells it together with everything else that waits then."""
    line = f"{incident.number} P{incident.priority} {incident.summary}: {reply.facts.get('rule') or reply.template}"
    notices.keep(connection, reply.to.address, line, incident_id=incident.id, due_at=due_at)
    timer = Timer(key=f"{DIGEST}:{reply.to.address}:{due_at.isoformat()}"[:200], kind=DIGEST, due_at=due_at)
    incidents.set_timers(connection, None, [timer])
    return entry(pen.now, "told_later", field="at", new=due_at.isoformat(), because=f"to {reply.to.address}")


def queue(
    page: Page, reply: Reply, incident: Incident | None, cause: Cause, pen: Pen
) -> tuple[int, OutboundMessage] | None:
    """Queue one reply; None when the very same one was queued before."""
    connection = page.connection
    if reply.via == "slack" and incident is not None:
        return queue_speech(connection, reply, pen.desk, change_of(incident, cause, pen))
    if reply.via == "slack" and cause.place:
        return queue_aside(connection, reply, cause, pen)
    # A decision may write the same to several colleagues; the reporter is written to once.
    whom = "" if reply.is_public else f":{reply.to.address}"
    about = incident.number if incident else "desk"
    message_id = message_id_for(f"{about}:{reply.template}{whom}:{cause.key}", pen.desk.domain)
    incident_id = incident.id if incident else None
    token = token_for(incident_id, pen.keys) if incident_id is not None else ""
    desk = pen.desk.as_addressed(incident.addressed_to) if incident and reply.is_public else pen.desk
    answer_to = reply_address(desk.address, token) if token else desk.address
    reply = linked(reply, incident_id, pen.desk, pen.keys, pen.now)
    message = render(reply, incident, desk=desk, reply_to=answer_to, message_id=message_id, now=pen.now)
    departure = outbox.Departure(
        key=message_id,
        channel=message.channel,
        template=reply.template,
        recipients=_recipients(message),
        subject=message.subject,
        payload=to_payload(message),
        is_automatic=reply.is_automatic,
    )
    page.written_to.update(departure.recipients.split(", "))
    outbox_id = outbox.put(connection, departure, incident_id=incident_id, now=pen.now, claimed_until=pen.claimed_until)
    return None if outbox_id is None else (outbox_id, message)


def _recipients(message: OutboundMessage) -> str:
    people_told = ", ".join(address.address.lower() for address in (*message.to, *message.cc))
    return people_told or recipient_of(message.chat)


def queued_entry(message: OutboundMessage, pen: Pen) -> TimelineEntry:
    """Return what the history says of a message that leaves."""
    return entry(pen.now, "queued", field="message_id", new=message.message_id, because=f"to {_recipients(message)}")


def message_of(reply: Reply, message: OutboundMessage, pen: Pen) -> Message:
    """Return what the conversation keeps of it."""
    return Message(
        direction="out",
        visibility="public" if reply.is_public else "internal",
        channel=message.channel,
        is_auto=bool(message.auto_submitted),
        message_id=message.message_id,
        sender=message.sender.address,
        subject=message.subject,
        text=message.text,
        at=pen.now,
    )
