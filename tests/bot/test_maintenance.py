"""Within a window of maintenance nothing is opened; what still fires afterwards is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.monitoring.maintenance import Once, Weekly, Window, windows_in
from intake.integrations import Severity, Signal
from intake.monitoring import AlertSignal
from store.engine import Store
from tests.alarms import MINUTE, WATCH, Room, fires, over
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures


def window(only: str = "*") -> Window:
    return Window(name="patches", when=Once(begin=NOW, end=NOW + 60 * MINUTE), only=only)


def test_maintenance_opens_nothing_and_what_still_fires_afterwards_does(store: Store) -> None:
    room = Room(store, replace(WATCH, maintenance=(window("disk/*"),)))

    assert room.post(fires(), after=MINUTE) == ["suppressed"]
    assert room.post(fires("other"), after=MINUTE) == ["opened"]
    room.post(fires("disk/db2"), after=MINUTE)
    room.post(over("disk/db2"), after=MINUTE)
    room.wait(60 * MINUTE)
    assert [summary for summary, _ in room.incidents()] == ["other is full", "disk/db1 is full"]


def signal() -> AlertSignal:
    return AlertSignal(key="k", signal=Signal.FIRING, severity=Severity.ERROR, title="t", source="db1")


def test_a_weekly_window_is_on_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    saturdays = Weekly(days=frozenset({5}), at=time(22), length=timedelta(hours=4), zone=berlin)
    patches = Window(name="patches", when=saturdays, only="DB*")

    # Saturday 22:00 in Berlin, in summer and in winter; it ends on Sunday.
    assert patches.covers(signal(), datetime(2026, 7, 4, 20, 0, tzinfo=UTC)) == datetime(2026, 7, 5, 0, 0, tzinfo=UTC)
    assert patches.covers(signal(), datetime(2026, 1, 3, 23, 59, tzinfo=UTC)) == datetime(2026, 1, 4, 1, 0, tzinfo=UTC)
    assert patches.covers(signal(), datetime(2026, 1, 3, 20, 59, tzinfo=UTC)) is None
    assert patches.covers(signal(), datetime(2026, 1, 4, 1, 0, tzinfo=UTC)) is None
    assert replace(patches, only="web*").covers(signal(), datetime(2026, 7, 4, 20, 0, tzinfo=UTC)) is None


ICS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//example//EN\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Second Tuesday\r
DTSTART;TZID=Europe/Berlin:20260113T200000\r
DTEND;TZID=Europe/Berlin:20260113T230000\r
RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=12\r
EXDATE;TZID=Europe/Berlin:20260210T200000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:Move\r
DTSTART;VALUE=DATE:20260501\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
STATUS:CANCELLED\r
DTSTART:20260601T000000Z\r
DURATION:PT5H\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (datetime(2026, 1, 13, 20, 0, tzinfo=UTC), "Second Tuesday"),
        (datetime(2026, 7, 14, 18, 30, tzinfo=UTC), "Second Tuesday"),  # in summer time
        (datetime(2026, 2, 10, 20, 0, tzinfo=UTC), None),  # an exception
        (datetime(2026, 5, 1, 10, 0, tzinfo=UTC), "Move"),  # a whole day, in the desk's zone
        (datetime(2026, 4, 30, 22, 30, tzinfo=UTC), "Move"),
        (datetime(2026, 5, 1, 22, 30, tzinfo=UTC), None),
        (datetime(2026, 6, 1, 1, 0, tzinfo=UTC), None),  # a cancelled event
        (datetime(2027, 1, 12, 20, 0, tzinfo=UTC), None),  # after the last of twelve
    ],
)
def test_a_calendar_file_has_its_recurrences(at: datetime, name: str | None) -> None:
    windows = windows_in(ICS, name="file", only="*", zone=ZoneInfo("Europe/Berlin"))

    assert next((each.name for each in windows if each.covers(signal(), at)), None) == name
