"""What other programs can be told: the events, and what each carries. Pure.

The table below is the list, in reading order; docs/webhooks.md describes it. What an event says is what changed between
two states of the incident, and what was said in public: never a note of the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.decision import Decision
from bot.facts import incident_facts, time_of
from intake.message import OutboundMessage
from store.incident import Incident, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A decision as other programs look at it."""

    before: Incident | None
    after: Incident
    decision: Decision
    #: What a person of the desk says to the reporter with it.
    answers: Sequence[OutboundMessage] = ()

    def went(self, *states: State) -> bool:
        """Say whether the incident came into one of these states."""
        return self.before is not None and self.before.state != self.after.state and self.after.state in states

    def changed(self, *fields: str) -> bool:
        """Say whether one of these fields is another than before."""
        return self.before is not None and any(
            getattr(self.before, name) != getattr(self.after, name) for name in fields
        )

    def has(self, kind: str) -> bool:
        """Say whether the history got an entry of this kind."""
        return any(entry.kind == kind for entry in self.decision.entries)

    def said(self) -> list[dict[str, Any]]:
        """Return what was said in public, by reporters and to them."""
        heard = (each for each in self.decision.messages if each.visibility == "public")
        return [
            *({"direction": m.direction, "sender": m.sender, "text": m.text, "at": time_of(m.at)} for m in heard),
            *(
                {"direction": "out", "sender": m.sender.address, "text": m.text, "at": time_of(m.date)}
                for m in self.answers
            ),
        ]


def _reopened(it: Happened) -> bool:
    over = {State.RESOLVED, State.CLOSED}
    return it.before is not None and it.before.state in over and it.after.is_open


ESCALATED = "incident.escalated"
EVENTS: tuple[tuple[str, Callable[[Happened], bool]], ...] = (
    ("incident.opened", lambda it: it.before is None),
    ("incident.assigned", lambda it: it.changed("assignment_group", "assignee_id")),
    ("incident.prioritised", lambda it: it.changed("priority", "impact", "urgency")),
    ("incident.classified", lambda it: it.changed("category", "subcategory", "service")),
    ("incident.state_changed", lambda it: it.changed("state")),
    ("incident.resolved", lambda it: it.went(State.RESOLVED)),
    ("incident.closed", lambda it: it.went(State.CLOSED)),
    ("incident.cancelled", lambda it: it.went(State.CANCELLED)),
    ("incident.reopened", _reopened),
    ("incident.major_changed", lambda it: it.changed("major", "is_major")),
    (ESCALATED, lambda it: it.has("escalated")),
    ("incident.breached", lambda it: it.has("breached")),
    ("incident.message", lambda it: bool(it.said())),
)
NAMES = tuple(name for name, _ in EVENTS)


def data_of(it: Happened, name: str, reporter: tuple[str, str], url: str) -> dict[str, Any]:
    """Return what an event carries: the incident as it is now, and what was another before."""
    now = incident_facts(it.after, reporter)
    then = incident_facts(it.before, reporter) if it.before is not None else now
    said: dict[str, Any] = {
        "incident": now,
        "before": {key: value for key, value in then.items() if value != now[key] and key != "version"},
        "url": f"{url}/incident/{it.after.number}" if url else "",
    }
    if name == ESCALATED:
        said["rules"] = [entry.because for entry in it.decision.entries if entry.kind == "escalated"]
    if name == "incident.message":
        said["messages"] = it.said()
    return said
