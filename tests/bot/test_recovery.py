"""A recovery counts when it lasts, and never ends what a person took."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from store.engine import Store
from store.incident import State
from store.tables import clock, inbox
from store.watch_tables import alert
from tests.alarms import MINUTE, Room, fires, over
from tests.emptied import *  # noqa: F403 - fixtures


def test_a_recovery_counts_when_it_lasted(store: Store) -> None:
    room = Room(store)
    room.post(fires())

    assert room.post(over(), after=MINUTE) == ["appended"]
    room.wait(4 * MINUTE)
    assert room.incidents()[0][1] == "new"
    room.wait(MINUTE)
    assert room.incidents()[0][1] == "resolved"
    assert all(row.stopped_at is not None for row in room.rows(clock))
    assert room.kinds()[-2:] == ["recovered", "state"]
    room.wait(timedelta(days=1))
    assert len(room.rows(inbox)) == 3, "nothing is looked at twice"


def test_a_recovery_that_does_not_last_changes_nothing(store: Store) -> None:
    room = Room(store)
    room.post(fires())
    room.post(over(), after=MINUTE)
    room.post(fires(), after=MINUTE)
    room.wait(timedelta(hours=1))

    assert room.incidents()[0][1] == "new"
    assert room.kinds()[-2:] == ["recovered", "fired_again"]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.IN_PROGRESS},  # a person works on it
        {"is_major": True},  # only a major incident manager ends a major incident
    ],
)
def test_what_a_person_took_a_person_ends(store: Store, changes: dict[str, Any]) -> None:
    room = Room(store)
    room.post(fires())
    room.change(**changes)
    room.post(over(), after=MINUTE)
    room.wait(5 * MINUTE)

    assert room.incidents()[0][1] == changes.get("state", "new")
    assert room.kinds()[-1] == "recovery_confirmed"


def test_an_alarm_soon_after_reopens_and_later_opens_anew(store: Store) -> None:
    room = Room(store)
    room.post(fires())
    room.post(over(), after=MINUTE)
    room.wait(5 * MINUTE)

    assert room.post(fires(), after=30 * MINUTE) == ["appended"]
    assert room.incidents() == [("disk/db1 is full", "in_progress")]
    room.change(state=State.RESOLVED, resolved_at=room.now)
    room.post(over(), after=MINUTE)
    assert room.post(fires(), after=timedelta(hours=2)) == ["opened"]
    assert len(room.incidents()) == 2


def test_what_a_person_cancelled_stays_so_until_it_recovers(store: Store) -> None:
    room = Room(store)
    room.post(fires())
    room.change(state=State.CANCELLED)

    assert room.post(fires(), after=MINUTE) == ["suppressed"]
    room.post(over(), after=MINUTE)
    assert room.post(fires(), after=MINUTE) == ["opened"]


def test_flapping_is_counted_and_not_told(store: Store) -> None:
    room = Room(store)
    for _ in range(20):
        room.post(fires(), after=MINUTE)
        room.post(over(), after=MINUTE)

    assert len(room.incidents()) == 1
    assert len(room.kinds()) < 10
    assert room.kinds().count("flapping") == 1
    (row,) = room.rows(alert)
    assert row.is_flapping
    room.wait(6 * MINUTE)
    assert room.incidents()[0][1] == "new", "what flapped must be quiet for longer"
    room.wait(30 * MINUTE)
    assert room.incidents()[0][1] == "resolved"
    assert not room.rows(alert)[0].is_flapping
