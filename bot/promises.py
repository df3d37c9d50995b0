"""What an incident's promises are after something happened: met, moved or still running. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.policy import ClockKind, Policy, due
from store.incident import OPEN, Clock, Incident, TimelineEntry

#: What a person does that is a first response (domain.md section 5.2).
_RESPONSES = frozenset({"answered", "asked"})


def attached(incident: Incident, policy: Policy) -> tuple[Clock, ...]:
    """Return the promises that begin with an incident."""
    targets = policy.agreement.targets[incident.priority]
    return tuple(
        Clock(
            kind=kind,
            agreement=policy.agreement.name,
            calendar=targets.calendar_name,
            target=str(targets.response if kind is ClockKind.RESPONSE else targets.resolution),
            started_at=incident.opened_at,
            due_at=due(targets, kind, incident.opened_at),
        )
        for kind in (ClockKind.RESPONSE, ClockKind.RESOLUTION)
    )


def promised(
    incident: Incident, clocks: Sequence[Clock], entries: Sequence[TimelineEntry], policy: Policy, now: datetime
) -> tuple[Clock, ...]:
    """Return the clocks as they stand after the new entries of the incident's history."""
    return tuple(_after(clock, incident, entries, policy, now) for clock in clocks)


def _after(clock: Clock, incident: Incident, entries: Sequence[TimelineEntry], policy: Policy, now: datetime) -> Clock:
    kind = ClockKind(clock.kind)
    targets = policy.agreement.targets[incident.priority]
    span = targets.response if kind is ClockKind.RESPONSE else targets.resolution
    if kind is ClockKind.RESPONSE:
        if clock.stopped_at is None and any(entry.kind in _RESPONSES for entry in entries):
            return replace(clock, stopped_at=now)
        if clock.stopped_at is not None:
            return clock
    elif incident.state not in OPEN:
        return clock if clock.stopped_at is not None else replace(clock, stopped_at=now)
    if kind is ClockKind.RESOLUTION and clock.stopped_at is not None:
        clock = replace(clock, stopped_at=None)
    if not any(entry.field == "priority" for entry in entries):
        return clock
    moved = due(targets, kind, clock.started_at)
    return replace(
        clock, target=str(span), calendar=targets.calendar_name, due_at=moved, stopped_at=None, breached_at=None
    )


def next_due(clocks: Sequence[Clock]) -> datetime | None:
    """Return when the earliest promise that still runs is due."""
    return min((clock.due_at for clock in clocks if clock.stopped_at is None), default=None)
