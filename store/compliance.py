"""The promises that were due in a time: counted, and those that were broken one by one. Talks to the database.

A broken promise is one that was met late, or is open and overdue (domain.md section 9.1). One that stands still since
before it was due is not: it will be due later than its row says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from store.report_tables import life
from store.tables import clock, incident


def _due_in(begin: datetime, end: datetime, filters: Mapping[str, str], *, with_children: bool) -> list[Any]:
    counted = [
        clock.c.due_at >= begin,
        clock.c.due_at < end,
        clock.c.state != "cancelled",
        life.c.is_cancelled.is_(False),
        *(life.c[name] == value for name, value in filters.items()),
    ]
    return counted if with_children else [*counted, life.c.parent_id.is_(None)]


#: From when to when a promise ran, in which calendar, and what of it counted.
_SPENT = (
    clock.c.calendar, clock.c.started_at, clock.c.due_at, clock.c.stopped_at, clock.c.target_seconds,
    clock.c.paused_seconds, clock.c.elapsed_seconds,
)  # fmt: skip


def _is_late(horizon: datetime) -> ColumnElement[bool]:
    """Return what holds for a broken promise; one that stands still since before it was due will be due later."""
    is_due = and_(clock.c.due_at < horizon, or_(clock.c.paused_since.is_(None), clock.c.paused_since > clock.c.due_at))
    return or_(clock.c.stopped_at > clock.c.due_at, and_(clock.c.stopped_at.is_(None), is_due))


def kept(
    connection: Connection,
    span: tuple[datetime, datetime, datetime],
    *,
    filters: Mapping[str, str],
    with_children: bool,
) -> Sequence[Row[Any]]:
    """Count the promises due in a time by kind, party and priority: how many were met, how many broken.

    `span` is begin, end and the horizon: what is due later than the horizon and still runs is of no cohort.
    """
    begin, end, horizon = span
    met = case((clock.c.stopped_at <= clock.c.due_at, 1), else_=0)
    broken = case((_is_late(horizon), 1), else_=0)
    wanted: Select[Any] = (
        select(
            clock.c.kind,
            clock.c.party,
            life.c.priority,
            func.sum(met).label("met"),
            func.sum(broken).label("breached"),
        )
        .join(life, life.c.id == clock.c.incident_id)
        .where(*_due_in(begin, end, filters, with_children=with_children))
        .group_by(clock.c.kind, clock.c.party, life.c.priority)
        .order_by(clock.c.kind, clock.c.party, life.c.priority)
    )
    return [row for row in connection.execute(wanted) if row.met or row.breached]


def broken(
    connection: Connection,
    span: tuple[datetime, datetime, datetime],
    *,
    filters: Mapping[str, str],
    with_children: bool,
    limit: int = 20_000,
) -> Sequence[Row[Any]]:
    """Return the broken promises to resolve of a time, with the calendar that they were counted in."""
    begin, end, horizon = span
    wanted: Select[Any] = (
        select(clock.c.kind, clock.c.party, life.c.priority, *_SPENT)
        .join(life, life.c.id == clock.c.incident_id)
        .where(
            clock.c.kind == "sla.resolution",
            _is_late(horizon),
            *_due_in(begin, end, filters, with_children=with_children),
        )
        .limit(limit)
    )
    return connection.execute(wanted).all()


def misses(
    connection: Connection,
    span: tuple[datetime, datetime, datetime],
    *,
    filters: Mapping[str, str],
    with_children: bool,
    groups: frozenset[str] | None = None,
    limit: int = 20_000,
) -> Sequence[Row[Any]]:
    """Return every broken promise of a time, with what it was about.

    `groups` are those of whoever may see no restricted incident besides their own groups'; None for who may see all.
    """
    begin, end, horizon = span
    columns = (
        clock.c.kind, clock.c.party, life.c.priority, *_SPENT, clock.c.incident_id, incident.c.summary,
        clock.c.agreement, clock.c.by_retarget,
    )  # fmt: skip
    wanted: Select[Any] = (
        select(*columns)
        .join(life, life.c.id == clock.c.incident_id)
        .join(incident, incident.c.id == clock.c.incident_id)
        .where(_is_late(horizon), *_due_in(begin, end, filters, with_children=with_children))
        .order_by(clock.c.due_at, clock.c.id)
        .limit(limit)
    )
    if groups is not None:
        seen = or_(incident.c.security.is_(False), incident.c.assignment_group.in_(sorted(groups)))
        wanted = wanted.where(seen)
    return connection.execute(wanted).all()
