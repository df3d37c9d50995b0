"""The reporter hears before the promised time: whoever works on it is reminded, then the desk itself says a word. Pure.

    75 % of the update target    whoever works on it is reminded
    90 %                         nobody wrote: the reporter is told how it stands, and when they hear again
    so again, at most MOST times in a row; a person who writes begins anew: `bot.deciding.updates`

domain.md section 10. Such a word keeps nobody's promise: the update clock is stopped by a person only. Parts of a
declared major incident, and the incident itself, have a cadence of their own (section 8.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.agreed.agreements import ClockKind
from bot.agreed.policy import Policy
from bot.decision import Decision, Reply, SetTimer
from bot.events import Dossier
from bot.major.crew import management
from bot.major.procedure import is_muted
from bot.promises.clocks import Measured
from bot.promises.due import due_fact
from bot.promises.reckoning import Reckoning
from bot.telling import to_colleagues, to_reporter
from store.incident import Incident, State
from store.major import Major

REMIND, STATUS = "update.remind", "update.status"
#: Parts of the update target, in percent.
_REMIND_AT, STATUS_AT = 75, 90
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
    if not policy.keeps_informed or has_cadence(incident, dossier):
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


def has_cadence(incident: Incident, dossier: Dossier) -> bool:
    """Say whether its reporters hear of it as a major incident's cadence says, and not from here."""
    return incident.major in {Major.DECLARED, Major.STOOD_DOWN} or is_muted(dossier)


def running_update(measured: Sequence[Measured]) -> Measured | None:
    """Return the promise of an update that runs now, None when none does."""
    running = (e for e in measured if e.clock.kind == ClockKind.UPDATE and e.clock.is_running)
    return next(running, None)


def _timers(measured: Sequence[Measured], now: datetime) -> tuple[SetTimer, ...]:
    each = running_update(measured)
    if each is None or each.clock.due_at <= now:
        return ()
    instance = f"{each.clock.instance}/{each.clock.due_at.isoformat()}"
    return tuple(
        SetTimer(kind=kind, due_at=max(now, each.at(percent)), instance=instance)
        for kind, percent in ((REMIND, _REMIND_AT), (STATUS, STATUS_AT))
    )


def _late(incident: Incident, found: Reckoning, dossier: Dossier, policy: Policy) -> tuple[Reply, ...]:
    """Tell the reporter honestly that the promised time was missed."""
    missed = [each for each in found.missed if each.kind == ClockKind.RESOLUTION and not each.by_retarget]
    if not missed or not incident.is_open or incident.priority not in _LATE_TOLD:
        return ()
    update = running_update(found.measured)
    facts = {
        "due": missed[-1].due_at.isoformat(),
        "next": update.clock.due_at.isoformat() if update else "",
        "supplier": supplier_awaited(incident, dossier),
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
    facts = {
        "before": changes[0].old,
        "after": changes[-1].new,
        "by": "" if changes[-1].actor == "system" else changes[-1].actor,
        "reason": changes[-1].because,
        "due": due_fact(found.clocks, ClockKind.RESOLUTION),
        "text": "",
    }
    return to_colleagues((assignee,), "reweighed", policy, facts)


def supplier_awaited(incident: Incident, dossier: Dossier) -> str:
    """Return the supplier that an incident waits for, "" for none."""
    waits = incident.state is State.PENDING_SUPPLIER
    return next((each.supplier for each in dossier.engagements if waits and each.restored_at is None), "")
