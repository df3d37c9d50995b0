"""What could be evidence of an incident: its messages as they arrived, and their files, with digests. Reads, and notes.

Nothing is copied: the raw messages stay where they are and are never changed, so a digest that was written down once
can be compared at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.attachments import Attached, attachments_of
from bot.entries import entry
from bot.incident_models.evidence import FILE, HANDED_OVER, MESSAGE, Exhibit, exhibit_of
from intake.message import MediaType
from store import inbox as arrivals
from store import incidents, queries
from store.incident import Incident

#: A command is nothing that anybody said about what happened; a file of a chat is a file, no message.
_NO_MESSAGES = {MediaType.COMMAND, MediaType.FILE}
_NOT_HERE = {"duplicate", "suppressed", "held"}


def exhibits_of(connection: Connection, incident_id: int) -> tuple[Exhibit, ...]:
    """Return every message and file of an incident, messages first, in the order of their arrival."""
    rows = {row.id: row for row in queries.arrivals_of(connection, incident_id) if row.outcome not in _NOT_HERE}
    files = [(attached, rows[attached.inbox_id]) for attached, _ in attachments_of(connection, incident_id)]
    return (
        *_messages(connection, rows),
        *(exhibit_of(each.attachment, row.sender or "", row.received_at, number=each.number) for each, row in files),
    )


def _messages(connection: Connection, rows: Mapping[int, Row[Any]]) -> Iterator[Exhibit]:
    for row_id, row in rows.items():
        if row.media_type in _NO_MESSAGES:
            continue
        octets = arrivals.bodies_of(connection, [row_id])[row_id]
        yield Exhibit(
            kind=MESSAGE,
            name=row.channel,
            sha256=hashlib.sha256(octets).hexdigest(),
            size=len(octets),
            origin=row.sender or "",
            arrived_at=row.received_at,
        )


def note_hand_over(connection: Connection, incident: Incident, attached: Attached, to: str, now: datetime) -> None:
    """Let the history say whom a file was handed to; only where the incident is kept as evidence."""
    if not incident.evidence or incident.id is None:
        return
    file = attached.attachment
    line = entry(now, HANDED_OVER, actor=to, field=FILE, new=file.name, because=f"SHA-256 {file.sha256}")
    incidents.add_timeline(connection, incident.id, [line])
