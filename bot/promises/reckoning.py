"""What is promised after something happened: which clocks changed, which were missed, when to look again. Pure.

    reckon(incident, history, before, policy, now) -> Reckoning

One timer looks after all clocks of an incident: it is set for the next instant at which one would be missed, or at
which the incident has aged, and when it fires everything is computed from the history again. So a clock that moves
needs no timer of its own, and a timer that comes too early only looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import entries
from bot.agreed.agreements import ClockKind
from bot.agreed.policy import Policy
from bot.decision import Reply, SetTimer
from bot.promises.clocks import AGEING_FROM, Measured, changed, measure, next_due
from bot.telling import to_colleagues
from store.incident import Clock, ClockState, Incident, TimelineEntry

#: The kind of the timer that looks after the promises of an incident.
LOOK = "promises"
#: What is told to whoever is told about everything; groups and suppliers are told by the rules for escalation.
_TOLD = frozenset({ClockKind.RESPONSE, ClockKind.RESOLUTION})
#: An incident that has aged never stands among these (domain.md section 3.5).
_NEVER_AGE = frozenset({1, 2, 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """How the promises of an incident stand."""

    clocks: tuple[Clock, ...]
    #: Those that are new, or not as they were.
    changed: tuple[Clock, ...] = ()
    #: Those of them that were missed since the last look.
    missed: tuple[Clock, ...] = ()
    due_at: datetime | None = None
    ageing: int = 0
    timers: tuple[SetTimer, ...] = ()
    #: The clocks with what they were computed from.
    measured: tuple[Measured, ...] = ()


def reckon(
    incident: Incident,
    history: Iterable[TimelineEntry],
    before: Iterable[Clock],
    policy: Policy,
    now: datetime,
    *,
    measured: tuple[Measured, ...] = (),
) -> Reckoning:
    """Return the promises as the history says them now; as they were where it does not begin with the incident.

    `measured` is what was measured already from this very history at this very instant.
    """
    known = {clock.key: clock for clock in before}
    found = measured or measure(history, policy, now)
    if not found:
        return Reckoning(clocks=tuple(known.values()), due_at=incident.due_at, ageing=incident.ageing)
    clocks = tuple(each.clock for each in found)
    return Reckoning(
        clocks=clocks,
        changed=(*changed(known.values(), clocks), *_gone(known, clocks, now)),
        missed=tuple(c for c in clocks if c.breached_at is not None and not _was_missed(known.get(c.key))),
        due_at=next_due(clocks),
        ageing=_ageing(incident, found),
        timers=_look_again(incident, found, now),
        measured=found,
    )


def _gone(known: Mapping[tuple[str, int], Clock], clocks: Iterable[Clock], now: datetime) -> tuple[Clock, ...]:
    """Return, as void, what was promised before and by the whole history is not: it must not run on for ever.

    Such are the promises of an agreement that no longer holds, and one that began and ended at the same instant.
    """
    kept = {clock.key for clock in clocks}
    return tuple(
        replace(clock, state=ClockState.CANCELLED, stopped_at=max(now, clock.started_at), paused_since=None)
        for key, clock in known.items()
        if key not in kept and clock.stopped_at is None
    )


def _was_missed(clock: Clock | None) -> bool:
    return clock is not None and clock.breached_at is not None


def _ageing(incident: Incident, found: tuple[Measured, ...]) -> int:
    """Return how many priorities higher it stands in the queue (domain.md section 3.5)."""
    if incident.priority in _NEVER_AGE:
        return 0
    running = (each for each in found if each.clock.kind == ClockKind.RESOLUTION and each.clock.stopped_at is None)
    return int(
        any(each.elapsed * 100 >= timedelta(seconds=each.clock.target_seconds) * AGEING_FROM for each in running)
    )


def _look_again(incident: Incident, found: tuple[Measured, ...], now: datetime) -> tuple[SetTimer, ...]:
    instants = [each.clock.due_at for each in found if each.clock.is_running and each.clock.breached_at is None]
    if incident.priority not in _NEVER_AGE:
        running = (each for each in found if each.clock.kind == ClockKind.RESOLUTION and each.clock.is_running)
        instants += [each.at(AGEING_FROM) for each in running]
    coming = min((at for at in instants if at >= now), default=None)
    if coming is None:
        return ()
    # Met at the very instant is met; missed is whatever is later (domain.md section 5.7).
    return (SetTimer(kind=LOOK, due_at=coming + timedelta.resolution, instance=coming.isoformat()),)


def promise(clock: Clock) -> str:
    """Say in words what was promised."""
    return f"{clock.agreement}: {clock.target} in calendar {clock.calendar}, from {clock.started_at.isoformat()}"


def told_of(reckoning: Reckoning, now: datetime) -> tuple[TimelineEntry, ...]:
    """Return the history's line for each promise that was missed; its instant is the new value."""
    return tuple(
        entries.entry(
            now,
            "breached",
            field=clock.kind,
            because=promise(clock),
            new=clock.breached_at.isoformat() if clock.breached_at else "",
            facts=(("instance", clock.instance), ("party", clock.party), ("by_retarget", clock.by_retarget)),
        )
        for clock in reckoning.missed
    )


def alerts_about(reckoning: Reckoning, policy: Policy) -> tuple[Reply, ...]:
    """Tell whoever is told about everything; where people are named, the ladder of rules tells them."""
    if policy.roster.people:
        return ()
    return tuple(
        reply
        for clock in reckoning.missed
        if clock.kind in _TOLD and clock.stopped_at is None
        for reply in to_colleagues((policy.desk.alerts_to,), "breached", policy, _facts(clock))
    )


def _facts(clock: Clock) -> dict[str, object]:
    return {
        "clock": clock.kind,
        "due": clock.due_at.isoformat(),
        "started": clock.started_at.isoformat(),
        "agreement": clock.agreement,
        "target": clock.target,
        "calendar": clock.calendar,
    }
