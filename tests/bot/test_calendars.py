"""A calendar is taken as it was meant, or refused with key, value and remedy."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.working_time.calendars import MIDNIGHT, Calendar, calendar_of
from bot.working_time.hours import next_close
from tests.calendars import OFFICE, WORKDAYS, XMAS, B, at, weekly

WEEK = dict.fromkeys(WORKDAYS.split(), OFFICE)

REFUSED = [
    # No zone, a misspelt zone, a directory of zones, a path.
    ({"tz": "Nowhere", "hours": WEEK}, "tz is 'Nowhere', no IANA zone"),
    ({"tz": "europe/berln", "hours": WEEK}, "did you mean Europe/Berlin"),
    ({"tz": "Europe", "hours": WEEK}, "tz is 'Europe', no IANA zone"),
    ({"tz": "../etc/passwd", "hours": WEEK}, "no IANA zone"),
    # Weekdays by their short English names.
    ({"hours": {"monday": OFFICE}}, "hours.monday is no weekday, did you mean mon"),
    ({"hours": {"Tue": OFFICE}}, "did you mean tue"),
    ({"hours": {"xyz": OFFICE}}, "hours.xyz is no weekday; use mon, tue"),
    # Never open: no hours, no hours but on a holiday, a holiday every day.
    ({"hours": {}}, "is never open; give at least one weekday"),
    (
        {"hours": {}, "overrides": {"2025-06-02": OFFICE, "2025-06-03": []}, "holidays": ["2025-06-02"]},
        "is never open",
    ),
    (
        {
            "hours": WEEK,
            "annual_holidays": [f"{date.fromordinal(n):%m-%d}" for n in range(730_120, 730_486)],
        },
        "is never open",
    ),
    # No time between opening and closing.
    ({"hours": {"mon": [["09:00", "09:00"]]}}, "hours.mon opens at 09:00 and closes at 09:00, which is no time"),
    ({"hours": {"mon": [["24:00", "06:00"]]}}, "hours.mon opens at 24:00 and closes at 06:00, which is no time"),
    # What is no time of day.
    ({"hours": {"mon": [["9", "17:00"]]}}, "hours.mon has '9'; give a time of day"),
    ({"hours": {"mon": [["09:00", "24:01"]]}}, "hours.mon has '24:01'"),
    ({"hours": {"mon": [["09:60", "17:00"]]}}, "hours.mon has '09:60'"),
    ({"hours": {"mon": [[9, 17]]}}, "hours.mon has 9;"),
    # What is no pair.
    ({"hours": {"mon": ["09:00", "17:00"]}}, "hours.mon has '09:00'; give pairs"),
    ({"hours": {"mon": [["09:00", "12:00", "17:00"]]}}, "give pairs of opening and closing"),
    # What is no date.
    ({"hours": WEEK, "holidays": ["25.12.2025"]}, "holidays has '25.12.2025', which is no date"),
    ({"hours": WEEK, "overrides": {"2025-02-29": OFFICE}}, "overrides has '2025-02-29', which is no date"),
    ({"hours": WEEK, "annual_holidays": ["12-32"]}, "annual_holidays has '12-32', which is no month and day"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED)
def test_a_wrong_calendar_is_refused_with_key_value_and_remedy(words, message):
    with pytest.raises(ValueError, match=message.replace("[", r"\[")):
        calendar_of(**({"tz": "Europe/Berlin"} | words))


def test_a_week_has_seven_days():
    with pytest.raises(ValueError, match="week has 1 days; give seven"):
        Calendar(tz=ZoneInfo("UTC"), week=(((0, MIDNIGHT),),))


def test_equal_calendars_are_equal_and_hash_alike():
    again = calendar_of(
        tz="Europe/Berlin",
        hours=dict.fromkeys(WORKDAYS.split(), OFFICE),
        holidays=[date(2025, 12, 26)],
        annual_holidays=["02-29", "01-01", "12-25"],
        overrides={
            date(2025, 12, 27): [["10:00", "14:00"]],
            date(2025, 12, 25): OFFICE,
            date(2025, 12, 24): [["09:00", "12:00"]],
        },
    )

    assert again == XMAS
    assert hash(again) == hash(XMAS)
    assert again != B


def test_intervals_may_be_given_in_any_order_and_may_touch():
    touching = weekly("Europe/Berlin", WORKDAYS, ["12:00", "17:00"], ["9:00", "12:00"])

    assert next_close(touching, at(touching, "2025-06-02 10:00")) == at(touching, "2025-06-02 17:00")
