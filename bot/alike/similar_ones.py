"""The similar incidents of one incident, as `deskhand show`, the pages and Slack show them. Talks to the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.alike.likeness import Alike, read_similar
from store.incident import Incident
from store.incidents import incident_of
from store.tables import incident, timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarIncident:
    """An incident that said something similar before, as it stands now."""

    incident: Incident
    alike: Alike


def similar_to(
    connection: Connection, incident_id: int, *, with_security: bool = True, groups: frozenset[str] = frozenset()
) -> list[SimilarIncident]:
    """Return the incidents that were similar when this one was opened, likest first; two look-ups, however many.

    Args:
        connection: of either database.
        incident_id: whose similar incidents are wanted.
        with_security: whether restricted incidents are shown; without it only those of `groups` are.
        groups: the groups of whoever asks.
    """
    mine = select(timeline.c.facts).where(timeline.c.incident_id == incident_id, timeline.c.kind == "classified")
    facts = connection.execute(mine.order_by(timeline.c.id).limit(1)).scalar_one_or_none()
    found = list(read_similar(facts or {}))
    if not found:
        return []
    wanted = select(incident).where(incident.c.id.in_([each.incident_id for each in found]))
    known = {row.id: incident_of(row._mapping) for row in connection.execute(wanted)}
    return [
        SimilarIncident(incident=other, alike=each)
        for each in found
        if (other := known.get(each.incident_id)) is not None
        and (with_security or not other.security or other.assignment_group in groups)
    ]
