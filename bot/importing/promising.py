"""What is promised about an incident that was open at another desk: from its opening, and told from now on only. Pure.

Its clocks are those of the agreement, counted from its opening as the history says, so that its due time, its place in
the queue and its receipt are what they would be had it been reported here. What had been missed by then is in the
history, and every rung of a ladder that had been passed is noted as passed over: nobody is told of the past. What comes
after is told as always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.deciding.escalating import next_look
from bot.decision import SetTimer
from bot.escalation.rung import Rung
from bot.escalation.rungs import rungs_of
from bot.promises.reckoning import reckon, told_of
from store.incident import Clock, Incident, TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """An incident with its promises."""

    incident: Incident
    entries: tuple[TimelineEntry, ...]
    clocks: tuple[Clock, ...]
    timers: tuple[SetTimer, ...]


def taken_over(incident: Incident, history: Sequence[TimelineEntry], policy: Policy, now: datetime) -> TakenOver:
    """Return what is promised about an open incident whose history begins elsewhere."""
    found = reckon(incident, history, (), policy, now)
    passed = [rung for rung in rungs_of(incident, history, policy, now) if rung.at <= now]
    told = (*told_of(found, now), *(_passed_over(rung, now) for rung in passed))
    return TakenOver(
        incident=replace(incident, due_at=found.due_at, ageing=found.ageing),
        entries=told,
        clocks=found.changed,
        timers=(*found.timers, *next_look(incident, (*history, *told), policy, now)),
    )


def _passed_over(rung: Rung, now: datetime) -> TimelineEntry:
    because = f"{rung.rule.id}: passed before it was imported"
    return entries.entry(
        now, "escalation_skipped", new=rung.key, because=because, facts=(("reached", rung.at.isoformat()),)
    )
