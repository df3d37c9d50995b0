"""What was decided: everything that shall be true afterwards, as values. Pure.

`bot.decide` makes a Decision, `bot.desk` writes it in one transaction, `bot.replies` renders its replies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.message import Address
from store.incident import Clock, Incident, Message, TimelineEntry


class Outcome(StrEnum):
    """What became of an arrival; the ledger's word for it (email.md section 2)."""

    OPENED = "opened"
    APPENDED = "appended"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Ask to be told at an instant; the kind is unique within the incident."""

    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that a person must do."""

    kind: str
    text: str


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
    clocks: tuple[Clock, ...] = ()
    timers: tuple[SetTimer, ...] = ()
    tasks: tuple[Task, ...] = ()
    #: Remember the message by its ids: answers to it find the incident, and a second copy is known as one.
    remember_ids: bool = False
    #: Whoever wrote it or was written to takes part in the incident from now on.
    joins: bool = False
