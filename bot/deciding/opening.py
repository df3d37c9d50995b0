"""A report begins an incident: what it is, what is promised, and what its reporter is answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import entries
from bot.agreed.policy import Policy
from bot.deciding import asking
from bot.deciding.forwarding import proposed_by
from bot.deciding.summarising import summary_of
from bot.deciding.taking import CLASSIFIER, Taken, taken_from
from bot.decision import Decision, Link, Outcome, Reply
from bot.events import MessageArrived
from bot.lifecycle import Grounds, set_fields
from bot.mail.screening import answer_to
from bot.major.known import Likeness, likeness
from bot.major.procedure import PROPOSED
from bot.priority import Receipt, priority_for
from bot.promises.clocks import Measured, measure
from bot.security_levels import SECURITY
from classifier.suggestion import UNCLASSIFIED, Suggestion
from intake.message import InboundMessage
from store.incident import Incident, IncidentId, State, TimelineEntry, number_of


def open_incident(event: MessageArrived, before: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Open an incident; `before` is the final one that the message refers to, if any."""
    fresh, receipt = _incident_of(event, before, policy, now)
    like = likeness(event.known, fresh)
    fresh, belonging = _belonging(fresh, like, policy, now)
    history = [
        entries.opened(event, fresh),
        entries.screened(event, now),
        entries.classified(event, fresh, policy, now),
        *_address_entry(event, policy, now),
        entries.prioritised(fresh, receipt, policy, now),
    ]
    if before is not None:
        because = f"{before.number} is {before.state}"
        history.append(entries.entry(now, "follow_up_of", new=before.number, because=because))
    proposal = proposed_by(event, now)
    history.extend(proposal.entries)
    history += belonging
    measured = measure(history, policy, now)
    answer, withheld = _acknowledge(event, fresh, measured, policy, like)
    # Neither the question nor a withheld answer begins or ends a promise.
    if any(reply.facts.get("asks") for reply in answer):
        history.append(asking.asked(now))
    if withheld:
        history.append(entries.entry(now, "not_answered", because=withheld))
    return Decision(
        outcome=Outcome.OPENED,
        because=f"{event.verdict.rule}: {event.verdict.because}; {event.match.because}",
        incident=fresh,
        entries=tuple(history),
        measured=measured,
        messages=(entries.said(event),),
        replies=answer,
        tasks=proposal.tasks,
        links=_proposed_link(like, fresh),
        remember_ids=True,
        joins=True,
    )


def _address_entry(event: MessageArrived, policy: Policy, now: datetime) -> tuple[TimelineEntry, ...]:
    """Return the entry with what holds because of the address that it was sent to; none where nothing does."""
    own = policy.desk.defaults_of(event.addressed_to)
    if not own.sorts:
        return ()
    because = f"what is reported to {event.addressed_to} is {own.shown}"
    return (entries.entry(now, "address", field="addressed_to", new=event.addressed_to, because=because),)


def _belonging(
    fresh: Incident, like: Likeness | None, policy: Policy, now: datetime
) -> tuple[Incident, list[TimelineEntry]]:
    """Return the incident as a part of the known issue, where it is sure enough, and what the history says of it."""
    if like is None:
        return fresh, []
    major, join_from = like.issue.incident, policy.major.join_from
    because = f"{major.number} is about {major.service} too; {like.score:.0%} sure"
    told = entries.entry(now, "known_issue", new=major.number, because=because, facts=(("incident", major.id),))
    if join_from is None or like.score < join_from or not like.issue.is_public:
        return fresh, [told]
    moved = set_fields(fresh, {"parent_id": major.id}, Grounds(actor="system", because=because, now=now))
    return moved.incident, [told, *moved.entries]


def _proposed_link(like: Likeness | None, fresh: Incident) -> tuple[Link, ...]:
    """Propose it as a part of the known issue, for an agent to confirm."""
    known = like.issue.incident.id if like is not None and fresh.parent_id is None else None
    return () if known is None else (Link(other_id=known, kind=PROPOSED),)


def _is_recent(before: Incident, policy: Policy, now: datetime) -> bool:
    """Say whether a message to a final incident is about the same as a rule (domain.md section 2.2)."""
    if before.closed_at is None:
        return True
    return now <= policy.lifecycle.after(policy.lifecycle.reopen_window, before.closed_at)


def _incident_of(
    event: MessageArrived, before: Incident | None, policy: Policy, now: datetime
) -> tuple[Incident, Receipt]:
    suggestion, taken = event.suggestion, taken_from(event.suggestion, policy)
    if event.weight is not None:
        taken = replace(taken, impact=event.weight[0], urgency=event.weight[1])
    sorted_as = sorted_by(event.addressed_to, taken, policy)
    sender = policy.roster.colleague(event.sender.address)
    incident = Incident(
        source_channel=event.source_channel,
        origin=_origin_of(event),
        opened_by=event.opened_by,
        reporter_id=event.sender.person_id,
        opened_at=event.received_at,
        summary=summary_of(event.message),
        language=event.message.language or policy.desk.defaults_of(event.addressed_to).language,
        vip=sender is not None and sender.vip,
        addressed_to=event.addressed_to,
        updated_at=now,
        **classified(suggestion, taken, sorted_as, policy, now),
    )
    if before is not None:
        is_same = _is_recent(before, policy, now) or incident.category == UNCLASSIFIED
        more = _of_the_one_before(before, taken, event) if is_same else {}
        incident = replace(incident, follow_up_of=before.id, **more)  # type: ignore[arg-type]
    receipt = priority_for(incident, policy)
    return replace(incident, priority=receipt.priority), receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What a report is about, and whose it is."""

    category: str
    subcategory: str
    service: str
    group: str


def classified(
    suggestion: Suggestion, taken: Taken, sorted_as: Sorted, policy: Policy, now: datetime
) -> Mapping[str, Any]:
    """Return what an incident that begins has from its classification: fields of `Incident` by name."""
    return {
        "service": sorted_as.service,
        "category": sorted_as.category,
        "subcategory": sorted_as.subcategory,
        "assignment_group": sorted_as.group,
        "security": sorted_as.category == SECURITY,
        "impact": taken.impact,
        "urgency": taken.urgency,
        "priority": policy.matrix[taken.impact, taken.urgency],
        "confirmed_at": now if taken.is_settled else None,
        "confirmed_by": CLASSIFIER if taken.is_settled else "",
        "suggested_category": suggestion.category.value,
        "suggested_subcategory": suggestion.subcategory.value,
        "suggested_confidence": suggestion.category.confidence,
        "suggested_impact": suggestion.impact.value,
        "suggested_urgency": suggestion.urgency.value,
        "suggested_ranking": suggestion.ranking,
        "model_version": suggestion.model_version,
    }


def sorted_by(addressed_to: str, taken: Taken, policy: Policy) -> Sorted:
    """Sort a report: what its address says holds, because its author chose it; the rest is as it was classified.

    Who works on a service by the configuration works on what is about it, whatever the category says.
    """
    own = policy.desk.defaults_of(addressed_to)
    category = own.category or taken.category
    as_classified = category == taken.category
    service = own.service or policy.services.get(category, "")
    listed = policy.roster.services.get(service)
    of_service = listed.group if listed else ""
    usual = taken.group if as_classified else policy.groups.get(category, policy.default_group)
    return Sorted(
        category=category,
        subcategory=own.subcategory or (taken.subcategory if as_classified else ""),
        service=service,
        group=own.group or of_service or usual,
    )


def usual_group(incident: Incident, policy: Policy) -> str:
    """Return who has an incident that is about this, as `sorted_by` says it of a new one."""
    own = policy.desk.defaults_of(incident.addressed_to)
    listed = policy.roster.services.get(incident.service)
    of_service = listed.group if listed else ""
    return own.group or of_service or policy.groups.get(incident.category, policy.default_group)


def _origin_of(event: MessageArrived) -> str:
    if event.source_channel == "event":
        return "event"
    return "staff" if event.opened_by else "user" if event.sender.person_id is not None else "event"


def _of_the_one_before(before: Incident, taken: Taken, event: MessageArrived) -> dict[str, object]:
    """Return what a follow-up takes over from a closed incident; a cancelled one lends nothing but its number.

    What is surely about something else stands under an old subject because that was at hand: it takes over nothing.
    """
    is_other = event.suggestion.is_sure and taken.category not in {UNCLASSIFIED, before.category}
    if before.state is not State.CLOSED or is_other:
        return {}
    return {
        "service": before.service,
        "category": before.category,
        "subcategory": before.subcategory,
        "assignment_group": before.assignment_group,
    }


def _acknowledge(
    event: MessageArrived, opened: Incident, measured: tuple[Measured, ...], policy: Policy, like: Likeness | None
) -> tuple[tuple[Reply, ...], str]:
    """Return the acknowledgement, or none and why it is withheld."""
    if not event.verdict.answerable:
        return (), f"{event.verdict.rule}: {event.verdict.because}"
    due = {each.clock.kind: each.clock.due_at.isoformat() for each in measured}
    if like is not None and like.issue.is_public:
        return (reply_to(event, "known_issue", opened.language, policy, _what_is_known(event, like)),), ""
    facts = {
        "response_due": due["sla.response"],
        "resolution_due": due["sla.resolution"],
        "impact_because": list(event.suggestion.impact.because),
        "urgency_because": list(event.suggestion.urgency.because),
        "text": event.message.new_text or event.message.text,
        "refused": list(event.refused),
        "asks": asking.is_asked(event.suggestion, opened, policy),
        "follows": number_of(IncidentId(opened.follow_up_of)) if opened.follow_up_of else "",
    }
    return (reply_to(event, "acknowledged", opened.language, policy, facts),), ""


def _what_is_known(event: MessageArrived, like: Likeness) -> dict[str, object]:
    major, told = like.issue.incident, like.issue.told
    return {
        "about": major.summary,
        "service": major.service,
        "latest": told.new if told else "",
        "next": str(dict(told.facts).get("next") or "") if told else "",
        "text": event.message.new_text or event.message.text,
    }


def reply_to(event: MessageArrived, template: str, language: str, policy: Policy, facts: Mapping[str, object]) -> Reply:
    """Return an answer to the message that arrived."""
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
        via=way_of(message),
    )


def way_of(message: InboundMessage) -> str:
    """Return the way out by which a message is answered: the one that it came in by."""
    return "slack" if message.place else "mail"


def _thread_of(message: InboundMessage) -> tuple[str, ...]:
    """Return an answer's References: the parent's, or its In-Reply-To, then its own id (RFC 5322 section 3.6.4)."""
    parents = message.references or message.in_reply_to[:1]
    return (*parents, message.message_id) if message.message_id else parents
