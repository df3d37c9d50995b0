"""However programs write instants, days, holidays and hours, they are understood alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.working_time.questions import answer
from tests.questions import OFFICE, B, no_such

ANSWERS: list[tuple[dict[str, Any], object]] = [
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


@pytest.mark.parametrize(("asked", "expected"), ANSWERS)
def test_a_question_has_its_answer(asked: dict[str, Any], expected: object) -> None:
    found = answer(json.loads(json.dumps(asked)), no_such)

    assert (type(found), found) == (type(expected), expected)
