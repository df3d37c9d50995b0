"""Commands that say something: reply, note, ask. Nothing is public unless it is said here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.commands.order import Order, done
from bot.commands.refused import Code, Refused
from bot.commands.work import taken
from bot.decision import Decision, Reply, SetTimer
from bot.events import Contact
from bot.lifecycle import Moved
from bot.telling import to_reporter
from store.incident import Message, State


def reply(order: Order) -> Decision:
    """Answer the reporter through the way that they last wrote by; those in copy see it too."""
    contact = _contact(order)
    text = order.arguments["text"]
    entry = order.entry("answered", field="public", because=f"{order.given.actor.shown} wrote to {_names(contact)}")
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    return done(
        f"Sent to {_names(contact)} by {contact.via}.",
        moved,
        replies=_written(order, contact, "answer", {"text": text}),
    )


def note(order: Order) -> Decision:
    """Write down what only colleagues see; it never leaves."""
    said = Message(
        direction="out",
        visibility="internal",
        channel=order.given.channel,
        sender=order.given.actor.address,
        text=order.arguments["text"],
        at=order.now,
    )
    entry = order.entry("noted", because=order.given.actor.shown)
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    return done(f"Noted on {order.incident.number}; only colleagues see it.", moved, messages=(said,))


def ask(order: Order) -> Decision:
    """Ask the reporter, and let the incident wait for the answer (domain.md section 2.1)."""
    contact = _contact(order)
    begun = taken(order) if order.incident.state is State.NEW else Moved(incident=order.incident, entries=())
    moved = order.after(begun).move(State.PENDING_USER, f"{order.given.actor.shown} asked the reporter")
    lifecycle = order.policy.lifecycle
    until = lifecycle.after(lifecycle.ask_again, order.now)
    waiting = replace(moved.incident, pending_until=until)
    entry = order.entry("asked", field="public", because=f"a question to {_names(contact)}")
    ends = lifecycle.after(lifecycle.give_up_asking, order.now)
    facts = {"text": order.arguments["question"], "until": until.isoformat(), "ends": ends.isoformat()}
    return done(
        f"Asked {_names(contact)}; {order.incident.number} waits for the answer.",
        Moved(incident=waiting, entries=(*begun.entries, *moved.entries, entry)),
        replies=_written(order, contact, "question", facts),
        timers=reminders(order, until, ends),
        assignee=order.given.actor.address if order.incident.state is State.NEW else None,
    )


def reminders(order: Order, until: datetime, ends: datetime) -> tuple[SetTimer, ...]:
    """Return the timers of a wait for the reporter: when to ask again, and when to give up."""
    asked = order.now.isoformat()
    return (
        SetTimer(kind="ask_again", due_at=until, instance=asked),
        SetTimer(kind="give_up_asking", due_at=ends, instance=asked),
    )


def _written(order: Order, contact: Contact, template: str, facts: Mapping[str, object]) -> tuple[Reply, ...]:
    """Return the reply that a person wrote; machines may answer it, and it bounces to the desk."""
    shown = {**facts, "by": order.given.actor.signature}
    return to_reporter(contact, template, order.incident, order.policy, shown, is_automatic=False)


def _contact(order: Order) -> Contact:
    if order.dossier.contact is None:
        raise Refused(
            Code.CONFLICT,
            f"the reporter of {order.incident.number} cannot be written to; write down what was said with "
            f"`note {order.incident.id} ...`",
        )
    return order.dossier.contact


def _names(contact: Contact) -> str:
    return ", ".join(each.address or each.name for each in (contact.to, *contact.cc))
