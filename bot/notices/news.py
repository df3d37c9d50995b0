"""What of a decision is news for those who subscribed to the status page. Pure.

open       it was declared a major incident        update     something was said to everybody who is affected
resolved   it works again                          again      it does not after all
over       it is no major incident
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.agreed.policy import DeskIdentity
from store.incident import OPEN, Incident, State, TimelineEntry, Timer
from store.major import Major

#: The kind of the timer by which subscribers are told (`bot.notices.subscribers`).
NEWS = "subscribers"


def may_be_told(incident: Incident, desk: DeskIdentity) -> bool:
    """Say whether anybody outside hears of an incident at all."""
    return bool(desk.url) and desk.status != "off" and not incident.security


def news_timers(entries: Iterable[TimelineEntry], after: Incident, desk: DeskIdentity) -> list[Timer]:
    """Return the timers by which the subscribers hear of what happened, at once."""
    if not may_be_told(after, desk):
        return []
    return [news_timer(after, what, entry, 0) for entry in entries for what in _told_as(entry, after)]


def news_timer(incident: Incident, what: str, entry: TimelineEntry, begin: int) -> Timer:
    """Return the timer that tells a piece of news to the subscribers behind one."""
    key = f"{incident.number}:{NEWS}:{what}/{entry.at.isoformat()}/{begin}"
    return Timer(key=key, kind=NEWS, due_at=entry.at)


def _told_as(entry: TimelineEntry, after: Incident) -> Iterator[str]:
    if entry.kind == "major" and entry.new == Major.DECLARED:
        yield "open"
    elif entry.kind == "major" and entry.new == Major.DEMOTED:
        yield "over"
    elif entry.kind == "update" and entry.new:
        yield "update"
    elif entry.kind == "state" and after.is_major and entry.new == State.RESOLVED:
        yield "resolved"
    elif entry.kind == "state" and after.is_major and entry.old == State.RESOLVED and entry.new in OPEN:
        yield "again"
