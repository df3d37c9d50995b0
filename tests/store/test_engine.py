"""Whatever is promised is synced, whatever may be forgotten is not, and on SQLite one connection writes both."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from store import settings
from store.engine import Store
from tests.emptied import *  # noqa: F403 - fixtures
from tests.waiting import wait_until

NORMAL, FULL = 1, 2


def _synchronous(transaction) -> tuple[int, object]:
    with transaction as connection:
        return connection.execute(text("PRAGMA synchronous")).scalar_one(), connection.connection.dbapi_connection


def test_each_transaction_syncs_as_it_promises_whatever_came_before(sqlite_store: Store) -> None:
    ways = [sqlite_store.begin, sqlite_store.begin, sqlite_store.lease, sqlite_store.lease, sqlite_store.begin]

    assert [_synchronous(way())[0] for way in ways] == [FULL, FULL, NORMAL, NORMAL, FULL]


def test_all_writers_of_a_process_share_one_connection(sqlite_store: Store) -> None:
    """Or each would begin by forgetting the pages it has read, because the other wrote."""
    used = {id(_synchronous(way())[1]) for way in (sqlite_store.begin, sqlite_store.lease, sqlite_store.begin)}

    assert len(used) == 1


@pytest.mark.parametrize("way", ["begin", "lease", "reading"])
def test_a_failure_says_nothing_of_what_was_written(store: Store, way: str) -> None:
    """It goes to the log with a traceback, wherever a job at intervals meets a database that is away."""
    with pytest.raises(SQLAlchemyError) as failure, getattr(store, way)() as connection:
        connection.execute(text("SELECT * FROM nowhere WHERE words = :words"), {"words": "what ann wrote"})

    assert "what ann wrote" not in str(failure.value)


def _beginnings(store: Store) -> int:
    """Return how often SQLite's log began anew: the checkpoint sequence number of its head."""
    assert store.url.database
    with Path(f"{store.url.database}-wal").open("rb") as log:
        return int.from_bytes(log.read(16)[12:], "big")


_NUMBERS = count()


def _write(store: Store, times: int) -> str:
    """Write so many times, something else each time; return what was written last."""
    said = ""
    for number in islice(_NUMBERS, times):
        said = str(number)
        with store.lease() as connection:
            settings.put(connection, "written", said)
    return said


def test_the_log_begins_anew_after_enough_writes_and_not_before(sqlite_store: Store) -> None:
    _write(sqlite_store, 200)
    sqlite_store.checkpoint()
    _write(sqlite_store, 1)
    before = _beginnings(sqlite_store)

    _write(sqlite_store, 198)
    sqlite_store.checkpoint()
    _write(sqlite_store, 1)
    assert _beginnings(sqlite_store) == before

    sqlite_store.checkpoint()
    _write(sqlite_store, 1)
    assert _beginnings(sqlite_store) == before + 1


def test_the_log_begins_anew_although_somebody_writes_all_the_time(sqlite_store: Store) -> None:
    _write(sqlite_store, 1)
    before, ended = _beginnings(sqlite_store), threading.Event()

    def write_on() -> None:
        while not ended.is_set():
            _write(sqlite_store, 1)

    def began_anew() -> bool:
        sqlite_store.checkpoint()
        return _beginnings(sqlite_store) > before + 3

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_on)
        try:
            wait_until(began_anew)
        finally:
            ended.set()
        writing.result()


def test_a_long_look_is_no_trouble_for_a_checkpoint(sqlite_store: Store) -> None:
    with sqlite_store.reading() as looking:
        seen = settings.get(looking, "written")
        last = _write(sqlite_store, 250)
        sqlite_store.checkpoint()
        assert settings.get(looking, "written") == seen
    with sqlite_store.reading() as connection:
        assert settings.get(connection, "written") == last
