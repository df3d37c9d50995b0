"""Clocks: what holds for every history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.promises.clocks import changed, measure, recompute
from bot.working_time.hours import elapsed, is_open
from store.incident import Clock, ClockState, TimelineEntry
from tests.histories import entries_of, moment, story
from tests.promises import policy

#: What may follow in each state.
NEXT = {
    "new": ("taken", "cancelled", "resolved", "answered", "wrote", "prioritised P1", "prioritised P4", "confirmed"),
    "in_progress": (
        "waits for user",
        "waits for supplier",
        "waits for change",
        "resolved",
        "answered",
        "wrote",
        "prioritised P2",
        "prioritised P5",
        "corrected P3",
        "group Network",
        "group Messaging",
        "service Payroll",
        "engaged Printers",
    ),
    "pending_user": ("resumed", "wrote", "resolved", "prioritised P1"),
    "pending_supplier": ("resumed", "wrote", "answered", "acknowledged Printers"),
    "pending_change": ("resumed", "answered", "prioritised P3"),
    "resolved": ("reopened", "closed", "answered"),
    "closed": (),
    "cancelled": ("undone",),
}


#: Nothing happens, opens or closes in between.
QUARTER = timedelta(minutes=15)


@st.composite
def histories(draw: st.DrawFn) -> tuple[TimelineEntry, ...]:
    """Any legal history of a few days, to the quarter of an hour; often two things happen at one instant."""
    at = moment("2025-03-28 00:00") + QUARTER * draw(st.integers(0, 500))
    channel = draw(st.sampled_from(["email", "phone"]))
    [opened] = story(f"Mon 09:00 opened P{draw(st.integers(1, 5))} group=Network channel={channel}")
    told = [replace(opened, at=at)]
    state = "new"
    for _ in range(draw(st.integers(0, 9))):
        if not NEXT[state]:
            break
        at += QUARTER * draw(st.one_of(st.just(0), st.integers(1, 12), st.integers(1, 300)))
        for entry in entries_of(at, draw(st.sampled_from(NEXT[state])), state):
            told.append(entry)
            state = entry.new if entry.field == "state" else state
    return tuple(told)


LATER = st.integers(0, 400).map(lambda quarters: QUARTER * quarters)
modest = settings(max_examples=150)


def state_at(history: tuple[TimelineEntry, ...], at: datetime) -> str:
    moves = [entry.new for entry in history if entry.field == "state" and entry.at <= at]
    return moves[-1] if moves else "new"


@modest
@given(histories(), LATER)
def test_elapsed_time_is_what_a_look_at_state_and_clock_each_quarter_of_an_hour_finds(
    history: tuple[TimelineEntry, ...], later: timedelta
) -> None:
    """The resolution clock against a walk through all the time that knows nothing of spans or pauses."""
    instants = [entry.at for entry in history if entry.field == "state"]
    # A stay of no length is seen by nobody who only looks now and then.
    assume(len(set(instants)) == len(instants))
    now = history[-1].at + later
    found = next(each for each in measure(history, policy(), now) if each.clock.kind == "sla.resolution")
    start = found.clock.started_at
    # A cancellation that was taken back counts as work; what is over ended with the last that was not.
    undone = [entry.at for entry in history if entry.field == "state" and entry.old == "cancelled"]
    counted = 0
    for quarter in range((now - start) // QUARTER):
        at = start + QUARTER * quarter
        state = state_at(history, at)
        if state == "cancelled":
            state = "new" if any(each > at for each in undone) else state
        if state not in {"resolved", "closed", "pending_user", "cancelled"} and is_open(found.calendar, at):
            counted += 1

    assert found.elapsed == QUARTER * counted


@modest
@given(histories(), LATER)
def test_what_is_computed_again_is_what_it_was(history: tuple[TimelineEntry, ...], later: timedelta) -> None:
    """Computed after every entry, each clock goes on as the whole history says in the end: domain.md section 5.8."""
    seen: dict[tuple[str, int], Clock] = {}
    confirmed = False
    for number, entry in enumerate(history, start=1):
        if number < len(history) and history[number].at == entry.at:
            continue
        confirming = any(each.kind in {"confirmed", "corrected"} for each in history[:number])
        for clock in recompute(history[:number], policy(), entry.at):
            before = seen.get(clock.key)
            if before is not None:
                assert clock.started_at == before.started_at
                if before.breached_at is not None and (confirmed or not confirming):
                    # What is missed stays missed, unless a person just said for the first time what it is.
                    assert clock.breached_at == before.breached_at
                if before.kind == "sla.response" and before.state is ClockState.MET:
                    assert clock == before
            seen[clock.key] = clock
        confirmed = confirming
    assert seen == {clock.key: clock for clock in recompute(history, policy(), history[-1].at)}
    # Left alone, a clock changes only by being missed: while it runs, or after a wait that began in the very instant
    # that was the last in time, as at closing time.
    for clock in changed(seen.values(), recompute(history, policy(), history[-1].at + later)):
        before = seen[clock.key]
        assert clock.state is ClockState.BREACHED
        assert before.is_running or before.due_at == before.paused_since
        assert replace(clock, state=before.state, breached_at=None) == before


@modest
@given(histories())
def test_at_the_due_instant_exactly_the_target_is_used_up(history: tuple[TimelineEntry, ...]) -> None:
    now = history[-1].at
    for found in measure(history, policy(), now):
        if found.clock.is_running and found.clock.due_at >= now:
            used = elapsed(found.calendar, found.clock.started_at, found.clock.due_at, found.pauses)
            assert used == timedelta(seconds=found.clock.target_seconds)
            assert found.at(100) <= found.clock.due_at


@modest
@given(histories(), LATER)
def test_a_wait_for_the_reporter_never_makes_anything_due_earlier(
    history: tuple[TimelineEntry, ...], wait: timedelta
) -> None:
    if state_at(history, history[-1].at) != "in_progress":
        return
    begins = history[-1].at
    waits = entries_of(begins, "waits for user", "in_progress")
    resumes = entries_of(begins + wait, "resumed", "pending_user")

    waited = recompute((*history, *waits, *resumes), policy(), begins + wait)
    for before in recompute(history, policy(), begins):
        after = next(clock for clock in waited if clock.key == before.key)
        # A cycle of updates ends when the desk waits.
        assert after.state is ClockState.CANCELLED or after.due_at >= before.due_at


@modest
@given(histories(), LATER)
def test_every_clock_is_whole(history: tuple[TimelineEntry, ...], later: timedelta) -> None:
    found = recompute(history, policy(), history[-1].at + later)

    assert len({clock.key for clock in found}) == len(found)
    for clock in found:
        assert clock.target_seconds > 0
        assert clock.started_at <= clock.due_at
        assert (clock.state in {ClockState.MET, ClockState.CANCELLED}) <= (clock.stopped_at is not None)
        assert (clock.state is ClockState.PAUSED) <= (clock.paused_since is not None)
        assert clock.breached_at is None or clock.state in {ClockState.BREACHED, ClockState.CANCELLED}
        assert (clock.elapsed_seconds is None) == clock.is_running
        assert not clock.by_retarget or clock.breached_at is not None
