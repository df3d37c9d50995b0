"""An update is due soon, and nobody wrote: whoever works on it is reminded, or the desk says how it stands. Pure.

Which of both when, and how often, is said in `bot.notices.updates`, which sets these timers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot import entries
from bot.agreed.agreements import ClockKind
from bot.agreed.policy import Policy
from bot.deciding.handling import Handler, nothing
from bot.decision import Decision, Outcome, SetTimer
from bot.events import TimerFired
from bot.notices.updates import MOST, REMIND, STATUS, STATUS_AT, has_cadence, running_update, supplier_awaited
from bot.promises.clocks import Measured, measure
from bot.promises.due import due_times
from bot.telling import to_colleagues, to_reporter, working_on
from bot.working_time import hours
from store.incident import Incident, TimelineEntry

_GONE = "somebody wrote, or it is over"


def _due_now(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Measured | None:
    """Return the promise that a timer was set for, None when somebody wrote meanwhile or it is over."""
    if not incident.is_open or has_cadence(incident, event.dossier):
        return None
    each = running_update(measure(event.dossier.history, policy, now))
    number = event.instance.partition("/")[0]
    return each if each is not None and str(each.clock.instance) == number else None


def _remind(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Remind whoever works on it."""
    each = _due_now(event, incident, policy, now)
    if each is None or each.clock.due_at.isoformat() != event.instance.partition("/")[2]:
        return nothing(event, _GONE)
    facts = {"due": each.clock.due_at.isoformat(), "text": ""}
    because = f"an update is due at {each.clock.due_at.isoformat()}"
    return Decision(
        outcome=Outcome.DECIDED,
        because=because,
        entries=(entries.entry(now, "update_reminded", because=because),),
        replies=to_colleagues(working_on(incident, event.dossier, policy), "update_request", policy, facts),
    )


def _status(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Tell the reporter how it stands, because nobody did."""
    each = _due_now(event, incident, policy, now)
    _, _, planned = event.instance.partition("/")
    if each is None or event.dossier.contact is None or planned not in {each.clock.due_at.isoformat(), "again"}:
        return nothing(event, _GONE)
    said = sum(e.kind == "status_told" and e.at >= each.clock.started_at for e in event.dossier.history)
    if said >= MOST:
        return nothing(event, f"said {said} times without news")
    target = timedelta(seconds=each.clock.target_seconds)
    next_at = hours.add(each.calendar, max(now, each.clock.due_at) if not said else now, target)
    again = hours.add(each.calendar, next_at, target * (STATUS_AT - 100) / 100)
    aim = due_times(event.dossier.clocks).get(ClockKind.RESOLUTION)
    facts = {
        "resolution_due": aim.isoformat() if aim is not None and aim > now else "",
        "next": next_at.isoformat() if said + 1 < MOST else "",
        "supplier": supplier_awaited(incident, event.dossier),
        "text": "",
    }
    because = f"nobody wrote, and an update is due at {each.clock.due_at.isoformat()}"
    instance = f"{each.clock.instance}/again"
    return Decision(
        outcome=Outcome.DECIDED,
        because=because,
        incident=replace(incident, updated_at=now),
        entries=(_told(next_at, because, now),),
        replies=to_reporter(event.dossier.contact.alone, "progress", incident, policy, facts),
        timers=(SetTimer(kind=f"{STATUS}.{said + 1}", due_at=max(again, now), instance=instance),),
    )


def _told(next_at: datetime, because: str, now: datetime) -> TimelineEntry:
    return entries.entry(now, "status_told", because=because, facts=(("next", next_at.isoformat()),))


#: Timer kind -> what it means; the number says how many words without news came before.
UPDATE_TIMERS: Mapping[str, Handler] = {
    REMIND: _remind,
    STATUS: _status,
    **{f"{STATUS}.{number}": _status for number in range(1, MOST + 1)},
}
