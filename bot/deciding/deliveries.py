"""Something that we sent did not arrive: it becomes a task for a person. Pure."""

from __future__ import annotations

from datetime import datetime

from bot import entries
from bot.decision import Decision, Outcome, Task
from bot.events import DeliveryFailed
from store.incident import Incident


def on_failed_delivery(event: DeliveryFailed, incident: Incident | None, now: datetime) -> Decision:
    """Return the task that somebody finds another way to the recipient."""
    if incident is None:
        return Decision(outcome=Outcome.DECIDED, because=f"undeliverable: {event.error}")
    text = f"Mail to {event.recipients} could not be delivered ({event.error}); {event.next_step}."
    return Decision(
        outcome=Outcome.DECIDED,
        because=event.error,
        entries=(entries.entry(now, "undeliverable", new=event.recipients, because=event.error),),
        tasks=(Task(kind="undeliverable", text=text),),
    )
