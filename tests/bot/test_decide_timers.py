"""A timer breaches what was missed and tells who wants to know; of what is over it means nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.decide import decide
from bot.decision import Outcome
from bot.events import Dossier, TimerFired
from bot.promises.clocks import recompute
from store.incident import Clock, State, TimelineEntry
from tests.conftest import NOW
from tests.deciding import ALERTED, BEGUN, PAST_ALL, POLICY, RESOLUTION, RESOLVED, RESPONSE, S, in_state, then
from tests.values import a_policy, an_incident, minutes

PAST_RESPONSE = RESPONSE.due_at + timedelta(seconds=1)


def fired(*history: TimelineEntry, kind: str = "promises", clocks: tuple[Clock, ...] | None = None) -> TimerFired:
    told = (BEGUN, *history)
    known = recompute(told, POLICY, NOW) if clocks is None else clocks
    return TimerFired(kind=kind, due_at=RESPONSE.due_at, dossier=Dossier(history=told, clocks=known))


def test_a_missed_promise_is_breached_at_its_instant_and_stays_due() -> None:
    """However late it is noticed, it was missed when it was due; what is overdue must not sink in the queue."""
    decision = decide(fired(), in_state(S.NEW), POLICY, PAST_RESPONSE)

    assert [(c.kind, c.breached_at) for c in decision.clocks] == [("sla.response", RESPONSE.due_at)]
    assert decision.incident is not None
    assert decision.incident.due_at == RESPONSE.due_at
    assert [(e.kind, e.field, e.new) for e in decision.entries] == [
        ("breached", "sla.response", RESPONSE.due_at.isoformat())
    ]
    assert decision.entries[0].because == "standard: 2 h in calendar business, from 2025-06-02T06:00:00+00:00"
    # The next look is at what else can be missed.
    assert [timer.instance for timer in decision.timers] == [RESOLUTION.due_at.isoformat()]


def test_after_the_last_promise_the_incident_stays_due_when_it_was() -> None:
    decision = decide(fired(), in_state(S.NEW), POLICY, PAST_ALL)

    assert decision.incident is not None
    assert decision.incident.due_at == RESPONSE.due_at
    assert [clock.kind for clock in decision.clocks] == ["sla.response", "sla.resolution"]
    assert decision.timers == ()


@pytest.mark.parametrize(("policy", "alerts"), [(POLICY, []), (ALERTED, ["lead@desk.example"])])
def test_somebody_is_told_where_somebody_wants_to_be(policy, alerts: list[str]) -> None:
    replies = decide(fired(), in_state(S.NEW), policy, PAST_RESPONSE).replies

    assert [(reply.template, reply.to.address) for reply in replies] == [("breached", to) for to in alerts]


CLOSED = then("state", "state", "resolved", "closed")
CANCELLED = then("state", "state", "new", "cancelled")


@pytest.mark.parametrize(
    ("event", "state"),
    [
        # nothing is promised to what is over
        (fired(RESOLVED), S.RESOLVED),
        (fired(RESOLVED, CLOSED), S.CLOSED),
        (fired(CANCELLED), S.CANCELLED),
        # breached before: once is enough, also when a process died between
        (fired(clocks=recompute((BEGUN,), POLICY, PAST_ALL)), S.IN_PROGRESS),
        # the incident, or its history, is gone
        (fired(), None),
        (TimerFired(kind="promises", due_at=NOW, dossier=Dossier()), S.NEW),
        (TimerFired(kind="", due_at=NOW, dossier=Dossier()), S.NEW),
    ],
)
def test_a_timer_of_clocks_that_no_longer_run_means_nothing(event: TimerFired, state: State | None) -> None:
    decision = decide(event, in_state(state), ALERTED, PAST_ALL)

    assert (decision.outcome, decision.replies, decision.entries, decision.clocks) == (Outcome.DECIDED, (), (), ())


def test_an_answer_in_time_leaves_only_the_resolution_to_look_after() -> None:
    decision = decide(fired(then("answered")), in_state(S.NEW), ALERTED, PAST_RESPONSE)

    assert (decision.replies, decision.entries, decision.incident) == ((), (), None)
    # One working day after the answer, the next update is due.
    assert [timer.kind for timer in decision.timers] == ["promises"]


def test_a_clock_whose_target_moved_away_is_not_breached_by_its_old_timer() -> None:
    moved = then("prioritised", "priority", "P3", "P4")
    decision = decide(fired(moved), in_state(S.NEW), POLICY, PAST_RESPONSE)

    assert decision.clocks == ()


def test_a_timer_of_the_first_version_looks_at_the_promises_too() -> None:
    decision = decide(fired(kind="sla.response.due"), in_state(S.NEW), POLICY, PAST_RESPONSE)

    assert [clock.kind for clock in decision.clocks] == ["sla.response"]


def test_what_is_nearly_due_moves_up_in_the_queue() -> None:
    """domain.md section 3.5: at 75 % of the resolution a P4 or P5 stands one priority higher, a P3 does not."""
    for priority, ageing in ((3, 0), (4, 1), (5, 1)):
        opened = replace(BEGUN, facts=(("priority", priority),))
        incident = replace(an_incident(id=7, version=3, priority=priority), due_at=NOW)
        clocks = recompute((opened,), POLICY, NOW)
        resolution = next(clock for clock in clocks if clock.kind == "sla.resolution")
        half = NOW + (resolution.due_at - NOW) / 2
        event = TimerFired(kind="promises", due_at=NOW, dossier=Dossier(history=(opened,), clocks=clocks))
        late = decide(event, incident, POLICY, resolution.due_at)
        early = decide(event, incident, POLICY, half)

        assert late.incident is not None
        assert late.incident.ageing == ageing
        assert early.incident is None or early.incident.ageing == 0


def test_another_version_of_an_agreement_moves_what_is_open_and_says_so() -> None:
    """domain.md section 5.8."""
    rows = {n: replace(row, resolution=minutes(60)) for n, row in POLICY.agreement.targets.items()}
    stricter = a_policy(agreement=replace(POLICY.agreement, targets=rows, version="second"))
    decision = decide(fired(kind="agreement"), in_state(S.NEW), stricter, NOW)

    # An hour from the opening at 09:00.
    due = NOW + timedelta(hours=2)
    assert [(e.kind, e.field, e.old, e.new) for e in decision.entries] == [
        ("recomputed", "sla.resolution", RESOLUTION.due_at.isoformat(), due.isoformat())
    ]
    assert [(clock.version, clock.due_at) for clock in decision.clocks][1:] == [("second", due)]


def test_another_version_that_promises_the_same_is_kept_and_not_told() -> None:
    """An upgrade may reckon every agreement anew: no history must fill with lines in which nothing moved."""
    another = a_policy(agreement=replace(POLICY.agreement, version="second"))
    incident = in_state(S.NEW)
    decision = decide(fired(kind="agreement"), incident, another, NOW)

    assert decision.entries == ()
    assert {clock.version for clock in decision.clocks} == {"second"}
    assert decision.incident is not None
    assert decision.incident.updated_at == incident.updated_at


@pytest.mark.parametrize("state", [S.RESOLVED, S.CLOSED, S.CANCELLED])
def test_what_is_over_keeps_the_version_that_it_ended_with(state: State) -> None:
    stricter = a_policy(agreement=replace(POLICY.agreement, version="second"))
    decision = decide(fired(RESOLVED, kind="agreement"), in_state(state), stricter, NOW)

    assert (decision.clocks, decision.entries) == ((), ())
