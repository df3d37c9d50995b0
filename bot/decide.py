"""The heart: what an event means for an incident, under a policy, at an instant. Pure.

    decide(event, incident, policy, now) -> Decision

Total and deterministic: the same four values give the same decision, today or in a replay. Whatever a decision says,
`bot.desk` writes in one transaction; nothing is done anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot import entries
from bot.decision import Decision, Outcome, Reply, SetTimer, Task
from bot.events import Action, DeliveryFailed, Event, MessageArrived, TimerFired
from bot.holding import reason_to_hold
from bot.policy import ClockKind, Policy, due, priority_of
from bot.screening import answer_to
from classifier.suggestion import UNCLASSIFIED
from intake.message import Address, InboundMessage
from store.incident import Clock, Incident, State, TimelineEntry, require_transition


def decide(event: Event, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Return what the event means for the incident (None when it has none yet) under the policy at `now` (UTC)."""
    match event:
        case MessageArrived():
            return _on_message(event, incident, policy, now)
        case TimerFired():
            return _on_timer(event, incident, policy, now)
        case DeliveryFailed():
            return _on_failed_delivery(event, incident, policy, now)


def _on_message(event: MessageArrived, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    verdict = event.verdict
    if event.match.is_duplicate:
        again = entries.entry(now, "duplicate", new=event.channel, because=event.match.because)
        return Decision(outcome=Outcome.DUPLICATE, because=event.match.because, entries=(again,))
    if verdict.action is Action.DROP:
        return Decision(outcome=Outcome.SUPPRESSED, because=f"{verdict.rule}: {verdict.because}")
    if verdict.action is Action.TAKE:
        return _take(event, incident, policy, now)
    if incident is None:
        return Decision(outcome=Outcome.SUPPRESSED, because=f"{verdict.rule}: {verdict.because}; {event.match.because}")
    return _file(event, incident, policy, now)


def _take(event: MessageArrived, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    held = reason_to_hold(event)
    if held:
        return Decision(outcome=Outcome.HELD, because=held, entries=(entries.entry(now, "held", because=held),))
    if incident is None or incident.state in _FINAL:
        return _open(event, incident, policy, now)
    return _append(event, incident, now)


#: A message to one of these opens a new incident (domain.md section 2.1).
_FINAL = frozenset({State.CLOSED, State.CANCELLED})


def _open(event: MessageArrived, before: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Open an incident; `before` is the closed one that the message refers to, if any."""
    fresh = _incident_of(event, policy, now)
    clocks = _clocks_of(fresh, policy)
    opened = replace(fresh, due_at=min(clock.due_at for clock in clocks))
    history = [
        TimelineEntry(at=event.received_at, actor="reporter", kind="opened", because=event.match.because),
        entries.screened(event, now),
        entries.classified(event, opened, policy, now),
        entries.prioritised(opened, policy, now),
    ]
    if before is not None:
        history.append(
            entries.entry(now, "follow_up_of", new=before.number, because=f"{before.number} is {before.state}")
        )
    answer, withheld = _acknowledge(event, opened, clocks, policy)
    if withheld:
        history.append(entries.entry(now, "not_answered", because=withheld))
    return Decision(
        outcome=Outcome.OPENED,
        because=f"{event.verdict.rule}: {event.verdict.because}; {event.match.because}",
        incident=opened,
        entries=tuple(history),
        messages=(entries.said(event),),
        replies=answer,
        clocks=clocks,
        # Met at the very instant is met; breached is whatever is later (domain.md section 5.7).
        timers=tuple(SetTimer(kind=f"{c.kind}.due", due_at=c.due_at + timedelta.resolution) for c in clocks),
        remember_ids=True,
        joins=True,
    )


def _incident_of(event: MessageArrived, policy: Policy, now: datetime) -> Incident:
    suggestion = event.suggestion
    sure = suggestion.category.confidence >= policy.show_from
    category = suggestion.category.value if sure else UNCLASSIFIED
    return Incident(
        source_channel=event.source_channel,
        origin="user" if event.sender.person_id is not None else "event",
        reporter_id=event.sender.person_id,
        opened_at=event.received_at,
        summary=summary_of(event.message),
        service=policy.services.get(category, ""),
        category=category,
        subcategory=suggestion.subcategory.value if sure else "",
        impact=suggestion.impact.value,
        urgency=suggestion.urgency.value,
        priority=priority_of(policy, suggestion.impact.value, suggestion.urgency.value),
        assignment_group=policy.groups.get(category, policy.default_group),
        language=event.message.language,
        suggested_category=suggestion.category.value,
        suggested_subcategory=suggestion.subcategory.value,
        suggested_confidence=suggestion.category.confidence,
        model_version=suggestion.model_version,
        updated_at=now,
    )


def summary_of(message: InboundMessage) -> str:
    """Return one line that names the trouble: the subject, or the beginning of the text where there is none."""
    line = message.subject.strip() or next((x.strip() for x in message.new_text.splitlines() if x.strip()), "")
    return line[:200] or "(no subject and no text)"


def _clocks_of(incident: Incident, policy: Policy) -> tuple[Clock, ...]:
    targets = policy.agreement.targets[incident.priority]
    return tuple(
        Clock(
            kind=kind,
            agreement=policy.agreement.name,
            calendar=targets.calendar_name,
            target=str(targets.response if kind is ClockKind.RESPONSE else targets.resolution),
            started_at=incident.opened_at,
            due_at=due(targets, kind, incident.opened_at),
        )
        for kind in (ClockKind.RESPONSE, ClockKind.RESOLUTION)
    )


def _acknowledge(
    event: MessageArrived, opened: Incident, clocks: tuple[Clock, ...], policy: Policy
) -> tuple[tuple[Reply, ...], str]:
    """Return the acknowledgement, or none and why it is withheld."""
    if not event.verdict.answerable:
        return (), f"{event.verdict.rule}: {event.verdict.because}"
    exhausted = _exhausted(event, policy)
    if exhausted:
        return (), exhausted
    response, resolution = clocks
    facts = {
        "response_due": response.due_at.isoformat(),
        "resolution_due": resolution.due_at.isoformat(),
        "impact_because": list(event.suggestion.impact.because),
        "urgency_because": list(event.suggestion.urgency.because),
        "text": event.message.new_text or event.message.text,
    }
    return (_reply(event, "acknowledged", opened.language, policy, facts),), ""


def _exhausted(event: MessageArrived, policy: Policy) -> str:
    """Return why a loop must be assumed, "" when none must (email.md section 5)."""
    sent, budget = event.already_sent, policy.budget
    if sent.to_address_last_day >= budget.per_address_a_day:
        address = answer_to(event.message, policy.desk).address
        return (
            f"stopped answering {address}: {sent.to_address_last_day} automatic messages in a day reach the budget "
            f"of {budget.per_address_a_day}"
        )
    if sent.in_incident_last_hour >= budget.per_incident_an_hour:
        return (
            f"stopped answering in this thread: {sent.in_incident_last_hour} automatic messages in an hour reach "
            f"the budget of {budget.per_incident_an_hour}"
        )
    return ""


def _reply(event: MessageArrived, template: str, language: str, policy: Policy, facts: Mapping[str, object]) -> Reply:
    message = event.message
    return Reply(
        template=template,
        to=answer_to(message, policy.desk),
        language=language or policy.desk.language,
        timezone=event.sender.timezone or policy.desk.timezone,
        subject=message.subject,
        in_reply_to=message.message_id,
        references=_thread_of(message),
        facts=facts,
    )


def _thread_of(message: InboundMessage) -> tuple[str, ...]:
    """Return an answer's References: the parent's, or its In-Reply-To, then its own id (RFC 5322 section 3.6.4)."""
    parents = message.references or message.in_reply_to[:1]
    return (*parents, message.message_id) if message.message_id else parents


#: What a person's message does to a state that waits for it (domain.md section 2.1).
_WAKES = {State.PENDING_USER: State.IN_PROGRESS, State.RESOLVED: State.IN_PROGRESS}


def _append(event: MessageArrived, incident: Incident, now: datetime) -> Decision:
    after = replace(incident, updated_at=now)
    history = [entries.entry(now, "message", actor=event.sender.address or "reporter", because=event.match.because)]
    woken = _WAKES.get(incident.state)
    if woken is not None:
        require_transition(incident.state, woken)
        reopened = incident.state is State.RESOLVED
        after = replace(after, state=woken, reopen_count=incident.reopen_count + reopened, resolved_at=None)
        history.append(entries.moved(now, incident.state, woken, "the reporter wrote"))
    return Decision(
        outcome=Outcome.APPENDED,
        because=f"{event.match.step}: {event.match.because}",
        incident=after,
        entries=tuple(history),
        messages=(entries.said(event),),
        remember_ids=True,
        joins=True,
    )


def _file(event: MessageArrived, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Keep what a machine sent with its incident; nobody is answered and no state changes."""
    filed = Decision(
        outcome=Outcome.FILED,
        because=f"{event.verdict.rule}: {event.verdict.because}; {event.match.because}",
        entries=(entries.entry(now, event.verdict.rule, actor=event.sender.address, because=event.verdict.because),),
        messages=(replace(entries.said(event), is_auto=True),),
        remember_ids=True,
    )
    report = event.message.delivery
    if event.verdict.action is not Action.FAILURE or report is None or report.temporary:
        return filed
    failed = DeliveryFailed(
        recipients=", ".join(report.recipients) or "the recipient",
        subject=incident.summary,
        error=" ".join(report.status) or event.message.subject,
        next_step="find another way to reach them",
    )
    consequences = _on_failed_delivery(failed, incident, policy, now)
    return replace(filed, entries=filed.entries + consequences.entries, tasks=consequences.tasks)


def _on_timer(event: TimerFired, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    """A promise's instant was reached: record the breach once, and tell who must know (domain.md section 5.7)."""
    running = next((c for c in event.clocks if f"{c.kind}.due" == event.kind and c.stopped_at is None), None)
    if incident is None or running is None or running.breached_at is not None or not _is_open(incident):
        return Decision(outcome=Outcome.DECIDED, because=f"{event.kind}: the clock no longer runs")
    if now <= running.due_at:
        return Decision(outcome=Outcome.DECIDED, because=f"{event.kind}: now due at {running.due_at.isoformat()}")
    return Decision(
        outcome=Outcome.DECIDED,
        because=f"{running.kind} was due at {running.due_at.isoformat()}",
        # Its due time stays: what is overdue must not sink in the queue.
        incident=replace(incident, updated_at=now),
        clocks=(replace(running, breached_at=running.due_at),),
        entries=(_breached(running, now),),
        replies=_alert(running, policy),
    )


def _breached(clock: Clock, now: datetime) -> TimelineEntry:
    promise = f"{clock.agreement}: {clock.target} in calendar {clock.calendar}, from {clock.started_at.isoformat()}"
    return entries.entry(now, "breached", field=clock.kind, new=clock.due_at.isoformat(), because=promise)


def _alert(clock: Clock, policy: Policy) -> tuple[Reply, ...]:
    if not policy.desk.alerts_to:
        return ()
    facts = {
        "clock": clock.kind,
        "due": clock.due_at.isoformat(),
        "started": clock.started_at.isoformat(),
        "agreement": clock.agreement,
        "target": clock.target,
        "calendar": clock.calendar,
    }
    to = Address(address=policy.desk.alerts_to)
    language, timezone = policy.desk.language, policy.desk.timezone
    return (Reply(template="breached", to=to, language=language, timezone=timezone, facts=facts),)


def _on_failed_delivery(event: DeliveryFailed, incident: Incident | None, policy: Policy, now: datetime) -> Decision:  # noqa: ARG001
    if incident is None:
        return Decision(outcome=Outcome.DECIDED, because=f"undeliverable: {event.error}")
    text = f"Mail to {event.recipients} could not be delivered ({event.error}); {event.next_step}."
    return Decision(
        outcome=Outcome.DECIDED,
        because=event.error,
        entries=(entries.entry(now, "undeliverable", new=event.recipients, because=event.error),),
        tasks=(Task(kind="undeliverable", text=text),),
    )


def _is_open(incident: Incident) -> bool:
    return incident.state not in _FINAL and incident.state is not State.RESOLVED
