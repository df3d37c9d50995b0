"""What was agreed, with whom, and which agreement holds. Pure.

    service level agreement    with the customer: response, updates, resolution          the most specific that fits
    operational level          of a group: to accept, and to finish in its own tenure    its own, else shares
    contract                   of a supplier: to acknowledge, to restore                 its own, else shares

domain.md section 4. Exactly one service level agreement is the default and catches everything; an incident has never
two of them, and any number of the others. Each agreement has a version, a digest of what it says and of its calendars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType

from bot.working_time import hours
from bot.working_time.calendars import Calendar
from bot.working_time.hours import Pause


class ClockKind(StrEnum):
    """What is measured against an agreement (domain.md section 5.2)."""

    RESPONSE = "sla.response"
    UPDATE = "sla.update"
    RESOLUTION = "sla.resolution"
    OWN = "ola.own"
    TENURE = "ola.resolution"
    ACKNOWLEDGEMENT = "uc.response"
    RESTORATION = "uc.resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An agreed length of time: an amount counted inside the calendar, or a number of working days.

    There is no bare "day": 8 hours and one working day are different promises (domain.md section 12, row 5).
    """

    amount: timedelta = timedelta(0)
    working_days: int = 0
    #: Until the closing of the last of the working days, whatever the time of day it began.
    end_of_day: bool = False

    def __str__(self) -> str:
        if self.working_days:
            return f"{self.working_days} wd" + (" end" if self.end_of_day else "")
        minutes, seconds = divmod(int(self.amount.total_seconds()), 60)
        if seconds:
            return f"{minutes * 60 + seconds} s"
        return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of what the service level agreement promises."""

    percent: int

    def of(self, whole: timedelta) -> Span:
        """Return the share of a length of open time, to the second."""
        return Span(amount=timedelta(seconds=round(whole.total_seconds() * self.percent / 100)))

    def __str__(self) -> str:
        return f"{self.percent}%"


Allowance = Span | Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What one priority promises: first human response, updates while open, resolution; each in `calendar`."""

    response: Span
    update: Span
    resolution: Span
    calendar: Calendar
    #: The calendar's name in the configuration, shown where a promise is explained.
    calendar_name: str


#: Pending states whose time is not the desk's, where an agreement says nothing else (domain.md section 5.3).
DEFAULT_PAUSES = frozenset({"pending_user"})
#: And those whose time is not the group's: it waits for somebody else.
GROUP_PAUSES = frozenset({"pending_user", "pending_supplier", "pending_change"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A service level agreement: targets for each priority 1 to 5, and for what is declared a major incident."""

    name: str
    targets: Mapping[int, Targets]
    #: None where a major incident has the targets of its priority.
    major: Targets | None = None
    #: Services and reporters that it is for, () for all: names, and patterns of addresses such as "*@example.org".
    services: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    #: Pending states during which its resolution clock stands still.
    pause_on: frozenset[str] = DEFAULT_PAUSES
    version: str = ""

    def row(self, priority: int, *, is_major: bool = False) -> Targets:
        """Return what it promises for a priority, or for a major incident."""
        return self.major if is_major and self.major is not None else self.targets[priority]

    def fits(self, service: str, customer: str) -> int:
        """Return how specific it is for this service and this address: 3 both, 2 service, 1 customer; 0 not for it."""
        by_service = service in self.services
        by_customer = any(fnmatchcase(customer.lower(), pattern.lower()) for pattern in self.customers)
        if bool(self.services) > by_service or bool(self.customers) > by_customer:
            return 0
        return 2 * by_service + by_customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What a group or a supplier promises for one priority: to take it up, and to be done with it."""

    first: Allowance
    resolution: Allowance
    #: None counts in the calendar of the service level agreement.
    calendar: Calendar | None = None
    calendar_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The agreement with a group (operational level) or a supplier (underpinning contract)."""

    name: str
    party: str
    targets: Mapping[int, Handling]
    #: Pending states during which the clock of a group's tenure stands still.
    pause_on: frozenset[str] = GROUP_PAUSES
    version: str = ""

    def version_under(self, agreement: Agreement) -> str:
        """Return a version that changes with either, because its shares are shares of the other."""
        return self.version[:6] + agreement.version[:6] if self.version else agreement.version


def _each(handling: Mapping[int, Handling]) -> Mapping[int, Handling]:
    return MappingProxyType(dict(handling))


#: domain.md section 4.3: half of what is left of the response to accept, 60 % of the resolution for a tenure.
DEFAULT_HANDLING = _each({n: Handling(first=Share(percent=50), resolution=Share(percent=60)) for n in range(1, 6)})
#: domain.md section 4.3: 30 minutes to 16 hours to acknowledge, half of the resolution to restore.
DEFAULT_CONTRACT = _each(
    {
        n: Handling(first=Span(amount=timedelta(minutes=minutes)), resolution=Share(percent=50))
        for n, minutes in zip(range(1, 6), (30, 60, 240, 480, 960), strict=True)
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreements:
    """Every agreement besides the default service level agreement."""

    #: In the order of the configuration; of two that fit as well, the first holds.
    services: tuple[Agreement, ...] = ()
    #: By group and by supplier; who has none has the default shares.
    groups: Mapping[str, Support] = field(default_factory=dict)
    suppliers: Mapping[str, Support] = field(default_factory=dict)

    def of_group(self, group: str) -> Support:
        """Return what a group promises."""
        return self.groups.get(group) or Support(name=f"{group} (default)", party=group, targets=DEFAULT_HANDLING)

    def of_supplier(self, supplier: str) -> Support:
        """Return what a supplier promises."""
        known = self.suppliers.get(supplier)
        return known or Support(name=f"{supplier} (default)", party=supplier, targets=DEFAULT_CONTRACT)


def most_specific(default: Agreement, others: Iterable[Agreement], service: str, customer: str) -> Agreement:
    """Return the agreement for a service and a reporter's address: customer and service, service, customer, default."""
    best, level = default, 0
    for agreement in others:
        fit = agreement.fits(service, customer)
        if fit > level:
            best, level = agreement, fit
    return best


def due_at(calendar: Calendar, span: Span, start: datetime, pauses: Iterable[Pause] = ()) -> datetime:
    """Return the UTC instant at which a promise is used up (domain.md sections 5.4 and 5.6)."""
    if span.working_days:
        return hours.add_days(calendar, start, span.working_days, end_of_day=span.end_of_day, pauses=pauses)
    return hours.add(calendar, start, span.amount, pauses)


def length_of(calendar: Calendar, span: Span, start: datetime) -> timedelta:
    """Return a promise as open time of its calendar from a start."""
    return hours.elapsed(calendar, start, due_at(calendar, span, start)) if span.working_days else span.amount
