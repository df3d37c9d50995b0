"""Key figures count exactly their cohorts: golden figures from histories made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.reports import sheet
from bot.reports.facts import Facts
from bot.reports.kpis import KPIS, compliance
from bot.reports.life import Life, life_of
from bot.reports.measures import Base, Kept, ages, is_kept, mean, overdue
from bot.reports.quality import quality_of
from store.confirmations import Judged
from store.incident import State, TimelineEntry
from tests.lives import (
    AGENT,
    BEGIN,
    DAY,
    HOUR,
    SECTION_9_2,
    a_period,
    a_promise,
    at,
    entry,
    kept_of,
    measured,
    state,
    the_life,
)
from tests.values import an_incident


def test_a_history_is_one_row() -> None:
    life = the_life()

    assert (life.opened, life.accepted, life.answered, life.answers) == (at(1), at(2), at(3), 1)
    assert (life.first_resolved, life.resolved, life.resting, life.waiting) == (at(8), at(15), 4 * HOUR, 2 * HOUR)
    assert (life.closed, life.ended, life.reopened, life.reopens) == (at(20), at(15), at(12), 1)
    assert (life.first_group, life.assigned_group, life.reassignments) == ("Service desk", "Service desk", 2)
    assert (life.is_bounced, life.functional, life.hierarchic) == (True, 0, 1)
    assert (life.suggested, life.confirmed, life.first_seen) == ("Network", "Network", at(0))


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ([state(20, "resolved", "closed", "ann@example.org")], 1),
        ([state(20, "resolved", "in_progress", "ann@example.org")], -1),
        # Their first word counts: it was not solved then.
        ([state(20, "resolved", "in_progress", "ann@example.org"), state(21, "in_progress", "resolved"),
          state(22, "resolved", "closed", "ann@example.org")], -1),
        # Silence, and what an agent says, is no word of theirs.
        ([state(20, "resolved", "closed", "system")], 0),
        ([state(20, "resolved", "closed", AGENT)], 0),
    ],
)  # fmt: skip
def test_the_reporters_first_word_on_a_resolution_counts(told: list[TimelineEntry], verdict: int) -> None:
    opened = entry(1, "opened", "reporter", facts=(("reporter", "ann@example.org"),))
    history = [opened, state(2, "new", "in_progress"), state(8, "in_progress", "resolved"), *told]

    assert life_of(an_incident(id=1, state=State.CLOSED), history).verdict == verdict


@pytest.mark.parametrize(
    ("told", "up_the_line"),
    [
        # Whom a rule told, and whether that is up the line.
        ("group", 0),
        ("assignee", 0),
        ("on_call, second_on_call", 0),
        ("group_lead", 1),
        ("on_call, group_lead, incident_manager", 1),
        ("boss@desk.example", 1),
    ],
)
def test_what_only_the_own_group_heard_is_not_escalated_up_the_line(told: str, up_the_line: int) -> None:
    history = [
        entry(1, "opened", "reporter"),
        entry(2, "escalated", "system", field="hierarchic", facts=(("told", told),)),
    ]

    assert life_of(an_incident(id=1), history).hierarchic == up_the_line


def test_satisfaction_is_of_those_who_said_something() -> None:
    said = [the_life(closed=at(n + 1), verdict=verdict) for n, verdict in enumerate((1, 1, 1, -1, 0, 0))]
    figures = measured(facts(*said, the_life(closed=at(3), channel="event")))

    assert (figures["satisfied"].value, figures["satisfied"].n) == (0.75, 4)
    assert (figures["judged"].part, figures["judged"].n) == (4, 6)


def judged(suggested: str, settled: str, confidence: float) -> Judged:
    return Judged(suggested=(suggested, "", 3, 2), settled=(settled, "", 3, 3), confidence=confidence)


def test_the_classifier_is_measured_by_what_people_settled_on() -> None:
    quality = quality_of([judged("A", "A", 0.95), judged("A", "A", 0.95), judged("A", "B", 0.55), judged("", "B", 0.0)])

    assert (quality.settled, quality.suggested, quality.accepted) == (
        4, 3, {"category": 2, "subcategory": 3, "impact": 3, "urgency": 0},
    )  # fmt: skip
    # Two at 0.95 that are right, one at 0.55 that is wrong.
    assert quality.calibration_error == pytest.approx((0.1 + 0.55) / 3)
    a, b = sorted(quality.categories, key=lambda each: each.category)
    assert (a.precision, a.recall, b.precision, b.recall) == (pytest.approx(2 / 3), 1.0, None, 0.0)
    assert quality_of([]).share("category") is None


def test_the_first_three_are_judged_where_they_were_kept() -> None:
    first, third = judged("A", "A", 0.9), judged("A", "C", 0.4)
    none = replace(judged("", "D", 0.0), ranking=("A", "B", "C"))
    by_rule = replace(judged("Z", "Z", 1.0), ranking=("A", "B", "C"))
    kept = [replace(each, ranking=("A", "B", "C")) for each in (first, third)]
    quality = quality_of([*kept, none, by_rule, judged("A", "B", 0.5)])

    assert (quality.among_first_three, quality.ranked, quality.top_three) == (3, 4, 0.75)
    assert quality_of([judged("A", "B", 0.5)]).top_three is None


def facts(*lives_: Life, **more: Any) -> Facts:
    return Facts(period=more.pop("period", a_period()), lives=lives_, desk_group="Service desk", **more)


def test_every_figure_of_one_life() -> None:
    figures = measured(facts(the_life()))

    values = {name: figure.value for name, figure in figures.items() if figure.value is not None}
    assert values == {
        "volume": 1, "resolved": 1, "mtta": HOUR, "first_response": 2 * HOUR, "mttr": 10 * HOUR, "mttr_net": 8 * HOUR,
        "mttd": HOUR, "first_contact": 0, "first_level": 0, "reopened": 1, "backlog": 0, "growth": 0,
        "misclassified": 1, "classifier_error": 0, "judged": 0, "reassigned": 1, "reassignments": 2,
        "bounced": 1,
        "functional": 0, "hierarchic": 1, "majors": 0,
    }  # fmt: skip
    assert set(figures) == {kpi.name for kpi in KPIS}


@pytest.mark.parametrize(
    ("told", "due", "met"),
    [
        ("", 0, 0),
        ("update update update", 3, 3),
        ("update update_missed update update", 3, 2),
        # However often it is missed again until it comes, it was due once.
        ("update update_missed update_missed update", 2, 1),
        ("update update_missed", 2, 1),
    ],
)
def test_an_update_of_a_major_incident_is_due_once_and_kept_or_not(told: str, due: int, met: int) -> None:
    declared = entry(1, "major", field="major", old="candidate", new="declared")
    history = [declared, *(entry(1 + n / 3, kind) for n, kind in enumerate(told.split()))]
    life = life_of(an_incident(id=1), history)

    assert (life.updates_due, life.updates_met) == (due, met)


def test_updates_and_reassignments_are_of_all_of_them() -> None:
    majors = [the_life(id=n, declared=at(2), updates_due=4, updates_met=n, reassignments=n) for n in (1, 4)]
    figures = measured(facts(*majors, the_life(id=9, updates_due=0, reassignments=0)))

    assert (figures["major_updates"].part, figures["major_updates"].n) == (5, 8)
    assert sheet.told(figures["reassignments"]) == "1.67"


def test_nothing_is_nothing_and_never_zero() -> None:
    figures = measured(facts())

    assert {name for name, figure in figures.items() if figure.value is not None} == {
        "volume", "resolved", "backlog", "growth", "majors",
    }  # fmt: skip


COHORTS: list[tuple[dict[str, Any], str, int]] = [
    # What was opened on the first second is in, on the last second after it is not.
    ({"opened": at(0)}, "volume", 1),
    ({"opened": at(30 * 24)}, "volume", 0),
    ({"opened": at(0) - 1}, "volume", 0),
    # Resolved in the period counts, whenever it was opened.
    ({"opened": at(-1000)}, "mttr", 1),
    ({"resolved": at(30 * 24)}, "mttr", 0),
    # A child counts in the volume only.
    ({"parent_id": 9}, "volume", 1),
    ({"parent_id": 9}, "mttr", 0),
    ({"parent_id": 9}, "mtta", 0),
    # Never accepted is of no acceptance.
    ({"accepted": None}, "mtta", 0),
    # What monitoring reported had no user contact.
    ({"channel": "event"}, "first_contact", 0),
    # Not confirmed by anybody cannot be misclassified.
    ({"confirmed": ""}, "misclassified", 0),
]


@pytest.mark.parametrize(("changes", "name", "n"), COHORTS)
def test_a_cohort_has_its_borders(changes: dict[str, Any], name: str, n: int) -> None:
    assert measured(facts(the_life(**changes)))[name].n == n


def test_children_count_when_asked_for() -> None:
    asked = facts(the_life(parent_id=9), period=a_period(with_children=True))

    assert measured(asked)["mttr"].n == 1


@pytest.mark.parametrize(
    ("changes", "first_contact", "first_level"),
    [
        ({"reassignments": 0, "reopened": None}, 1, 1),
        # On the phone no written answer is needed.
        ({"reassignments": 0, "reopened": None, "answers": 0, "channel": "phone"}, 1, 1),
        ({"reassignments": 0, "reopened": None, "answers": 2}, 0, 1),
        ({"reassignments": 0, "reopened": None, "assigned_group": "Network"}, 0, 0),
        # Reopened within five working days of 2025-06-01 08:00: the fifth is Friday the 6th.
        ({"reassignments": 0, "reopened": at(5 * 24)}, 0, 1),
        ({"reassignments": 0, "reopened": at(9 * 24)}, 1, 1),
    ],
)
def test_first_contact_is_strict(changes: dict[str, Any], first_contact: int, first_level: int) -> None:
    figures = measured(facts(the_life(**changes)))

    assert (figures["first_contact"].value, figures["first_level"].value) == (first_contact, first_level)


def test_a_late_reopening_is_not_the_resolutions() -> None:
    assert measured(facts(the_life(reopened=at(20 * 24))))["reopened"].value == 0


def test_business_time_is_what_the_promise_used_up() -> None:
    figures = measured(facts(the_life(), period=a_period(base=Base.BUSINESS)))

    assert (figures["first_response"].value, figures["mttr"].value) == (60, 600)


def test_the_worst_is_counted_while_it_is_still_open() -> None:
    kept = kept_of(SECTION_9_2, a_period())

    assert kept == (Kept(kind="sla.resolution", priority=3, met=8, breached=2),)
    figure = compliance(kept, "sla.resolution").figure()
    assert (figure.value, figure.part, figure.n, sheet.told(figure)) == (0.8, 8, 10, "80.0 %")


@pytest.mark.parametrize(
    ("due", "stopped", "verdict"),
    [
        (10, 10, True),  # met at the very instant is met
        (10, 10.01, False),
        (-1, 5, None),  # due before the period
        (30 * 24, 5, None),  # due at its end, which is not in it
        (0, None, False),
    ],
)
def test_a_promise_belongs_to_the_time_in_which_it_was_due(due: float, stopped: float | None, verdict: Any) -> None:
    assert is_kept(a_promise(due, stopped), a_period()) is verdict


def test_what_is_due_later_says_nothing_yet() -> None:
    running = a_period(now=BEGIN + timedelta(hours=5))

    assert is_kept(a_promise(6, None), running) is None
    assert is_kept(a_promise(4, None), running) is False
    assert is_kept(a_promise(6, 4), running) is True


def test_a_promise_is_late_by_the_time_of_its_calendar() -> None:
    figure = overdue([a_promise(10, 13), a_promise(10, 9), a_promise(29 * 24, None)], a_period()).figure()

    assert (figure.n, figure.value, figure.median, figure.p90) == (2, 13.5 * HOUR, 13.5 * HOUR, 24 * HOUR)


def test_a_mean_comes_with_its_median_and_its_tail() -> None:
    figure = mean(list(range(1, 11)))

    assert (figure.value, figure.median, figure.p90, figure.n) == (5.5, 5.5, 9, 10)
    assert mean([]).value is None


def test_ages_have_open_ends() -> None:
    horizon = at(0)
    backlog = [(horizon - int(days * DAY), horizon) for days in (0, 0.9, 1, 2.9, 3, 7, 13.9, 14, 30, 400)]

    assert ages(backlog, horizon) == {
        "0-1 d": 2, "1-3 d": 2, "3-7 d": 1, "7-14 d": 2, "14-30 d": 1, "> 30 d": 2,
    }  # fmt: skip
