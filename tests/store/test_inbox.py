"""Whatever arrives is kept once, many arrivals share one commit, and a bad one fails alone."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from store import inbox as arrivals
from store.engine import Store
from store.inbox import GroupCommit
from store.tables import inbox
from tests.values import an_arrival


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

    assert [future.result(timeout=30) for future in futures] == [True] * 150
    group.close()
    assert group.accepted == 150
    assert group.commits == 1
    assert _count(store) == 150


def test_a_redelivery_is_answered_yes_without_a_second_row(store: Store) -> None:
    group = GroupCommit(store)
    group.start()

    assert group.submit(an_arrival("again")).result(timeout=30) is True
    assert group.submit(an_arrival("again")).result(timeout=30) is False
    group.close()
    assert _count(store) == 1


def test_one_bad_arrival_does_not_take_the_others_down(store: Store) -> None:
    bad_sized = replace(an_arrival("bad"), body=_Sized())  # type: ignore[arg-type]  # what no database takes
    group = GroupCommit(store)
    futures = [group.submit(arrival) for arrival in (an_arrival("a"), bad_sized, an_arrival("c"))]
    group.start()

    assert futures[0].result(timeout=30) is True
    with pytest.raises((SQLAlchemyError, TypeError)):
        futures[1].result(timeout=30)
    assert futures[2].result(timeout=30) is True
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
