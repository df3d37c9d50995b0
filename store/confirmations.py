"""What people said incidents are, each time they said it: what the classifier learns from. Talks to the database.

Rows are only added. The newest of an incident counts; the text stays where it is, with the incident, and goes when
that goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select

from store.incident import Incident, TimelineEntry
from store.pile import Appendable
from store.tables import confirmation, incident, message

#: The kinds of timeline entries by which a person says what an incident is.
KINDS = frozenset({"confirmed", "corrected"})
#: What reports are filtered by, and the incident's name for it.
_OF = {"assigned_group": "assignment_group", "service": "service", "category": "category"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """One incident as a person settled it, with the words of its first message."""

    id: int
    incident_id: int
    at: datetime
    subject: str
    text: str
    category: str
    subcategory: str
    impact: int
    urgency: int
    suggested_category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One incident that a person settled: category, subcategory, impact and urgency, suggested and settled."""

    suggested: tuple[str, str, int, int]
    settled: tuple[str, str, int, int]
    #: Of the suggested category, 0 to 1.
    confidence: float
    #: The three likeliest categories, () where they were not kept.
    ranking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What became of the suggestions of one category."""

    category: str
    #: Suggested and left as it was.
    accepted: int
    #: Suggested, and a person chose another category.
    corrected: int
    #: Where another category was suggested, and a person chose this one.
    missed: int


def add(connection: Appendable, incident: Incident, entries: Iterable[TimelineEntry]) -> None:
    """Keep what a person said of an incident, where its new history says that one did; nothing otherwise."""
    rows = [
        {
            "incident_id": incident.id,
            "at": entry.at,
            "by": entry.actor,
            "category": incident.category,
            "subcategory": incident.subcategory,
            "impact": incident.impact,
            "urgency": incident.urgency,
            "suggested_category": incident.suggested_category,
            "suggested_subcategory": incident.suggested_subcategory,
            "suggested_impact": incident.suggested_impact,
            "suggested_urgency": incident.suggested_urgency,
            "model_version": incident.model_version,
        }
        for entry in entries
        if entry.kind in KINDS
    ]
    if rows:
        connection.execute(insert(confirmation), rows)


def newest_id(connection: Connection) -> int:
    """Return the number of the newest confirmation, 0 before the first."""
    newest: int = connection.execute(select(func.coalesce(func.max(confirmation.c.id), 0))).scalar_one()
    return newest


def count_after(connection: Connection, confirmation_id: int) -> int:
    """Return how many confirmations came after one."""
    wanted = select(func.count()).select_from(confirmation).where(confirmation.c.id > confirmation_id)
    count: int = connection.execute(wanted).scalar_one()
    return count


def settled(connection: Connection, *, limit: int) -> list[Confirmed]:
    """Return the newest word on each incident, the oldest first, at most `limit` of the newest; those with a text."""
    newest = (
        select(func.max(confirmation.c.id).label("id"))
        .group_by(confirmation.c.incident_id)
        .order_by(func.max(confirmation.c.id).desc())
        .limit(limit)
        .subquery()
    )
    first = (
        select(func.min(message.c.id).label("id"), message.c.incident_id)
        .where(message.c.direction == "in", message.c.is_auto.is_(False))
        .group_by(message.c.incident_id)
        .subquery()
    )
    wanted = (
        select(confirmation, message.c.subject, message.c.text)
        .join(newest, newest.c.id == confirmation.c.id)
        .join(first, first.c.incident_id == confirmation.c.incident_id)
        .join(message, message.c.id == first.c.id)
        # What was erased teaches nothing.
        .where(or_(message.c.subject != "", message.c.text != ""))
        .order_by(confirmation.c.id)
    )
    names = [each for each in Confirmed.__dataclass_fields__ if each not in {"subject", "text"}]
    return [
        Confirmed(subject=row.subject, text=row.text, **{name: row._mapping[name] for name in names})
        for row in connection.execute(wanted)
    ]


def judged(
    connection: Connection, begin: datetime, end: datetime, *, filters: Mapping[str, str], most: int = 100_000
) -> list[Judged]:
    """Return the newest word of [begin, end) on each incident, cancelled ones left out; the newest `most` of them."""
    within = (confirmation.c.at >= begin, confirmation.c.at < end)
    newest = select(func.max(confirmation.c.id).label("id")).where(*within).group_by(confirmation.c.incident_id)
    picked = newest.order_by(func.max(confirmation.c.id).desc()).limit(most).subquery()
    wanted = (
        select(confirmation, incident.c.suggested_confidence, incident.c.suggested_ranking)
        .join(picked, picked.c.id == confirmation.c.id)
        .join(incident, incident.c.id == confirmation.c.incident_id)
        .where(incident.c.state != "cancelled", *(incident.c[_OF[name]] == value for name, value in filters.items()))
    )
    return [
        Judged(
            suggested=(r.suggested_category, r.suggested_subcategory, r.suggested_impact, r.suggested_urgency),
            settled=(r.category, r.subcategory, r.impact, r.urgency),
            confidence=r.suggested_confidence,
            ranking=tuple(filter(None, r.suggested_ranking.split("\n"))),
        )
        for r in connection.execute(wanted.order_by(confirmation.c.id))
    ]


def lessons(connection: Connection, *, since: datetime, most: int | None = None) -> list[Lesson]:
    """Return what became of the suggestions since an instant, by category, the most corrected first.

    Args:
        connection: where to read.
        since: the instant.
        most: Look at no more than so many of the newest confirmations; None looks at all that there are.
    """
    wanted = select(confirmation.c.suggested_category, confirmation.c.category).where(confirmation.c.at >= since)
    if most is not None:
        wanted = wanted.where(confirmation.c.id > newest_id(connection) - most)
    accepted: Counter[str] = Counter()
    corrected: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for suggested, chosen in connection.execute(wanted):
        if suggested == chosen:
            accepted[chosen] += 1
        else:
            corrected[suggested] += 1
            missed[chosen] += 1
    found = [
        Lesson(category=name, accepted=accepted[name], corrected=corrected[name], missed=missed[name])
        for name in sorted(accepted | corrected | missed)
    ]
    return sorted(found, key=lambda each: -(each.corrected + each.missed))
