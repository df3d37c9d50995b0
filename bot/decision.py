"""What was decided: everything that shall be true afterwards, as values. Pure.

`bot.decide` makes a Decision, `bot.writing.record` writes it down, `bot.replies` renders its replies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

from bot.promises.clocks import Measured
from intake.message import Address, Picture
from store.incident import Clock, Engagement, Incident, Message, TimelineEntry


class Outcome(StrEnum):
    """What became of an arrival; the ledger's word for it (email.md section 2)."""

    OPENED = "opened"
    APPENDED = "appended"
    #: It asked how its author's incidents stand and named none; they were told, and it belongs to none.
    ANSWERED = "answered"
    FILED = "filed"
    DUPLICATE = "duplicate"
    SUPPRESSED = "suppressed"
    #: It waits for a person to say what shall become of it.
    HELD = "held"
    #: It could not be read; its incident says so.
    QUARANTINED = "quarantined"
    #: A person decided that nothing shall become of it.
    DISCARDED = "discarded"
    DECIDED = "decided"
    #: A command that could not be done; what it said is the reason.
    REFUSED = "refused"


#: The ways by which colleagues are told; whoever is not in the chat hears by mail all the same.
MAIL, CHAT = "mail", "chat"
BOTH = frozenset({MAIL, CHAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message to be rendered and sent: which template, to whom, as an answer to what."""

    template: str
    to: Address
    language: str
    #: IANA name of the zone in which times are told.
    timezone: str
    #: Subject of the message that this answers, "" when it answers none.
    subject: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    #: What the template may show, besides the incident itself.
    facts: Mapping[str, object]
    #: The way out, and what it needs besides the address.
    via: str = "mail"
    place: tuple[tuple[str, str], ...] = ()
    cc: tuple[Address, ...] = ()
    #: Written by the desk itself; what a person wrote may be answered by machines and bounces to the desk (RFC 3834).
    is_automatic: bool = True
    #: It can be told later, with other things: when the reader's day begins, or when they had so many in an hour.
    waits_until: datetime | None = None
    most_an_hour: int = 0
    #: How a colleague is told.
    by: frozenset[str] = BOTH
    #: False for what colleagues are told: it is no part of the conversation with the reporter.
    is_public: bool = True
    #: The page by which whoever is written to ends mail of this kind, "" where they cannot.
    unsubscribe: str = ""
    #: What the HTML of a mail shows, by the names that its template gives them.
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Ask to be told at an instant; the kind is unique within the incident."""

    kind: str
    due_at: datetime
    #: Tells one setting from the next of the same kind; a timer fires once for each kind and instance.
    instance: str = ""
    #: One timer for all incidents that share this, in place of one for each; "" for the incident's own.
    shared: str = ""

    def key_in(self, number: str) -> str:
        """Return the key that is never used twice."""
        return ":".join(filter(None, (self.shared or number, self.kind, self.instance)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """Let another incident decide what this means for it, at once: the same nudge reaches it only once."""

    incident_id: int
    kind: str
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two incidents have to do with each other, or no longer do."""

    other_id: int
    kind: str = "related"
    is_taken_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that a person must do."""

    kind: str
    text: str
    #: What it is settled by elsewhere, such as a row that is tried again.
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Everything that shall be true afterwards."""

    outcome: Outcome
    because: str
    #: The incident as it shall be; None when it stays as it is, or there is none.
    incident: Incident | None = None
    entries: tuple[TimelineEntry, ...] = ()
    messages: tuple[Message, ...] = ()
    replies: tuple[Reply, ...] = ()
    #: Names of webhooks that hear of it whatever events they asked for.
    tells: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    #: The promises as the entries alone say them, where that was asked already; () where it was not.
    measured: tuple[Measured, ...] = ()
    timers: tuple[SetTimer, ...] = ()
    tasks: tuple[Task, ...] = ()
    #: Ids of tasks that are done with this.
    tasks_done: tuple[int, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    links: tuple[Link, ...] = ()
    nudges: tuple[Nudge, ...] = ()
    #: Another incident that begins with it, written down first: what is decided about this one may name its number.
    begins: Decision | None = None
    #: Whatever would be added to this incident goes to that one from now on: it is a duplicate.
    merged_into: int | None = None
    #: Addresses that take part from now on besides, such as that of an engaged supplier.
    participants: tuple[str, ...] = ()
    #: Address of whoever works on it from now on, "" for nobody; None leaves it as it is.
    assignee: str | None = None
    #: Address of the person who suffers; None leaves it as it is.
    affected: str | None = None
    #: What whoever gave a command is told.
    answer: str = ""
    #: Why a command was refused, as a number of `bot.commands.refused.Code`; 0 when it was done.
    refused: int = 0
    #: Remember the message by its ids: answers to it find the incident, and a second copy is known as one.
    remember_ids: bool = False
    #: Whoever wrote it or was written to takes part in the incident from now on.
    joins: bool = False


def joined(first: Decision, second: Decision) -> Decision:
    """Return both decisions as one: what the second says stands, what both add is added."""
    added = {
        each.name: getattr(first, each.name) + getattr(second, each.name)
        for each in fields(Decision)
        if isinstance(getattr(first, each.name), tuple) and each.name != "measured"
    }
    return replace(
        first,
        **added,
        incident=second.incident or first.incident,
        assignee=first.assignee if second.assignee is None else second.assignee,
        measured=(),
    )
