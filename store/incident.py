"""The incident and its life: values, states, and the one table of legal transitions. Pure.

    new --> assigned --> in_progress --> resolved --> closed
     |         |  ^          |  ^           |
     |         |  |          v  |           '-> in_progress   (not fixed: same number, reopened)
     |         |  '---- pending_user | pending_supplier | pending_change
     '---------'--> cancelled           (from every open state; undone by an incident manager)

Guards and effects that need more than the two states (a question asked, a supplier engaged) belong to the
commands that ask for the transition; this table says what is possible at all (domain.md section 2.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from store.major import Major

IncidentId = NewType("IncidentId", int)


class State(StrEnum):
    """Where an incident stands (domain.md section 2)."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PENDING_USER = "pending_user"
    PENDING_SUPPLIER = "pending_supplier"
    PENDING_CHANGE = "pending_change"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def spoken(self) -> str:
        """The state in a sentence for colleagues."""
        return self.replace("_", " ")


PENDING = frozenset({State.PENDING_USER, State.PENDING_SUPPLIER, State.PENDING_CHANGE})
OPEN = frozenset({State.NEW, State.ASSIGNED, State.IN_PROGRESS}) | PENDING

#: From each state, the states that may follow (domain.md section 2.1); what is not listed is refused.
TRANSITIONS = MappingProxyType(
    {
        State.NEW: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED, State.CANCELLED}),
        State.ASSIGNED: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED, State.CANCELLED}) | PENDING,
        State.IN_PROGRESS: frozenset({State.ASSIGNED, State.RESOLVED, State.CANCELLED}) | PENDING,
        State.PENDING_USER: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED, State.CANCELLED}),
        State.PENDING_SUPPLIER: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED, State.CANCELLED}),
        State.PENDING_CHANGE: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RESOLVED, State.CANCELLED}),
        State.RESOLVED: frozenset({State.CLOSED, State.IN_PROGRESS}),
        State.CLOSED: frozenset(),
        State.CANCELLED: frozenset({State.NEW}),
    }
)


class IllegalTransition(ValueError):
    """A state was asked for that cannot follow; `allowed` are those that can."""

    def __init__(self, before: State, after: State) -> None:
        self.allowed = tuple(sorted(TRANSITIONS[before]))
        choices = ", ".join(self.allowed) or "none, it is final"
        super().__init__(f"an incident cannot go from {before} to {after}; allowed: {choices}")


def require_transition(before: State, after: State) -> None:
    """Raise IllegalTransition unless `after` may follow `before`."""
    if after not in TRANSITIONS[before]:
        raise IllegalTransition(before, after)


def number_of(incident_id: int) -> str:
    """Return the number people use; it is the id, which is never reused."""
    return f"INC-{incident_id:06d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident as it stands now; its history says how it came to be so. All times are UTC."""

    #: None until the store has given one.
    id: IncidentId | None = None
    #: Counts changes; a change made on an older version is refused (domain.md section 2.3).
    version: int = 0
    #: email, chat, web, phone or event (domain.md section 1.1).
    source_channel: str = "email"
    #: user, event or staff.
    origin: str = "user"
    reporter_id: int | None = None
    #: The instant of first contact: when the mail arrived, not when it was processed.
    opened_at: datetime
    summary: str
    service: str = ""
    category: str = ""
    subcategory: str = ""
    #: 1 high, 2 medium, 3 low.
    impact: int
    urgency: int
    #: 1 to 5, derived from impact and urgency.
    priority: int
    state: State = State.NEW
    assignment_group: str = ""
    assignee_id: int | None = None
    is_major: bool = False
    language: str = ""
    #: What the classifier suggested, kept apart from what people confirm.
    suggested_category: str = ""
    suggested_subcategory: str = ""
    #: 0.0 to 1.0.
    suggested_confidence: float = 0.0
    model_version: str = ""
    #: None until a person confirmed or corrected the suggestion.
    confirmed_at: datetime | None = None
    #: The earliest promise still running, None when none is.
    due_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopen_count: int = 0
    #: How many priorities higher it stands in the queue, because most of its time is used up (domain.md section 3.5).
    ageing: int = 0
    updated_at: datetime
    #: The person who suffers, when it is not the reporter.
    affected_id: int | None = None
    #: Address of the member of staff who logged it, "" when the reporter did.
    opened_by: str = ""
    #: A pending state ends by itself then.
    pending_until: datetime | None = None
    #: The major or master incident that this one is a part of.
    parent_id: int | None = None
    #: The incident that this duplicate of it went into.
    merged_into: int | None = None
    #: The closed incident that this one follows.
    follow_up_of: int | None = None
    reassignment_count: int = 0
    #: A priority set by hand, reset when impact or urgency changes (domain.md section 3.3).
    priority_override: int | None = None
    vip: bool = False
    #: Only people who need to know may see it (domain.md section 10).
    security: bool = False
    #: Messages and files are kept as evidence and never purged (domain.md section 7.4).
    evidence: bool = False
    resolution_code: str = ""
    resolution_text: str = ""
    workaround: bool = False
    #: Reference of the problem or change record behind it.
    problem_ref: str = ""
    suggested_impact: int = 0
    suggested_urgency: int = 0
    #: Who confirmed or corrected the suggestion.
    confirmed_by: str = ""
    reopened_at: datetime | None = None
    major: Major = Major.NONE
    #: Which of the desk's addresses it was reported to, "" when to none.
    addressed_to: str = ""
    #: The three likeliest categories, likeliest first, one a line; "" where nobody said.
    suggested_ranking: str = ""
    #: What happened to information in a security incident, and what it takes to recover; "" while nobody said
    #: (`bot.security_levels`).
    information_impact: str = ""
    recoverability: str = ""

    @property
    def is_open(self) -> bool:
        """Whether work on it is not over."""
        return self.state in OPEN

    @property
    def number(self) -> str:
        """The number people use, such as INC-000042."""
        if self.id is None:
            raise ValueError("this incident has no number yet; store it first")
        return number_of(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened to an incident; append-only, and enough to recompute everything (domain.md 1.3)."""

    at: datetime
    #: "system", "reporter", or the address of the person who did it.
    actor: str
    #: A fixed verb: opened, classified, message, state, acknowledged, breached, ...
    kind: str
    #: Which field changed, "" when none did.
    field: str = ""
    old: str = ""
    new: str = ""
    #: The rule, clause or words behind it.
    because: str = ""
    #: Figures behind the entry, as JSON-ready values.
    facts: tuple[tuple[str, str | int | float | bool | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What was said in an incident: by the reporter (in) or by the desk (out)."""

    direction: str
    #: public reaches the reporter; internal never leaves.
    visibility: str = "public"
    channel: str
    is_auto: bool = False
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    text: str = ""
    #: Lines hidden as quoted or signature; the raw message keeps them.
    hidden: str = ""
    at: datetime


class ClockState(StrEnum):
    """How a promise stands (domain.md section 5.7)."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    #: Missed, whether it still runs or not.
    BREACHED = "breached"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise being measured (domain.md section 5.2); known in its incident by kind and instance."""

    kind: str
    #: Which of its kind: cycles of updates, tenures of groups and engagements of suppliers are counted from 1.
    instance: int = 1
    #: The group or the supplier that promised; "" for the desk.
    party: str = ""
    agreement: str
    #: Digest of the agreement and of its calendars, as they were when this was computed.
    version: str = ""
    calendar: str
    target: str
    #: The target as open seconds of the calendar from the start; 0 where nobody computed it.
    target_seconds: int = 0
    started_at: datetime
    #: While it stands still: when it would have been due without the pause that goes on.
    due_at: datetime
    stopped_at: datetime | None = None
    #: Set once, when now first passed due_at; stays set (domain.md section 5.7).
    breached_at: datetime | None = None
    state: ClockState = ClockState.RUNNING
    #: Since when it stands still, None while it runs.
    paused_since: datetime | None = None
    #: Open seconds that did not count.
    paused_seconds: int = 0
    #: Open seconds used up when it stopped or stood still; None while it runs.
    elapsed_seconds: int | None = None
    #: It was missed because the target moved into the past.
    by_retarget: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from the other clocks of its incident."""
        return self.kind, self.instance

    @property
    def is_running(self) -> bool:
        """Whether time still counts against it."""
        return self.stopped_at is None and self.paused_since is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Work that a supplier does for us under a contract (domain.md section 1.2)."""

    #: None until the store has given one.
    id: int | None = None
    supplier: str
    #: The supplier's own number for it.
    reference: str = ""
    sent_at: datetime
    acknowledged_at: datetime | None = None
    restored_at: datetime | None = None
    #: The supplier waits for us: its clocks stand still (domain.md section 5.3).
    waiting_on_us: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something to do at an instant, whatever happens to the process in between."""

    #: Unique for all time: setting the same key again changes nothing.
    key: str
    kind: str
    due_at: datetime
