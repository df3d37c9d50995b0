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


def due_facts(clocks: Iterable[Clock]) -> dict[str, object]:
    """Return what a template tells a reporter of: by when they are answered, and by when it works again."""
    known = tuple(clocks)
    return {
        "response_due": due_fact(known, ClockKind.RESPONSE),
        "resolution_due": due_fact(known, ClockKind.RESOLUTION),
    }
