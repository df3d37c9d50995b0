"""A rung may have been reached: who is told, what is done, and when to look again. Pure.

Whatever was missed while the desk was down fires once: of each ladder the highest rung speaks, and the history names
those that were passed over. While a declared major incident holds an incident, its ladders are mute (section 8.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.agreed.agreements import ClockKind
from bot.agreed.escalation import ESCALATE, Rule, StopOn
from bot.agreed.policy import Policy
from bot.deciding.rule_actions import Deed, acted
from bot.decision import Decision, Outcome, Reply, SetTimer
from bot.escalation.chains import unmet
from bot.escalation.recipients import Situation, addresses_of
from bot.escalation.rung import Rung, acknowledged_until
from bot.escalation.rungs import fired_keys, first_of, rungs_of, soonest
from bot.events import TimerFired
from bot.major.procedure import is_muted
from bot.promises.due import due_fact
from bot.telling import to_colleagues
from bot.working_time import hours
from store.incident import Incident, TimelineEntry

KIND = ESCALATE


def next_look(
    incident: Incident, history: Sequence[TimelineEntry], policy: Policy, now: datetime
) -> tuple[SetTimer, ...]:
    """Return the timer for the next rung; none where nobody is named who could be told."""
    escalation = policy.escalation
    if not policy.roster.people and not escalation.rules and not escalation.chains:
        return ()
    at = soonest(rungs_of(incident, history, policy, now), fired_keys(history), now)
    return () if at is None else (SetTimer(kind=KIND, due_at=at, instance=at.isoformat()),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What is known when a rung may have been reached."""

    event: TimerFired
    incident: Incident
    policy: Policy
    now: datetime


def escalate(event: TimerFired, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Fire what was reached."""
    look = _Look(event=event, incident=incident, policy=policy, now=now)
    passed, not_taken = _reached(look)
    if not passed and not not_taken:
        return Decision(outcome=Outcome.DECIDED, because="no rung was reached")
    speaking = _speaking(passed)
    muted = is_muted(event.dossier)
    decided = Decision(
        outcome=Outcome.DECIDED,
        because="; ".join(rung.rule.id for rung in speaking) if not muted else "muted by its major incident",
        incident=replace(incident, updated_at=now),
        entries=(
            *not_taken,
            *(_noted(rung, rung in speaking and not muted, now, muted=muted) for rung in passed),
        ),
    )
    told: tuple[Reply, ...] = ()
    # What the configuration says of somebody counts more than what the default ladder says.
    for rung in sorted(speaking, key=lambda rung: not rung.rule.is_default) if not muted else ():
        if _is_stopped(rung, look):
            continue
        told += _told(rung, look)
        deed = Deed(rule=rung.rule, dossier=event.dossier, policy=policy, now=now)
        decided = acted(deed, decided)
    return replace(decided, replies=(*decided.replies, *_once_each(told)))


def _speaking(passed: Sequence[Rung]) -> tuple[Rung, ...]:
    """Return the highest rung of each ladder."""
    highest: dict[str, Rung] = {}
    for rung in passed:
        # Rules of the configuration speak for themselves; the default ladder and a chain speak with one voice.
        ladder = rung.ladder if rung.rule.is_default or rung.rule.condition else rung.key
        highest[ladder] = rung
    return tuple(highest.values())


def _reached(look: _Look) -> tuple[list[Rung], tuple[TimelineEntry, ...]]:
    """Return the rungs that were reached, and the history of steps whose condition does not hold.

    The step after one of those does not wait for it, so that it may be reached by that.
    """
    history = look.event.dossier.history
    not_taken: tuple[TimelineEntry, ...] = ()
    while True:
        fired = fired_keys(history)
        rungs = rungs_of(look.incident, history, look.policy, look.now)
        passed = [rung for rung in rungs if rung.at <= look.now and rung.key not in fired]
        reasons = [(rung, why) for rung in passed if (why := _why_not(rung, look))]
        if not reasons:
            return passed, not_taken
        not_taken += tuple(_passed_over(rung, why, look.now) for rung, why in reasons)
        history = (*look.event.dossier.history, *not_taken)


def _why_not(rung: Rung, look: _Look) -> str:
    condition = rung.rule.condition
    return unmet(condition, look.event.dossier.opened, look.now) if condition else ""


def _passed_over(rung: Rung, why: str, now: datetime) -> TimelineEntry:
    return TimelineEntry(
        at=now,
        actor="system",
        kind="escalation_skipped",
        field="hierarchic",
        new=rung.key,
        because=f"{rung.rule.id}: {why}",
        facts=(("reached", rung.at.isoformat()), ("unmet", why)),
    )


#: The fields whose change stops the repetitions of a rule.
_CHANGES = {
    StopOn.OWNER_CHANGE: frozenset({"assignee", "assignment_group"}),
    StopOn.STATE_CHANGE: frozenset({"state"}),
}


def _is_stopped(rung: Rung, look: _Look) -> bool:
    """Say whether what its rule names has stopped it: an acknowledgement, another owner, another state."""
    history, fields = look.event.dossier.history, _CHANGES.get(rung.rule.stop_on)
    if fields is not None:
        begun = first_of(rung, history) if rung.repetition else None
        return begun is not None and any(entry.field in fields and entry.at > begun for entry in history)
    until = acknowledged_until(look.incident, history, look.policy)
    is_chain = rung.repetition > 0 or rung.rule.happening is not None
    return rung.rule.stop_on is StopOn.ACK and is_chain and until is not None and look.now < until


def _noted(rung: Rung, speaks: bool, now: datetime, *, muted: bool) -> TimelineEntry:
    because = "muted by its major incident" if muted else rung.rule.id if speaks else f"{rung.rule.id}: passed over"
    return TimelineEntry(
        at=now,
        actor="system",
        kind="escalated" if speaks else "escalation_skipped",
        field="functional" if rung.rule.is_functional else "hierarchic",
        new=rung.key,
        because=because,
        facts=(("reached", rung.at.isoformat()), ("told", ", ".join(rung.rule.notify))),
    )


def _told(rung: Rung, look: _Look) -> tuple[Reply, ...]:
    situation = Situation(
        incident=look.incident, assignee=look.event.dossier.assignee, policy=look.policy, now=look.now
    )
    facts = {
        "rule": rung.rule.id,
        **_shown(rung.rule),
        "due": due_fact(look.event.dossier.clocks, rung.rule.clock or ClockKind.RESOLUTION),
        "missed": rung.rule.clock is not None and rung.rule.percent == 100,
        "repetition": rung.repetition,
        "assignee": look.event.dossier.assignee,
        "text": rung.rule.task,
    }
    replies = to_colleagues(addresses_of(rung.rule.notify, situation), "escalation", look.policy, facts)
    return tuple(replace(_in_peace(reply, rung, look), by=rung.rule.notify_by) for reply in replies)


def _shown(rule: Rule) -> dict[str, object]:
    """Return why somebody is told in words that need no rule's name; a rule of the configuration has its own."""
    clock, happening = (rule.clock, rule.happening) if rule.is_default else (None, None)
    return {"clock": str(clock or ""), "percent": f"{rule.percent or 0:g}", "happening": str(happening or "")}


#: P1 and P2 are told at once (domain.md section 6.5).
_CAN_WAIT_FROM = 3


def _in_peace(reply: Reply, rung: Rung, look: _Look) -> Reply:
    """Return the notice, to be told when its reader's day begins and not too often, when it can wait."""
    incident, policy = look.incident, look.policy
    if incident.priority < _CAN_WAIT_FROM or incident.is_major or incident.security or rung.rule.ignores_quiet:
        return reply
    person = policy.roster.colleague(reply.to.address)
    calendar = policy.calendars.get(person.calendar) if person else None
    opens = hours.next_open(calendar, look.now) if calendar is not None else look.now
    waits_until = opens if opens > look.now else None
    return replace(reply, waits_until=waits_until, most_an_hour=policy.escalation.most_an_hour)


def _once_each(replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """Tell nobody twice in one decision: the last word counts, by every way that somebody was to be told."""
    told: dict[str, Reply] = {}
    for reply in replies:
        before = told.get(reply.to.address)
        told[reply.to.address] = replace(reply, by=reply.by | before.by) if before else reply
    return tuple(told.values())
