"""Open time, openings, closings and working days are those counted by hand; what cannot be answered says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.working_time.calendars import calendar_of
from bot.working_time.hours import NoOpenTime, add, add_days, elapsed, instant_of, is_open, next_close, next_open
from tests.calendars import (
    ALWAYS,
    APIA,
    LORD_HOWE,
    NEW_YORK,
    NIGHT,
    NIGHTS,
    OFFICE,
    SAO_PAULO,
    SAO_PAULO_SATURDAY,
    SKIPPED,
    SPLIT,
    ST_JOHNS_SUNDAY,
    SUNDAY,
    TEHRAN,
    UNEVEN,
    XMAS,
    B,
    at,
    h,
    local,
    paused,
)

ELAPSED = [
    # The same instant.
    (B, "2025-06-02 10:00", "2025-06-02 10:00", [], h(0)),
    # The end before the start is nothing, not a negative time.
    (B, "2025-06-02 12:00", "2025-06-02 10:00", [], h(0)),
    # Inside one day.
    (B, "2025-06-02 10:00", "2025-06-02 12:30", [], h(2.5)),
    # From before the opening to after the closing.
    (B, "2025-06-02 06:00", "2025-06-02 22:00", [], h(8)),
    # A weekend.
    (B, "2025-06-06 17:00", "2025-06-09 09:00", [], h(0)),
    # Friday 16 to Monday 10.
    (B, "2025-06-06 16:00", "2025-06-09 10:00", [], h(2)),
    # A whole week.
    (B, "2025-06-02 00:00", "2025-06-09 00:00", [], h(40)),
    # domain.md 15.8: resolved on the closing instant is met with 8 h, and nothing is added after it.
    (B, "2025-06-02 09:00", "2025-06-02 17:00:01", [], h(8)),
    # 2025 has 261 weekdays.
    (B, "2025-01-01 00:00", "2026-01-01 00:00", [], h(261 * 8)),
    # 2024 to 2027: 262 + 261 + 261 + 261 weekdays.
    (B, "2024-01-01 00:00", "2028-01-01 00:00", [], h(1045 * 8)),
    # A pause over the end counts up to the end only.
    (B, "2025-06-02 10:00", "2025-06-02 12:00", [("2025-06-02 11:00", "2025-06-02 15:00")], h(1)),
    # A pause over the start counts from the start only.
    (B, "2025-06-02 10:00", "2025-06-02 12:00", [("2025-06-02 08:00", "2025-06-02 10:30")], h(1.5)),
    # Pauses before and after do not count.
    (
        B,
        "2025-06-02 10:00",
        "2025-06-02 12:00",
        [("2025-06-02 09:00", "2025-06-02 10:00"), ("2025-06-02 12:00", "2025-06-02 13:00")],
        h(2),
    ),
    # A pause over everything.
    (B, "2025-06-02 10:00", "2025-06-05 12:00", [("2025-06-01 00:00", "2025-06-08 00:00")], h(0)),
    # Lunch does not count.
    (SPLIT, "2025-06-02 11:30", "2025-06-02 13:30", [], h(1)),
    # Midnight does.
    (NIGHT, "2025-06-02 21:00", "2025-06-03 07:00", [], h(8)),
    # The night of the change in spring.
    (NIGHTS, "2025-03-29 21:00", "2025-03-30 07:00", [], h(7)),
    # The night of the change in autumn.
    (NIGHTS, "2025-10-25 21:00", "2025-10-26 07:00", [], h(9)),
    # A 23 h day.
    (ALWAYS, "2025-03-30 00:00", "2025-03-31 00:00", [], h(23)),
    # A 25 h day.
    (ALWAYS, "2025-10-26 00:00", "2025-10-27 00:00", [], h(25)),
    # The repeated hour alone: from the first to the second 02:00.
    (ALWAYS, "2025-10-26 02:00+02:00", "2025-10-26 02:00+01:00", [], h(1)),
    # New York's year has as many hours as any other.
    (NEW_YORK, "2025-01-01 00:00", "2026-01-01 00:00", [], h(8760)),
    # Sao Paulo's longest Saturday.
    (SAO_PAULO, "2018-02-17 00:00", "2018-02-18 00:00", [], h(25)),
    # Sao Paulo's shortest Sunday.
    (SAO_PAULO, "2018-11-04 01:00", "2018-11-05 00:00", [], h(23)),
    # Tehran's long day.
    (TEHRAN, "2021-09-21 00:00", "2021-09-22 00:00", [], h(25)),
    # Lord Howe's days of 24 h 30 and 23 h 30.
    (LORD_HOWE, "2025-04-06 00:00", "2025-04-07 00:00", [], h(24.5)),
    (LORD_HOWE, "2025-10-05 00:00", "2025-10-06 00:00", [], h(23.5)),
    # Apia's missing day is no time at all.
    (APIA, "2011-12-29 23:00", "2011-12-31 01:00", [], h(2)),
    # Christmas week: 8 + 8 + 3 + 0 + 0 + 4.
    (XMAS, "2025-12-22 00:00", "2025-12-28 00:00", [], h(23)),
]


@pytest.mark.parametrize(("calendar", "start", "end", "pauses", "expected"), ELAPSED)
def test_elapsed_counts_open_time_only(calendar, start, end, pauses, expected):
    assert elapsed(calendar, at(calendar, start), at(calendar, end), paused(calendar, pauses)) == expected


OPEN = [
    # Half-open: open at the opening, closed at the closing.
    (B, "2025-06-02 09:00", True),
    (B, "2025-06-02 08:59:59", False),
    (B, "2025-06-02 16:59:59.999999", True),
    (B, "2025-06-02 17:00", False),
    # Weekend.
    (B, "2025-06-07 12:00", False),
    # Lunch.
    (SPLIT, "2025-06-02 12:00", False),
    (SPLIT, "2025-06-02 13:00", True),
    # Midnight inside a night.
    (NIGHT, "2025-06-03 00:00", True),
    # The night from Sunday to Monday is free.
    (NIGHT, "2025-06-02 00:00", False),
    # Both 02:30 are in a 24x7 calendar.
    (ALWAYS, "2025-10-26 02:30+02:00", True),
    (ALWAYS, "2025-10-26 02:30+01:00", True),
    # Hours that open at an ambiguous time open at the first.
    (SUNDAY, "2025-10-26 02:15+01:00", True),
    (SUNDAY, "2025-10-26 02:15+02:00", False),
    # Holiday, annual holiday, and an override that does not win over it.
    (XMAS, "2025-12-26 12:00", False),
    (XMAS, "2027-01-01 12:00", False),
    (XMAS, "2025-12-25 12:00", False),
    # Overrides replace the hours of the weekday.
    (XMAS, "2025-12-24 11:59", True),
    (XMAS, "2025-12-24 12:00", False),
    (XMAS, "2025-12-27 10:00", True),
    # The local year begins before the year in UTC, and after it.
    (APIA, "2025-01-01 00:00", True),
    (NEW_YORK, "2024-12-31 23:00", True),
    # Newfoundland's second Saturday 23:30 lies after Sunday's opening.
    (ST_JOHNS_SUNDAY, "2010-11-06 23:30-03:30", True),
    (ST_JOHNS_SUNDAY, "2010-11-06 23:30-02:30", False),
]


@pytest.mark.parametrize(("calendar", "moment", "expected"), OPEN)
def test_it_is_open_from_the_opening_until_just_before_the_closing(calendar, moment, expected):
    assert is_open(calendar, at(calendar, moment)) is expected


NEXT = [
    # From inside: now, and today's closing.
    (B, "2025-06-02 12:00", "2025-06-02 12:00", "2025-06-02 17:00"),
    # From the opening.
    (B, "2025-06-02 09:00", "2025-06-02 09:00", "2025-06-02 17:00"),
    # From the closing: tomorrow's.
    (B, "2025-06-02 17:00", "2025-06-03 09:00", "2025-06-03 17:00"),
    # From a Saturday.
    (B, "2025-06-07 12:00", "2025-06-09 09:00", "2025-06-09 17:00"),
    # Before and at lunch.
    (SPLIT, "2025-06-02 11:00", "2025-06-02 11:00", "2025-06-02 12:00"),
    (SPLIT, "2025-06-02 12:00", "2025-06-02 13:00", "2025-06-02 17:00"),
    # A night is one opening and one closing.
    (NIGHT, "2025-06-02 12:00", "2025-06-02 22:00", "2025-06-03 06:00"),
    # Also on New Year's Eve, a Wednesday.
    (NIGHT, "2025-12-31 23:00", "2025-12-31 23:00", "2026-01-01 06:00"),
    # A missing opening.
    (SUNDAY, "2025-03-30 01:00", "2025-03-30 03:00", "2025-03-30 04:00"),
    # An ambiguous opening.
    (SUNDAY, "2025-10-26 01:00", "2025-10-26 02:30+02:00", "2025-10-26 04:00"),
    # Hours that are skipped altogether.
    (SKIPPED, "2025-03-29 12:00", "2025-03-31 09:00", "2025-03-31 17:00"),
    # Christmas.
    (XMAS, "2025-12-24 12:00", "2025-12-27 10:00", "2025-12-27 14:00"),
    # The year ends with a closed day and the next begins with one.
    (XMAS, "2025-12-31 18:00", "2026-01-02 09:00", "2026-01-02 17:00"),
]


@pytest.mark.parametrize(("calendar", "moment", "opening", "closing"), NEXT)
def test_next_opening_and_closing(calendar, moment, opening, closing):
    start = at(calendar, moment)

    assert local(calendar, next_open(calendar, start)) == local(calendar, at(calendar, opening))
    assert local(calendar, next_close(calendar, start)) == local(calendar, at(calendar, closing))


DAYS = [
    # The same time on the next working day.
    (B, "2025-06-02 10:00", 1, False, [], "2025-06-03 10:00"),
    # Over the weekend.
    (B, "2025-06-06 10:00", 1, False, [], "2025-06-09 10:00"),
    # A week of working days.
    (B, "2025-06-02 10:00", 5, False, [], "2025-06-09 10:00"),
    # The wall clock stays over the change of clocks.
    (B, "2025-03-28 10:00", 1, False, [], "2025-03-31 10:00"),
    # Seconds and fractions stay.
    (B, "2025-06-02 10:00:30.25", 1, False, [], "2025-06-03 10:00:30.25"),
    # A Saturday counts from Monday 09:00.
    (B, "2025-06-07 12:00", 1, False, [], "2025-06-10 09:00"),
    # So does an evening count from the next morning.
    (B, "2025-06-02 18:00", 1, False, [], "2025-06-04 09:00"),
    # An early morning counts from its own opening.
    (B, "2025-06-02 06:00", 1, False, [], "2025-06-03 09:00"),
    # No day at all is the next open instant.
    (B, "2025-06-02 10:00", 0, False, [], "2025-06-02 10:00"),
    (B, "2025-06-07 12:00", 0, False, [], "2025-06-09 09:00"),
    # The end of the same day, of the next, and of Monday.
    (B, "2025-06-02 10:00", 0, True, [], "2025-06-02 17:00"),
    (B, "2025-06-02 10:00", 1, True, [], "2025-06-03 17:00"),
    (B, "2025-06-07 12:00", 0, True, [], "2025-06-09 17:00"),
    # Clamped to the opening of the late Wednesday and to the closing of the short Friday.
    (UNEVEN, "2025-06-02 10:00", 2, False, [], "2025-06-04 11:00"),
    (UNEVEN, "2025-06-05 16:00", 1, False, [], "2025-06-06 14:00"),
    # In Tuesday's break: its end; at its beginning: the closing it is.
    (UNEVEN, "2025-06-02 12:30", 1, False, [], "2025-06-03 13:00"),
    (UNEVEN, "2025-06-02 12:00", 1, False, [], "2025-06-03 12:00"),
    # Holidays are no working days; an override on Saturday makes one.
    (XMAS, "2025-12-23 10:00", 2, False, [], "2025-12-27 10:00"),
    (XMAS, "2025-12-23 15:00", 1, False, [], "2025-12-24 12:00"),
    (XMAS, "2025-12-27 10:00", -1, False, [], "2025-12-24 10:00"),
    # A day whose hours are skipped by the clocks is none.
    (SKIPPED, "2025-03-24 10:00", 1, False, [], "2025-03-31 10:00"),
    # A wall-clock time that does not exist on the day, and one that exists twice.
    (ALWAYS, "2025-03-29 02:30", 1, False, [], "2025-03-30 03:00"),
    (ALWAYS, "2025-10-25 02:30", 1, False, [], "2025-10-26 02:30+02:00"),
    # The missing time at a fraction of a second.
    (ALWAYS, "2025-03-29 02:30:00.5", 1, False, [], "2025-03-30 03:00"),
    # 24x7: every date is a working day, and ends at midnight.
    (ALWAYS, "2025-06-06 10:00", 2, True, [], "2025-06-09 00:00"),
    # Back over the weekend.
    (B, "2025-06-02 10:00", -1, False, [], "2025-05-30 10:00"),
    # Back from the opening keeps the opening.
    (B, "2025-06-02 09:00", -1, False, [], "2025-05-30 09:00"),
    # Back from a Saturday counts from Friday, at the same time of day.
    (B, "2025-06-07 12:00", -1, False, [], "2025-06-05 12:00"),
    # Back from an early morning or a late evening of a working day: that day counts, the time moves into hours.
    (B, "2025-06-03 06:00", -1, False, [], "2025-06-02 09:00"),
    (B, "2025-06-03 20:00", -1, False, [], "2025-06-02 17:00"),
    # Seven working days before midnight of Friday 15 November 1991.
    (B, "1991-11-15 00:00", -7, False, [], "1991-11-06 09:00"),
    # Back from a Sunday to the Saturday before the last: midday moves to its opening.
    (SAO_PAULO_SATURDAY, "2025-06-08 12:00", -1, False, [], "2025-05-31 20:00"),
    # A paused hour comes on top.
    (B, "2025-06-02 10:00", 1, False, [("2025-06-02 12:00", "2025-06-02 13:00")], "2025-06-03 11:00"),
    # A pause at night does not.
    (B, "2025-06-02 10:00", 1, False, [("2025-06-02 18:00", "2025-06-03 08:00")], "2025-06-03 10:00"),
    # The added hour runs into another pause.
    (
        B,
        "2025-06-02 10:00",
        1,
        False,
        [("2025-06-02 12:00", "2025-06-02 13:00"), ("2025-06-03 10:30", "2025-06-03 11:30")],
        "2025-06-03 12:00",
    ),
    # Added to the end of a day it is the next day's.
    (B, "2025-06-02 10:00", 0, True, [("2025-06-02 12:00", "2025-06-02 13:00")], "2025-06-03 10:00"),
    # Going back it goes back further.
    (B, "2025-06-03 10:00", -1, False, [("2025-06-02 12:00", "2025-06-02 12:30")], "2025-06-02 09:30"),
    # Newfoundland's repeated minutes of Saturday belong to Sunday's hours.
    (ST_JOHNS_SUNDAY, "2010-11-06 23:30-03:30", 0, True, [], "2010-11-08 00:00"),
]


@pytest.mark.parametrize(("calendar", "start", "days", "end_of_day", "pauses", "expected"), DAYS)
def test_working_days_keep_the_wall_clock_inside_hours(calendar, start, days, end_of_day, pauses, expected):
    spans = paused(calendar, pauses)
    due = add_days(calendar, at(calendar, start), days, end_of_day=end_of_day, pauses=spans)

    assert local(calendar, due) == local(calendar, at(calendar, expected))
    assert due.tzinfo is UTC


ONCE = calendar_of(tz="Europe/Berlin", hours={}, overrides={"2025-06-02": OFFICE})

ENDLESS = [
    # A calendar of one day has no second one.
    (lambda: next_open(ONCE, at(ONCE, "2025-06-02 17:00")), "0 open hours from 2025-06-02 15:00"),
    (lambda: add(ONCE, at(ONCE, "2025-06-02 09:00"), h(9)), "9 open hours"),
    (lambda: add(ONCE, at(ONCE, "2025-06-02 09:00"), h(-1)), "-1 open hours"),
    (lambda: add_days(ONCE, at(ONCE, "2025-06-02 09:00"), 1), "no 1 working days within 100 years"),
    # 24x7 never closes.
    (lambda: next_close(ALWAYS, at(ALWAYS, "2025-06-02 09:00")), "does not close within 100 years"),
    # A thousand years.
    (lambda: add(ALWAYS, at(ALWAYS, "2025-06-02 09:00"), timedelta(days=365_000)), "not reached within 100 years"),
    # The end of the calendar of Python.
    (lambda: next_open(ALWAYS, datetime.max.replace(tzinfo=UTC)), "the year 9999 is out of reach"),
]


@pytest.mark.parametrize(("ask", "message"), ENDLESS)
def test_a_question_without_answer_is_refused_and_says_why(ask, message):
    with pytest.raises(NoOpenTime, match=message):
        ask()


NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
NAIVE = datetime(2025, 6, 2, 9)  # noqa: DTZ001 - what must be refused
BERLIN_TIME = datetime(2025, 6, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("moment", [NAIVE, BERLIN_TIME])
@pytest.mark.parametrize(
    "ask",
    [
        lambda moment: add(B, moment, h(1)),
        lambda moment: add(B, NOW, h(1), [(NOW, NOW), (moment, moment)]),
        lambda moment: elapsed(B, moment, NOW),
        lambda moment: elapsed(B, NOW, moment),
        lambda moment: elapsed(B, NOW, NOW + h(1), [(NOW, moment)]),
        lambda moment: add_days(B, moment, 1),
        lambda moment: is_open(B, moment),
        lambda moment: next_open(B, moment),
        lambda moment: next_close(B, moment),
    ],
)
def test_a_moment_that_is_not_utc_is_refused(ask, moment):
    with pytest.raises(ValueError, match="give an aware datetime in UTC"):
        ask(moment)


def test_a_moment_without_offset_is_read_in_the_zone_of_the_calendar():
    assert instant_of(B, NAIVE) == datetime(2025, 6, 2, 7, tzinfo=UTC)
    assert instant_of(B, BERLIN_TIME) == datetime(2025, 6, 2, 7, tzinfo=UTC)
