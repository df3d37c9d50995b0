"""The heart: what an event means for an incident, under a policy, at an instant. Pure.

    decide(event, incident, policy, now) -> Decision

Total and deterministic: the same four values give the same decision, today or in a replay. Whatever a decision says,
`bot.writing` writes down in one transaction; nothing is done anywhere else. What each kind of event means is in
`bot.deciding` and `bot.commands`; what is promised afterwards follows from the history, here, for all of them alike.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.agreed.policy import Policy
from bot.commands.table import decide_command
from bot.deciding.deliveries import on_failed_delivery
from bot.deciding.escalating import next_look
from bot.deciding.messages import on_message
from bot.deciding.timers import on_timer
from bot.decision import Decision, Nudge
from bot.events import CommandGiven, DeliveryFailed, Dossier, Event, MessageArrived, TimerFired
from bot.major.judging import judged
from bot.major.procedure import is_muted
from bot.notices.updates import follow_up
from bot.promises.reckoning import alerts_about, reckon, told_of
from store.incident import Incident, State


def decide(event: Event, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Return what the event means for the incident (None when it has none yet) under the policy at `now` (UTC)."""
    match event:
        case MessageArrived():
            return settled(on_message(event, incident, policy, now), event.dossier, policy, now)
        case CommandGiven():
            decision = settled(decide_command(event, incident, policy, now), event.dossier, policy, now)
            begins = decision.begins and settled(decision.begins, Dossier(), policy, now)
            return replace(decision, begins=begins) if begins else decision
        case TimerFired():
            return settled(on_timer(event, incident, policy, now), event.dossier, policy, now)
        case DeliveryFailed():
            return on_failed_delivery(event, incident, policy, now)


def settled(decision: Decision, dossier: Dossier, policy: Policy, now: datetime) -> Decision:
    """Return the decision with the promises that follow from it: met, moved, missed, and when to look again."""
    if decision.incident is not None and decision.incident.id is None:
        # It begins now; what is known is of the closed one that its report referred to.
        dossier = Dossier()
    told = decision.entries
    decision = judged(decision, dossier, policy, now)
    incident = decision.incident
    if incident is None:
        return decision
    history = (*dossier.history, *decision.entries)
    # What an opening measured holds as long as nothing was added to its history since.
    measured = decision.measured if decision.entries is told and not dossier.history else ()
    found = reckon(incident, history, dossier.clocks, policy, now, measured=measured)
    decision = follow_up(decision, found, dossier, policy, now)
    return replace(
        decision,
        incident=replace(incident, due_at=found.due_at, ageing=found.ageing),
        entries=(*decision.entries, *told_of(found, now)),
        replies=(*decision.replies, *(() if is_muted(dossier) else alerts_about(found, policy))),
        clocks=found.changed,
        timers=(
            *decision.timers,
            *(found.timers if found.changed else ()),
            *next_look(incident, history, policy, now),
        ),
        nudges=(*decision.nudges, *_to_parts(decision, dossier, now)),
    )


#: What its parts are told about a parent's new state; "parent.reopened" where it was resolved before.
_NEWS = {
    State.RESOLVED: "parent.resolved",
    State.IN_PROGRESS: "parent.moved",
    State.PENDING_SUPPLIER: "parent.moved",
    State.PENDING_CHANGE: "parent.moved",
}


def _to_parts(decision: Decision, dossier: Dossier, now: datetime) -> tuple[Nudge, ...]:
    """Let the parts of an incident follow its state (domain.md section 8.7)."""
    moved = [entry for entry in decision.entries if entry.kind == "state"]
    if not moved or not dossier.children:
        return ()
    news = _NEWS.get(State(moved[-1].new))
    kind = "parent.reopened" if moved[-1].old == State.RESOLVED and news else news
    return tuple(
        Nudge(incident_id=part, kind=kind, instance=now.isoformat()) for part in dossier.children if kind is not None
    )
