"""What leaves: complete messages, rows before they are sent. Talks to the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store.inbox import insert_or_ignore_returning_id
from store.tables import outbox


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
    #: Written by the desk itself and not by a person.
    is_automatic: bool = True


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
    new = insert_or_ignore_returning_id(connection.dialect.name, outbox)
    row = {
        "key": departure.key,
        "incident_id": incident_id,
        "channel": departure.channel,
        "template": departure.template,
        "recipients": departure.recipients,
        "subject": departure.subject,
        "payload": dict(departure.payload),
        "created_at": now,
        "is_automatic": departure.is_automatic,
        "due_at": now,
        "claimed_until": claimed_until,
        "attempts": 0 if claimed_until is None else 1,
    }
    outbox_id: int | None = connection.execute(new, row).scalar_one_or_none()
    return outbox_id


def count_lately(connection: Connection, address: str, template: str, *, since: datetime) -> int:
    """Return how often an address alone was written to by one template since an instant."""
    told = (outbox.c.recipients == address, outbox.c.created_at >= since, outbox.c.template == template)
    return connection.execute(select(func.count()).select_from(outbox).where(*told)).scalar_one()
