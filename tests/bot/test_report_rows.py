"""Rows and days that are kept are those that the pure functions make of the history, whatever changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.reports import keep, sheet
from bot.reports.days import day_of, is_whole, spans_of
from bot.reports.keep import Wanted, bring_up_to_date, keep_days, keep_up, make_report
from bot.reports.life import life_of, seconds
from bot.reports.measures import Promise
from store import incidents, lives, rollups
from store.engine import Store
from store.incident import State
from store.report_tables import life, rollup
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.lives import AGENT, BEGIN, END, a_clock, a_period, kept_of, measured, state, store_one, wanted

ZONES = ("UTC", "Europe/Berlin", "America/St_Johns")


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
        for table in ("rollup", "life", "timeline", "clock", "incident"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        lives.look_again(connection)
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
        for table in ("rollup", "life", "timeline", "clock", "incident"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        lives.look_again(connection)
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
