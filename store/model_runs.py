"""What became of the incidents that followed a model (domain.md section 7.5). Talks to the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from store.tables import incident, timeline

#: The other incidents of a category that a model is compared with are the latest of them.
_COMPARED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The runs of one model."""

    name: str
    runs: int
    resolved: int
    #: Mean minutes from opening to resolution; None where none was resolved.
    minutes: float | None
    #: The same of other incidents of these categories that followed no model.
    others: float | None
    #: Steps that were skipped.
    skipped: int


def figures(connection: Connection) -> tuple[Figures, ...]:
    """Return the figures of every model that was ever started, by name."""
    columns = (
        timeline.c.new,
        timeline.c.incident_id,
        incident.c.category,
        incident.c.opened_at,
        incident.c.resolved_at,
    )
    joined = timeline.join(incident, timeline.c.incident_id == incident.c.id)
    started = (timeline.c.kind == "model") & (timeline.c.field == "started")
    runs: dict[str, list[tuple[int, str, datetime, datetime | None]]] = {}
    for row in connection.execute(select(*columns).select_from(joined).where(started)):
        runs.setdefault(row.new, []).append((row.incident_id, row.category, row.opened_at, row.resolved_at))
    followed = {found[0] for rows in runs.values() for found in rows}
    return tuple(_figures(connection, name, runs[name], followed) for name in sorted(runs))


def _figures(
    connection: Connection,
    name: str,
    runs: list[tuple[int, str, datetime, datetime | None]],
    followed: set[int],
) -> Figures:
    ids, categories = {run[0] for run in runs}, {run[1] for run in runs}
    skipped = select(func.count()).where(
        timeline.c.incident_id.in_(sorted(ids)), timeline.c.kind == "step", timeline.c.new.like("% skipped")
    )
    return Figures(
        name=name,
        runs=len(ids),
        resolved=len({run[0] for run in runs if run[3] is not None}),
        minutes=_mean((run[2], run[3]) for run in runs),
        others=_others(connection, categories, followed),
        skipped=connection.execute(skipped).scalar_one(),
    )


def _others(connection: Connection, categories: set[str], followed: set[int]) -> float | None:
    wanted = select(incident.c.id, incident.c.opened_at, incident.c.resolved_at).where(
        incident.c.category.in_(sorted(categories)), incident.c.resolved_at.is_not(None)
    )
    rows = connection.execute(wanted.order_by(incident.c.id.desc()).limit(_COMPARED))
    return _mean((row.opened_at, row.resolved_at) for row in rows if row.id not in followed)


def _mean(spans: Iterable[tuple[datetime, datetime | None]]) -> float | None:
    minutes = [(end - begin).total_seconds() / 60 for begin, end in spans if end is not None]
    return sum(minutes) / len(minutes) if minutes else None


def latest(connection: Connection, name: str, *, limit: int, with_restricted: bool) -> list[Row[Any]]:
    """Return the incidents that followed a model last: id, summary, state and when it was started."""
    joined = timeline.join(incident, timeline.c.incident_id == incident.c.id)
    started = (timeline.c.kind == "model") & (timeline.c.field == "started") & (timeline.c.new == name)
    wanted = select(incident.c.id, incident.c.summary, incident.c.state, timeline.c.at).select_from(joined)
    if not with_restricted:
        wanted = wanted.where(incident.c.security.is_(False))
    return list(connection.execute(wanted.where(started).order_by(timeline.c.id.desc()).limit(limit)))
