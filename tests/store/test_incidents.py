"""An incident comes back as it was stored, changes one version at a time, and moves only where the table lets it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, select

from store import incidents
from store.engine import Store
from store.incident import (
    OPEN,
    PENDING,
    TRANSITIONS,
    Clock,
    ClockState,
    IllegalTransition,
    Incident,
    Message,
    State,
    TimelineEntry,
    Timer,
    number_of,
    require_transition,
)
from store.incidents import StaleIncident
from store.queries import queue
from store.tables import incident, message, task, timeline, timer
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import an_incident, clocks_from

# The life of an incident.


S = State
PAUSED = {S.PENDING_USER, S.PENDING_SUPPLIER, S.PENDING_CHANGE}
#: domain.md section 2.1, row by row.
LEGAL = {
    # new -> assigned; new, assigned -> in_progress
    (S.NEW, S.ASSIGNED),
    (S.NEW, S.IN_PROGRESS),
    (S.ASSIGNED, S.IN_PROGRESS),
    # assigned, in_progress, pending_* -> assigned: another group
    *((before, S.ASSIGNED) for before in {S.ASSIGNED, S.IN_PROGRESS} | PAUSED),
    # in_progress, assigned -> pending_*
    *((before, after) for before in (S.IN_PROGRESS, S.ASSIGNED) for after in PAUSED),
    # pending_* -> in_progress
    *((before, S.IN_PROGRESS) for before in PAUSED),
    # assigned, in_progress, pending_*, new -> resolved
    *((before, S.RESOLVED) for before in {S.ASSIGNED, S.IN_PROGRESS, S.NEW} | PAUSED),
    # resolved -> closed, or not fixed
    (S.RESOLVED, S.CLOSED),
    (S.RESOLVED, S.IN_PROGRESS),
    # any open -> cancelled, and back within a day
    *((before, S.CANCELLED) for before in {S.NEW, S.ASSIGNED, S.IN_PROGRESS} | PAUSED),
    (S.CANCELLED, S.NEW),
}
PAIRS = [(before, after) for before in State for after in State]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_transition_is_legal_or_refused_with_what_is(before: State, after: State) -> None:
    if (before, after) in LEGAL:
        require_transition(before, after)
        return
    with pytest.raises(IllegalTransition) as refused:
        require_transition(before, after)

    assert set(refused.value.allowed) == {legal for start, legal in LEGAL if start is before}
    assert f"from {before} to {after}" in str(refused.value)
    assert all(state in str(refused.value) for state in refused.value.allowed)


def test_nothing_follows_closed() -> None:
    with pytest.raises(IllegalTransition, match="none, it is final"):
        require_transition(State.CLOSED, State.IN_PROGRESS)


def test_every_state_is_open_or_over() -> None:
    assert set(State) - OPEN == {State.RESOLVED, State.CLOSED, State.CANCELLED}
    assert PENDING == PAUSED
    assert set(TRANSITIONS) == set(State)


@pytest.mark.parametrize(
    ("incident_id", "number"), [(1, "INC-000001"), (999999, "INC-999999"), (1000000, "INC-1000000")]
)
def test_the_number_is_the_id(incident_id: int, number: str) -> None:
    assert number_of(incident_id) == number
    assert an_incident(id=incident_id).number == number


def test_what_is_not_stored_has_no_number() -> None:
    with pytest.raises(ValueError, match="store it first"):
        _ = an_incident().number


# Storing it.


WHOLE = Incident(
    source_channel="phone",
    origin="staff",
    reporter_id=None,
    opened_at=NOW,
    summary="Drucker 🖨️ klemmt",
    service="Printing",
    category="Printing & scanning",
    subcategory="printer hardware/paper",
    impact=3,
    urgency=2,
    priority=4,
    state=State.PENDING_USER,
    assignment_group="Field support",
    is_major=True,
    language="de",
    suggested_category="Network",
    suggested_subcategory="Wi-Fi",
    suggested_confidence=0.25,
    suggested_ranking="Network\nE-mail & calendar",
    model_version="bootstrap-1",
    confirmed_at=NOW + timedelta(minutes=1),
    due_at=NOW + timedelta(hours=1),
    resolved_at=NOW + timedelta(hours=2),
    closed_at=NOW + timedelta(hours=3),
    reopen_count=2,
    updated_at=NOW,
)


def stored(store: Store, new: Incident = WHOLE) -> Incident:
    with store.begin() as connection:
        return incidents.insert_incident(connection, new)


def loaded(store: Store, incident_id: int) -> Incident | None:
    with store.reading() as connection:
        return incidents.load(connection, incident_id)


def test_an_incident_comes_back_as_it_was_stored(store: Store) -> None:
    new = stored(store)

    assert new == dataclasses.replace(WHOLE, id=1)
    assert loaded(store, 1) == new


def test_an_unknown_id_is_nobody(store: Store) -> None:
    assert loaded(store, 4711) is None


def test_a_number_is_never_used_again(store: Store) -> None:
    stored(store)
    with store.begin() as connection:
        connection.execute(delete(incident))

    assert stored(store).id == 2


def test_times_are_stored_in_utc_whatever_zone_they_come_in(store: Store) -> None:
    tokyo = timezone(timedelta(hours=9))
    stored(store, an_incident(opened_at=datetime(2025, 6, 2, 15, 0, 0, 123456, tokyo)))

    found = loaded(store, 1)
    assert found is not None
    assert found.opened_at == datetime(2025, 6, 2, 6, 0, 0, 123456, UTC)
    assert found.opened_at.tzinfo is UTC


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.IN_PROGRESS},
        {"priority": 1, "impact": 1, "urgency": 1},
        {"summary": "Something else", "reopen_count": 3},
        {"due_at": None},
        {},  # nothing but the version
    ],
)
def test_a_change_is_stored_one_version_further(store: Store, changes: dict[str, object]) -> None:
    before = stored(store)
    with store.begin() as connection:
        after = incidents.save(connection, dataclasses.replace(before, **changes), before)  # type: ignore[arg-type]

    assert after == dataclasses.replace(before, version=1, **changes)  # type: ignore[arg-type]
    assert loaded(store, 1) == after


def test_a_change_of_an_older_version_is_refused(store: Store) -> None:
    before = stored(store)
    with store.begin() as connection:
        incidents.save(connection, dataclasses.replace(before, summary="first"), before)

        with pytest.raises(StaleIncident, match="INC-000001 is no longer at version 0"):
            incidents.save(connection, dataclasses.replace(before, summary="second"), before)
    found = loaded(store, 1)
    assert found is not None
    assert found.summary == "first"


@pytest.mark.parametrize(("asked", "found"), [((), set()), ((1, 2, 3), {1, 2}), ((7,), set())])
def test_only_incidents_that_exist_exist(store: Store, asked: tuple[int, ...], found: set[int]) -> None:
    stored(store)
    stored(store)
    with store.reading() as connection:
        assert incidents.existing(connection, asked) == found


# What hangs on it.


def test_the_history_keeps_order_and_facts(store: Store) -> None:
    stored(store)
    entries = [
        TimelineEntry(at=NOW, actor="system", kind=f"k{n}", field="f", old="o", new="n", because="b", facts=facts)
        for n, facts in enumerate([(), (("a", 1), ("b", 0.5), ("c", None), ("d", True), ("e", "ü🖨️"))])
    ]
    with store.begin() as connection:
        incidents.add_timeline(connection, 1, entries)
        incidents.add_timeline(connection, 1, [])
        rows = connection.execute(select(timeline).order_by(timeline.c.id)).all()

    back = [
        TimelineEntry(
            at=r.at, actor=r.actor, kind=r.kind, field=r.field, old=r.old, new=r.new, because=r.because, facts=()
        )
        for r in rows
    ]
    assert back == [dataclasses.replace(entry, facts=()) for entry in entries]
    assert [row.facts for row in rows] == [dict(entry.facts) for entry in entries]


def test_a_message_is_kept_with_where_it_came_from(store: Store) -> None:
    stored(store)
    said = Message(direction="in", channel="smtp", is_auto=True, sender="ann@example.org", text="x\ny", at=NOW)
    with store.begin() as connection:
        incidents.add_messages(connection, 1, [said], inbox_id=5)
        incidents.add_messages(connection, 1, [], inbox_id=6)
        row = connection.execute(select(message)).one()

    assert (row.incident_id, row.inbox_id, row.visibility) == (1, 5, "public")
    assert Message(**{f.name: getattr(row, f.name) for f in dataclasses.fields(Message)}) == said


def test_a_task_waits_for_a_person(store: Store) -> None:
    stored(store)
    with store.begin() as connection:
        incidents.add_task(connection, 1, "undeliverable", "phone them", now=NOW, about="")
        row = connection.execute(select(task)).one()

    assert (row.incident_id, row.kind, row.text, row.created_at, row.done_at) == (
        1,
        "undeliverable",
        "phone them",
        NOW,
        None,
    )


def test_promises_come_back_earliest_first(store: Store) -> None:
    stored(store)
    response, resolution = clocks_from()
    with store.begin() as connection:
        incidents.add_clocks(connection, 1, (resolution, response))
        incidents.add_clocks(connection, 1, ())

        assert incidents.clocks_of(connection, 1) == (response, resolution)
        assert incidents.clocks_of(connection, 2) == ()


def test_a_promise_that_was_missed_stays_missed_and_the_others_stay_as_they_were(store: Store) -> None:
    for _ in range(2):
        stored(store)
    response, resolution = clocks_from()
    missed = dataclasses.replace(response, breached_at=NOW)
    with store.begin() as connection:
        for incident_id in (1, 2):
            incidents.add_clocks(connection, incident_id, (response, resolution))
        incidents.save_clock(connection, 1, missed)

        assert incidents.clocks_of(connection, 1) == (missed, resolution)
        assert incidents.clocks_of(connection, 2) == (response, resolution)


def test_a_timer_is_set_once_for_all_time(store: Store) -> None:
    stored(store)
    first = Timer(key="INC-000001:x", kind="x", due_at=NOW)
    with store.begin() as connection:
        incidents.set_timers(connection, 1, [first])
        incidents.set_timers(connection, 1, [dataclasses.replace(first, due_at=NOW + timedelta(hours=1))])
        incidents.set_timers(connection, 1, [])
        row = connection.execute(select(timer)).one()

    assert (row.key, row.kind, row.due_at, row.incident_id) == ("INC-000001:x", "x", NOW, 1)


# Promises, and what they make urgent.


def test_a_clock_is_whole() -> None:
    assert {field.name for field in dataclasses.fields(Clock)} == {
        "kind",
        "instance",
        "party",
        "agreement",
        "version",
        "calendar",
        "target",
        "target_seconds",
        "started_at",
        "due_at",
        "stopped_at",
        "breached_at",
        "state",
        "paused_since",
        "paused_seconds",
        "elapsed_seconds",
        "by_retarget",
    }


def test_a_promise_that_begins_later_is_stored_beside_the_others_of_its_kind(store: Store) -> None:
    """Each tenure of a group, each cycle of updates and each engagement has a clock of its own."""
    stored(store)
    response, resolution = clocks_from()
    first = dataclasses.replace(resolution, kind="ola.resolution", party="Network", due_at=NOW)
    second = dataclasses.replace(first, instance=2, party="Messaging")
    still = dataclasses.replace(
        second, state=ClockState.PAUSED, paused_since=NOW, paused_seconds=60, elapsed_seconds=3600, by_retarget=True
    )
    with store.begin() as connection:
        incidents.add_clocks(connection, 1, (response, first))
        incidents.save_clock(connection, 1, second)
        incidents.save_clock(connection, 1, still)

        assert incidents.clocks_of(connection, 1) == (first, still, response)


def test_what_has_aged_stands_one_priority_higher_in_the_queue(store: Store) -> None:
    """domain.md section 3.5: within a priority the earliest due comes first, then the oldest."""
    with store.begin() as connection:
        for changes in (
            {"priority": 4},
            {"priority": 5, "ageing": 1, "due_at": NOW - timedelta(hours=1)},
            {"priority": 3},
            {"priority": 5},
            {"priority": 4, "is_major": True},
        ):
            incidents.insert_incident(connection, an_incident(**{"due_at": NOW, **changes}))

        assert [each.id for each in queue(connection)] == [5, 3, 2, 1, 4]
