"""`deskhand calendar`: every rule of domain.md section 5 as a question that a program asks, one JSON line each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.working_time.questions import KEYS, OPERATIONS, answer
from tests.conftest import REPOSITORY

OFFICE = [["09:00", "17:00"]]
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], OFFICE)
ALL_WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
B = {"tz": "Europe/Berlin", "hours": WEEK}
ALWAYS = {"tz": "Europe/Berlin", "hours": ALL_WEEK}
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
    # What a program may leave empty, and keys of its own.
    (
        {
            "op": "is_open",
            "calendar": {**B, "holidays": None, "overrides": None},
            "at": "2025-06-02T09:00",
            "pauses": None,
            "source": "case 12",
        },
        True,
    ),
    # Keys of its own are no slips of those that are there.
    ({"op": "is_open", "calendar": B, "calendar_id": 7, "at": "2025-06-02T10:00", "stat": 1, "start": None}, True),
    # An operation on one instant takes it by either name.
    ({"op": "is_open", "calendar": B, "start": "2025-06-02T09:00"}, True),
    ({"op": "next_open", "calendar": B, "start": "2025-06-02T18:00"}, "2025-06-03T09:00:00+02:00"),
    ({"op": "add", "calendar": B, "at": "2025-06-02T09:00", "seconds": 60}, "2025-06-02T09:01:00+02:00"),
    # As programs print instants: with the word for the zone, and with an hour of one digit.
    ({"op": "is_open", "calendar": B, "at": "2025-06-02 07:00:00 UTC"}, True),
    ({"op": "is_open", "calendar": B, "at": "2025-06-02 15:00 GMT"}, False),
    ({"op": "is_open", "calendar": B, "at": "2025-06-02 9:00"}, True),
    # Long weekdays, a zone in small letters, dates as their midnights, an empty table as an empty list.
    (
        {
            "op": "next_open",
            "calendar": {
                "tz": "europe/berlin",
                "hours": {"monday": OFFICE, "tuesday": OFFICE, "wed": OFFICE},
                "holidays": ["2025-06-02T00:00:00"],
                "overrides": {"2025-06-03 00:00": [["10:00", "12:00"]]},
            },
            "at": "2025-06-02T08:00",
        },
        "2025-06-03T10:00:00+02:00",
    ),
    ({"op": "is_open", "calendar": {**B, "tz": "utc", "overrides": []}, "at": "2025-06-02T09:00"}, True),
    # Hours that overlap are one: from 9 to 17 are eight.
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "UTC", "hours": {"Mon": [["12:00", "17:00"], ["09:00", "13:00"], ["10:00", "11:00"]]}},
            "start": "2025-06-02",
            "end": "2025-06-03",
        },
        28800,
    ),
    # A night that meets the hours of the next morning: 22 to 24, then 0 to 12.
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "UTC", "hours": {"MONDAY": ["22:00-06:00"], "Tues": ["05:00", "12:00"]}},
            "start": "2025-06-02",
            "end": "2025-06-04",
        },
        50400,
    ),
    # Two nights of one date are the longer one.
    (
        {
            "op": "next_close",
            "calendar": {"tz": "UTC", "hours": {"mon": [["22:00", "06:00"], ["23:00", "02:00"]]}},
            "at": "2025-06-02T22:00",
        },
        "2025-06-03T06:00:00+00:00",
    ),
    # What has no length is no time, beside hours that have one, and instead of an override's.
    (
        {
            "op": "elapsed",
            "calendar": {
                "tz": "UTC",
                "hours": {"mon": [["09:00", "09:00"], ["10:00", "12:00"]], "tue": [["24:00", "24:00"]], "wed": OFFICE},
                "overrides": {"2025-06-04": [["10:00", "10:00"]]},
            },
            "start": "2025-06-02",
            "end": "2025-06-07",
        },
        7200,
    ),
    # Holidays as ranges, the last day included, in every way of writing them: Monday to Thursday are closed.
    (
        {
            "op": "next_open",
            "calendar": {
                **B,
                "holidays": [
                    "2025-06-02/2025-06-03",
                    ["2025-06-04", "2025-06-04"],
                    {"from": "2025-06-05", "to": "2025-06-05"},
                ],
            },
            "at": "2025-06-02T08:00",
        },
        "2025-06-06T09:00:00+02:00",
    ),
    # From midnight to midnight is the whole of Monday.
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "UTC", "hours": {"mon": [["0:00", "0:00"]]}},
            "start": "2025-06-01",
            "end": "2025-06-04",
        },
        86400,
    ),
    # Pauses and hours as tables.
    (
        {
            "op": "elapsed",
            "calendar": {"tz": "UTC", "hours": {"mon": [{"open": "09:00", "close": "17:00"}]}},
            "start": "2025-06-02",
            "end": "2025-06-03",
            "pauses": [{"from": "2025-06-02T12:00", "to": "2025-06-02T13:00"}],
        },
        25200,
    ),
]


def no_such(name: str) -> Any:
    raise ValueError(f"there is no calendar {name}")


@pytest.mark.parametrize(("asked", "expected"), ANSWERS)
def test_a_question_has_its_answer(asked: dict[str, Any], expected: object) -> None:
    found = answer(json.loads(json.dumps(asked)), no_such)

    assert (type(found), found) == (type(expected), expected)


NOON = {"calendar": B, "at": "2025-06-02T12:00"}
START = {"calendar": B, "start": "2025-06-02T12:00"}

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "op is missing; give one of add, elapsed"),
    ({"op": "next_closing", **NOON}, "did you mean next_close"),
    ({"op": "is_open"}, "calendar is missing"),
    ({"op": "is_open", "calendar": "attic", "at": "2025-06-02"}, "there is no calendar attic"),
    ({"op": "is_open", "calendar": {"hours": WEEK}, "at": "2025-06-02"}, "calendar.tz is missing"),
    ({"op": "is_open", "calendar": {**B, "holiday": []}, "at": "2025-06-02"}, "calendar.holiday is no key"),
    ({"op": "is_open", "calendar": {**B, "hours": "9-5"}, "at": "2025-06-02"}, "calendar.hours is '9-5'"),
    ({"op": "is_open", "calendar": {**B, "holidays": ["2025-06-05/2025-06-02"]}, "at": "x"}, "which is no date"),
    ({"op": "is_open", "calendar": {**B, "holidays": ["2025-06-05/2035-06-02"]}, "at": "x"}, "which is no date"),
    ({"op": "is_open", "calendar": {**B, "hours": {"mon": 9}}, "at": "2025-06-02"}, "calendar.hours.mon is 9"),
    ({"op": "is_open", "calendar": {**B, "hours": {"mon": [9]}}, "at": "2025-06-02"}, "hours.mon has 9"),
    ({"op": "is_open", "calendar": {**B, "holidays": [20251225]}, "at": "2025-06-02"}, "holidays has 20251225"),
    # Never open.
    ({"op": "is_open", "calendar": {"tz": "UTC", "hours": {}}, "at": "2025-06-02"}, "is never open"),
    # The same day by two names; a midnight of another zone, and an hour, are no dates.
    ({"op": "is_open", "calendar": {**B, "hours": {"mon": OFFICE, "monday": []}}, "at": "x"}, "names a day twice"),
    ({"op": "is_open", "calendar": {**B, "holidays": ["2025-06-02T00:00:00Z"]}, "at": "x"}, "which is no date"),
    ({"op": "is_open", "calendar": {**B, "holidays": ["2025-06-02T12:00:00"]}, "at": "x"}, "which is no date"),
    ({"op": "is_open", "calendar": B}, "at is missing"),
    ({"op": "is_open", "calendar": B, "start": "noon"}, "start is 'noon', which is no instant"),
    ({"op": "elapsed", **START, "at": "2025-06-02"}, "end is missing"),
    ({"op": "is_open", "calendar": B, "at": "2025-06-02T10:00:00+02:00 UTC"}, "no instant"),
    ({"op": "is_open", "calendar": B, "at": "noon"}, "at is 'noon', which is no instant"),
    ({"op": "is_open", "calendar": B, "at": 1748858400}, "at is 1748858400"),
    ({"op": "is_open", "calendar": B, "at": "0001-01-01T00:00+14:00"}, "no instant"),
    ({"op": "elapsed", **START}, "end is missing"),
    ({"op": "add", **START}, "seconds is None; give a number"),
    ({"op": "add", **START, "seconds": True}, "seconds is True"),
    ({"op": "add", **START, "seconds": float("nan")}, "seconds is nan"),
    ({"op": "add", **START, "seconds": 1e300}, "which no calendar reaches"),
    ({"op": "add", **START, "seconds": 10**11}, "not reached within 100 years"),
    ({"op": "add", **START, "seconds": 1, "pauses": "lunch"}, "pauses is 'lunch'"),
    ({"op": "add", **START, "seconds": 1, "pauses": [["2025-06-02"]]}, "give pairs"),
    ({"op": "add", **START, "seconds": 1, "pauses": [["2025-06-02", None]]}, "pauses is None"),
    ({"op": "add", **START, "second": 1}, "second is no key of a question, did you mean seconds"),
    ({"op": "add_days", **START}, "days is None"),
    ({"op": "add_days", **START, "days": 1.5}, "days is 1.5; give a whole number"),
    ({"op": "add_days", **START, "days": 10**9}, "working days within 100 years"),
    ({"op": "add_days", **START, "days": 1, "end_of_day": "yes"}, "end_of_day is 'yes'"),
    ({"op": "next_close", "calendar": ALWAYS, "at": "2025-06-02"}, "does not close"),
]


@pytest.mark.parametrize(("asked", "message"), REFUSED)
def test_what_cannot_be_answered_is_refused_with_key_and_value(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("[", r"\[")):
        answer(asked, no_such)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["2025-06-02"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=6), children, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(
    st.sampled_from(list(OPERATIONS)),
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6),
    st.sampled_from(["tz", "hours", "holidays", "annual_holidays", "overrides", "none"]),
    JSON,
)
def test_any_json_is_answered_or_refused(operation: str, asked: dict[str, Any], key: str, value: object) -> None:
    """Nothing that a program sends ends in another error than ValueError."""
    question = {"calendar": {**B, key: value}, "start": "2025-06-02", "end": "2025-06-03", **asked, "op": operation}
    try:
        found = answer(question, no_such)
    except ValueError:
        return

    assert isinstance(found, str | int | float)


# The command.


def deskhand(*args: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    path = tmp_path / "config.toml"
    path.write_text(
        '[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n[calendar.night]\nmon = ["22:00-24:00"]\n'
    )
    return path


def test_lines_are_answered_in_order_and_a_bad_one_stops_nobody(configured: Path) -> None:
    lines = [
        b'{"id": "a", "op": "is_open", "calendar": "night", "at": "2025-06-02T23:00"}',
        b'{"id": 2, "op": "is_open", "calendar": "nights", "at": "2025-06-02T23:00"}',
        b"no JSON at all",
        b"",
        b"[]",
        b'{"id": [3], "op": "next_open", "calendar": "24x7", "at": "2025-06-02T23:00"}',
    ]
    result = deskhand("calendar", stdin=b"\n".join(lines))

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [line["id"] for line in answers] == ["a", 2, None, None, [3]]
    assert [line.get("result") for line in answers] == [True, None, None, None, "2025-06-02T23:00:00+02:00"]
    assert "did you mean night" in answers[1]["error"]
    assert "no JSON" in answers[2]["error"]


def test_a_calendar_that_comes_along_needs_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    questions = [
        {"id": 1, "op": "is_open", "calendar": B, "at": "2025-06-02T10:00"},
        {"id": 2, "op": "is_open", "calendar": "business", "at": "2025-06-02T10:00"},
    ]
    result = deskhand("calendar", stdin="\n".join(map(json.dumps, questions)).encode())

    with_calendar, by_name = [json.loads(line) for line in result.stdout.splitlines()]
    assert with_calendar == {"id": 1, "result": True}
    assert "there is no such file" in by_name["error"]


def test_each_line_is_answered_before_the_next_is_asked() -> None:
    """A program may keep the command running and ask as it goes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "calendar"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("DESKHAND_")},
    )
    assert process.stdin
    assert process.stdout
    with process:
        for number in (1, 2):
            question = {"id": number, "op": "is_open", "calendar": B, "at": "2025-06-02T10:00"}
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": number, "result": True}
        process.stdin.close()
    assert process.returncode == 0


PEOPLE = [
    (["add", "--start", "2025-03-28T16:30", "--seconds", "2h"], "Mon 2025-03-31 10:30:00+02:00"),
    (["add", "--start", "2025-03-31T10:30", "--seconds", "-90m"], "Mon 2025-03-31 09:00:00+02:00"),
    (["elapsed", "--start", "2025-06-06T16:00", "--end", "2025-06-09T10:30:15"], "2 h 30 min 15 s"),
    (["elapsed", "--start", "2025-06-07", "--end", "2025-06-08"], "0 s"),
    (["is-open", "--at", "2025-06-07T12:00"], "closed"),
    (["is_open", "--at", "2025-06-02T23:00", "--calendar", "night"], "open"),
    (["add_days", "--start", "2025-06-06T10:00", "--days", "1", "--end-of-day"], "Mon 2025-06-09 17:00:00+02:00"),
    (
        ["add", "--start", "2025-06-02T10:00", "--seconds", "3600", "--pause", "2025-06-02T10:00/2025-06-02T12:00"],
        "Mon 2025-06-02 13:00:00+02:00",
    ),
    (["is_open", "--at", "2025-06-02T10:00", "--calendar", json.dumps(B)], "open"),
]


@pytest.mark.parametrize(("words", "expected"), PEOPLE)
def test_a_person_asks_by_options(configured: Path, words: list[str], expected: str) -> None:
    result = deskhand("calendar", *words)

    assert result.stdout == expected + "\n", result.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ad", "--seconds", "1"], "op is 'ad', did you mean add"),
        (["add", "--seconds", "1 day"], "--seconds is '1 day'"),
        (["add", "--seconds", "1", "--pause", "lunch"], "--pause is 'lunch'"),
        (["is_open", "--calendar", "nigth"], "did you mean night"),
        (["is_open", "--calendar", "{"], "Expecting"),
    ],
)
def test_a_wrong_option_is_named(configured: Path, words: list[str], message: str) -> None:
    result = deskhand("calendar", *words)

    assert result.exit_code == 2
    assert message in result.stderr


def test_json_answers_options_too(configured: Path) -> None:
    result = deskhand("calendar", "is_open", "--at", "2025-06-02T10:00", "--json")

    assert json.loads(result.stdout) == {"id": None, "result": True}
