"""A missed promise is breached once, and only while its clock runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from store import incidents
from store.engine import Store
from store.incident import TimelineEntry
from store.tables import (
    clock,
    incident,
    timeline,
    timer,
)
from tests.conftest import NOW
from tests.desks import ALERTED, REPORT, SECOND, a_desk, arrive, kept, recount, rows
from tests.emptied import *  # noqa: F403 - fixtures


def test_a_missed_promise_is_breached_once(store: Store) -> None:
    desk = a_desk(store, policy=ALERTED)
    arrive(store, REPORT)
    desk.work_inbox(NOW + SECOND)
    response, _, own, _ = rows(store, clock)

    # Nobody accepted it in time; that is the group's affair.
    assert desk.work_timers(own.due_at - SECOND).rows == 0
    assert desk.work_timers(own.due_at + SECOND).departures == []
    after = response.due_at + SECOND
    worked = desk.work_timers(after)
    assert [sent.to[0].address for _, sent in worked.departures] == ["lead@example.net"]
    assert [row.breached_at for row in rows(store, clock)] == [response.due_at, None, own.due_at, None]
    assert rows(store, incident)[0].due_at == response.due_at
    assert desk.work_timers(after + SECOND).rows == 0
    told = rows(store, timeline, timeline.c.kind == "breached")
    assert [row.field for row in told] == ["ola.own", "sla.response"]
    assert kept(store) == recount(store)


def test_the_due_instant_itself_is_in_time(sqlite_store: Store) -> None:
    """domain.md section 5.7: met iff stop <= due, breached the moment now > due; example 8 of section 15."""
    desk = a_desk(sqlite_store)
    arrive(sqlite_store, REPORT)
    desk.work_inbox(NOW + SECOND)
    due_at = rows(sqlite_store, clock)[0].due_at

    desk.work_timers(due_at)
    assert rows(sqlite_store, clock)[0].breached_at is None
    desk.work_timers(due_at + SECOND)
    assert rows(sqlite_store, clock)[0].breached_at is not None


@pytest.mark.parametrize(
    ("state", "history"),
    [
        ("resolved", [("new", "resolved")]),
        ("closed", [("new", "resolved"), ("resolved", "closed")]),
        ("cancelled", [("new", "cancelled")]),
    ],
)
def test_nothing_is_breached_that_no_longer_runs(store: Store, state: str, history: list[tuple[str, str]]) -> None:
    desk = a_desk(store, policy=ALERTED)
    arrive(store, REPORT)
    desk.work_inbox(NOW + SECOND)
    told = [
        TimelineEntry(at=NOW + SECOND, actor="agent@desk.example", kind="state", field="state", old=old, new=new)
        for old, new in history
    ]
    with store.begin() as connection:
        connection.execute(update(incident).values(state=state))
        incidents.add_timeline(connection, 1, told)
    worked = desk.work_timers(NOW + timedelta(days=30))

    assert (worked.rows, worked.departures) == (1, [])
    assert {row.breached_at for row in rows(store, clock)} == {None}
    assert all(row.done_at is not None for row in rows(store, timer))


def test_a_timer_without_an_incident_is_done_with(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(timer.insert().values(key="x", kind="sla.response.due", due_at=NOW))
    a_desk(store).work_timers(NOW)

    assert rows(store, timer)[0].done_at == NOW
