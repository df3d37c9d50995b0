"""Every row of one database into another, of either kind, and proof that it arrived. Talks to two databases.

It guarantees: the rows are those of one moment of the source; the target gets all of them or none; each table was read
back and holds what was read, value for value; whatever gets a number next gets the one it would have got at the source.
Indexes and the index of the search are the target's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Integer, LargeBinary, Row, Table, delete, func, insert, select, text
from sqlalchemy.exc import DataError

from store import ownership, queue
from store.engine import Store
from store.tables import inbox, incident, metadata, outbox, person, timer

#: Rows that are in memory at once, and of a table with octets, each of which may be as large as the largest message.
_ROWS, _WITH_OCTETS = 500, 8
#: A desk that has none of these has not begun to work.
_WORK = (incident, inbox, person, outbox)


class NotEmpty(RuntimeError):
    """The target holds work already; it is not touched."""


class NotTheSame(RuntimeError):
    """A table of the target does not hold, or cannot hold, what was read; nothing was kept."""


@dataclass(slots=True)
class Digest:
    """Which rows were seen, in whatever order: two databases sort texts differently."""

    rows: int = 0
    total: int = 0

    def seeing(self, rows: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
        """Pass rows on and remember them."""
        for row in rows:
            self.rows += 1
            self.total += int.from_bytes(sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest())
            yield row


def is_empty(store: Store) -> bool:
    """Say whether a database with tables holds no work of a desk yet."""
    with store.reading() as connection:
        return not any(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _WORK)


def copy(source: Store, target: Store) -> Mapping[str, int]:
    """Put every row of `source` in place of whatever an empty desk has; return the number of rows by table.

    Both have the tables of this version. Claims are not copied: who held them works elsewhere.

    Raises:
        NotEmpty: The target holds work already.
        NotTheSame: What was written is not what was read.
    """
    if not is_empty(target):
        raise NotEmpty("it holds incidents or mail already")
    counts: dict[str, int] = {}
    with _at_one_moment(source) as reading, target.begin() as writing:
        for table in reversed(metadata.sorted_tables):
            writing.execute(delete(table))
        for table in metadata.sorted_tables:
            read = Digest()
            for some in _pages(read.seeing(_all(reading, table)), _page(table)):
                _write(writing, table, some)
            _require_same(writing, table, read)
            _number_on(writing, table, _last_number(reading, table))
            counts[table.name] = read.rows
        forget_claims(writing)
    return counts


def forget_claims(connection: Connection) -> None:
    """Free what somebody had claimed who does not work on this database."""
    ownership.release_all(connection)
    for table in (inbox, outbox, timer):
        queue.release_all(connection, table)


def leave_out(connection: Connection, numbers: int) -> int:
    """Let the next incidents begin so many numbers later; return the last number that is not given again."""
    last = _last_number(connection, incident) + numbers
    _number_on(connection, incident, last)
    return last


@contextmanager
def _at_one_moment(store: Store) -> Iterator[Connection]:
    """Open a look at one moment that lasts: on PostgreSQL each statement has a moment of its own otherwise."""
    if store.is_sqlite:
        with store.reading() as connection:
            yield connection
        return
    with store.engine().connect() as connection:
        lasting = connection.execution_options(isolation_level="REPEATABLE READ")
        with lasting.begin():
            yield lasting


def _write(connection: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
    try:
        connection.execute(insert(table), [dict(row._mapping) for row in rows])
    except DataError as failure:
        # PostgreSQL is strict about lengths where SQLite is not.
        first = next(iter(str(failure.orig).splitlines()), "")
        raise NotTheSame(f"table {table.name}, rows from {rows[0][0]} to {rows[-1][0]}: {first}") from failure


def _page(table: Table) -> int:
    return _WITH_OCTETS if any(isinstance(column.type, LargeBinary) for column in table.c) else _ROWS


def _all(connection: Connection, table: Table) -> Iterable[Row[Any]]:
    return connection.execute(select(table), execution_options={"yield_per": _page(table)})


def _pages(rows: Iterator[Row[Any]], size: int) -> Iterator[Sequence[Row[Any]]]:
    page: list[Row[Any]] = []
    for row in rows:
        page.append(row)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page


def _require_same(connection: Connection, table: Table, read: Digest) -> None:
    written = Digest()
    for _ in written.seeing(_all(connection, table)):
        pass
    if written != read:
        raise NotTheSame(
            f"table {table.name}: {read.rows} rows were read, {written.rows} are there now, and they are not the same"
        )


def _numbers_itself(table: Table) -> bool:
    keys = list(table.primary_key.columns)
    return len(keys) == 1 and isinstance(keys[0].type, Integer) and keys[0].autoincrement is True


def _last_number(connection: Connection, table: Table) -> int:
    """Return the highest number that the table ever gave, also to rows that are gone; 0 where it gives none."""
    if not _numbers_itself(table):
        return 0
    most: int = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    if connection.dialect.name == "sqlite":
        given = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    else:
        given = text("SELECT last_value FROM pg_sequences WHERE schemaname = current_schema() AND sequencename = :name")
    name = table.name if connection.dialect.name == "sqlite" else f"{table.name}_id_seq"
    return max(most, connection.execute(given, {"name": name}).scalar_one_or_none() or 0)


def _number_on(connection: Connection, table: Table, last: int) -> None:
    """Let the table give the number after `last` next."""
    if not _numbers_itself(table) or not last:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": table.name, "last": last}
        )
    elif table.dialect_options["sqlite"]["autoincrement"]:
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        connection.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), {"name": table.name, "last": last}
        )
