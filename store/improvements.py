"""What shall get better: improvements and problem candidates with owner, day and state. Talks to the database.

open --somebody works on it--> under_way --> done | dropped --begins again--> open
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, insert, select, update

from store.report_tables import improvement


class Progress(StrEnum):
    """How far it is; any may follow any, because people decide."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


#: Somebody still owes something.
PENDING = (Progress.OPEN, Progress.UNDER_WAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """One of them."""

    id: int = 0
    #: "improvement" or "problem".
    kind: str = "improvement"
    #: The rule of the finding that it began with, "" where a person thought of it; what it is about; what was counted.
    rule: str = ""
    subject: str
    evidence: str = ""
    #: The key figure that shall change, "" for none, and what it was.
    kpi: str = ""
    baseline: float | None = None
    owner: str = ""
    #: YYYY-MM-DD, "" for no day.
    due: str = ""
    state: Progress = Progress.OPEN
    note: str = ""
    begun_at: datetime
    begun_by: str
    changed_at: datetime
    changed_by: str


_FIELDS = tuple(name for name in Improvement.__dataclass_fields__ if name != "id")


def _of(row: Row[tuple[object, ...]]) -> Improvement:
    values = {name: row._mapping[name] for name in ("id", *_FIELDS)}
    return Improvement(**{**values, "state": Progress(str(values["state"]))})


def track(connection: Connection, new: Improvement) -> tuple[Improvement, bool]:
    """Keep it, and return it with whether it is new: one about the same finding that is not over stands for it."""
    same = (improvement.c.rule == new.rule, improvement.c.subject == new.subject, improvement.c.state.in_(PENDING))
    before = connection.execute(select(improvement).where(*same).limit(1)).one_or_none()
    if before is not None:
        return _of(before), False
    values = {name: getattr(new, name) for name in _FIELDS}
    kept = connection.execute(insert(improvement).values(values).returning(improvement)).one()
    return _of(kept), True


def listed(connection: Connection, *, pending_only: bool = False, most: int = 500) -> Sequence[Improvement]:
    """Return them, what is not over first, then by the day on which they are due and by number."""
    wanted = select(improvement).order_by(
        improvement.c.state.not_in(PENDING), improvement.c.due == "", improvement.c.due, improvement.c.id
    )
    if pending_only:
        wanted = wanted.where(improvement.c.state.in_(PENDING))
    return [_of(row) for row in connection.execute(wanted.limit(most))]


def change(connection: Connection, improvement_id: int, by: str, now: datetime, **fields: str) -> bool:
    """Change owner, due, state or note; False when there is none of that number."""
    wanted = update(improvement).where(improvement.c.id == improvement_id)
    return connection.execute(wanted.values(**fields, changed_at=now, changed_by=by)).rowcount > 0
