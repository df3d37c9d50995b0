"""Something that we sent did not arrive: it goes by mail instead, or becomes a task for a person. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import entries
from bot.agreed.policy import Policy
from bot.decision import MAIL, Decision, Outcome, Task
from bot.events import Contact, DeliveryFailed, Untold
from bot.telling import to_colleagues, to_reporter
from store.incident import Incident


def on_failed_delivery(event: DeliveryFailed, incident: Incident | None, policy: Policy, now: datetime) -> Decision:
    """Return the mail that says it instead, or the task that somebody finds another way to the recipient."""
    if incident is None:
        return Decision(outcome=Outcome.DECIDED, because=f"undeliverable: {event.error}")
    if event.words and event.contact is not None:
        return _by_mail(event, event.contact, incident, policy, now)
    if event.notice is not None:
        return _notice_by_mail(event, event.notice, policy, now)
    return undeliverable(event, policy, now)


def undeliverable(event: DeliveryFailed, policy: Policy, now: datetime) -> Decision:
    """Return the task that somebody finds another way to the recipient, and tell whoever works on it."""
    facts = {"recipients": event.recipients, "reason": event.error, "text": ""}
    next_step = event.next_step[:1].upper() + event.next_step[1:].rstrip(".")
    text = f"Mail to {event.recipients} could not be delivered ({event.error}). {next_step}."
    return Decision(
        outcome=Outcome.DECIDED,
        because=event.error,
        entries=(entries.entry(now, "undeliverable", new=event.recipients, because=event.error),),
        tasks=(Task(kind="undeliverable", text=text, about=event.about),),
        replies=to_colleagues((_told(event),), "undelivered", policy, facts),
    )


def _told(event: DeliveryFailed) -> str:
    """Return who hears of it, "" for nobody: not by mail to the address that mail does not reach."""
    return "" if event.assignee.lower() in event.recipients.lower().split(", ") else event.assignee


def _by_mail(event: DeliveryFailed, contact: Contact, incident: Incident, policy: Policy, now: datetime) -> Decision:
    """Say by mail what could not be said in the chat (domain.md section 10: fall back to e-mail)."""
    facts = {"text": event.words, "by": policy.desk.name}
    told = to_reporter(
        replace(contact, via="mail", place=()), "answer", incident, policy, facts, is_automatic=not event.is_personal
    )
    because = f"{event.error}; it goes to {contact.to.address} by mail instead"
    return Decision(
        outcome=Outcome.DECIDED,
        because=because,
        replies=told,
        entries=(entries.entry(now, "undeliverable", new=event.recipients, because=because),),
    )


def _notice_by_mail(event: DeliveryFailed, notice: Untold, policy: Policy, now: datetime) -> Decision:
    """Tell a colleague by mail what they were to be told in the chat only."""
    because = f"{event.error}; it goes to {notice.address} by mail instead"
    told = to_colleagues((notice.address,), notice.template, policy, notice.facts)
    return Decision(
        outcome=Outcome.DECIDED,
        because=because,
        replies=tuple(replace(each, by=frozenset({MAIL})) for each in told),
        entries=(entries.entry(now, "undeliverable", new=event.recipients, because=because),),
    )
