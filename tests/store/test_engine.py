"""Whatever is promised is synced, whatever may be forgotten is not, and on SQLite one connection writes both."""

from sqlalchemy import text

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
