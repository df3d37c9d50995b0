"""Durable work: one claim function for inbox, outbox and timers. Talks to the database.

    waiting --claim--> claimed --finish--> done
       ^                  |
       |                  |--retry_at----> waiting, later
       '---lease over-----'--bury--------> buried --revive--> waiting

A claim is a lease: whoever dies with it loses it, and the row comes back. `finish` inside the transaction that does
the work is the fence: a worker whose lease ran out, and whose row another has finished, finishes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Row,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement

from store.columns import UtcTime


def waiting(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row is neither done nor given up; it matches the table's partial index."""
    return and_(table.c.done_at.is_(None), table.c.buried_at.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is heavy beside a row, for a claim to return with it, and how much of that one claim takes."""

    #: What is returned with the row.
    column: ColumnElement[Any]
    #: The column of the row that says how heavy that is.
    weight: Column[int]
    #: No row is taken behind others that weigh as much: the first one always is, whatever it weighs.
    enough: int


@cache
def _claim(table: Table, column: ColumnElement[Any] | None, weight: Column[int] | None) -> ReturningUpdate[Any]:
    """Return the one statement that takes rows; built once for each table."""
    now = bindparam("now", type_=UtcTime)
    free = or_(table.c.claimed_until.is_(None), table.c.claimed_until <= now)
    chosen = (
        select(table.c.id)
        .where(waiting(table), table.c.due_at <= now, free)
        .order_by(table.c.due_at, table.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )
    if weight is not None:
        chosen = _light(chosen.add_columns(table.c.due_at, weight.label("weight")))
    return (
        update(table)
        .where(table.c.id.in_(chosen.scalar_subquery()))
        .values(claimed_until=bindparam("until"), attempts=table.c.attempts + 1)
        .returning(*table.c, *([] if column is None else [column]))
    )


def _light(chosen: Select[Any]) -> Select[Any]:
    """Return the first of the chosen rows, up to the one with which they weigh enough."""
    # PostgreSQL locks no row in the query that sums: they are chosen and locked first.
    row = chosen.subquery().c
    before = (func.sum(row.weight).over(order_by=(row.due_at, row.id)) - row.weight).label("before")
    summed = select(row.id, before).subquery().c
    return select(summed.id).where(summed.before < bindparam("enough", type_=Integer))


def claim(
    connection: Connection, table: Table, *, now: datetime, limit: int, lease: timedelta, load: Load | None = None
) -> Sequence[Row[Any]]:
    """Take up to `limit` due rows for `lease`, earliest due first, and return them whole, with their `load`.

    Fewer are taken where they weigh enough before; the others are left as they were.
    No two claimants ever hold the same row at once: SKIP LOCKED on PostgreSQL, BEGIN IMMEDIATE on SQLite.
    """
    taking = _claim(table, load and load.column, load and load.weight)
    said = {"now": now, "most": limit, "until": now + lease, **({"enough": load.enough} if load else {})}
    return sorted(connection.execute(taking, said).all(), key=lambda row: (row.due_at, row.id))


@cache
def _finish(table: Table, names: tuple[str, ...]) -> Update:
    """Return the statement that closes a row, filling the named columns besides; built once for each set of names."""
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    mine = update(table).where(table.c.id == bindparam("row_id"), waiting(table))
    return mine.values(done_at=bindparam("now"), claimed_until=None, **values)


def finish(connection: Connection, table: Table, row_id: int, *, now: datetime, **values: object) -> bool:
    """Mark a row done; False when somebody else already has, and then the caller must undo its work."""
    filled = {f"new_{name}": value for name, value in values.items()}
    done = connection.execute(_finish(table, tuple(values)), {"row_id": row_id, "now": now, **filled})
    return done.rowcount == 1


def finish_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], *, now: datetime) -> int:
    """Mark rows done with one statement; returns how many of them nobody had finished before.

    Each row is its id by "id", and what shall be filled in; all of them fill in the same.
    """
    names = tuple(name for name in rows[0] if name != "id")
    filled = [{"row_id": row["id"], "now": now, **{f"new_{name}": row[name] for name in names}} for row in rows]
    return connection.execute(_finish(table, names), filled).rowcount


def retry_at(connection: Connection, table: Table, row_id: int, *, due_at: datetime, error: str) -> None:
    """Give a claimed row back, to be tried again at `due_at`."""
    connection.execute(
        update(table)
        .where(table.c.id == row_id, waiting(table))
        .values(due_at=due_at, claimed_until=None, last_error=error)
    )


def give_back(connection: Connection, table: Table, row_ids: Sequence[int]) -> None:
    """Return claimed rows untouched: the claim does not count as an attempt."""
    mine = update(table).where(table.c.id.in_(row_ids), waiting(table))
    connection.execute(mine.values(claimed_until=None, attempts=table.c.attempts - 1))


def postpone(connection: Connection, table: Table, row_id: int, *, due_at: datetime) -> None:
    """Give a claimed row back until `due_at`, untouched: the claim does not count as an attempt."""
    mine = update(table).where(table.c.id == row_id, waiting(table))
    connection.execute(mine.values(due_at=due_at, claimed_until=None, attempts=table.c.attempts - 1))


def hasten(connection: Connection, table: Table, which: ColumnElement[bool], *, now: datetime) -> int:
    """Let rows that are to be tried again later be tried now; returns how many."""
    later = update(table).where(waiting(table), which, table.c.due_at > now, table.c.attempts > 0)
    return connection.execute(later.where(table.c.claimed_until.is_(None)).values(due_at=now)).rowcount


def bury(connection: Connection, table: Table, row_id: int, *, now: datetime, error: str) -> None:
    """Stop trying; the row stays, listed by `deskhand buried`, until somebody revives it."""
    connection.execute(
        update(table)
        .where(table.c.id == row_id, waiting(table))
        .values(buried_at=now, claimed_until=None, last_error=error)
    )


def revive(connection: Connection, table: Table, row_id: int, *, now: datetime) -> bool:
    """Let a buried row be tried again from the start; False when it is not buried."""
    again = (
        update(table)
        .where(table.c.id == row_id, table.c.buried_at.is_not(None))
        .values(buried_at=None, due_at=now, attempts=0, claimed_until=None)
    )
    return connection.execute(again).rowcount == 1


def renew(connection: Connection, table: Table, row_ids: Sequence[int], *, until: datetime) -> None:
    """Keep the lease on rows that are still being worked on."""
    connection.execute(update(table).where(table.c.id.in_(row_ids), waiting(table)).values(claimed_until=until))


def release_all(connection: Connection, table: Table) -> int:
    """Free every claim at once; only for a process that knows it is alone. Returns how many there were."""
    freed = update(table).where(waiting(table), table.c.claimed_until.is_not(None)).values(claimed_until=None)
    return connection.execute(freed).rowcount


def depth(connection: Connection, table: Table, *, now: datetime | None = None, most: int | None = None) -> int:
    """Count the rows that wait, or with `now` only those that are due; it reads the partial index, up to `most`."""
    is_due = [] if now is None else [table.c.due_at <= now]
    some = select(table.c.id).where(waiting(table), *is_due).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def has_tried(connection: Connection, table: Table) -> bool:
    """Say whether a row waits that somebody claimed before and did not finish."""
    return (
        connection.execute(select(table.c.id).where(waiting(table), table.c.attempts > 0).limit(1)).first() is not None
    )


def backoff(
    attempts: int, *, first: timedelta = timedelta(seconds=30), most: timedelta = timedelta(hours=2)
) -> timedelta:
    """Return how long to wait after the given number of attempts: doubling from `first`, never over `most`."""
    doublings: int = 2 ** min(max(attempts, 1) - 1, 20)
    return min(first * doublings, most)
