"""What cannot be answered is refused with key and value, whatever a program sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.working_time.questions import KEYS, OPERATIONS, answer
from tests.questions import ALWAYS, OFFICE, WEEK, B, no_such

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
