"""Somebody is always on call, by turns in wall time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agreed.oncall import Override, on_call
from tests.conftest import NOW
from tests.on_call import AGENT, FIRST, HOUR, ROTATION, SECOND


@pytest.mark.parametrize(
    ("at", "first"),
    [
        # a week from Monday 08:00 in Berlin
        ("2025-06-02T06:00:00+00:00", FIRST),
        ("2025-06-09T05:59:59+00:00", FIRST),
        ("2025-06-09T06:00:00+00:00", SECOND),
        ("2025-06-16T06:00:00+00:00", FIRST),
        # before the first hand-over, counted backwards
        ("2025-06-02T05:59:59+00:00", SECOND),
        # the hand-over stays at 08:00 when the clocks go back
        ("2025-10-27T06:59:59+00:00", FIRST),
        ("2025-10-27T07:00:00+00:00", SECOND),
    ],
)
def test_people_take_turns_in_wall_time(at: str, first: str) -> None:
    assert on_call((ROTATION,), "Network", datetime.fromisoformat(at)) == (first,)


def test_whoever_stands_in_comes_first_and_whose_turn_it_is_second() -> None:
    stand_in = Override(person=AGENT, begins=NOW, ends=NOW + HOUR)
    rotation = replace(ROTATION, overrides=(stand_in,))

    assert on_call((rotation,), "Network", NOW) == (AGENT,)
    assert on_call((rotation,), "Network", NOW, step=1) == (FIRST,)
    assert on_call((rotation,), "Network", NOW + HOUR) == (FIRST,)


def test_a_group_without_a_rotation_is_served_by_that_for_all() -> None:
    for_all = replace(ROTATION, name="all", group="", turns=replace(ROTATION.turns, people=(AGENT,)))

    assert on_call((ROTATION, for_all), "Messaging", NOW) == (AGENT,)
    assert on_call((ROTATION, for_all), "Network", NOW) == (FIRST,)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)))  # noqa: DTZ001
def test_somebody_is_always_on_call(at: datetime) -> None:
    assert len(ROTATION.turn(at)) == 2
