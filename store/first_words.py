"""What incidents began with: the first message of each, by the order in which they were opened. Talks to the database.

Each page is found by the primary key and the index of an incident's messages: its cost does not depend on how many
incidents there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store.tables import incident, message

#: A report has said by then what it is about.
MOST_TEXT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWords:
    """One incident and its first message; without one, its summary is all that was said."""

    incident_id: int
    opened_at: datetime
    language: str
    subject: str
    text: str


def newest_id(connection: Connection) -> int:
    """Return the id of the newest incident, 0 before the first."""
    newest: int = connection.execute(select(func.coalesce(func.max(incident.c.id), 0))).scalar_one()
    return newest


def first_words_after(connection: Connection, incident_id: int, *, limit: int) -> list[FirstWords]:
    """Return the incidents that follow an id, oldest first."""
    said = message.alias()
    mine = (said.c.incident_id == incident.c.id, said.c.direction == "in", said.c.is_auto.is_(False))
    first = select(func.min(said.c.id)).where(*mine).correlate(incident).scalar_subquery()
    wanted = (
        select(
            incident.c.id,
            incident.c.opened_at,
            incident.c.language,
            incident.c.summary,
            message.c.subject,
            func.substr(message.c.text, 1, MOST_TEXT).label("text"),
        )
        .join_from(incident, message, message.c.id == first, isouter=True)
        .where(incident.c.id > incident_id)
        .order_by(incident.c.id)
        .limit(limit)
    )
    return [
        FirstWords(
            incident_id=row.id,
            opened_at=row.opened_at,
            language=row.language,
            subject=row.subject or "",
            text=row.text if row.text is not None else row.summary,
        )
        for row in connection.execute(wanted)
    ]
