"""The days of reports that were made already, and which of them no longer hold. Talks to the database.

A day is forgotten in the transaction that changes the row of an incident that was opened, resolved or closed on it,
before or after the change. Who made a day meanwhile, out of rows that are no longer, is told by `state`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from store import settings
from store.report_tables import life, rollup

_STATE = "rollups_state"
_TOUCHES = ("opened", "resolved", "first_resolved", "closed")
#: In seconds.
_TWO_DAYS = 2 * 86_400


def state(connection: Connection) -> int:
    """Return a number that grows with every change of the rows that days are made of."""
    return int(settings.get(connection, _STATE) or 0)


def between(connection: Connection, view: str, begin: int, end: int) -> dict[int, str]:
    """Return the days kept of a time by their first second."""
    mine = (rollup.c.view == view, rollup.c.begin >= begin, rollup.c.end <= end)
    return {row.begin: row.body for row in connection.execute(select(rollup.c.begin, rollup.c.body).where(*mine))}


def put(connection: Connection, view: str, days: Mapping[int, tuple[int, str]], *, state: int) -> None:
    """Keep days, given as first second -> (second after the last, text), unless rows changed since they were read."""
    if settings.get_for_update(connection, _STATE) != str(state):
        return
    connection.execute(delete(rollup).where(rollup.c.view == view, rollup.c.begin.in_(days)))
    rows = [{"view": view, "begin": begin, "end": end, "body": body} for begin, (end, body) in days.items()]
    connection.execute(insert(rollup), rows)


def forget_days_of(connection: Connection, fresh: Sequence[Mapping[str, Any]]) -> None:
    """Forget the days of rows that are about to be stored, and of the rows that stand in their place."""
    if not fresh:
        return
    # One after the other: of two that count from the same number, whoever makes a day would notice one only.
    settings.put(connection, _STATE, str(int(settings.get_for_update(connection, _STATE)) + 1))
    columns = [life.c[name] for name in _TOUCHES]
    standing = connection.execute(select(*columns).where(life.c.id.in_([row["id"] for row in fresh])))
    touched = {row[name] for row in fresh for name in _TOUCHES} | {instant for row in standing for instant in row}
    days = connection.execute(select(rollup.c.begin, rollup.c.end).distinct())
    gone = _begins_around(touched - {None}, sorted((begin, end) for begin, end in days))
    if gone:
        connection.execute(delete(rollup).where(rollup.c.begin.in_(gone)))


def _begins_around(instants: Iterable[int], days: Sequence[tuple[int, int]]) -> set[int]:
    """Return the first seconds of the days, given in order, that hold one of the instants."""
    begins = [begin for begin, _ in days]
    found: set[int] = set()
    for instant in instants:
        # Days of several zones overlap, and none is as long as two: no other can hold it.
        near = days[bisect_right(begins, instant - _TWO_DAYS) : bisect_right(begins, instant)]
        found.update(begin for begin, end in near if instant < end)
    return found
