"""An instant was reached: a promise is missed, a wait is over, a resolved incident closes. Pure.

TIMERS is the table; any other kind looks at the promises. A timer is never taken back: what it would do is looked at
when it fires, so one whose reason is gone does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.commands.ending import closes_at, closing
from bot.commands.modelling import STEP_DUE
from bot.deciding import escalating
from bot.deciding.handling import Handler, nothing
from bot.deciding.major import MAJOR_TIMERS
from bot.deciding.nudges import NUDGES
from bot.deciding.steps import on_step_due
from bot.deciding.updates import UPDATE_TIMERS
from bot.decision import Decision, Outcome, SetTimer
from bot.events import TimerFired
from bot.lifecycle import Grounds, move, set_fields
from bot.promises.reckoning import LOOK, promise, reckon
from bot.telling import to_colleagues, to_reporter, working_on
from store.incident import PENDING, Incident, State


def on_timer(event: TimerFired, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Return what the instant means; nothing, when what it was set for is over."""
    if incident is None:
        return nothing(event, "there is no incident")
    return TIMERS.get(event.kind, _look)(event, incident, policy, now)


def _look(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """See how the promises stand: what was missed is recorded once (domain.md section 5.7), what has aged moves up."""
    before = event.dossier.clocks
    found = reckon(incident, event.dossier.history, before, policy, now)
    if not found.changed and found.ageing == incident.ageing:
        return replace(nothing(event, "the promises stand as they did"), timers=found.timers)
    missed = ", ".join(f"{clock.kind} was due at {clock.due_at.isoformat()}" for clock in found.missed)
    return Decision(
        outcome=Outcome.DECIDED,
        because=missed or "the promises stand otherwise than before",
        # Its due time stays: what is overdue must not sink in the queue.
        incident=replace(incident, updated_at=now),
        # What changed sets its own timer; what only aged does not.
        timers=() if found.changed else found.timers,
    )


def _agreement(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Reckon the promises of an open incident by another version of its agreement (domain.md section 5.8)."""
    if not incident.is_open:
        return nothing(event, f"it is {incident.state}, and keeps the version that it ended with")
    known = {clock.key: clock for clock in event.dossier.clocks}
    found = reckon(incident, event.dossier.history, known.values(), policy, now)
    told = tuple(
        entries.entry(
            now,
            "recomputed",
            field=clock.kind,
            new=clock.due_at.isoformat(),
            because=promise(clock),
            old=known[clock.key].due_at.isoformat(),
            facts=(("instance", clock.instance), ("version", clock.version), ("before", known[clock.key].version)),
        )
        for clock in found.changed
        # Of another version that promises the same there is nothing to tell.
        if clock.key in known and clock.stopped_at is None and clock.due_at != known[clock.key].due_at
    )
    if not found.changed:
        return replace(nothing(event, "the promises stand as they did"), timers=found.timers)
    because = "an agreement or a calendar was changed"
    renewed = replace(incident, updated_at=now) if told else incident
    return Decision(outcome=Outcome.DECIDED, because=because, incident=renewed, entries=told)


def _close(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Close what stayed resolved (domain.md section 2.2 a); a major incident only its manager closes."""
    if incident.state is not State.RESOLVED or incident.resolved_at is None or incident.is_major:
        return nothing(event, f"it is {incident.state}")
    closes = closes_at(incident, policy, now)
    if closes is not None and closes > now:
        return nothing(event, "it was resolved again later")
    because = "nobody said that it was not fixed"
    moved = move(incident, State.CLOSED, Grounds(actor="system", because=because, now=now))
    return Decision(
        outcome=Outcome.DECIDED,
        because=because,
        incident=moved.incident,
        entries=moved.entries,
        replies=to_reporter(event.dossier.contact, "closed", moved.incident, policy, {}),
    )


def _ask_again(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Remind the reporter of the question (domain.md section 2.2 b)."""
    asked = _asked_at(event)
    if incident.state is not State.PENDING_USER or asked is None or event.due_at < asked:
        return nothing(event, f"it is {incident.state}")
    lifecycle = policy.lifecycle
    again = lifecycle.after(lifecycle.ask_again, now)
    ends = lifecycle.after(lifecycle.give_up_asking, asked)
    timers = (SetTimer(kind="ask_again", due_at=again, instance=now.isoformat()),) if again < ends else ()
    question = next((e.because for e in reversed(event.dossier.history) if e.kind == "asked"), "")
    facts = {"asked": asked.isoformat(), "ends": ends.isoformat(), "text": question}
    return Decision(
        outcome=Outcome.DECIDED,
        because="the question is still open",
        incident=replace(incident, pending_until=min(ends, again), updated_at=now),
        entries=(entries.entry(now, "reminded", because="the question is still open"),),
        replies=to_reporter(event.dossier.contact, "reminder", incident, policy, facts),
        timers=timers,
    )


def _give_up(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Resolve what nobody answered for; the reporter can still reopen it (domain.md section 2.2 b)."""
    asked = _asked_at(event)
    if incident.state is not State.PENDING_USER or asked is None:
        return nothing(event, f"it is {incident.state}")
    if policy.lifecycle.after(policy.lifecycle.give_up_asking, asked) > now:
        return nothing(event, "it was asked again later")
    grounds = Grounds(actor="system", because="the question was not answered", now=now)
    moved = move(incident, State.RESOLVED, grounds)
    ended = set_fields(moved.incident, {"resolution_code": "no_user_response"}, grounds)
    timers = closing(ended.incident, policy, now)
    facts = {"text": "", "code": "no_user_response", "closes": timers[0].due_at.isoformat() if timers else ""}
    return Decision(
        outcome=Outcome.DECIDED,
        because=grounds.because,
        incident=ended.incident,
        entries=moved.entries + ended.entries,
        replies=to_reporter(event.dossier.contact, "resolved", ended.incident, policy, facts),
        timers=timers,
    )


def _asked_at(event: TimerFired) -> datetime | None:
    """Return when the reporter was asked last, None when never."""
    return next((entry.at for entry in reversed(event.dossier.history) if entry.kind == "asked"), None)


def _pending_until(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Go on when the agreed date has come, and tell whoever works on it (domain.md section 2.1)."""
    if incident.state not in PENDING or incident.pending_until is None or incident.pending_until > now:
        return nothing(event, f"it is {incident.state}")
    because = "the date that it waited for has come"
    moved = move(incident, State.IN_PROGRESS, Grounds(actor="system", because=because, now=now))
    facts = {"by": "", "reason": because, "text": ""}
    told = working_on(incident, event.dossier, policy)
    return Decision(
        outcome=Outcome.DECIDED,
        because=because,
        incident=moved.incident,
        entries=moved.entries,
        replies=to_colleagues(told, "assigned", policy, facts),
    )


TIMERS: Mapping[str, Handler] = {
    LOOK: _look,
    "agreement": _agreement,
    escalating.KIND: escalating.escalate,
    "close": _close,
    "ask_again": _ask_again,
    "give_up_asking": _give_up,
    "pending_until": _pending_until,
    STEP_DUE: on_step_due,
    **NUDGES,
    **MAJOR_TIMERS,
    **UPDATE_TIMERS,
}
