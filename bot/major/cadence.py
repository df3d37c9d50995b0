"""When who is told next during a major incident (domain.md section 8.6). Pure.

Everything follows from the history: when it was declared, and the updates since then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.decision import SetTimer
from bot.major.rules import Cadence
from store.incident import TimelineEntry
from store.major import Major

FIRST, REMIND, MISSED, MANAGEMENT = "major.first", "major.remind", "major.missed", "major.management"
REVIEW = "major.review"
#: An action of its review is due.
ACTION = "major.action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the users were told last, and when they expect to hear again."""

    #: Counted from 1 since the declaration; 0 where nothing was said yet.
    number: int
    at: datetime
    next_at: datetime
    text: str = ""
    by: str = ""


def declared_at(history: Sequence[TimelineEntry]) -> datetime | None:
    """Return when it was declared last, None when it never was."""
    return next((e.at for e in reversed(history) if e.kind == "major" and e.new == Major.DECLARED), None)


def told(history: Sequence[TimelineEntry], cadence: Cadence) -> Told | None:
    """Return what the users know, None where no major incident was declared."""
    since = declared_at(history)
    if since is None:
        return None
    updates = [entry for entry in history if entry.kind == "update" and entry.at >= since]
    if not updates:
        return Told(number=0, at=since, next_at=since + cadence.users_first)
    last = updates[-1]
    return Told(number=len(updates), at=last.at, next_at=_promised(last), text=last.new, by=last.actor)


def _promised(update: TimelineEntry) -> datetime:
    announced = str(dict(update.facts).get("next") or "")
    return datetime.fromisoformat(announced) if announced else update.at


def next_update(since: datetime, now: datetime, announced: timedelta | None, cadence: Cadence) -> datetime:
    """Return when the users are told again after an update given at `now`.

    Args:
        since: when the major incident was declared.
        now: when the update is given.
        announced: how long its author wants to be silent, None where they do not say.
        cadence: [major].
    """
    if now - since < cadence.at_first:
        return now + min(announced or cadence.users_every, cadence.users_every)
    return now + min(announced or cadence.users_at_most, cadence.users_at_most)


def next_report(since: datetime, now: datetime, cadence: Cadence) -> datetime:
    """Return when management is told again after a report given at `now`."""
    return now + (cadence.management_every if now - since < cadence.at_first else cadence.management_later)


def at_declaration(now: datetime, cadence: Cadence) -> tuple[SetTimer, ...]:
    """Return the timers of a declaration: users after five minutes, management after a quarter of an hour."""
    instance = now.isoformat()
    return (
        SetTimer(kind=FIRST, due_at=now + cadence.users_first, instance=instance),
        SetTimer(kind=MANAGEMENT, due_at=now + cadence.management_first, instance=instance),
    )


def until_next(next_at: datetime, now: datetime, cadence: Cadence) -> tuple[SetTimer, ...]:
    """Return the timers that watch over the next update: a reminder before, an escalation when it is missed."""
    remind = SetTimer(kind=REMIND, due_at=max(now, next_at - cadence.remind_before), instance=next_at.isoformat())
    missed = SetTimer(kind=MISSED, due_at=next_at + timedelta.resolution, instance=next_at.isoformat())
    return remind, missed


def review_timer(due_at: datetime) -> SetTimer:
    """Return the timer that reminds of the review."""
    return SetTimer(kind=REVIEW, due_at=due_at, instance=due_at.isoformat())
