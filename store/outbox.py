"""What leaves: complete messages, rows before they are sent. Talks to the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from store.inbox import insert_or_ignore
from store.tables import message, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One outgoing message as the store keeps it."""

    #: Unique for all time (the Message-ID): putting the same key again changes nothing.
    key: str
    channel: str
    template: str
    recipients: str
    subject: str
    #: JSON-ready, enough to rebuild the message octet by octet.
    payload: Mapping[str, object]


def put(
    connection: Connection,
    departure: Departure,
    *,
    incident_id: int | None,
    now: datetime,
    claimed_until: datetime | None = None,
) -> int | None:
    """Queue one message; None when its key was queued before.

    With `claimed_until` the row is born claimed by the caller, who sends it right after the commit and needs no
    second transaction to take it; when the caller dies, the lease runs out like any other.
    """
    new = insert_or_ignore(connection, outbox).returning(outbox.c.id)
    row = {
        "key": departure.key,
        "incident_id": incident_id,
        "channel": departure.channel,
        "template": departure.template,
        "recipients": departure.recipients,
        "subject": departure.subject,
        "payload": dict(departure.payload),
        "created_at": now,
        "due_at": now,
        "claimed_until": claimed_until,
        "attempts": 0 if claimed_until is None else 1,
    }
    outbox_id: int | None = connection.execute(new, row).scalar_one_or_none()
    return outbox_id


def automatic_to(connection: Connection, address: str, *, since: datetime) -> int:
    """Count the messages queued for one recipient since an instant."""
    wanted = (
        select(func.count()).select_from(outbox).where(outbox.c.recipients == address, outbox.c.created_at >= since)
    )
    return connection.execute(wanted).scalar_one()


def automatic_in(connection: Connection, incident_id: int, *, now: datetime, within: timedelta) -> int:
    """Count the automatic messages that an incident sent within a time."""
    wanted = (
        select(func.count())
        .select_from(message)
        .where(
            message.c.incident_id == incident_id,
            message.c.direction == "out",
            message.c.is_auto.is_(True),
            message.c.at >= now - within,
        )
    )
    return connection.execute(wanted).scalar_one()
