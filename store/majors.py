"""What the major incident procedure asks of the store: who reports what, what is known. Talks to the database.

Each question is answered from an index and bounded: by a window of time and one service, or by the few incidents that
ever were a matter of the procedure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select

from store.incident import OPEN, Incident
from store.incidents import incident_of
from store.major import Major
from store.tables import incident, link, timeline

#: More reports than this belong together by hand, not by a proposal.
_MOST = 500
#: More major incidents at once are not told apart by what reports say.
_AT_ONCE = 20
_ONGOING = (Major.CANDIDATE, Major.DECLARED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What was reported about one service (and subcategory, "" for all) in a span of time that ends at `end`."""

    service: str
    subcategory: str = ""
    end: datetime
    length: timedelta

    def weeks_ago(self, weeks: int) -> Window:
        """Return the same window of the same weekday so many weeks before."""
        return replace(self, end=self.end - timedelta(weeks=weeks))

    @property
    def _condition(self) -> ColumnElement[bool]:
        key = incident.c.service == self.service
        within = incident.c.opened_at.between(self.end - self.length, self.end)
        return key & within & self._narrow

    @property
    def _narrow(self) -> ColumnElement[bool]:
        return incident.c.subcategory == self.subcategory if self.subcategory else literal(True)


def reporters(connection: Connection, window: Window) -> int:
    """Count the different reporters; all monitoring systems together are one."""
    who = func.count(func.coalesce(incident.c.reporter_id, 0).distinct())
    return connection.execute(select(who).where(window._condition)).scalar_one()


def open_ones(connection: Connection, window: Window) -> tuple[int, ...]:
    """Return the incidents that are open and a part of nothing, oldest first."""
    alone = incident.c.parent_id.is_(None) & incident.c.merged_into.is_(None) & incident.c.state.in_(sorted(OPEN))
    wanted = select(incident.c.id).where(window._condition, alone).order_by(incident.c.opened_at, incident.c.id)
    return tuple(connection.execute(wanted.limit(_MOST)).scalars())


def is_known(connection: Connection, window: Window, *, since: datetime) -> bool:
    """Say whether one of this key was proposed or declared since then, or is still so."""
    ever = (incident.c.major != Major.NONE) & (incident.c.service == window.service) & window._narrow
    lately = (timeline.c.incident_id == incident.c.id) & (timeline.c.kind == "major") & (timeline.c.at >= since)
    ongoing = incident.c.major.in_(_ONGOING) & incident.c.state.in_(sorted(OPEN))
    moved = select(timeline.c.id).where(lately).exists()
    found = select(incident.c.id).where(ever, or_(ongoing, moved)).limit(1)
    return connection.execute(found).first() is not None


def ongoing(connection: Connection) -> tuple[Incident, ...]:
    """Return the major incidents and the candidates that are still open, the latest first."""
    ever = incident.c.major != Major.NONE
    wanted = select(incident).where(ever, incident.c.major.in_(_ONGOING), incident.c.state.in_(sorted(OPEN)))
    rows = connection.execute(wanted.order_by(incident.c.id.desc()).limit(_AT_ONCE))
    return tuple(incident_of(row._mapping) for row in rows)


def proposed(connection: Connection, incident_id: int) -> tuple[int, ...]:
    """Return the incidents that are proposed as parts of this one and are parts of nothing yet."""
    mine = or_(link.c.incident_id == incident_id, link.c.other_id == incident_id)
    rows = connection.execute(select(link.c.incident_id, link.c.other_id).where(mine, link.c.kind == "proposed"))
    others = {row.other_id if row.incident_id == incident_id else row.incident_id for row in rows}
    if not others:
        return ()
    free = incident.c.parent_id.is_(None) & incident.c.state.in_(sorted(OPEN))
    wanted = select(incident.c.id).where(incident.c.id.in_(sorted(others)[:_MOST]), free).order_by(incident.c.id)
    return tuple(connection.execute(wanted).scalars())
