"""After every decision: is this a major incident, and when is that to be asked again? Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.agreed.policy import Policy
from bot.decision import Decision, SetTimer
from bot.events import Dossier
from bot.lifecycle import Grounds
from bot.major import cadence, surge
from bot.major.criteria import CONCENTRATED, LASTING, Facts, Hit, first_hit, parts_of_storm
from bot.major.procedure import Stand, Taken, declare, propose
from store.incident import Incident, State
from store.major import Major

#: Looks again whether a criterion hits; counts the reports about a service; counts those that are alike in words.
LOOK, SURGE, ALIKE = "major.look", "major.surge", "major.alike"


def judged(decision: Decision, dossier: Dossier, policy: Policy, now: datetime) -> Decision:
    """Return the decision with what follows from it for the major incident procedure."""
    incident = decision.incident
    if incident is None or incident.parent_id is not None or not incident.is_open:
        return decision
    decision = replace(decision, timers=(*decision.timers, *_looks(decision, incident, policy, now)))
    stand = Stand(incident=incident, dossier=Dossier() if incident.id is None else dossier, policy=policy, now=now)
    facts = facts_of(stand, decision)
    hit = first_hit(facts) if incident.major is Major.NONE else None
    return decision if hit is None else followed(hit, stand, parts=parts_of_storm(facts.history)).onto(decision)


def facts_of(stand: Stand, decision: Decision | None = None, *, because_of_surge: str = "") -> Facts:
    """Return what the criteria are asked about."""
    incident, dossier = stand.incident, stand.dossier
    return Facts(
        incident=incident,
        criticality=stand.policy.roster.service(incident.service).criticality,
        history=(*dossier.history, *(decision.entries if decision else ())),
        parts=len(dossier.children),
        alerts=dossier.alerts,
        surge=because_of_surge,
        now=stand.now,
    )


def followed(hit: Hit, stand: Stand, *, parts: tuple[int, ...] = ()) -> Taken:
    """Return what a criterion brings about: a proposal, or the declaration where [major] says so."""
    grounds = Grounds(actor="system", because=hit.because[:500], now=stand.now)
    proposed = propose(stand, grounds, parts=parts)
    first, *others = proposed.entries
    proposed = replace(proposed, entries=(replace(first, facts=(("criterion", hit.name),)), *others))
    if hit.name not in stand.policy.major.declare:
        return proposed
    declared = declare(replace(stand, incident=proposed.incident), grounds)
    return replace(declared, entries=(*proposed.entries, *declared.entries), links=proposed.links)


def _looks(decision: Decision, incident: Incident, policy: Policy, now: datetime) -> tuple[SetTimer, ...]:
    """Return when to look again: after an hour of work, after five minutes of alarm, when more may have reported."""
    timers: list[SetTimer] = []
    states = [entry for entry in decision.entries if entry.field == "state"]
    if any(entry.new == State.IN_PROGRESS for entry in states):
        if incident.priority <= 2 and incident.major is Major.NONE:
            timers.append(SetTimer(kind=LOOK, due_at=now + CONCENTRATED, instance=now.isoformat()))
        if incident.major is Major.DECLARED and any(entry.old == State.RESOLVED for entry in states):
            # It was not over: the cadence goes on.
            timers += cadence.until_next(now + policy.major.cadence.users_every, now, policy.major.cadence)
            due_at = now + policy.major.cadence.management_every
            timers.append(SetTimer(kind=cadence.MANAGEMENT, due_at=due_at, instance=now.isoformat()))
    if incident.id is None:
        timers += _looks_at_new(incident, policy, now)
    return tuple(timers)


def _looks_at_new(incident: Incident, policy: Policy, now: datetime) -> list[SetTimer]:
    timers: list[SetTimer] = []
    if incident.origin == "event" and policy.roster.service(incident.service).criticality == 1:
        timers.append(SetTimer(kind=LOOK, due_at=now + LASTING + LASTING.resolution, instance=now.isoformat()))
    if incident.service and policy.major.surge is not None:
        slot = surge.slot_of(now)
        key = f"surge:{incident.service}:{incident.subcategory}"[:150]
        timers.append(SetTimer(kind=SURGE, due_at=surge.look_at(slot, now), instance=str(slot), shared=key))
    return timers
