"""Whatever is promised is synced, whatever may be forgotten is not, and on SQLite one connection writes both."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from store.engine import Store
from tests.emptied import *  # noqa: F403 - fixtures

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
