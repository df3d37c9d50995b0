"""The rows of reports: kept up to date from the history, and read by period. Talks to the database.

A row is stale when its incident has another version. `stale` finds such incidents by when they were changed, beginning
a while before the last look, because a transaction may commit later than the moment that it wrote down. The first look
of each day is at everything: what a wrong clock or a machine that slept hid from the others is found then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Row,
    Select,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from store import settings
from store.incident import Incident, TimelineEntry
from store.incidents import incident_of
from store.report_tables import life
from store.tables import clock, incident, timeline
from store.upserts import insert_into
from store.watch_tables import alert

#: Up to when everything was digested.
_UNTIL = "lives_until"
#: How often another look at everything was wished for: one that began before does not count.
_WISHES = "lives_wishes"
#: No transaction lasts longer than this between its moment and its commit.
MARGIN = timedelta(minutes=10)
_COLUMNS = tuple(column.name for column in life.columns)
_COHORT = (life.c.opened, life.c.resolved, life.c.first_resolved, life.c.closed)


def stale(connection: Connection, now: datetime, *, limit: int, after: Incident | None = None) -> list[Incident]:
    """Return incidents whose rows are missing or old, longest unchanged first; [] when all is up to date.

    `after` is the last one of the page before: those before it need not be passed again.
    """
    if after is None:
        until = settings.get(connection, _UNTIL)
        looked = datetime.fromisoformat(until) if until else None
        is_today = looked is not None and looked.astimezone(UTC).date() == now.astimezone(UTC).date()
        since = looked - MARGIN if looked and is_today else datetime(1970, 1, 1, tzinfo=UTC)
        later = incident.c.updated_at >= since
    else:
        later = tuple_(incident.c.updated_at, incident.c.id) > (after.updated_at, after.id)
    outdated = or_(life.c.version.is_(None), life.c.version != incident.c.version)
    wanted = (
        select(incident)
        .join(life, life.c.id == incident.c.id, isouter=True)
        .where(later, outdated)
        .order_by(incident.c.updated_at, incident.c.id)
        .limit(limit)
    )
    return [incident_of(row._mapping) for row in connection.execute(wanted)]


_HISTORIES = (
    select(timeline).where(timeline.c.incident_id.in_(bindparam("wanted", expanding=True))).order_by(timeline.c.id)
)


def histories(connection: Connection, incident_ids: Sequence[int]) -> dict[int, list[TimelineEntry]]:
    """Return the whole timelines of several incidents, oldest entry first."""
    found: dict[int, list[TimelineEntry]] = {incident_id: [] for incident_id in incident_ids}
    for row in connection.execute(_HISTORIES, {"wanted": list(incident_ids)}):
        found[row.incident_id].append(
            TimelineEntry(
                at=row.at, actor=row.actor, kind=row.kind, field=row.field, old=row.old, new=row.new,
                because=row.because, facts=tuple(row.facts.items()),
            )
        )  # fmt: skip
    return found


def first_seen(connection: Connection, incident_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when monitoring saw each incident first, of those that it saw."""
    wanted = select(alert.c.incident_id, func.min(alert.c.first_seen_at).label("at"))
    rows = connection.execute(wanted.where(alert.c.incident_id.in_(incident_ids)).group_by(alert.c.incident_id))
    return {row.incident_id: row.at for row in rows}


def worked(connection: Connection, incident_ids: Sequence[int]) -> dict[int, dict[str, int | None]]:
    """Return the working time that each incident's promises of response and resolution used up, by their kinds."""
    kinds = ("sla.response", "sla.resolution")
    wanted = select(clock.c.incident_id, clock.c.kind, clock.c.elapsed_seconds)
    rows = connection.execute(
        wanted.where(clock.c.incident_id.in_(incident_ids), clock.c.kind.in_(kinds), clock.c.stopped_at.is_not(None))
    )
    found: dict[int, dict[str, int | None]] = {}
    for row in rows:
        found.setdefault(row.incident_id, {})[row.kind] = row.elapsed_seconds
    return found


@cache
def _upsert(dialect: str) -> Insert:
    row = insert_into(dialect, life)
    return row.on_conflict_do_update(
        index_elements=["id"], set_={name: row.excluded[name] for name in _COLUMNS if name != "id"}
    )


def put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows, in place of older ones."""
    if rows:
        connection.execute(_upsert(connection.dialect.name), list(rows))


def wishes(connection: Connection) -> int:
    """Return how often another look at everything was wished for."""
    return int(settings.get(connection, _WISHES) or 0)


def is_current_until(connection: Connection, at: datetime, *, wishes: int) -> None:
    """Remember up to when everything was digested, unless another look was wished for since this one began."""
    if settings.get_for_update(connection, _WISHES) == str(wishes):
        settings.put(connection, _UNTIL, at.isoformat())


def look_again(connection: Connection) -> None:
    """Let the next look see incidents that were changed long ago: some were imported."""
    settings.put(connection, _WISHES, str(int(settings.get_for_update(connection, _WISHES)) + 1))
    settings.put(connection, _UNTIL, "")


def cohort(connection: Connection, begin: int, end: int, *, filters: Mapping[str, str]) -> Sequence[Row[Any]]:
    """Return the rows of whatever was opened, resolved or closed in a time, cancelled ones left out."""
    touched = or_(*(column.between(begin, end - 1) for column in _COHORT))
    wanted = select(life).where(touched, life.c.is_cancelled.is_(False), *_only(filters))
    return connection.execute(wanted).all()


def open_in(connection: Connection, begin: int, end: int, *, filters: Mapping[str, str]) -> Sequence[Row[Any]]:
    """Return priority, service and instants of whatever was open at some time, children and cancelled ones left out."""
    wanted: Select[Any] = select(
        life.c.priority,
        life.c.service,
        life.c.opened,
        life.c.first_seen,
        life.c.accepted,
        life.c.resolved,
        life.c.ended,
    ).where(
        *_alive(connection, begin, end),
        life.c.is_cancelled.is_(False),
        life.c.parent_id.is_(None),
        *_only(filters),
    )
    return connection.execute(wanted).all()


def _alive(connection: Connection, begin: int, end: int) -> list[ColumnElement[bool]]:
    """Return what holds for whatever was opened before `end` and not over before `begin`.

    Either half has an index, of which one leads through everything that was before and the other through everything
    since: the planner cannot know which is shorter, so the longer one is hidden from it.
    """
    oldest, newest = connection.execute(_REACH).one()
    is_recent = oldest is not None and newest - begin < end - oldest
    opened, ended = (life.c.opened + 0, life.c.ended) if is_recent else (life.c.opened, life.c.ended + 0)
    return [opened < end, or_(ended.is_(None), ended >= begin)]


_REACH = select(select(func.min(life.c.opened)).scalar_subquery(), select(func.max(life.c.opened)).scalar_subquery())


def backlog(connection: Connection, at: int, *, filters: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return when whatever was open at an instant was opened and last changed."""
    wanted = select(life.c.opened, life.c.updated).where(*_alive(connection, at + 1, at), *_only(filters))
    return [(opened, updated) for opened, updated in connection.execute(wanted).all()]


def _only(filters: Mapping[str, str]) -> list[Any]:
    return [life.c[name] == value for name, value in filters.items()]
