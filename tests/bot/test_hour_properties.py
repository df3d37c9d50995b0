"""Working time: what holds on every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.working_time.calendars import WEEKDAYS, Calendar, spans_on
from bot.working_time.hours import add, add_days, elapsed, is_open, next_close, next_open
from tests.calendars import (
    ALWAYS,
    KATHMANDU,
    LORD_HOWE,
    LORD_HOWE_SUNDAY,
    NEW_YORK_OFFICE,
    NIGHT,
    NIGHTS,
    SKIPPED,
    SPLIT,
    SUNDAY,
    SYDNEY,
    UNEVEN,
    XMAS,
    B,
)

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"]
FIXED = [B, SPLIT, NIGHT, NIGHTS, SUNDAY, SKIPPED, XMAS, ALWAYS, SYDNEY, LORD_HOWE_SUNDAY, UNEVEN, NEW_YORK_OFFICE]


@st.composite
def hours_of_a_day(draw):
    edges = sorted(draw(st.sets(st.integers(0, 96).map(lambda quarter: quarter * 900), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw):
    week = [draw(hours_of_a_day()) for _ in WEEKDAYS]
    week[draw(st.integers(0, 6))] = ((9 * 3600, 12 * 3600), (13 * 3600, 17 * 3600))
    days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
    return Calendar(
        tz=ZoneInfo(draw(st.sampled_from(ZONES))),
        week=tuple(week),
        holidays=frozenset(draw(st.sets(days, max_size=5))),
        overrides=tuple(draw(st.dictionaries(days, hours_of_a_day(), max_size=5)).items()),
    )


#: Two years with four changes of clocks; whole quarters meet openings and closings often.
QUARTERS = st.integers(0, 70_000).map(lambda quarter: timedelta(minutes=15 * quarter))
FRACTIONS = st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(microseconds=-1), timedelta(seconds=1234.5)])
MOMENTS = st.builds(lambda part, rest: datetime(2024, 2, 1, tzinfo=UTC) + part + rest, QUARTERS, FRACTIONS)
AMOUNTS = st.builds(lambda part, rest: abs(part / 100 + rest), QUARTERS, FRACTIONS)
PAUSES = st.lists(st.builds(lambda begin, length: (begin, begin + length / 100), MOMENTS, QUARTERS), max_size=4)
ANY_CALENDAR = st.one_of(st.sampled_from(FIXED), calendars())
modest = settings(max_examples=45)


@modest
@given(ANY_CALENDAR, st.lists(MOMENTS, min_size=3, max_size=3).map(sorted), PAUSES)
def test_elapsed_is_additive(calendar, moments, pauses):
    start, middle, end = moments

    whole = elapsed(calendar, start, end, pauses)
    assert whole == elapsed(calendar, start, middle, pauses) + elapsed(calendar, middle, end, pauses)
    assert timedelta(0) <= whole <= end - start


@modest
@given(ANY_CALENDAR, MOMENTS, AMOUNTS, PAUSES)
def test_add_and_elapsed_are_inverse_in_both_directions(calendar, start, amount, pauses):
    assert elapsed(calendar, start, add(calendar, start, amount, pauses), pauses) == amount
    assert elapsed(calendar, add(calendar, start, -amount, pauses), start, pauses) == amount


@modest
@given(ANY_CALENDAR, MOMENTS, MOMENTS, PAUSES)
def test_adding_what_elapsed_never_overshoots(calendar, first, second, pauses):
    start, end = sorted((first, second))
    worked = elapsed(calendar, start, end, pauses)

    assert not worked or add(calendar, start, worked, pauses) <= end
    assert not worked or add(calendar, end, -worked, pauses) >= start


@modest
@given(ANY_CALENDAR, MOMENTS, AMOUNTS, AMOUNTS, PAUSES)
def test_add_is_monotone_in_start_and_amount(calendar, start, amount, more, pauses):
    reached = add(calendar, start, amount, pauses)

    assert reached >= start
    assert add(calendar, start, amount + more, pauses) >= reached or not amount
    assert add(calendar, start + more, amount, pauses) >= reached
    assert add(calendar, start, -amount - more, pauses) <= add(calendar, start, -amount, pauses)


@modest
@given(ANY_CALENDAR, MOMENTS, AMOUNTS, PAUSES, PAUSES)
def test_pausing_never_shortens(calendar, start, amount, pauses, further):
    assert add(calendar, start, amount, [*pauses, *further]) >= add(calendar, start, amount, pauses)
    assert add(calendar, start, -amount, pauses) <= add(calendar, start, -amount) or not amount


@modest
@given(ANY_CALENDAR, MOMENTS, AMOUNTS, PAUSES)
def test_the_result_never_lies_inside_closed_or_paused_time(calendar, start, amount, pauses):
    tick = timedelta(microseconds=1)
    reached = add(calendar, start, amount, pauses)
    begun = add(calendar, start, -amount, pauses)

    # Work is done in the last tick before a due instant, and in the first tick from an opening on.
    assert elapsed(calendar, reached - tick, reached, pauses) == tick or not amount
    assert elapsed(calendar, begun, begun + tick, pauses) == tick


@modest
@given(ANY_CALENDAR, MOMENTS)
def test_opening_and_closing_frame_open_time(calendar, moment):
    opening = next_open(calendar, moment)

    assert is_open(calendar, opening)
    assert elapsed(calendar, moment, opening) == timedelta(0)
    assert (opening == moment) == is_open(calendar, moment)
    if calendar.week not in (ALWAYS.week, NIGHTS.week):
        closing = next_close(calendar, moment)
        assert not is_open(calendar, closing)
        assert elapsed(calendar, opening, closing) == closing - opening


@modest
@given(ANY_CALENDAR, MOMENTS, st.integers(0, 30), st.booleans())
def test_working_days_are_counted_on_dates_with_hours(calendar, start, days, end_of_day):
    due = add_days(calendar, start, days, end_of_day=end_of_day)
    first = next_open(calendar, start).astimezone(calendar.tz).date()
    # A closing at 24:00 ends the day before.
    last = (due - timedelta(microseconds=end_of_day)).astimezone(calendar.tz).date()

    counted = [n for n in range(first.toordinal(), last.toordinal()) if spans_on(calendar, date.fromordinal(n))]
    assert len(counted) == days
    assert is_open(calendar, due) or is_open(calendar, due - timedelta(microseconds=1))


def open_on_the_wall_clock(calendar, minute):
    wall = minute.astimezone(calendar.tz)
    second = wall.hour * 3600 + wall.minute * 60
    return any(opening <= second < closing for opening, closing in calendar.hours_on(wall.date()))


@settings(max_examples=40)
@given(
    # Hours whose edges no change of clocks touches, so that looking at the clock each minute is the same rule.
    st.sampled_from([B, SPLIT, NIGHT, NIGHTS, XMAS, ALWAYS, UNEVEN, SYDNEY, NEW_YORK_OFFICE, LORD_HOWE, KATHMANDU]),
    st.sampled_from(["2025-03-08", "2025-03-28", "2025-04-04", "2025-10-04", "2025-10-25", "2025-11-01", "2025-12-23"]),
    st.integers(0, 1440),
    st.integers(0, 3000),
)
def test_elapsed_is_what_a_look_at_the_clock_each_minute_finds(calendar, day, begin, length):
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=begin)
    minutes = [start + timedelta(minutes=n) for n in range(length)]
    found = sum(open_on_the_wall_clock(calendar, minute) for minute in minutes)

    assert elapsed(calendar, start, start + timedelta(minutes=length)) == timedelta(minutes=found)
