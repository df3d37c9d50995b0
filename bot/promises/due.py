"""By when something is promised, as replies, cards and answers tell it: of what nothing has ended yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.agreed.agreements import ClockKind
from store.incident import Clock


def due_times(clocks: Iterable[Clock]) -> dict[str, datetime]:
    """Return when each promise is due, by its kind; of those of one kind the last counts."""
    return {clock.kind: clock.due_at for clock in clocks if clock.stopped_at is None}


def due_fact(clocks: Iterable[Clock], kind: str) -> str:
    """Return when the promise of a kind is due, as a fact for a template; "" where nothing of it is promised."""
    at = due_times(clocks).get(kind)
    return at.isoformat() if at is not None else ""


def due_facts(clocks: Iterable[Clock], now: datetime) -> dict[str, object]:
    """Return what a template tells a reporter of: by when they are answered, by when it works again, what was missed.

    What is due is to come: a time that has passed is no promise to anybody who reads of it.
    """
    running = {clock.kind: clock for clock in clocks if clock.stopped_at is None}
    facts: dict[str, object] = {}
    for name, kind in (("response", ClockKind.RESPONSE), ("resolution", ClockKind.RESOLUTION)):
        clock = running.get(kind)
        facts[f"{name}_due"] = clock.due_at.isoformat() if clock is not None and clock.due_at > now else ""
        facts[f"{name}_missed"] = clock.due_at.isoformat() if clock is not None and is_missed(clock, now) else ""
    return facts


def is_missed(clock: Clock, now: datetime) -> bool:
    """Say whether a promise is late; what stands still becomes due later than it now says."""
    return clock.stopped_at is None and clock.due_at <= now and clock.paused_since is None
