"""The reporter hears before the promised time: whoever works on it is reminded, then the desk itself says a word. Pure.

    75 % of the update target    whoever works on it is reminded
    90 %                         nobody wrote: the reporter is told how it stands, and when they hear again
    so again, at most MOST times in a row; a person who writes begins anew

domain.md section 10. Such a word keeps nobody's promise: the update clock is stopped by a person only. Parts of a
declared major incident, and the incident itself, have a cadence of their own (section 8.6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import entries
from bot.agreed.agreements import ClockKind
from bot.agreed.policy import Policy
from bot.decision import Decision, Outcome, Reply, SetTimer
from bot.events import Dossier, TimerFired
from bot.major.crew import management
from bot.major.procedure import is_muted
from bot.promises.clocks import Measured, measure
from bot.promises.reckoning import Reckoning
from bot.telling import to_colleagues, to_reporter, working_on
from bot.working_time import hours
from store.incident import Incident, State, TimelineEntry
from store.major import Major

REMIND, STATUS = "update.remind", "update.status"
#: Parts of the update target, in percent.
_REMIND_AT, _STATUS_AT = 75, 90
#: More words without news help nobody.
MOST = 3
#: Who reports something less pressing is told how it stands, and not that a time was missed (domain.md section 10).
_LATE_TOLD = frozenset({1, 2, 3})
#: Of which management is told that they are over, or in a supplier's hands.
_OVER_TOLD = frozenset({1, 2})


def follow_up(decision: Decision, found: Reckoning, dossier: Dossier, policy: Policy, now: datetime) -> Decision:
    """Return the decision with what people are told by the desk itself, now and later."""
    incident = decision.incident
    if incident is None:
        return decision
    decision = replace(decision, replies=(*decision.replies, *_reweighed(decision, incident, found, dossier, policy)))
    if not policy.keeps_informed or _has_cadence(incident, dossier):
        return decision
    return replace(
        decision,
        replies=(
            *decision.replies,
            *_late(incident, found, dossier, policy),
            *_over(decision, incident, policy, now),
            *_outside(decision, incident, found, policy),
        ),
        timers=(*decision.timers, *(_timers(found.measured, now) if found.changed else ())),
    )


def _has_cadence(incident: Incident, dossier: Dossier) -> bool:
    return incident.major in {Major.DECLARED, Major.STOOD_DOWN} or is_muted(dossier)


def _running(measured: Sequence[Measured]) -> Measured | None:
    """Return the promise of an update that runs now, None when none does."""
    running = (e for e in measured if e.clock.kind == ClockKind.UPDATE and e.clock.is_running)
    return next(running, None)


def _timers(measured: Sequence[Measured], now: datetime) -> tuple[SetTimer, ...]:
    each = _running(measured)
    if each is None or each.clock.due_at <= now:
        return ()
    instance = f"{each.clock.instance}/{each.clock.due_at.isoformat()}"
    return tuple(
        SetTimer(kind=kind, due_at=max(now, each.at(percent)), instance=instance)
        for kind, percent in ((REMIND, _REMIND_AT), (STATUS, _STATUS_AT))
    )


def _late(incident: Incident, found: Reckoning, dossier: Dossier, policy: Policy) -> tuple[Reply, ...]:
    """Tell the reporter honestly that the promised time was missed."""
    missed = [each for each in found.missed if each.kind == ClockKind.RESOLUTION and not each.by_retarget]
    if not missed or not incident.is_open or incident.priority not in _LATE_TOLD:
        return ()
    update = _running(found.measured)
    facts = {
        "due": missed[-1].due_at.isoformat(),
        "next": update.clock.due_at.isoformat() if update else "",
        "supplier": _supplier(incident, dossier),
        "text": "",
    }
    return to_reporter(dossier.contact, "late", incident, policy, facts)


def _over(decision: Decision, incident: Incident, policy: Policy, now: datetime) -> tuple[Reply, ...]:
    """Tell management that a P1 or P2 is over."""
    ended = any(entry.kind == "state" and entry.new == State.RESOLVED for entry in decision.entries)
    if not ended or incident.priority not in _OVER_TOLD or incident.parent_id is not None:
        return ()
    facts = {"opened": incident.opened_at.isoformat(), "resolved": now.isoformat(), "text": incident.resolution_text}
    return to_colleagues(management(incident, policy), "over", policy, facts)


def _outside(decision: Decision, incident: Incident, found: Reckoning, policy: Policy) -> tuple[Reply, ...]:
    """Tell management that a P1 or P2 is in a supplier's hands (domain.md section 10)."""
    waits = next((e for e in decision.entries if e.kind == "state" and e.new == State.PENDING_SUPPLIER), None)
    if waits is None or incident.priority not in _OVER_TOLD or incident.parent_id is not None:
        return ()
    running = {clock.kind: clock for clock in found.clocks if clock.stopped_at is None}
    theirs, ours = running.get(ClockKind.RESTORATION), running.get(ClockKind.RESOLUTION)
    facts = {
        "supplier": theirs.party if theirs else waits.because.removeprefix("it waits for "),
        "supplier_due": theirs.due_at.isoformat() if theirs else "",
        "due": ours.due_at.isoformat() if ours else "",
        "text": "",
    }
    return to_colleagues(management(incident, policy), "outside", policy, facts)


def _reweighed(
    decision: Decision, incident: Incident, found: Reckoning, dossier: Dossier, policy: Policy
) -> tuple[Reply, ...]:
    """Tell whoever works on it that it is more or less important now, unless they said so (domain.md section 10)."""
    changes = [each for each in decision.entries if each.kind == "prioritised" and each.old not in {"", each.new}]
    assignee = dossier.assignee if decision.assignee is None else decision.assignee
    if not changes or not assignee or not incident.is_open or assignee in {each.actor for each in changes}:
        return ()
    due = {clock.kind: clock.due_at.isoformat() for clock in found.clocks if clock.stopped_at is None}
    facts = {
        "before": changes[0].old,
        "after": changes[-1].new,
        "by": "" if changes[-1].actor == "system" else changes[-1].actor,
        "reason": changes[-1].because,
        "due": due.get(ClockKind.RESOLUTION, ""),
        "text": "",
    }
    return to_colleagues((assignee,), "reweighed", policy, facts)


def _supplier(incident: Incident, dossier: Dossier) -> str:
    waits = incident.state is State.PENDING_SUPPLIER
    return next((each.supplier for each in dossier.engagements if waits and each.restored_at is None), "")


def _due_now(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Measured | None:
    """Return the promise that a timer was set for, None when somebody wrote meanwhile or it is over."""
    if not incident.is_open or _has_cadence(incident, event.dossier):
        return None
    each = _running(measure(event.dossier.history, policy, now))
    number = event.instance.partition("/")[0]
    return each if each is not None and str(each.clock.instance) == number else None


def _nothing(event: TimerFired) -> Decision:
    return Decision(outcome=Outcome.DECIDED, because=f"{event.kind}: somebody wrote, or it is over")


def on_remind(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Remind whoever works on it."""
    each = _due_now(event, incident, policy, now)
    if each is None or each.clock.due_at.isoformat() != event.instance.partition("/")[2]:
        return _nothing(event)
    facts = {"due": each.clock.due_at.isoformat(), "text": ""}
    because = f"an update is due at {each.clock.due_at.isoformat()}"
    return Decision(
        outcome=Outcome.DECIDED,
        because=because,
        entries=(entries.entry(now, "update_reminded", because=because),),
        replies=to_colleagues(working_on(incident, event.dossier, policy), "update_request", policy, facts),
    )


def on_status(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Tell the reporter how it stands, because nobody did."""
    each = _due_now(event, incident, policy, now)
    _, _, planned = event.instance.partition("/")
    if each is None or event.dossier.contact is None or planned not in {each.clock.due_at.isoformat(), "again"}:
        return _nothing(event)
    said = sum(e.kind == "status_told" and e.at >= each.clock.started_at for e in event.dossier.history)
    if said >= MOST:
        return Decision(outcome=Outcome.DECIDED, because=f"{event.kind}: said {said} times without news")
    target = timedelta(seconds=each.clock.target_seconds)
    next_at = hours.add(each.calendar, max(now, each.clock.due_at) if not said else now, target)
    again = hours.add(each.calendar, next_at, target * (_STATUS_AT - 100) / 100)
    due = {clock.kind: clock.due_at for clock in event.dossier.clocks if clock.stopped_at is None}
    aim = due.get(ClockKind.RESOLUTION)
    facts = {
        "resolution_due": aim.isoformat() if aim is not None and aim > now else "",
        "next": next_at.isoformat() if said + 1 < MOST else "",
        "supplier": _supplier(incident, event.dossier),
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
    return replace(entries.entry(now, "status_told", because=because), facts=(("next", next_at.isoformat()),))


#: Timer kind -> what it means; the number says how many words without news came before.
UPDATE_TIMERS: Mapping[str, Callable[[TimerFired, Incident, Policy, datetime], Decision]] = {
    REMIND: on_remind,
    STATUS: on_status,
    **{f"{STATUS}.{number}": on_status for number in range(1, MOST + 1)},
}
