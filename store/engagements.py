"""What suppliers do for us, and which incidents have to do with each other. Talks to the database."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from store.inbox import insert_or_ignore
from store.incident import Engagement
from store.tables import engagement, link

_FIELDS = tuple(field.name for field in dataclasses.fields(Engagement))
#: Whoever writes about older ones names our number too.
_MOST = 1_000
_OF_INCIDENTS = (
    select(engagement)
    .where(engagement.c.incident_id.in_(bindparam("wanted", expanding=True)))
    .order_by(engagement.c.id)
)


def of_incidents(connection: Connection, incident_ids: Collection[int]) -> dict[int, tuple[Engagement, ...]]:
    """Return the engagements of several incidents, of each the oldest first."""
    found: dict[int, list[Engagement]] = {incident_id: [] for incident_id in incident_ids}
    for row in connection.execute(_OF_INCIDENTS, {"wanted": list(incident_ids)}):
        found[row.incident_id].append(Engagement(**{name: row._mapping[name] for name in _FIELDS}))
    return {incident_id: tuple(engaged) for incident_id, engaged in found.items()}


def numbered(connection: Connection, suppliers: Sequence[str]) -> list[tuple[int, str]]:
    """Return the incidents for which these suppliers have a number of their own, with it; the newest first."""
    mine = (engagement.c.supplier.in_(list(suppliers)), engagement.c.reference != "")
    wanted = select(engagement.c.incident_id, engagement.c.reference).where(*mine).order_by(engagement.c.id.desc())
    return [(row.incident_id, row.reference) for row in connection.execute(wanted.limit(_MOST))]


def save(connection: Connection, incident_id: int, engagements: Sequence[Engagement]) -> None:
    """Store new engagements, and what has changed in known ones."""
    for each in engagements:
        values = {name: getattr(each, name) for name in _FIELDS if name != "id"}
        if each.id is None:
            connection.execute(insert(engagement), {"incident_id": incident_id, **values})
        else:
            connection.execute(update(engagement).where(engagement.c.id == each.id).values(**values))


def join(connection: Connection, incident_id: int, other_id: int, kind: str) -> None:
    """Link two incidents; linking them again changes nothing."""
    first, second = sorted((incident_id, other_id))
    row = {"incident_id": first, "other_id": second, "kind": kind}
    connection.execute(insert_or_ignore(connection, link), [row])


def part(connection: Connection, incident_id: int, other_id: int) -> None:
    """Take a link away."""
    first, second = sorted((incident_id, other_id))
    connection.execute(delete(link).where(link.c.incident_id == first, link.c.other_id == second))


def linked(connection: Connection, incident_id: int) -> tuple[int, ...]:
    """Return the ids of the incidents that this one has to do with."""
    return tuple(other for other, _ in links_of(connection, incident_id))


def links_of(connection: Connection, incident_id: int) -> tuple[tuple[int, str], ...]:
    """Return the id of each incident that this one has to do with, and how."""
    rows = connection.execute(
        select(link).where(or_(link.c.incident_id == incident_id, link.c.other_id == incident_id))
    )
    return tuple(
        sorted((row.other_id if row.incident_id == incident_id else row.incident_id, row.kind) for row in rows)
    )
