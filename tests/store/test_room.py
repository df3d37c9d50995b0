"""A disk that is nearly full is told of while there is still time; the log of a long look gives its room back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from store.engine import Store
from store.room import Room, room_of
from tests.emptied import *  # noqa: F403 - fixtures

MB, GB = 1_000_000, 1_000_000_000

DISKS = [
    # A large disk: a gigabyte is time enough.
    (2_000 * GB, 1 * GB, False),
    (2_000 * GB, 1 * GB - 1, True),
    # A small one: a twentieth of it.
    (10 * GB, 501 * MB, False),
    (10 * GB, 499 * MB, True),
    # A tiny one: two large messages must find room.
    (100 * MB, 51 * MB, False),
    (100 * MB, 49 * MB, True),
]


@pytest.mark.parametrize(("total", "free", "is_short"), DISKS)
def test_a_disk_is_short_by_its_size(total: int, free: int, is_short: bool) -> None:
    room = Room(folder=Path("/var/lib/deskhand"), free=free, total=total, database=0)

    assert room.is_short is is_short


def test_the_room_of_a_database_counts_its_log_too(sqlite_store: Store) -> None:
    before = room_of(sqlite_store)
    _write(sqlite_store, 2 * MB)
    after = room_of(sqlite_store)

    assert before is not None
    assert after is not None
    assert after.database >= before.database + 2 * MB
    assert 0 < after.free <= after.total


def test_a_database_elsewhere_has_no_room_here(store: Store) -> None:
    assert (room_of(store) is not None) == store.is_sqlite


def test_the_log_behind_a_long_look_gives_its_room_back(sqlite_store: Store) -> None:
    log = Path(f"{sqlite_store.url.database}-wal")
    with sqlite_store.reading() as connection:
        connection.execute(text("SELECT count(*) FROM setting")).all()
        for _ in range(5):
            _write(sqlite_store, 20 * MB)
        while_looking = log.stat().st_size
    for _ in range(3):
        _write(sqlite_store, 1)

    assert while_looking > 90 * MB
    assert log.stat().st_size <= 64 * 1024 * 1024


def _write(store: Store, octets: int) -> None:
    row = {"name": "much", "value": "0" * octets}
    with store.begin() as connection:
        connection.execute(text("INSERT OR REPLACE INTO setting (name, value) VALUES (:name, :value)"), row)
