"""One rung of a ladder, and what decides whether somebody still waits at its foot. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.agreed.escalation import Rule
from bot.agreed.policy import Policy
from store.incident import Incident, State, TimelineEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder at the instant at which it is reached."""

    key: str
    #: Of several rungs of one ladder that are passed at once only the highest speaks.
    ladder: str
    at: datetime
    rule: Rule
    #: 0 for the first time, then the number of the repetition.
    repetition: int = 0


def unowned_since(incident: Incident, history: Sequence[TimelineEntry]) -> datetime | None:
    """Return since when nobody has begun to work on it: a person who is named has not yet accepted."""
    if incident.state not in {State.NEW, State.ASSIGNED}:
        return None
    moved = [entry.at for entry in history if entry.field == "state" and entry.new in {State.NEW, State.ASSIGNED}]
    return moved[-1] if moved else incident.opened_at


def acknowledged_until(incident: Incident, history: Sequence[TimelineEntry], policy: Policy) -> datetime | None:
    """Return until when an acknowledgement holds: for good once work has begun, else for a while (section 6.4)."""
    acks = [entry.at for entry in history if entry.kind == "acknowledged_escalation"]
    if not acks:
        return None
    if incident.state is State.IN_PROGRESS:
        return datetime.max.replace(tzinfo=acks[-1].tzinfo)
    return acks[-1] + policy.escalation.ack_for(incident.priority)
