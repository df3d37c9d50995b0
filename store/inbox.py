"""What arrived, and the ledger of what became of it. Talks to the database.

D1, the first promise of the house: `GroupCommit.submit` returns when the arrival is committed, and only then may the
channel say 250. One writer thread drains all arrivals that wait into one transaction, so that many concurrent
deliveries share one fsync.
"""

from __future__ import annotations

import queue as waiting_line
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Insert, Table, bindparam, insert, select
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.sql.dml import ReturningInsert

from store.calls import call
from store.engine import Store
from store.failures import cause_of
from store.pile import Appendable
from store.queue import Load
from store.tables import inbox, inbox_body
from store.trial import try_to_write
from store.upserts import insert_into


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One delivery as the store keeps it."""

    channel: str
    #: Unique within the channel; the same delivery handed over twice is stored once.
    delivery_id: str
    received_at: datetime
    media_type: str
    #: JSON-ready facts about the transport.
    envelope: Mapping[str, object]
    body: bytes


def insert_or_ignore(connection: Appendable, table: Table) -> Insert:
    """Return an INSERT for `table` that skips rows whose key is there already."""
    return _insert_or_ignore(connection.dialect.name, table)


@cache
def _insert_or_ignore(dialect: str, table: Table) -> Insert:
    return insert_into(dialect, table).on_conflict_do_nothing()


@cache
def insert_or_ignore_returning_id(dialect: str, table: Table) -> ReturningInsert[int]:
    """Return the same, giving back the new row's id, or no row when the key is there already."""
    return _insert_or_ignore(dialect, table).returning(table.c.id)


_INSERT_BODY = insert(inbox_body)
_BODIES = select(inbox_body.c.inbox_id, inbox_body.c.body).where(
    inbox_body.c.inbox_id.in_(bindparam("wanted", expanding=True))
)
_BODY = select(inbox_body.c.body).where(inbox_body.c.inbox_id == inbox.c.id).correlate(inbox)
#: The raw octets, for a claim to return with the row.
_OCTETS = _BODY.scalar_subquery().label("body")


def add(connection: Connection, arrival: Arrival) -> int | None:
    """Insert one arrival; None when this delivery is there already."""
    row = {
        "channel": arrival.channel,
        "delivery_id": arrival.delivery_id,
        "received_at": arrival.received_at,
        "media_type": arrival.media_type,
        "envelope": dict(arrival.envelope),
        "size": len(arrival.body),
        "due_at": arrival.received_at,
    }
    new = insert_or_ignore_returning_id(connection.dialect.name, inbox)
    inbox_id: int | None = connection.execute(new, row).scalar_one_or_none()
    if inbox_id is not None:
        connection.execute(_INSERT_BODY, {"inbox_id": inbox_id, "body": arrival.body})
    return inbox_id


def with_bodies(enough: int) -> Load:
    """Return what lets a claim bring the raw octets along, as `body`, and take no more rows once they are `enough`."""
    return Load(column=_OCTETS, weight=inbox.c.size, enough=enough)


def bodies_of(connection: Connection, inbox_ids: Sequence[int]) -> dict[int, bytes]:
    """Return the raw octets of several arrivals by their ids."""
    return {row.inbox_id: row.body for row in connection.execute(_BODIES, {"wanted": list(inbox_ids)})}


#: How a database and its driver say that a row is not one they can keep.
_REFUSALS = (SQLAlchemyError, TypeError, ValueError, OverflowError)


class GroupCommit:
    """The one writer of arrivals: many wait, one commits."""

    #: How many arrivals one transaction takes at most.
    MOST = 200
    #: How long the next of several arrivals is waited for, in seconds; PostgreSQL calls its like commit_delay.
    PATIENCE = 0.006
    #: How often a store that refused is tried again while nothing arrives, in seconds.
    TRIAL_EVERY = 5.0

    def __init__(self, store: Store) -> None:
        self._store = store
        self._line: waiting_line.SimpleQueue[tuple[Arrival, Future[bool]] | None] = waiting_line.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
        #: Transactions committed and arrivals accepted so far, for the metrics.
        self.commits = 0
        self.accepted = 0
        #: Why the store refused the last arrivals; "" when it took them, or takes such writes again.
        self.trouble = ""
        #: How many octets it refused; as many are tried.
        self._refused = 0

    def start(self) -> None:
        """Start the writer thread."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the writer can take arrivals."""
        return self._thread.is_alive()

    def submit(self, arrival: Arrival) -> Future[bool]:
        """Queue one arrival; the future is done after its commit: True when it was new, False when known already.

        The future raises what the database said when it could not keep the arrival; the outside is told "later".
        """
        future: Future[bool] = Future()
        self._line.put((arrival, future))
        return future

    def close(self) -> None:
        """Commit everything that waits, then stop."""
        self._line.put(None)
        self._thread.join()

    def _run(self) -> None:
        expected = 1
        while True:
            batch, is_open = self._drain(expected)
            if batch:
                self._commit(batch)
            if not is_open:
                return
            expected = len(batch)

    def _drain(self, expected: int) -> tuple[list[tuple[Arrival, Future[bool]]], bool]:
        """Wait for one arrival, then take along whoever else waits by now; False once the line is closed.

        When the last transaction carried several, as many are about to come again: they are waited for a moment,
        because one fsync for all is worth more to each of them than an fsync at once.
        """
        batch: list[tuple[Arrival, Future[bool]]] = []
        item = self._next()
        while item is not None:
            # Whoever gave up waiting is not waited for; the arrival was never acknowledged, so it need not be kept.
            if item[1].set_running_or_notify_cancel():
                batch.append(item)
            if len(batch) >= self.MOST:
                return batch, True
            try:
                item = self._line.get(timeout=self.PATIENCE if len(batch) < expected else 0)
            except waiting_line.Empty:
                return batch, True
        return batch, False

    def _next(self) -> tuple[Arrival, Future[bool]] | None:
        """Wait for whatever comes next; meanwhile look whether a store that refused takes writes again."""
        while self.trouble:
            try:
                return self._line.get(timeout=self.TRIAL_EVERY)
            except waiting_line.Empty:
                try:
                    try_to_write(self._store, self._refused)
                except SQLAlchemyError as failure:
                    self.trouble = cause_of(failure)
                else:
                    self.trouble = ""
        return self._line.get()

    def _commit(self, batch: list[tuple[Arrival, Future[bool]]]) -> None:
        try:
            with self._store.begin() as connection:
                fresh = [add(connection, arrival) is not None for arrival, _ in batch]
                call(connection)
        except OperationalError as failure:
            # The database is away, full or busy: nobody gets a yes, and everybody may try again.
            self._remember(batch, failure)
            for _, future in batch:
                future.set_exception(failure)
            return
        except _REFUSALS as failure:
            self._refuse_or_split(batch, failure)
            return
        self.trouble = ""
        self.commits += 1
        self.accepted += len(batch)
        for (_, future), is_new in zip(batch, fresh, strict=True):
            future.set_result(is_new)

    def _refuse_or_split(self, batch: list[tuple[Arrival, Future[bool]]], failure: Exception) -> None:
        """Let one bad arrival fail alone: try each by itself; a failure of one is that one's own."""
        if len(batch) == 1:
            self._remember(batch, failure)
            batch[0][1].set_exception(failure)
            return
        for single in batch:
            self._commit([single])

    def _remember(self, batch: list[tuple[Arrival, Future[bool]]], failure: Exception) -> None:
        """Keep what stands against every arrival; what is wrong with one value says nothing of the store."""
        if isinstance(failure, DatabaseError) and not isinstance(failure, (DataError, IntegrityError)):
            self._refused = max(len(arrival.body) for arrival, _ in batch)
            self.trouble = cause_of(failure)
