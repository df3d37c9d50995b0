"""What the history says about a decision: one small maker for each kind of timeline entry. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from bot.agreed.policy import Policy
from bot.alike.likeness import written_similar
from bot.events import MessageArrived
from bot.priority import Receipt
from classifier.suggestion import Suggestion
from store.incident import Incident, Message, TimelineEntry

#: A supplier's own number for it became known.
SUPPLIER_NUMBER = "supplier_number"


class Details(TypedDict, total=False):
    """What an entry says besides its kind, as `TimelineEntry` describes it."""

    field: str
    old: str
    new: str
    because: str
    facts: tuple[tuple[str, str | int | float | bool | None], ...]


def entry(at: datetime, kind: str, *, actor: str = "system", **details: Unpack[Details]) -> TimelineEntry:
    """Return an entry of any kind; the system is its actor unless somebody else is named."""
    return TimelineEntry(at=at, actor=actor, kind=kind, **details)


def screened(event: MessageArrived, now: datetime) -> TimelineEntry:
    """Return the entry that names the screening rule."""
    return entry(now, "screened", field="rule", new=event.verdict.rule, because=event.verdict.because)


def classified(event: MessageArrived, opened: Incident, policy: Policy, now: datetime) -> TimelineEntry:
    """Return the entry with what the classifier suggested, how sure it was and why."""
    return classified_as(event.suggestion, opened, policy, now)


def classified_as(suggestion: Suggestion, opened: Incident, policy: Policy, now: datetime) -> TimelineEntry:
    """Return the same for what was read without being a message."""
    return TimelineEntry(
        at=now,
        actor="system",
        kind="classified",
        field="category",
        new=" / ".join(filter(None, (opened.category, opened.subcategory))),
        because="; ".join(suggestion.category.because),
        facts=(
            ("suggested", suggestion.category.value),
            ("confidence", round(suggestion.category.confidence, 4)),
            ("shown_from", policy.show_from),
            ("model", suggestion.model_version),
            ("impact", suggestion.impact.value),
            ("impact_because", "; ".join(suggestion.impact.because)),
            ("urgency", suggestion.urgency.value),
            ("urgency_because", "; ".join(suggestion.urgency.because)),
            *written_similar(suggestion.similar),
        ),
    )


def opened(event: MessageArrived, incident: Incident) -> TimelineEntry:
    """Return the first entry of an incident that somebody reported."""
    return begun(incident, actor="reporter", because=event.match.because, reporter=event.sender.address)


def begun(incident: Incident, *, actor: str, because: str, reporter: str = "") -> TimelineEntry:
    """Return the first entry: what the incident was when it began, from which its promises are computed."""
    return TimelineEntry(
        at=incident.opened_at,
        actor=actor,
        kind="opened",
        because=because,
        facts=(
            ("priority", incident.priority),
            ("impact", incident.impact),
            ("urgency", incident.urgency),
            ("service", incident.service),
            ("category", incident.category),
            ("group", incident.assignment_group),
            ("channel", incident.source_channel),
            ("reporter", reporter),
        ),
    )


def reporter_in(history: Iterable[TimelineEntry]) -> str:
    """Return the address of whoever reported it, on which the agreement may depend; "" when nobody did."""
    first = next((each for each in history if each.kind == "opened"), None)
    return str(dict(first.facts).get("reporter") or "") if first else ""


def prioritised(
    opened: Incident, receipt: Receipt, policy: Policy, now: datetime, *, before: str = ""
) -> TimelineEntry:
    """Return the entry with the clauses that gave the priority."""
    return TimelineEntry(
        at=now,
        actor="system",
        kind="prioritised",
        field="priority",
        old=before,
        new=f"P{opened.priority}",
        because=receipt.because,
        facts=(("policy", policy.digest),),
    )


def said(event: MessageArrived) -> Message:
    """Return the message as the conversation keeps it: new words shown, quotes and signature hidden."""
    message = event.message
    return Message(
        direction="in",
        channel=event.channel,
        message_id=message.message_id,
        sender=message.sender.address,
        subject=message.subject,
        text=message.new_text or message.text,
        hidden="\n".join(filter(None, (message.quoted, message.signature))),
        at=event.received_at,
    )
