"""What the major incident procedure asks of the store: who reports what, what is known. Talks to the database.

Each question is answered from an index and bounded: by a window of time and one service, or by the few incidents that
ever were a matter of the procedure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal_column, or_, select

from store.columns import UtcTime
from store.incident import OPEN, Incident
from store.incidents import incident_of
from store.major import Major
from store.tables import incident, link, timeline

#: More reports than this belong together by hand, not by a proposal.
_MOST = 500
#: More major incidents at once are not told apart by what reports say.
AT_ONCE = 20
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
    def _values(self) -> dict[str, object]:
        begin = self.end - self.length
        return {"service": self.service, "subcategory": self.subcategory, "begin": begin, "end": self.end}


# Built once: every arrival, or every look for a surge, asks them.
_NARROW = or_(bindparam("subcategory") == "", incident.c.subcategory == bindparam("subcategory"))
_KEY = and_(incident.c.service == bindparam("service"), _NARROW)
_WITHIN = and_(_KEY, incident.c.opened_at.between(bindparam("begin", type_=UtcTime), bindparam("end", type_=UtcTime)))
_IS_OPEN = incident.c.state.in_([literal_column(f"'{state}'") for state in sorted(OPEN)])
_IS_ONGOING = and_(
    # What its partial index is for.
    incident.c.major != literal_column(f"'{Major.NONE}'"),
    incident.c.major.in_([literal_column(f"'{major}'") for major in _ONGOING]),
    _IS_OPEN,
)
_REPORTERS = select(func.count(func.coalesce(incident.c.reporter_id, 0).distinct())).where(_WITHIN)
_OPEN_ONES = (
    select(incident.c.id)
    .where(_WITHIN, incident.c.parent_id.is_(None), incident.c.merged_into.is_(None), _IS_OPEN)
    .order_by(incident.c.opened_at, incident.c.id)
    .limit(_MOST)
)
_LATELY = select(timeline.c.id).where(
    timeline.c.incident_id == incident.c.id,
    timeline.c.kind == "major",
    timeline.c.at >= bindparam("since", type_=UtcTime),
)
_IS_KNOWN = (
    select(incident.c.id)
    .where(incident.c.major != literal_column(f"'{Major.NONE}'"), _KEY, or_(_IS_ONGOING, _LATELY.exists()))
    .limit(1)
)
_DECLARED_ONES = (
    select(incident)
    .where(
        incident.c.major != literal_column(f"'{Major.NONE}'"), incident.c.major == literal_column(f"'{Major.DECLARED}'")
    )
    .order_by(incident.c.id)
    .limit(AT_ONCE)
)
_ONGOING_ONES = select(incident).where(_IS_ONGOING).order_by(incident.c.id.desc()).limit(AT_ONCE)


def reporters(connection: Connection, window: Window) -> int:
    """Count the different reporters; all monitoring systems together are one."""
    return connection.execute(_REPORTERS, window._values).scalar_one()


def open_ones(connection: Connection, window: Window) -> tuple[int, ...]:
    """Return the incidents that are open and a part of nothing, oldest first."""
    return tuple(connection.execute(_OPEN_ONES, window._values).scalars())


def is_known(connection: Connection, window: Window, *, since: datetime) -> bool:
    """Say whether one of this key was proposed or declared since then, or is still so."""
    values = {"service": window.service, "subcategory": window.subcategory, "since": since}
    return connection.execute(_IS_KNOWN, values).first() is not None


def ongoing(connection: Connection) -> tuple[Incident, ...]:
    """Return the major incidents and the candidates that are still open, the latest first."""
    return tuple(incident_of(row._mapping) for row in connection.execute(_ONGOING_ONES))


def declared(connection: Connection) -> tuple[Incident, ...]:
    """Return the major incidents that are not stood down yet, oldest first."""
    return tuple(incident_of(row._mapping) for row in connection.execute(_DECLARED_ONES))


def is_ongoing() -> ColumnElement[bool]:
    """Return the condition for them: on most days it holds for none."""
    return _IS_ONGOING


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
