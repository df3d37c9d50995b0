"""What was agreed: how impact and urgency make a priority, and by when the desk promises what. Pure.

Values only, built from the configuration by `bot.config`; the functions here are the whole meaning of
domain.md sections 3 (priority) and 4 (agreements). A Policy has a digest, which every decision records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot import hours
from bot.calendars import Calendar
from bot.mail_rules import MailRules


class ClockKind(StrEnum):
    """What is measured against an agreement (domain.md section 5.2)."""

    RESPONSE = "sla.response"
    RESOLUTION = "sla.resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An agreed length of time: an amount counted inside the calendar, or a number of working days.

    There is no bare "day": 8 hours and one working day are different promises (domain.md section 12, row 5).
    """

    amount: timedelta = timedelta(0)
    working_days: int = 0

    def __str__(self) -> str:
        if self.working_days:
            return f"{self.working_days} wd"
        minutes, seconds = divmod(int(self.amount.total_seconds()), 60)
        if seconds:
            return f"{minutes * 60 + seconds} s"
        return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What one priority promises: first human response, updates while open, resolution; each in `calendar`."""

    response: Span
    update: Span
    resolution: Span
    calendar: Calendar
    #: The calendar's name in the configuration, shown where a promise is explained.
    calendar_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A service level agreement: targets for each priority 1 to 5."""

    name: str
    targets: Mapping[int, Targets]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much automatic mail may go out before a loop is assumed (email.md section 5)."""

    per_incident_an_hour: int = 3
    per_address_a_day: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskIdentity:
    """Who the desk is to the outside."""

    name: str
    #: The address that answers come from.
    address: str
    #: Every address that is the desk's, the first one included.
    addresses: tuple[str, ...]
    #: ISO 639-1 code used where the reporter's language has no template.
    language: str
    #: IANA name of the zone used where the reporter's is unknown.
    timezone: str
    #: Who is told what the desk cannot settle by itself; "" for nobody.
    alerts_to: str = ""

    @property
    def domain(self) -> str:
        """The domain of our own Message-IDs."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything `bot.decide` may consult besides the event and the incident."""

    desk: DeskIdentity
    #: (impact, urgency) -> priority, each 1 (high) to 3 (low); priority 1 to 5.
    matrix: Mapping[tuple[int, int], int]
    agreement: Agreement
    budget: Budget
    #: category -> the group that works on it; the desk's own group where a category has none.
    groups: Mapping[str, str]
    #: (category) -> service name.
    services: Mapping[str, str]
    default_group: str
    #: Below this confidence a suggested category is not shown as understood.
    show_from: float
    #: First twelve hex digits of the SHA-256 of the configuration that made this policy.
    digest: str
    #: Whom mail is believed, and what is held for a person to look at first.
    mail: MailRules = field(default_factory=MailRules)


#: domain.md section 3.2, rows impact 1 to 3, columns urgency 1 to 3.
DEFAULT_MATRIX = ((1, 2, 3), (2, 3, 4), (3, 4, 5))


def matrix_of(rows: tuple[tuple[int, ...], ...]) -> dict[tuple[int, int], int]:
    """Turn three rows of three priorities into the mapping (impact, urgency) -> priority."""
    return {(i + 1, u + 1): priority for i, row in enumerate(rows) for u, priority in enumerate(row)}


def priority_of(policy: Policy, impact: int, urgency: int) -> int:
    """Return the priority that the matrix gives; it is derived, never guessed (domain.md section 3.3)."""
    return policy.matrix[impact, urgency]


def due(targets: Targets, kind: ClockKind, opened_at: datetime) -> datetime:
    """Return the UTC instant at which the promise of this kind is used up (domain.md sections 5.4 and 5.6)."""
    span = targets.response if kind is ClockKind.RESPONSE else targets.resolution
    if span.working_days:
        return hours.add_days(targets.calendar, opened_at, span.working_days)
    return hours.add(targets.calendar, opened_at, span.amount)
