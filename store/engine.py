"""The database connection: three ways to begin a transaction, on SQLite and on PostgreSQL alike. Talks to the database.

- `store.begin()`: a durable write. On SQLite BEGIN IMMEDIATE with synchronous=FULL, because a deferred write
  transaction silently loses updates; one fsync a commit.
- `store.lease()`: a write that may be forgotten when the power fails, such as a claim: whoever held it is gone then
  too. No fsync (SQLite synchronous=NORMAL in WAL mode; PostgreSQL synchronous_commit=off); still atomic.
- `store.reading()`: a consistent look; never waits for a writer on SQLite's WAL.

On SQLite the writers of one process queue up on a lock instead of polling SQLite's busy handler, which would sleep, and
share one connection: SQLite forgets the pages that a connection has read as soon as another one writes.

What a failure says goes to the log, so it holds no parameters: they are what people wrote.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from store.manners import manners_with

#: How long SQLite waits for another process's transaction before the write counts as a temporary failure.
BUSY_MS = 10_000
#: Writes after which SQLite's log is worth a checkpoint; each writes ten pages or more.
_WORTH_A_CHECKPOINT = 200


@dataclass(slots=True)
class Noticed:
    """What was noticed of a database while it was used."""

    breaks: int = 0
    skew: timedelta = timedelta()
    #: Transactions that wrote since the last checkpoint.
    writes: int = 0

    def broken(self, *_: object) -> None:
        """Count a connection that was found broken."""
        self.breaks += 1


@dataclass(frozen=True, slots=True)
class Store:
    """One database, opened; safe to share between threads."""

    url: URL
    _durable: Engine
    _lease: Engine
    _read: Engine
    #: Of the writers of this process, who may write now; on PostgreSQL everybody may.
    _turn: AbstractContextManager[object]
    _noticed: Noticed

    @property
    def breaks(self) -> int:
        """How often a connection for claims was found broken: each time, the server may have restarted."""
        return self._noticed.breaks

    @property
    def skew(self) -> timedelta:
        """By how much the database's clock is ahead of this machine's, as it was last heard."""
        return self._noticed.skew

    def in_step(self, clock: Callable[[], datetime]) -> Callable[[], datetime]:
        """Return a clock that tells the database's time, as far as `heed_clock` has heard it."""
        return lambda: clock() + self.skew

    def heed_clock(self, clock: Callable[[], datetime]) -> None:
        """Hear by how much the clocks differ; an answer that took longer than a second says nothing. Blocks."""
        began = clock()
        with suppress(SQLAlchemyError):
            told, ended = clock_of(self), clock()
            if told is not None and timedelta() <= ended - began <= timedelta(seconds=1):
                self._noticed.skew = told - ended

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, where one writer at a time is the rule."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a durable write transaction: committed with an fsync at the end, rolled back on any error."""
        with self._turn, self._durable.connect() as connection, connection.begin():
            self._begin(connection, "IMMEDIATE", synchronous="FULL")
            yield connection

    @contextmanager
    def lease(self) -> Iterator[Connection]:
        """Open a write transaction that need not survive a power failure."""
        with self._turn, self._lease.connect() as connection, connection.begin():
            self._begin(connection, "IMMEDIATE", synchronous="NORMAL")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read-only look at one consistent moment."""
        with self._read.connect() as connection:
            self._begin(connection, "DEFERRED")
            yield connection

    def checkpoint(self) -> None:
        """Bring what SQLite's log holds into the database's file, if it is worth it; blocks, but no writer for long.

        What is written meanwhile is brought in while nobody writes: only a log that is empty begins anew, and does not
        grow for ever. Trouble is left to the next write, which has it too, and tells.
        """
        if not self.is_sqlite or self._noticed.writes < _WORTH_A_CHECKPOINT:
            return
        self._noticed.writes = 0
        with suppress(sqlite3.Error, SQLAlchemyError):
            for turn in (nullcontext(), self._turn):
                with turn, self._read.connect() as connection:
                    driver: Any = connection.connection
                    driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _begin(self, connection: Connection, how: str, synchronous: str = "") -> None:
        """Begin a transaction of SQLite, which SQLAlchemy leaves to us.

        The driver itself is asked: through SQLAlchemy, with an event, beginning costs as much as statements that do
        something, and every statement costs more, because each is offered to whoever may listen.
        """
        if not self.is_sqlite:
            return
        driver: Any = connection.connection
        statement = f"BEGIN {how}"
        self._noticed.writes += bool(synchronous)
        try:
            if synchronous and connection.info.get(_SYNCHRONOUS) != synchronous:
                driver.execute(f"PRAGMA synchronous={synchronous}")
                connection.info[_SYNCHRONOUS] = synchronous
            driver.execute(statement)
        except sqlite3.Error as failure:
            raise OperationalError(statement, (), failure) from failure

    def engine(self) -> Engine:
        """Return the engine of durable writes, for whoever listens to it or opens a connection past this class."""
        return self._durable

    def close(self) -> None:
        """Close every pooled connection."""
        for engine in (self._durable, self._lease, self._read):
            engine.dispose()


def open_store(url: str) -> Store:
    """Open the database at a SQLAlchemy URL; nothing is created yet (see `store.schema.upgrade`)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            # It holds what people wrote: nobody else on the machine may read it, whatever the umask says. Whatever is
            # wrong with the place is told at the first use, like any other trouble with a database.
            with suppress(OSError):
                os.close(os.open(parsed.database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        write, read = _sqlite(parsed, cache_kib=4096), _sqlite(parsed, cache_kib=1024)
        return Store(parsed, write, write, read, threading.RLock(), Noticed())
    manners = manners_with(parsed)
    durable = create_engine(
        parsed, pool_size=8, max_overflow=8, pool_pre_ping=True, connect_args=dict(manners), hide_parameters=True
    )
    forgetful = {**manners, "options": f"{manners['options']} -c synchronous_commit=off"}
    lease = create_engine(parsed, pool_size=2, pool_pre_ping=True, connect_args=forgetful, hide_parameters=True)
    noticed = Noticed()
    event.listen(lease, "invalidate", noticed.broken)
    for engine in (durable, lease):
        event.listen(engine, "handle_error", _as_away)
    return Store(parsed, durable, lease, durable, nullcontext(), noticed)


#: SQLSTATE of a write that a standby refuses.
_READ_ONLY = "25006"


def _as_away(context: ExceptionContext) -> None:
    """Take a server that reads only, as one does until it is promoted, for one that is away: it is called anew."""
    refusal = context.original_exception
    if getattr(refusal, "sqlstate", "") == _READ_ONLY:
        context.is_disconnect = True
        raise OperationalError(context.statement, None, refusal) from refusal


#: Where a connection keeps what its PRAGMA synchronous is.
_SYNCHRONOUS = "synchronous"


def _sqlite(url: URL, *, cache_kib: int) -> Engine:
    arguments = {"check_same_thread": False, "timeout": BUSY_MS / 1000}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        # The driver must not begin by itself: it would begin deferred.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{cache_kib}")
        # Whoever writes brings the log in only where nobody else does (`Store.checkpoint`): the commit that does waits.
        connection.execute("PRAGMA wal_autocheckpoint=16000")
        # Behind a long look, such as a backup, the log grows as long as it lasts; afterwards the disk gets it back.
        connection.execute("PRAGMA journal_size_limit=67108864")

    return engine


def clock_of(store: Store) -> datetime | None:
    """Return what the database's machine takes for now; None on SQLite, which has no clock of its own."""
    if store.is_sqlite:
        return None
    with store.reading() as connection:
        told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return told.astimezone(UTC)


def ping(store: Store) -> str:
    """Return the database's own name and version, proving that it answers."""
    version = "sqlite_version()" if store.is_sqlite else "split_part(version(), ' ', 2)"
    with store.reading() as connection:
        answer: Any = connection.execute(text(f"SELECT {version}")).scalar_one()
    return f"{'SQLite' if store.is_sqlite else 'PostgreSQL'} {answer}"
