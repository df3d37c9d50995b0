"""Priority is what the matrix says, and a promise ends where domain.md section 15 says it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agreed.agreements import ClockKind, Span, Targets, due_at
from bot.agreed.policy import matrix_of
from bot.priority import priority_for
from tests.values import a_policy, an_incident, hours

BERLIN = ZoneInfo("Europe/Berlin")
POLICY = a_policy()
RESPONSE, RESOLUTION = ClockKind.RESPONSE, ClockKind.RESOLUTION


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def promised(targets: Targets, kind: ClockKind, opened_at: datetime) -> datetime:
    span = targets.response if kind is RESPONSE else targets.resolution
    return due_at(targets.calendar, span, opened_at)


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        (1, 1, 1),  # all work has stopped
        (1, 2, 2),
        (1, 3, 3),
        (2, 1, 2),
        (2, 2, 3),  # the middle
        (2, 3, 4),
        (3, 1, 3),  # one person who cannot work at all
        (3, 2, 4),
        (3, 3, 5),  # row 16 of section 12: low and low is P5, not P4
    ],
)
def test_priority_is_what_the_matrix_says(impact: int, urgency: int, priority: int) -> None:
    assert priority_for(an_incident(impact=impact, urgency=urgency), POLICY).priority == priority


def test_another_matrix_makes_other_priorities() -> None:
    strict = a_policy(matrix=matrix_of(((1, 1, 1), (1, 1, 1), (1, 1, 1))))

    every = [an_incident(impact=impact, urgency=urgency) for impact in (1, 2, 3) for urgency in (1, 2, 3)]
    assert {priority_for(each, strict).priority for each in every} == {1}


@pytest.mark.parametrize(
    ("priority", "kind", "ends"),
    [
        (1, RESPONSE, "2025-03-28T16:45"),  # 15 minutes, around the clock
        (1, RESOLUTION, "2025-03-28T20:30"),  # 4 h, after closing time
        (2, RESPONSE, "2025-03-28T17:00"),
        (2, RESOLUTION, "2025-03-29T00:30"),  # 8 h, across midnight
        (3, RESPONSE, "2025-03-31T10:30"),  # example 1: the change of clocks on Sunday has no effect
        (3, RESOLUTION, "2025-04-01T16:30"),  # 16 wh: half an hour on Friday, Monday, and 7.5 h on Tuesday
        (4, RESPONSE, "2025-03-31T16:30"),
        (4, RESOLUTION, "2025-04-04T16:30"),  # 40 wh: a week of work
        (5, RESPONSE, "2025-04-01T16:30"),
        (5, RESOLUTION, "2025-04-11T16:30"),  # 80 wh: two weeks of work
    ],
)
def test_each_priority_has_its_promise(priority: int, kind: ClockKind, ends: str) -> None:
    opened = berlin("2025-03-28T16:30")

    assert promised(POLICY.agreement.targets[priority], kind, opened) == berlin(ends)


@pytest.mark.parametrize(
    ("priority", "kind", "opened", "ends"),
    [
        # example 8: used up exactly at closing time, it is due at closing time
        (4, RESPONSE, "2025-06-02T09:00", "2025-06-02T17:00"),
        # example 2: a night of 23 hours is counted in real hours
        (2, RESOLUTION, "2025-03-29T22:00", "2025-03-30T07:00"),
        # and one of 25 hours too
        (2, RESOLUTION, "2025-10-25T22:00", "2025-10-26T05:00"),
        # opened on a Saturday: counted from Monday's opening
        (3, RESPONSE, "2025-06-07T12:00", "2025-06-09T11:00"),
        # opened at closing time, when it is closed already
        (3, RESPONSE, "2025-06-02T17:00", "2025-06-03T11:00"),
    ],
)
def test_promises_at_the_edges(priority: int, kind: ClockKind, opened: str, ends: str) -> None:
    assert promised(POLICY.agreement.targets[priority], kind, berlin(opened)) == berlin(ends)


def test_a_promise_in_working_days_is_not_one_in_hours() -> None:
    targets = a_policy().agreement.targets[3]
    one_day = type(targets)(
        response=Span(working_days=1),
        update=targets.update,
        resolution=hours(16),
        calendar=targets.calendar,
        calendar_name="business",
    )

    assert promised(one_day, RESPONSE, berlin("2025-06-06T16:30")) == berlin("2025-06-09T16:30")


@given(
    priority=st.integers(1, 5),
    minutes=st.integers(0, 60 * 24 * 30),
    later=st.integers(0, 60 * 24 * 7),
    kind=st.sampled_from((RESPONSE, RESOLUTION)),
)
def test_who_comes_later_is_promised_nothing_earlier(priority: int, minutes: int, later: int, kind: ClockKind) -> None:
    targets = POLICY.agreement.targets[priority]
    first = berlin("2025-03-20T00:00") + timedelta(minutes=minutes)
    second = first + timedelta(minutes=later)

    assert first < promised(targets, kind, first) <= promised(targets, kind, second)
    assert promised(targets, RESPONSE, first) <= promised(targets, RESOLUTION, first)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Span(amount=timedelta(minutes=15)), "15 min"),
        (Span(amount=timedelta(hours=2)), "2 h"),
        (Span(amount=timedelta(hours=16)), "16 h"),  # never "2 days" (section 12, row 5)
        (Span(amount=timedelta(minutes=90)), "90 min"),
        (Span(amount=timedelta(seconds=90)), "90 s"),
        (Span(working_days=1), "1 wd"),
        (Span(), "0 h"),
    ],
)
def test_a_span_is_said_in_its_own_unit(span: Span, said: str) -> None:
    assert str(span) == said


def test_the_desk_signs_its_ids_with_its_own_domain() -> None:
    assert POLICY.desk.domain == "desk.example"
