"""Key figures count exactly their cohorts: golden figures from histories made by hand, rows made again from them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import app
from bot.reports import draw, keep, periods, sheet
from bot.reports.cost import Prices, cost_of, minutes_of
from bot.reports.days import day_of, is_whole, spans_of
from bot.reports.facts import Facts
from bot.reports.findings import Evidence, find, tail
from bot.reports.keep import Wanted, bring_up_to_date, keep_days, keep_up, make_report
from bot.reports.kpis import KPIS, compliance, measure, tallies_of
from bot.reports.life import Life, life_of, seconds
from bot.reports.measures import Base, Figure, Kept, Period, Promise, ages, is_kept, kept_of, mean, overdue
from bot.reports.quality import quality_of
from bot.working_time.calendars import Calendar
from store import confirmations, incidents, lives, rollups
from store.confirmations import Judged
from store.engine import Store
from store.incident import Clock, ClockState, State, TimelineEntry
from store.report_tables import life, rollup
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_policy, an_incident

BEGIN, END = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)
HOUR, DAY = 3600, 86400
AGENT = "bea@desk.example"
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns")


def a_period(**changes: Any) -> Period:
    always = Calendar.always(ZoneInfo("UTC"))
    plain = Period(
        begin=BEGIN, end=END, now=END + timedelta(days=1), zone="UTC",
        business=a_policy().agreement.targets[3].calendar, calendars={"24x7": always},
    )  # fmt: skip
    return replace(plain, **changes)


def entry(hours: float, kind: str, actor: str = AGENT, **fields: Any) -> TimelineEntry:
    return TimelineEntry(at=BEGIN + timedelta(hours=hours), actor=actor, kind=kind, **fields)


def state(hours: float, old: str, new: str, actor: str = AGENT) -> TimelineEntry:
    return entry(hours, "state", actor, field="state", old=old, new=new)


#: Opened at 1 h; taken at 2 h; answered at 3 h; waits for the reporter from 4 to 6 h; resolved at 8 h; reopened at
#: 12 h; resolved again at 15 h; closed at 20 h. Two groups had it, the first of them twice.
HISTORY = [
    entry(1, "opened", "reporter"),
    state(2, "new", "in_progress"),
    entry(3, "answered"),
    state(4, "in_progress", "pending_user"),
    state(6, "pending_user", "in_progress", "system"),
    entry(6.5, "changed", field="assignment_group", old="Service desk", new="Network"),
    entry(7, "changed", field="assignment_group", old="Network", new="Service desk"),
    entry(7, "escalated", "system", field="hierarchic"),
    entry(7.5, "confirmed", facts=(("category", "Network"),)),
    state(8, "in_progress", "resolved"),
    state(12, "resolved", "in_progress", "system"),
    state(15, "in_progress", "resolved"),
    state(20, "resolved", "closed", "system"),
]


def the_life(**changes: Any) -> Life:
    ended = an_incident(
        id=1, version=7, state=State.CLOSED, opened_at=BEGIN + timedelta(hours=1), category="Printing & scanning",
        suggested_category="Network", assignment_group="Service desk", closed_at=BEGIN + timedelta(hours=20),
        updated_at=BEGIN + timedelta(hours=20), service="Printing",
    )  # fmt: skip
    return life_of(ended, HISTORY, first_seen=BEGIN, worked=(60, 600))._replace(**changes)


def at(hours: float) -> int:
    return seconds(BEGIN) + int(hours * HOUR)


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


def measured(whole: Facts) -> Mapping[str, Figure]:
    """Return the figures of a period that is looked at as one."""
    return measure(whole, tallies_of(whole))


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


def a_promise(due: float, stopped: float | None, kind: str = "sla.resolution") -> Promise:
    return Promise(
        kind=kind, party="", priority=3, calendar="24x7", due=at(due), stopped=None if stopped is None else at(stopped)
    )


#: domain.md section 9.2: 8 closed in time, 1 closed late, 1 open and overdue.
SECTION_9_2 = [*[a_promise(10, 9)] * 8, a_promise(10, 11), a_promise(10, None)]


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


# Cost.


def test_overlapping_outages_of_a_service_count_once() -> None:
    assert minutes_of([(0, 600), (300, 900), (1200, 1260)]) == 16
    assert minutes_of([(0, 600), (60, 120)]) == 10


def test_the_cost_of_delay_is_the_time_before_work_began() -> None:
    prices = Prices(services={"Printing": 100.0})
    # P1: 400 users x 100 % x 0.75 = 300 a minute (domain.md section 11.1). Two hours, half an hour of it waiting.
    one = the_life(priority=1, opened=at(1), accepted=at(1.5), resolved=at(3), first_seen=None)
    other = one._replace(opened=at(2), accepted=at(2), resolved=at(4))
    cost = cost_of([one, other], prices, a_period())

    assert (cost.users, cost.delay) == (pytest.approx(4 * 60 * 300), pytest.approx(30 * 300))
    assert cost.downtime == {"Printing": 180}
    assert cost.services == pytest.approx(180 * 100)
    assert cost.availability["Printing"] == pytest.approx(1 - 180 / (30 * 24 * 60))


def test_only_the_part_within_the_period_costs() -> None:
    life = the_life(priority=1, opened=at(-5), accepted=at(-4), resolved=at(1), first_seen=None)
    cost = cost_of([life], Prices(), a_period())

    assert (cost.users, cost.delay) == (pytest.approx(60 * 300), 0)


# Improvements.


def evidence(*lives_: Life, kept: tuple[Kept, ...] = ()) -> Evidence:
    return Evidence(lives=lives_, kept=kept, prices=Prices(), now=at(30 * 24))


def many(number: int, *, days_ago: float = 1, **changes: Any) -> list[Life]:
    opened = at(30 * 24) - int(days_ago * DAY)
    plain = {"opened": opened, "resolved": opened + HOUR, "accepted": opened + 60, "resting": 0, "reassignments": 0}
    return [the_life(**{**plain, **changes}) for _ in range(number)]


FINDINGS: list[tuple[str, list[Life], list[Life]]] = [
    # rule, what makes it speak, what does not
    ("repeats", many(5), many(4)),
    ("repeats", many(5, days_ago=29), many(5, days_ago=31)),
    ("same_resolution", many(3, resolution_code="user_error"), many(3, resolution_code="fixed")),
    ("rising", many(8) + many(4, days_ago=60), many(8) + many(24, days_ago=60)),
    ("slow", many(20, resolved=at(50 * 24)) + many(60, category="B"),
     many(19, resolved=at(50 * 24)) + many(60, category="B")),
    ("reassigned", many(4, reassignments=1) + many(6), many(3, reassignments=1) + many(7)),
    ("workaround_without_problem", many(1, is_workaround=True), many(1, is_workaround=True, problem_ref="PRB-1")),
    ("slow_channel", many(20, accepted=at(40 * 24)) + many(60, channel="chat"), many(20) + many(60, channel="chat")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "speaks", "silent"), FINDINGS)
def test_a_rule_speaks_when_it_has_seen_enough(rule: str, speaks: list[Life], silent: list[Life]) -> None:
    assert rule in {finding.rule for finding in find(evidence(*speaks))}
    assert rule not in {finding.rule for finding in find(evidence(*silent))}


def test_broken_promises_are_found_and_suppliers_told_apart() -> None:
    kept = (
        Kept(kind="sla.resolution", priority=3, met=80, breached=20),
        Kept(kind="uc.resolution", party="Mail hosting", priority=3, met=5, breached=5),
        Kept(kind="ola.resolution", party="Network", priority=3, met=95, breached=5),
    )

    assert {(f.rule, f.subject) for f in find(evidence(kept=kept))} == {
        ("breached", "sla.resolution"), ("supplier_misses", "uc.resolution / Mail hosting"),
    }  # fmt: skip


def test_the_largest_prize_comes_first() -> None:
    found = find(evidence(*many(5, subcategory="small", priority=5), *many(5, subcategory="large", priority=1)))

    assert [f.subject for f in found if f.rule == "repeats"] == ["Printing / large", "Printing / small"]
    assert found[0].money == pytest.approx(5 * 60 * 300)


def test_the_tail_of_a_binomial_is_exact() -> None:
    assert tail(0, 10, 0.25) == 1
    assert tail(10, 10, 0.5) == pytest.approx(1 / 1024)
    assert tail(1, 2, 0.25) == pytest.approx(1 - 0.75**2)


# Periods.


@pytest.mark.parametrize(
    ("words", "begin", "end"),
    [
        ("2025-03", "2025-02-28T23:00", "2025-03-31T22:00"),  # Berlin, with the change of the clock in it
        ("2025-W01", "2024-12-29T23:00", "2025-01-05T23:00"),
        ("2025-Q4", "2025-09-30T22:00", "2025-12-31T23:00"),
        ("2024", "2023-12-31T23:00", "2024-12-31T23:00"),
        ("2025-03-04", "2025-03-03T23:00", "2025-03-04T23:00"),
        ("2025-03-04..2025-03-05", "2025-03-03T23:00", "2025-03-05T23:00"),
        ("month", "2025-04-30T22:00", "2025-05-31T22:00"),
        ("this-month", "2025-05-31T22:00", "2025-06-30T22:00"),
        ("week", "2025-05-25T22:00", "2025-06-01T22:00"),
        ("quarter", "2024-12-31T23:00", "2025-03-31T22:00"),
        ("7d", "2025-05-26T06:00", "2025-06-02T06:00"),
    ],
)
def test_people_name_a_time(words: str, begin: str, end: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    found = periods.span_of(words, zone, NOW)

    assert found == tuple(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begin, end))


@pytest.mark.parametrize("words", ["", "soon", "2025-13", "2025-W60", "2025-03-05..2025-03-04", "2025-1", ".."])
def test_words_that_name_no_time_are_refused(words: str) -> None:
    with pytest.raises(periods.UnknownPeriod):
        periods.span_of(words, ZoneInfo("UTC"), NOW)


def test_the_month_before_a_month_is_a_month() -> None:
    zone = ZoneInfo("Europe/Berlin")

    for words, earlier in (("2025-03", "2025-02"), ("2025-Q1", "2024-Q4"), ("2025-W10", "2025-W09")):
        assert periods.before(periods.span_of(words, zone, NOW), zone) == periods.span_of(earlier, zone, NOW)


# Rows in the store.


def wanted(**changes: Any) -> Wanted:
    period = a_period(**changes)
    earlier = replace(period, begin=BEGIN - timedelta(days=31), end=BEGIN)
    return Wanted(period=period, earlier=earlier, filters={}, prices=Prices(), desk_group="Service desk", findings=True)


def store_one(store: Store, history: list[TimelineEntry], clocks: tuple[Clock, ...] = (), **fields: Any) -> int:
    with store.begin() as connection:
        kept = incidents.insert_incident(connection, an_incident(**fields))
        assert kept.id is not None
        incidents.add_timeline(connection, kept.id, history)
        incidents.add_clocks(connection, kept.id, clocks)
        return kept.id


def a_clock(due: float, stopped: float | None, **changes: Any) -> Clock:
    plain = Clock(
        kind="sla.resolution", agreement="Standard", calendar="24x7", target="4 h", started_at=BEGIN,
        due_at=BEGIN + timedelta(hours=due), stopped_at=None if stopped is None else BEGIN + timedelta(hours=stopped),
    )  # fmt: skip
    return replace(plain, **changes)


def test_section_9_2_out_of_the_store(store: Store) -> None:
    for promise in SECTION_9_2:
        stopped = None if promise.stopped is None else (promise.stopped - at(0)) / HOUR
        store_one(store, [], (a_clock(10, stopped),), opened_at=BEGIN)
    store_one(store, [], (a_clock(10, None, state=ClockState.CANCELLED),), opened_at=BEGIN)
    store_one(store, [], (a_clock(10, None),), opened_at=BEGIN, state=State.CANCELLED)
    bring_up_to_date(store, END)

    report = make_report(store, wanted())
    assert sheet.told(report.figures["sla_resolution"]) == "80.0 %"
    assert report.figures["overdue"].n == 2


def test_a_report_has_everything_and_travels(store: Store) -> None:
    closed = {
        "state": State.CLOSED,
        "opened_at": BEGIN + timedelta(hours=1),
        "service": "=cmd()",
        "category": "Network",
    }
    for _ in range(6):
        store_one(
            store, HISTORY, (a_clock(10, 9, elapsed_seconds=600),), closed_at=BEGIN + timedelta(hours=20), **closed
        )
    store_one(store, [], opened_at=BEGIN + timedelta(hours=3), service="E-mail", priority=1)
    assert bring_up_to_date(store, END) == 7
    assert bring_up_to_date(store, END) == 0, "nothing changed"

    report = make_report(store, wanted())
    assert report.figures["mttr"].value == 10 * HOUR
    assert (report.figures["volume"].value, report.figures["backlog"].value) == (7, 1)
    assert report.volume["priority"] == {"P3": 6, "P1": 1}
    assert report.hours[1] == 6
    assert report.days == [("2025-06-01", 7, 6)]
    assert report.cost.downtime["E-mail"] == pytest.approx((30 * 24 - 3) * 60)
    assert {finding.rule for finding in report.findings} == {"repeats"}
    assert json.loads(json.dumps(sheet.as_json(report)))["figures"]["sla_resolution"]["value"] == 1
    rows = list(csv.reader(io.StringIO(sheet.as_csv(report))))
    assert next(row for row in rows if "cmd" in row[1])[:2] == ["volume.service", "'=cmd()"], "no formula for a sheet"


def test_the_newest_word_on_each_incident_is_compared(store: Store) -> None:
    suggested = {"suggested_category": "Network", "suggested_confidence": 0.8, "suggested_ranking": "Network\nE-mail"}
    for word, chosen in (("confirmed", "Network"), ("corrected", "Printing")):
        kept = an_incident(category=chosen, **suggested)
        with store.begin() as connection:
            new = incidents.insert_incident(connection, kept)
            confirmations.add(connection, replace(new, category="Network"), [entry(2, "confirmed")])
            confirmations.add(connection, new, [entry(3, word)])
            confirmations.add(connection, replace(new, category="E-mail"), [entry(31 * 24, word)])
    with store.reading() as connection:
        found = confirmations.judged(connection, BEGIN, END, filters={})
        only = confirmations.judged(connection, BEGIN, END, filters={"category": "Printing"})

    assert [each.settled[0] for each in found] == ["Network", "Printing"]
    assert [each.settled[0] for each in only] == ["Printing"]
    assert {(each.confidence, each.ranking) for each in found} == {(0.8, ("Network", "E-mail"))}


def test_a_change_makes_its_row_again(store: Store) -> None:
    number = store_one(store, [], opened_at=BEGIN, updated_at=NOW)
    bring_up_to_date(store, END)
    with store.begin() as connection:
        before = incidents.load(connection, number, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, state=State.CANCELLED, updated_at=END), before)

    assert bring_up_to_date(store, END) == 1
    assert make_report(store, wanted()).figures["volume"].value == 0


_states = st.sampled_from(list(State))
_steps = st.lists(st.tuples(st.floats(0.1, 30), _states, st.sampled_from([AGENT, "system", "reporter"])), max_size=8)
#: In hours, of whole seconds: the database tells promises apart that were missed by less, and `Promise` does not.
_moments = st.integers(-24 * 3600, 800 * 3600).map(lambda second: second / 3600)
_clocks = st.lists(
    st.tuples(_moments, st.none() | _moments, st.sampled_from(["sla.response", "sla.resolution"])),
    max_size=2,
    unique_by=lambda each: each[2],
)


@settings(max_examples=25)
@given(st.lists(st.tuples(_steps, _clocks), min_size=1, max_size=4), st.floats(0, 40 * 24))
def test_rows_are_what_the_history_says(sqlite_store: Store, stories: list[Any], seen_at: float) -> None:
    """Rows and counts in the store are those that the pure functions make of the same history."""
    store = sqlite_store
    with store.begin() as connection:
        for table in ("life", "timeline", "clock", "incident"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        lives.forget(connection)
    promises = []
    for steps, clocks in stories:
        moment, before, history = 0.0, State.NEW, []
        for hours, after, actor in steps:
            moment += hours
            history.append(state(moment, before, after, actor))
            before = after
        made = tuple(a_clock(due, stopped, kind=kind) for due, stopped, kind in clocks)
        store_one(store, history, made, opened_at=BEGIN, state=before, updated_at=BEGIN + timedelta(hours=moment))
        if before is not State.CANCELLED:
            promises += [
                Promise(
                    kind=each.kind, party="", priority=3, calendar="24x7", due=seconds(each.due_at),
                    stopped=None if each.stopped_at is None else seconds(each.stopped_at),
                )
                for each in made
            ]  # fmt: skip
    bring_up_to_date(store, END)
    asked = wanted(now=BEGIN + timedelta(hours=int(seen_at)))
    with store.reading() as connection:
        facts_ = keep._facts(connection, asked.period, asked)
        lives_ = keep._lives(connection, asked.period.first, asked.period.last, {})
        again = {
            life.id: life_of(incidents.load(connection, life.id), lives.histories(connection, [life.id])[life.id])  # type: ignore[arg-type]
            for life in lives_
        }

    assert {life.id: life._replace(response_worked=None, resolution_worked=None) for life in lives_} == again
    assert tuple(facts_.kept) == kept_of(promises, asked.period)


_changes = st.lists(st.tuples(st.integers(0, 3), st.floats(0.5, 700), _states), max_size=6)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 700), _steps), min_size=1, max_size=4), _changes, st.sampled_from(ZONES))
def test_days_that_are_kept_are_what_the_history_says(
    sqlite_store: Store, stories: list[Any], changes: list[Any], zone: str
) -> None:
    """However incidents change between reports, kept days give what the whole period gives, made from the history."""
    store = sqlite_store
    with store.begin() as connection:
        for table in ("life", "timeline", "clock", "incident"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        lives.forget(connection)
    numbers = []
    for start, steps in stories:
        moment, before, history = start, State.NEW, []
        for hours, after, actor in steps:
            moment += hours
            history.append(state(moment, before, after, actor))
            before = after
        opened, updated = (BEGIN + timedelta(hours=hour) for hour in (start, moment))
        numbers.append(store_one(store, history, opened_at=opened, state=before, updated_at=updated))
    asked = wanted(zone=zone)
    bring_up_to_date(store, END)
    make_report(store, asked)
    for which, hours, after in changes:
        with store.begin() as connection:
            before_ = incidents.load(connection, numbers[which % len(numbers)], for_update=True)
            assert before_ is not None
            incidents.save(connection, replace(before_, state=after, updated_at=END), before_)
            entries = [state(hours, before_.state, after)]
            incidents.add_timeline(connection, numbers[which % len(numbers)], entries)
        bring_up_to_date(store, END)
        report = make_report(store, asked)

        assert report == make_report(store, asked), "again, from what was kept"
        assert_it_is_what_the_history_says(store, asked, report)


def assert_it_is_what_the_history_says(store: Store, asked: Wanted, report: sheet.Report) -> None:
    with store.reading() as connection:
        ids = connection.execute(select(life.c.id)).scalars().all()
        again = [
            life_of(incidents.load(connection, each), lives.histories(connection, [each])[each])  # type: ignore[arg-type]
            for each in ids
        ]
        facts_ = keep._facts(connection, asked.period, asked)
    whole = replace(facts_, lives=[each for each in again if not each.is_cancelled])
    day = day_of(whole)

    assert report.figures == measured(whole)
    assert {name: {k: n for k, n in counts.items() if n} for name, counts in report.volume.items()} == day.volume
    assert list(report.hours) == list(day.hours)
    assert sum(opened for _, opened, _ in report.days) == report.figures["volume"].value


def test_a_day_is_made_once_and_again_when_an_incident_of_it_changed(store: Store) -> None:
    numbers = [store_one(store, [], opened_at=BEGIN + timedelta(days=day, hours=1)) for day in (0, 5)]
    bring_up_to_date(store, END)
    make_report(store, wanted())
    kept = days_kept(store)
    with store.begin() as connection:
        before = incidents.load(connection, numbers[1], for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, category="Network", updated_at=END), before)
    bring_up_to_date(store, END)

    assert kept == {(BEGIN + timedelta(days=day)).date() for day in range(-31, 30)}
    assert kept - days_kept(store) == {(BEGIN + timedelta(days=5)).date()}
    assert make_report(store, wanted()).volume["category"] == {"Network": 1, "(none)": 1}
    assert days_kept(store) == kept


def test_days_are_made_before_anybody_asks_the_newest_first(store: Store) -> None:
    number = store_one(store, [], opened_at=BEGIN + timedelta(days=5, hours=1))
    bring_up_to_date(store, END)

    assert [keep_days(store, wanted(), most=40) for _ in range(3)] == [40, 21, 0]
    assert days_kept(store) == {(BEGIN + timedelta(days=day)).date() for day in range(-31, 30)}
    with store.begin() as connection:
        before = incidents.load(connection, number, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, category="Network", updated_at=END), before)
    asyncio.run(keep_up(store, lambda: END, lambda _: [wanted()]))
    assert len(days_kept(store)) == 61
    assert make_report(store, wanted()).volume["category"] == {"Network": 1}


def test_a_day_that_was_overtaken_is_not_kept(store: Store) -> None:
    """Who made a day out of rows that changed meanwhile must not keep it."""
    with store.begin() as connection:
        seen = rollups.state(connection)
        rollups.forget_days_of(connection, [{"id": 1, "opened": 0, "resolved": 0, "first_resolved": 0, "closed": 0}])
        rollups.put(connection, "view", {0: (86_400, "[]")}, state=seen)
        late = rollups.between(connection, "view", 0, 86_400)
        rollups.put(connection, "view", {0: (86_400, "[]")}, state=rollups.state(connection))
        fresh = rollups.between(connection, "view", 0, 86_400)

    assert (late, fresh) == ({}, {0: "[]"})


def test_days_are_those_of_the_desks_zone_and_parts_of_days_are_not_kept() -> None:
    berlin = a_period(
        zone="Europe/Berlin", begin=datetime(2025, 3, 29, 12, tzinfo=UTC), end=datetime(2025, 3, 31, tzinfo=UTC)
    )

    spans = [(day.begin.hour, (day.end - day.begin) / timedelta(hours=1), is_whole(day)) for day in spans_of(berlin)]

    # From noon to midnight; the day on which clocks go forward; two hours of the next.
    assert spans == [(12, 11, False), (23, 23, True), (22, 2, False)]


def days_kept(store: Store) -> set[date]:
    with store.reading() as connection:
        return {
            datetime.fromtimestamp(begin, UTC).date() for begin in connection.execute(select(rollup.c.begin)).scalars()
        }


# Charts.


def test_the_chart_has_every_day_so_far_and_a_single_one_is_seen(store: Store) -> None:
    store_one(store, [], opened_at=BEGIN + timedelta(days=5, hours=1))
    bring_up_to_date(store, END)
    asked = wanted()
    soon = replace(asked, period=replace(asked.period, now=BEGIN + timedelta(days=9)))
    days = sheet.every_day(make_report(store, soon))

    assert [opened for _, opened, _ in days] == [0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert days[0][0] == "2025-06-01"
    assert "<circle" in draw.lines("By day", ["06-01"], {"opened": [3]})


@pytest.mark.parametrize("values", [{}, {"<b>&": 3, "x" * 60: 0}])
def test_a_chart_is_well_formed_and_says_itself_in_words(values: dict[str, int]) -> None:
    from xml.etree import ElementTree as ET

    for chart in (
        draw.bars("Opened <now>", values),
        draw.columns("By hour", list(values.values()), list(values)),
        draw.lines("By day", list(values), {"opened": list(values.values())}),
    ):
        root = ET.fromstring(chart)
        assert root.attrib["role"] == "img"
        assert root.find("title") is not None
        assert root.find("desc") is not None


# The command line.


@pytest.fixture
def desk_file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text('[desk]\naddress = "help@desk.example"\n')
    return file


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, arguments)


def test_the_terminal_tells_every_figure(desk_file: Path) -> None:
    told = run("report", "2025-06", "--config", str(desk_file))

    assert told.exit_code == 0
    assert all(kpi.title in told.stdout for kpi in KPIS)
    assert "2025-06-01 00:00 to 2025-07-01 00:00 UTC" in told.stdout


def test_programs_are_given_json_and_csv(desk_file: Path) -> None:
    as_json = json.loads(run("report", "2025-06", "--json", "--config", str(desk_file)).stdout)
    as_csv = list(csv.DictReader(io.StringIO(run("report", "2025-06", "--csv", "--config", str(desk_file)).stdout)))

    assert set(as_json["figures"]) == {kpi.name for kpi in KPIS} == {row["name"] for row in as_csv}
    assert run("improve", "--config", str(desk_file)).stdout.strip() == "Nothing stands out in the last 30 days."


def test_a_wrong_period_names_the_right_ones(desk_file: Path) -> None:
    told = run("report", "soon", "--config", str(desk_file))

    assert (told.exit_code, "2026-Q1" in told.output) == (2, True)
    assert run("report", "--base", "solar", "--config", str(desk_file)).exit_code == 2
