"""A question about working time has the answer that was counted by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.working_time.questions import answer
from tests.questions import ALL_WEEK, ALWAYS, OFFICE, WEEK, B, no_such

SYDNEY = {"tz": "Australia/Sydney", "hours": ALL_WEEK}
NEW_YORK = {"tz": "America/New_York", "hours": ALL_WEEK}
#: Monday 22:00 to Tuesday 06:00, written as two intervals.
NIGHT = {"tz": "Europe/Berlin", "hours": {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]}}
#: Every evening of the working week until the next morning, as one interval each.
LATE = {
    "tz": "Europe/Berlin",
    "hours": {day: [["22:00", "06:00"]] for day in WEEK},
    "holidays": ["2025-06-04"],
    "overrides": {"2025-06-12": [], "2025-06-18": [["20:00", "02:00"]], "2025-06-21": [["23:00", "00:00"]]},
}
#: Only one night in the year, and Sunday evenings into Monday.
ONCE = {
    "tz": "America/New_York",
    "hours": {"sun": [["20:00", "04:00"]]},
    "overrides": {"2025-12-31": [["18:00", "03:00"]]},
}
XMAS = {
    **B,
    "holidays": ["2025-12-26"],
    "annual_holidays": ["12-25", "01-01"],
    "overrides": {"2025-12-24": [["09:00", "12:00"]], "2025-12-25": OFFICE, "2025-12-27": [["10:00", "14:00"]]},
}

ANSWERS: list[tuple[dict[str, Any], object]] = [
    # domain.md 15.1: half an hour on Friday, an hour and a half on Monday, which has another offset.
    ({"op": "add", "calendar": B, "start": "2025-03-28T16:30", "seconds": 7200}, "2025-03-31T10:30:00+02:00"),
    # The same start with an offset of another zone: 15:30 in UTC is 16:30 in Berlin.
    ({"op": "add", "calendar": B, "start": "2025-03-28T15:30:00Z", "seconds": 7200}, "2025-03-31T10:30:00+02:00"),
    # domain.md 15.2: a night of seven hours.
    ({"op": "add", "calendar": ALWAYS, "start": "2025-03-29T22:00", "seconds": 28800}, "2025-03-30T07:00:00+02:00"),
    # The southern hemisphere goes back in April: 22 to 03 is five hours, 02 to 05 three.
    ({"op": "add", "calendar": SYDNEY, "start": "2025-04-05T22:00", "seconds": 28800}, "2025-04-06T05:00:00+10:00"),
    # America goes back in November.
    ({"op": "add", "calendar": NEW_YORK, "start": "2025-11-01T22:00", "seconds": 28800}, "2025-11-02T05:00:00-05:00"),
    # domain.md 15.8: used up at closing is due at closing.
    ({"op": "add", "calendar": B, "start": "2025-06-02T09:00", "seconds": 28800}, "2025-06-02T17:00:00+02:00"),
    # One second more is the next morning's first.
    ({"op": "add", "calendar": B, "start": "2025-06-02T09:00", "seconds": 28801}, "2025-06-03T09:00:01+02:00"),
    # Nothing to add outside hours is the next opening, inside hours the instant itself.
    ({"op": "add", "calendar": B, "start": "2025-06-07T12:00", "seconds": 0}, "2025-06-09T09:00:00+02:00"),
    ({"op": "add", "calendar": B, "start": "2025-06-02T12:00", "seconds": 0}, "2025-06-02T12:00:00+02:00"),
    # Backwards over a weekend, and exactly to an opening.
    ({"op": "add", "calendar": B, "start": "2025-06-02T10:00", "seconds": -7200}, "2025-05-30T16:00:00+02:00"),
    ({"op": "add", "calendar": B, "start": "2025-06-02T17:00", "seconds": -28800}, "2025-06-02T09:00:00+02:00"),
    # Fractions of a second stay.
    ({"op": "add", "calendar": B, "start": "2025-06-02T09:00", "seconds": 0.5}, "2025-06-02T09:00:00.500000+02:00"),
    # A start that does not exist is the first instant that does: 02:30 is 03:00.
    ({"op": "add", "calendar": ALWAYS, "start": "2025-03-30T02:30", "seconds": 3600}, "2025-03-30T04:00:00+02:00"),
    # One that exists twice is the first.
    ({"op": "add", "calendar": ALWAYS, "start": "2025-10-26T02:30", "seconds": 3600}, "2025-10-26T02:30:00+01:00"),
    # domain.md 15.3: 19 of the hours are paused.
    (
        {
            "op": "add",
            "calendar": B,
            "start": "2025-06-02T10:00",
            "seconds": 144000,
            "pauses": [["2025-06-02T12:00", "2025-06-04T15:00"]],
        },
        "2025-06-11T13:00:00+02:00",
    ),
    # A pause outside hours costs nothing.
    (
        {
            "op": "add",
            "calendar": B,
            "start": "2025-06-02T16:00",
            "seconds": 7200,
            "pauses": [["2025-06-02T18:00", "2025-06-03T08:00"]],
        },
        "2025-06-03T10:00:00+02:00",
    ),
    # A weekend lies between: one hour each.
    ({"op": "elapsed", "calendar": B, "start": "2025-06-06T16:00", "end": "2025-06-09T10:00"}, 7200),
    # Days of 23 and 25 hours.
    ({"op": "elapsed", "calendar": ALWAYS, "start": "2025-03-30", "end": "2025-03-31"}, 82800),
    ({"op": "elapsed", "calendar": ALWAYS, "start": "2025-10-26", "end": "2025-10-27"}, 90000),
    # Backwards nothing has passed.
    ({"op": "elapsed", "calendar": B, "start": "2025-06-03T10:00", "end": "2025-06-02T10:00"}, 0),
    # A pause over lunch.
    (
        {
            "op": "elapsed",
            "calendar": B,
            "start": "2025-06-02T09:00",
            "end": "2025-06-02T17:00",
            "pauses": [["2025-06-02T12:00", "2025-06-02T13:00"]],
        },
        25200,
    ),
    # Fractions of a second.
    ({"op": "elapsed", "calendar": B, "start": "2025-06-02T09:00", "end": "2025-06-02T09:00:01.5"}, 1.5),
    # A night of two intervals counts through midnight.
    ({"op": "elapsed", "calendar": NIGHT, "start": "2025-06-02T12:00", "end": "2025-06-03T12:00"}, 28800),
    # The same night written as one: what goes on after midnight is hours of the next date.
    ({"op": "elapsed", "calendar": LATE, "start": "2025-06-02T12:00", "end": "2025-06-03T12:00"}, 28800),
    ({"op": "is_open", "calendar": LATE, "at": "2025-06-02T05:59"}, False),
    ({"op": "is_open", "calendar": LATE, "at": "2025-06-03T05:59"}, True),
    ({"op": "is_open", "calendar": LATE, "at": "2025-06-03T06:00"}, False),
    # Friday's night ends on Saturday, which has no evening.
    ({"op": "next_close", "calendar": LATE, "at": "2025-06-06T23:00"}, "2025-06-07T06:00:00+02:00"),
    ({"op": "next_open", "calendar": LATE, "at": "2025-06-07T06:00"}, "2025-06-09T22:00:00+02:00"),
    # Wednesday is a holiday: Tuesday's night ends at its midnight, and Thursday has no early hours of Wednesday's to
    # lose, as they are Thursday's own.
    ({"op": "next_close", "calendar": LATE, "at": "2025-06-03T23:00"}, "2025-06-04T00:00:00+02:00"),
    ({"op": "next_open", "calendar": LATE, "at": "2025-06-04T12:00"}, "2025-06-05T00:00:00+02:00"),
    # Thursday is closed by an override from midnight to midnight; Friday has the early hours of its weekday.
    ({"op": "elapsed", "calendar": LATE, "start": "2025-06-12T00:00", "end": "2025-06-13T00:00"}, 0),
    ({"op": "elapsed", "calendar": LATE, "start": "2025-06-13T00:00", "end": "2025-06-14T00:00"}, 28800),
    # An override replaces its date, early hours too, and its own night is joined to the next date's hours: 20 to 24,
    # then 0 to 6 and 22 to 24.
    ({"op": "elapsed", "calendar": LATE, "start": "2025-06-18T00:00", "end": "2025-06-19T00:00"}, 14400),
    ({"op": "elapsed", "calendar": LATE, "start": "2025-06-19T00:00", "end": "2025-06-20T00:00"}, 28800),
    # Until 00:00 is until midnight: on Saturday the hour from 23, and nothing on Sunday.
    ({"op": "next_close", "calendar": LATE, "at": "2025-06-21T12:00"}, "2025-06-22T00:00:00+02:00"),
    ({"op": "next_open", "calendar": LATE, "at": "2025-06-22T00:00"}, "2025-06-23T22:00:00+02:00"),
    # Sunday's night goes on in Monday, the first day of the list; New Year's night is 9 h and Thursday has 3 of them.
    ({"op": "elapsed", "calendar": ONCE, "start": "2025-06-02T00:00", "end": "2025-06-03T00:00"}, 14400),
    ({"op": "elapsed", "calendar": ONCE, "start": "2025-12-31T00:00", "end": "2026-01-02T00:00"}, 32400),
    # The night of a change of clocks: 20 to 04 are seven real hours in March and nine in November.
    ({"op": "elapsed", "calendar": ONCE, "start": "2025-03-08T12:00", "end": "2025-03-10T12:00"}, 28800),
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "America/New_York", "hours": {"sat": [["20:00", "04:00"]]}},
            "start": "2025-03-08T12:00",
            "end": "2025-03-09T12:00",
        },
        25200,
    ),
    (
        {
            "op": "add",
            "calendar": {"tz": "Australia/Sydney", "hours": {"sat": [["20:00", "04:00"]]}},
            "start": "2025-04-05T20:00",
            "seconds": 32400,
        },
        "2025-04-06T04:00:00+10:00",
    ),
    # Working days of a night shift are dates with open time: Saturday has Friday's early hours.
    ({"op": "add_days", "calendar": LATE, "start": "2025-06-06T23:00", "days": 1}, "2025-06-07T06:00:00+02:00"),
    # ISO 8601 has two names for a midnight: 24:00 is the end of its day, here before the clocks change.
    ({"op": "elapsed", "calendar": ALWAYS, "start": "2025-03-29T24:00", "end": "2025-03-30T24:00:00"}, 82800),
    ({"op": "is_open", "calendar": NIGHT, "at": "2025-06-02T24:00+02:00"}, True),
    # RFC 3339 section 5.6 lets T and Z be small.
    ({"op": "is_open", "calendar": B, "at": "2025-06-02t10:00:00z"}, True),
    # A clock that goes forward by half an hour only: 01:00 to 04:00 are two hours and a half.
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "Australia/Lord_Howe", "hours": {"sun": [["01:00", "04:00"]]}},
            "start": "2025-10-05",
            "end": "2025-10-06",
        },
        9000,
    ),
    # A midnight that exists twice ends the first of its dates: 24 and 25 hours.
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "America/Havana", "hours": ALL_WEEK},
            "start": "2025-11-01",
            "end": "2025-11-03",
        },
        176400,
    ),
    # A midnight that is skipped: the two hours from it are one.
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "America/Sao_Paulo", "hours": {"sun": [["00:00", "02:00"]]}},
            "start": "2018-11-03T12:00",
            "end": "2018-11-05",
        },
        3600,
    ),
    # A day that is skipped: Samoa had no Friday, 30 December 2011.
    (
        {
            "op": "add",
            "calendar": {"tz": "Pacific/Apia", "hours": {"fri": OFFICE, "sat": OFFICE}},
            "start": "2011-12-29T12:00",
            "seconds": 3600,
        },
        "2011-12-31T10:00:00+14:00",
    ),
    # Hours that the clocks skip altogether are none; hours that they show twice count twice.
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "Europe/Berlin", "hours": {"sun": [["02:15", "02:45"]]}},
            "start": "2025-03-30",
            "end": "2025-03-31",
        },
        0,
    ),
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "Europe/Berlin", "hours": {"sun": [["02:00", "03:00"]]}},
            "start": "2025-10-26",
            "end": "2025-10-27",
        },
        7200,
    ),
    # Pauses that overlap count once, one that runs backwards or lies outside hours not at all.
    (
        {
            "op": "elapsed",
            "calendar": B,
            "start": "2025-06-02T09:00",
            "end": "2025-06-02T17:00",
            "pauses": [
                ["2025-06-02T10:00", "2025-06-02T12:00"],
                ["2025-06-02T11:00", "2025-06-02T13:00"],
                ["2025-06-02T15:00", "2025-06-02T14:00"],
                ["2025-06-02T18:00", "2025-06-03T08:00"],
            ],
        },
        18000,
    ),
    # Backwards through a pause: 45 minutes of the hour before count, the rest is Friday's last quarter.
    (
        {
            "op": "add",
            "calendar": B,
            "start": "2025-06-02T10:00",
            "seconds": -3600,
            "pauses": [["2025-06-02T09:30", "2025-06-02T09:45"]],
        },
        "2025-05-30T16:45:00+02:00",
    ),
    # Nothing to add in the middle of a pause is its end.
    (
        {
            "op": "add",
            "calendar": B,
            "start": "2025-06-02T10:00",
            "seconds": 0,
            "pauses": [["2025-06-02T09:00", "2025-06-02T12:00"]],
        },
        "2025-06-02T12:00:00+02:00",
    ),
    # No working day more: now, or the end of this one; outside hours the next opening; back from a closed day too.
    ({"op": "add_days", "calendar": B, "start": "2025-06-02T10:00", "days": 0}, "2025-06-02T10:00:00+02:00"),
    ({"op": "add_days", "calendar": B, "start": "2025-06-07T10:00", "days": 0}, "2025-06-09T09:00:00+02:00"),
    ({"op": "add_days", "calendar": B, "start": "2025-06-07T10:00", "days": -1}, "2025-06-05T10:00:00+02:00"),
    # Half-open: open at the opening, closed at the closing.
    ({"op": "is_open", "calendar": B, "at": "2025-06-02T09:00"}, True),
    ({"op": "is_open", "calendar": B, "at": "2025-06-02T17:00"}, False),
    # 24:00 closes the day that it ends; the next day is open by itself.
    ({"op": "is_open", "calendar": NIGHT, "at": "2025-06-03T00:00"}, True),
    ({"op": "is_open", "calendar": NIGHT, "at": "2025-06-03T23:00"}, False),
    # A holiday wins over everything; an override wins over the weekday; an annual holiday over its override.
    ({"op": "is_open", "calendar": XMAS, "at": "2025-12-26T12:00"}, False),
    ({"op": "is_open", "calendar": XMAS, "at": "2025-12-24T13:00"}, False),
    ({"op": "is_open", "calendar": XMAS, "at": "2025-12-25T12:00"}, False),
    ({"op": "is_open", "calendar": XMAS, "at": "2025-12-27T12:00"}, True),
    ({"op": "is_open", "calendar": XMAS, "at": "2031-01-01T12:00"}, False),
    # When it is open, the next open instant is this one.
    ({"op": "next_open", "calendar": B, "at": "2025-06-02T12:00"}, "2025-06-02T12:00:00+02:00"),
    ({"op": "next_open", "calendar": B, "at": "2025-06-02T17:00"}, "2025-06-03T09:00:00+02:00"),
    # Two holidays lie between.
    ({"op": "next_open", "calendar": XMAS, "at": "2025-12-24T12:00"}, "2025-12-27T10:00:00+01:00"),
    # Open until today's closing; closed until the next hours' closing; midnight inside a night is none.
    ({"op": "next_close", "calendar": B, "at": "2025-06-02T12:00"}, "2025-06-02T17:00:00+02:00"),
    ({"op": "next_close", "calendar": B, "at": "2025-06-02T17:00"}, "2025-06-03T17:00:00+02:00"),
    ({"op": "next_close", "calendar": NIGHT, "at": "2025-06-02T23:00"}, "2025-06-03T06:00:00+02:00"),
    # The same time of the next working day, and its end.
    ({"op": "add_days", "calendar": B, "start": "2025-06-06T10:00", "days": 1}, "2025-06-09T10:00:00+02:00"),
    (
        {"op": "add_days", "calendar": B, "start": "2025-06-06T10:00", "days": 1, "end_of_day": True},
        "2025-06-09T17:00:00+02:00",
    ),
    # A Saturday counts from Monday's opening.
    ({"op": "add_days", "calendar": B, "start": "2025-06-07T12:00", "days": 1}, "2025-06-10T09:00:00+02:00"),
    # 15:00 is too late for Christmas Eve: its closing.
    ({"op": "add_days", "calendar": XMAS, "start": "2025-12-23T15:00", "days": 1}, "2025-12-24T12:00:00+01:00"),
    # An hour of pause comes on top.
    (
        {
            "op": "add_days",
            "calendar": B,
            "start": "2025-06-02T10:00",
            "days": 1,
            "pauses": [["2025-06-02T12:00", "2025-06-02T13:00"]],
        },
        "2025-06-03T11:00:00+02:00",
    ),
    # Back.
    ({"op": "add_days", "calendar": B, "start": "2025-06-02T10:00", "days": -1}, "2025-05-30T10:00:00+02:00"),
]


@pytest.mark.parametrize(("asked", "expected"), ANSWERS)
def test_a_question_has_its_answer(asked: dict[str, Any], expected: object) -> None:
    found = answer(json.loads(json.dumps(asked)), no_such)

    assert (type(found), found) == (type(expected), expected)
