"""Durable work is taken by one claimant at a time, survives a dead one, and never runs past its lease unnoticed."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from store import inbox as arrivals
from store import queue
from store.engine import Store
from store.presence import Presence
from store.tables import inbox
from tests.conftest import NOW
from tests.values import an_arrival

LEASE = timedelta(seconds=10)


def _fill(store: Store, count: int) -> None:
    with store.begin() as connection:
        for number in range(count):
            arrivals.add(connection, an_arrival(f"d-{number}", at=NOW + timedelta(seconds=number)))


def _claim(connection: Connection, now=NOW + timedelta(hours=1), limit: int = 10) -> list[int]:
    return [row.id for row in queue.claim(connection, inbox, now=now, limit=limit, lease=LEASE)]


def test_the_earliest_due_are_claimed_first(store: Store) -> None:
    _fill(store, 5)

    with store.lease() as connection:
        assert _claim(connection, limit=2) == [1, 2]
        assert _claim(connection, limit=9) == [3, 4, 5]
        assert _claim(connection) == []


def _sizes(store: Store) -> list[tuple[int, int, bool]]:
    """Return of each row its size, how often it was claimed, and whether somebody has it."""
    with store.reading() as connection:
        rows = connection.execute(select(inbox).order_by(inbox.c.id))
        return [(row.size, row.attempts, row.claimed_until is not None) for row in rows]


def test_a_claim_is_bounded_by_what_its_rows_weigh(store: Store) -> None:
    """A row is taken while those before it weigh too little; what is left is as if nobody had looked."""
    with store.begin() as connection:
        for number, size in enumerate([30, 30, 50, 10, 500, 10]):
            arrivals.add(connection, an_arrival(f"d-{number}", body=b"x" * size))

    def taken() -> list[tuple[int, int]]:
        with store.lease() as connection:
            load = arrivals.with_bodies(100)
            rows = queue.claim(connection, inbox, now=NOW, limit=4, lease=LEASE, load=load)
        return [(row.id, len(row.body)) for row in rows]

    assert taken() == [(1, 30), (2, 30), (3, 50)]
    left = [(10, 0, False), (500, 0, False), (10, 0, False)]
    assert _sizes(store) == [(30, 1, True), (30, 1, True), (50, 1, True), *left]
    assert taken() == [(4, 10), (5, 500)]
    assert taken() == [(6, 10)]
    assert taken() == []


def test_a_row_that_weighs_too_much_is_taken_alone(store: Store) -> None:
    with store.begin() as connection:
        for number in range(3):
            arrivals.add(connection, an_arrival(f"d-{number}", body=b"x" * 500))

    with store.lease() as connection:
        load = arrivals.with_bodies(100)
        rows = queue.claim(connection, inbox, now=NOW, limit=16, lease=LEASE, load=load)

    assert [(row.id, row.body) for row in rows] == [(1, b"x" * 500)]


def test_what_is_not_due_yet_is_left(store: Store) -> None:
    _fill(store, 3)

    with store.lease() as connection:
        assert _claim(connection, now=NOW) == [1]


def test_a_claim_comes_back_when_its_lease_runs_out(store: Store) -> None:
    _fill(store, 1)
    with store.lease() as connection:
        assert _claim(connection, now=NOW) == [1]

    with store.lease() as connection:
        assert _claim(connection, now=NOW + LEASE - timedelta(seconds=1)) == []
        assert _claim(connection, now=NOW + LEASE) == [1]


def test_a_renewed_lease_keeps_the_row(store: Store) -> None:
    _fill(store, 1)
    with store.lease() as connection:
        _claim(connection, now=NOW)
        queue.renew(connection, inbox, [1], until=NOW + 3 * LEASE)

        assert _claim(connection, now=NOW + 2 * LEASE) == []


def test_only_the_first_to_finish_has_finished(store: Store) -> None:
    _fill(store, 1)

    with store.begin() as connection:
        assert queue.finish(connection, inbox, 1, now=NOW, outcome="opened") is True
        assert queue.finish(connection, inbox, 1, now=NOW, outcome="opened") is False


def test_a_row_to_be_retried_waits_and_remembers_why(store: Store) -> None:
    _fill(store, 1)
    with store.begin() as connection:
        _claim(connection, now=NOW)
        queue.retry_at(connection, inbox, 1, due_at=NOW + timedelta(minutes=5), error="relay is away")

        assert _claim(connection, now=NOW + timedelta(minutes=4)) == []
        assert _claim(connection, now=NOW + timedelta(minutes=5)) == [1]
        row = connection.execute(select(inbox.c.attempts, inbox.c.last_error)).one()
    assert (row.attempts, row.last_error) == (2, "relay is away")


def test_a_buried_row_stays_until_it_is_revived(store: Store) -> None:
    _fill(store, 1)
    with store.begin() as connection:
        queue.bury(connection, inbox, 1, now=NOW, error="poison")
        assert _claim(connection) == []
        assert queue.depth(connection, inbox) == 0

        assert queue.revive(connection, inbox, 1, now=NOW) is True
        assert queue.revive(connection, inbox, 1, now=NOW) is False
        assert _claim(connection) == [1]


def test_a_process_that_is_alone_releases_the_claims_of_the_dead(sqlite_store: Store) -> None:
    _fill(sqlite_store, 2)
    with sqlite_store.lease() as connection:
        _claim(connection)

    first = Presence(sqlite_store)
    first.share()
    second = Presence(sqlite_store)

    assert (first.alone, second.alone) == (True, False)
    with sqlite_store.begin() as connection:
        assert queue.release_all(connection, inbox) == 2
        assert _claim(connection) == [1, 2]
    first.close()
    second.close()


@pytest.mark.parametrize("load", [None, arrivals.with_bodies(100)])
def test_many_claimants_never_share_a_row(store: Store, load: queue.Load | None) -> None:
    """Eight threads claim two hundred rows in small bites; every row is claimed exactly once."""
    _fill(store, 200)
    claimed: list[int] = []
    late = NOW + timedelta(hours=1)

    def work() -> None:
        while True:
            with store.lease() as connection:
                mine = [row.id for row in queue.claim(connection, inbox, now=late, limit=7, lease=LEASE, load=load)]
            if not mine:
                return
            claimed.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == list(range(1, 201))


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [
        (1, 30),  # the first retry comes soon
        (2, 60),
        (5, 480),
        (9, 7200),  # and from then on every two hours
        (1000, 7200),
    ],
)
def test_retries_grow_further_apart_up_to_a_limit(attempts: int, seconds: int) -> None:
    assert queue.backoff(attempts) == timedelta(seconds=seconds)
