"""Whatever arrives is kept once, many arrivals share one commit, and a bad one fails alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.running.health import intake_state
from store import inbox as arrivals
from store.engine import Store
from store.inbox import GroupCommit
from store.tables import inbox, setting
from store.trial import try_to_write
from tests.values import an_arrival
from tests.waiting import PATIENCE


def _count(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(inbox)).scalar_one()


def test_the_same_delivery_is_kept_once(store: Store) -> None:
    with store.begin() as connection:
        assert arrivals.add(connection, an_arrival("once")) == 1
        assert arrivals.add(connection, an_arrival("once")) is None

    assert _count(store) == 1


def test_octets_come_back_as_they_arrived(store: Store) -> None:
    octets = bytes(range(256)) * 3
    with store.begin() as connection:
        inbox_id = arrivals.add(connection, an_arrival(body=octets))
        assert inbox_id is not None
        assert arrivals.bodies_of(connection, [inbox_id]) == {inbox_id: octets}


def test_concurrent_arrivals_share_commits(store: Store) -> None:
    group = GroupCommit(store)
    futures = [group.submit(an_arrival(f"d-{n}")) for n in range(150)]
    group.start()

    assert [future.result(timeout=PATIENCE) for future in futures] == [True] * 150
    group.close()
    assert group.accepted == 150
    assert group.commits == 1
    assert _count(store) == 150


def test_a_redelivery_is_answered_yes_without_a_second_row(store: Store) -> None:
    group = GroupCommit(store)
    group.start()

    assert group.submit(an_arrival("again")).result(timeout=PATIENCE) is True
    assert group.submit(an_arrival("again")).result(timeout=PATIENCE) is False
    group.close()
    assert _count(store) == 1


def test_one_bad_arrival_does_not_take_the_others_down(store: Store) -> None:
    bad_sized = replace(an_arrival("bad"), body=_Sized())  # type: ignore[arg-type]  # what no database takes
    group = GroupCommit(store)
    futures = [group.submit(arrival) for arrival in (an_arrival("a"), bad_sized, an_arrival("c"))]
    group.start()

    assert futures[0].result(timeout=PATIENCE) is True
    with pytest.raises((SQLAlchemyError, TypeError)):
        futures[1].result(timeout=PATIENCE)
    assert futures[2].result(timeout=PATIENCE) is True
    group.close()
    assert _count(store) == 2


class _Sized:
    """Has a length, as octets have, but is nothing that a database can keep."""

    def __len__(self) -> int:
        return 3


def test_closing_commits_what_waits(store: Store) -> None:
    group = GroupCommit(store)
    future = group.submit(an_arrival())
    group.start()
    group.close()

    assert future.result(timeout=0) is True
    assert _count(store) == 1


@contextmanager
def _full_disk(store: Store) -> Iterator[None]:
    """Let the file of a database grow no further, which SQLite tells as it does a full disk."""

    def limit(connection: Connection, pages: int = 1) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(store.engine(), "begin", limit)
    try:
        yield
    finally:
        # In the writers' turn: nobody else begins, and looks through the listeners, while one is taken away.
        with store.begin() as connection:
            event.remove(store.engine(), "begin", limit)
            limit(connection, 2**30)


def test_a_full_disk_is_told_until_the_store_takes_as_much_again(sqlite_store: Store) -> None:
    group = GroupCommit(sqlite_store)
    group.TRIAL_EVERY = 0.001
    group.start()
    assert intake_state(group) == "ok"
    with _full_disk(sqlite_store):
        with pytest.raises(OperationalError):
            group.submit(an_arrival("large", body=b"x" * 500_000)).result(timeout=PATIENCE)
        assert "disk is full" in intake_state(group)
        assert "deskhand check" in intake_state(group)
        with pytest.raises(OperationalError, match="full"):
            try_to_write(sqlite_store)

    ends = monotonic() + 30
    while group.trouble and monotonic() < ends:
        """Nothing arrives: the writer tries by itself."""
    assert intake_state(group) == "ok"
    assert group.submit(an_arrival("large", body=b"x" * 500_000)).result(timeout=PATIENCE)
    group.close()
    assert intake_state(group) == "the writer of arrivals has ended; restart deskhand"


def test_one_bad_arrival_says_nothing_of_the_store(store: Store) -> None:
    group = GroupCommit(store)
    group.start()
    with pytest.raises((SQLAlchemyError, TypeError)):
        group.submit(replace(an_arrival("bad"), body=_Sized())).result(timeout=PATIENCE)  # type: ignore[arg-type]

    assert intake_state(group) == "ok"
    group.close()


def test_a_trial_of_writing_leaves_nothing_behind(store: Store) -> None:
    with store.reading() as connection:
        before = connection.execute(select(setting)).all()
    try_to_write(store)

    with store.reading() as connection:
        assert connection.execute(select(setting)).all() == before
