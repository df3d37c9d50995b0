"""Which cards a decision changes: a row for each, in the decision's own transaction. Talks to the database.

A row says which card of which incident is to be drawn, and not what it shows: that is drawn from the incident when it
is sent, so that of many changes in a row only the newest is shown, and none is shown too late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.agreed.policy import ChatPlan
from bot.writing.payload import to_payload
from intake.message import Address, OutboundMessage
from store import chat, outbox
from store.chat import Post
from store.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to an incident, as far as its cards need to know."""

    incident: Incident
    #: Unique for what caused it.
    key: str
    #: Where in Slack the message was said that led to it, () for everything else.
    place: tuple[tuple[str, str], ...]
    now: datetime
    claimed_until: datetime | None


def mark_cards(connection: Connection, plan: ChatPlan, change: Change) -> list[tuple[int, OutboundMessage]]:
    """Put a row in the outbox for each card of the incident, its first ones included; return what may be sent now."""
    incident = change.incident
    assert incident.id is not None
    if incident.is_major:
        # Its channel is made when the card is posted there for the first time.
        chat.add_post(connection, Post(incident_id=incident.id, kind="major", channel=""))
        if plan.announce:
            chat.add_post(connection, Post(incident_id=incident.id, kind="announce", channel=plan.announce))
    for post in _first_posts(incident.id, plan, dict(change.place)):
        chat.add_post(connection, post)
    marked = []
    for post in chat.posts_of(connection, incident.id):
        message = card_message(
            incident.id, post.kind, key=f"{post.kind}:{incident.number}:{change.key}", now=change.now
        )
        outbox_id = put(connection, message, incident.id, template=f"card.{post.kind}", change=change)
        if outbox_id is not None:
            marked.append((outbox_id, message))
    return marked


def redraw(connection: Connection, incident_ids: Sequence[int], *, key: str, now: datetime) -> None:
    """Let the cards that there are show incidents as they are now."""
    for incident_id in incident_ids:
        for post in chat.posts_of(connection, incident_id):
            message = card_message(incident_id, post.kind, key=f"{post.kind}:{incident_id}:{key}", now=now)
            put_row(connection, message, incident_id, template=f"card.{post.kind}", now=now, claimed_until=None)


def put(
    connection: Connection, message: OutboundMessage, incident_id: int | None, *, template: str, change: Change
) -> int | None:
    """Put one message for Slack in the outbox; None when it is there already."""
    return put_row(
        connection, message, incident_id, template=template, now=change.now, claimed_until=change.claimed_until
    )


def put_row(
    connection: Connection,
    message: OutboundMessage,
    incident_id: int | None,
    *,
    template: str,
    now: datetime,
    claimed_until: datetime | None,
) -> int | None:
    """Put a message for Slack in the outbox that may be about no incident; None when it is there already."""
    departure = outbox.Departure(
        key=message.message_id,
        channel="slack",
        template=template,
        recipients=recipient_of(message.chat),
        subject=message.subject,
        payload=to_payload(message),
    )
    return outbox.put(connection, departure, incident_id=incident_id, now=now, claimed_until=claimed_until)


def recipient_of(said: Mapping[str, Any]) -> str:
    """Return who or what a message goes to, as lists of what left show it."""
    named = (said.get(key) for key in ("member", "address", "channel", "kind"))
    return f"slack:{next(filter(None, named), 'thread')}"


def card_message(incident_id: int, kind: str, *, key: str, now: datetime) -> OutboundMessage:
    """Return the message that draws a card."""
    return chat_message({"do": "card", "kind": kind, "incident": incident_id}, key=key, now=now, text="")


def chat_message(said: Mapping[str, Any], *, key: str, now: datetime, text: str, subject: str = "") -> OutboundMessage:
    """Return a message for Slack; the key is what makes sending it twice harmless."""
    return OutboundMessage(
        channel="slack",
        reverse_path="",
        sender=Address(),
        to=(),
        subject=subject,
        text=text,
        message_id=f"slack/{key}",
        date=now,
        chat=said,
    )


def _first_posts(incident_id: int, plan: ChatPlan, place: Mapping[str, str]) -> Iterator[Post]:
    if plan.queue:
        yield Post(incident_id=incident_id, kind="queue", channel=plan.queue)
    if place.get("user") and place.get("kind") == "said":
        thread = place["thread"] if place["channel"] else ""
        yield Post(
            incident_id=incident_id, kind="reporter", channel=place["channel"], thread=thread, member=place["user"]
        )
