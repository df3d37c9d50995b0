"""What writing a decision down needs to know besides it: who the desk is, and what led to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.agreed.policy import Budget, DeskIdentity
from bot.slack.marks import Change
from store.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What writing needs to know besides the decision."""

    desk: DeskIdentity
    #: Keys of the reply tokens, newest first.
    keys: tuple[bytes, ...]
    now: datetime
    #: Outgoing rows are born claimed until then by this process, which sends them right after the commit.
    claimed_until: datetime | None = None
    #: How much automatic mail is plausible.
    budget: Budget = field(default_factory=Budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What led to a decision: the seed of the ids of everything it sends, and the arrival, if it was one."""

    key: str
    inbox_id: int | None = None
    message_id: str = ""
    digest: str = ""
    references: tuple[str, ...] = ()
    #: Addresses that take part in the incident from now on, lower case.
    participants: frozenset[str] = frozenset()
    #: Where in a chat it was said.
    place: tuple[tuple[str, str], ...] = ()
    #: False when it is about what could not be said in Slack: saying that there too would go in circles.
    draws_cards: bool = True


def change_of(incident: Incident, cause: Cause, pen: Pen) -> Change:
    """Return what Slack must know of what happened."""
    return Change(incident=incident, key=cause.key, place=cause.place, now=pen.now, claimed_until=pen.claimed_until)
