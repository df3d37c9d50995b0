"""The files of an incident: listed by number, read out of the raw messages when somebody asks. Talks to the database.

Numbers count through all messages of the incident in the order of their arrival, so they stay what they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from intake.file_types import looks_like_logo, sniff
from intake.message import Attachment, MediaType
from store import inbox as arrivals
from store import pictures, queries
from store.tables import timeline

#: The kind of the timeline's entries about files that are not handed out; `field` is the digest, `new` the name.
REFUSED = "file_refused"
#: A picture that came with so many messages of one sender is their logo.
_LOGO_FROM = 2
#: A mail has its files in it, a file of a chat was fetched for its message.
_WITH_FILES = {MediaType.RFC822, MediaType.FILE}
_NOT_HERE = {"duplicate", "suppressed", "held"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One file of an incident."""

    number: int
    inbox_id: int
    attachment: Attachment
    #: Why it is not handed out, "" when it is.
    refused: str = ""
    #: A picture of its sender's signature.
    is_logo: bool = False


def attachments_of(connection: Connection, incident_id: int) -> Iterator[tuple[Attached, bytes]]:
    """Yield every file that came with the messages of an incident, with its octets."""
    refused = _refused(connection, incident_id)
    number = 0
    for row in list(queries.arrivals_of(connection, incident_id)):
        if row.outcome in _NOT_HERE or row.media_type not in _WITH_FILES:
            continue
        body = arrivals.bodies_of(connection, [row.id])[row.id]
        found = list(_in_mail(body)) if row.media_type == MediaType.RFC822 else [(_alone(row, body), body)]
        times = pictures.times(connection, row.sender, [one.sha256 for one, _ in found if one.inline])
        for attachment, octets in found:
            number += 1
            is_logo = (
                looks_like_logo(attachment.name, attachment.media_type, attachment.size, inline=attachment.inline)
                or times.get(attachment.sha256, 0) >= _LOGO_FROM
            )
            because = refused.get(attachment.sha256, "")
            yield (
                Attached(number=number, inbox_id=row.id, attachment=attachment, refused=because, is_logo=is_logo),
                octets,
            )


def _in_mail(octets: bytes) -> Iterator[tuple[Attachment, bytes]]:
    # What reads mail takes a seventh of the time of a command that only lists incidents.
    from intake.rfc5322 import extract

    return extract(octets)


def _alone(row: Row[Any], octets: bytes) -> Attachment:
    name = str(row.envelope.get("name") or "file")
    return Attachment(
        name=name,
        media_type=sniff(name, octets)[0],
        size=len(octets),
        sha256=hashlib.sha256(octets).hexdigest(),
    )


def _refused(connection: Connection, incident_id: int) -> dict[str, str]:
    wanted = select(timeline).where(timeline.c.incident_id == incident_id, timeline.c.kind == REFUSED)
    rows: list[Row[Any]] = list(connection.execute(wanted))
    return {dict(row.facts).get("sha256", ""): row.because for row in rows}
