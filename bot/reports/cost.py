"""What incidents cost: the time of those who could not work, and of the service itself (domain.md section 9.3). Pure.

    cost of an incident  = affected users x productivity loss x cost of a user's minute, for each minute of downtime
    cost of a service    = its cost per minute, for the union of its outages: what overlaps counts once
    downtime             = from where monitoring saw it first, or else it was opened, until the service was restored
    cost of delay        = the part before anybody began to work on it

How many are affected is rarely known, so each priority has a number that stands for it (section 11.1). They are
settings: the figure is worth what they are worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from bot.reports.measures import Period

#: Priorities at which a service is taken to be down, and not only somebody's.
_OUTAGE = 2


class Outage(Protocol):
    """What of an incident costs: a `Life`, or the few columns of it that `Down` has."""

    @property
    def priority(self) -> int: ...
    @property
    def service(self) -> str: ...
    @property
    def opened(self) -> int: ...
    @property
    def first_seen(self) -> int | None: ...
    @property
    def accepted(self) -> int | None: ...
    @property
    def resolved(self) -> int | None: ...
    @property
    def ended(self) -> int | None: ...


class Down(NamedTuple):
    """One incident that was open at some time of the period; children and cancelled ones are none."""

    priority: int
    service: str
    opened: int
    first_seen: int | None
    accepted: int | None
    resolved: int | None
    ended: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What is assumed about the cost of downtime."""

    #: What a minute of a user's work is worth.
    user_minute: float = 0.75
    #: How many people an incident of each priority keeps from working, and how far: 1.0 is wholly.
    affected: Mapping[int, float] = field(default_factory=lambda: {1: 400, 2: 40, 3: 5, 4: 1, 5: 1})
    loss: Mapping[int, float] = field(default_factory=lambda: {1: 1.0, 2: 0.6, 3: 0.5, 4: 0.3, 5: 0.05})
    #: What a minute without a service costs besides, by its name.
    services: Mapping[str, float] = field(default_factory=dict)
    currency: str = "EUR"

    def a_minute(self, priority: int) -> float:
        """Return what a minute of an incident of this priority costs its users."""
        return self.affected[priority] * self.loss[priority] * self.user_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the downtime of a period cost, in the currency of the prices."""

    users: float
    services: float
    #: The part of `users` before anybody began to work on it.
    delay: float
    #: Downtime in minutes and availability (0.0 to 1.0) of each service that was down.
    downtime: Mapping[str, float]
    availability: Mapping[str, float]

    @property
    def total(self) -> float:
        """Everything."""
        return self.users + self.services


def span_of(life: Outage, period: Period) -> tuple[int, int]:
    """Return from when to when an incident lasted within the period, in seconds; an open one lasts to the horizon."""
    begin = min(life.opened, life.first_seen if life.first_seen is not None else life.opened)
    end = life.resolved if life.resolved is not None else life.ended if life.ended is not None else period.horizon
    begin = max(begin, period.first)
    return begin, max(min(end, period.horizon), begin)


def minutes_of(spans: Iterable[tuple[int, int]]) -> float:
    """Return the length of a union of spans in minutes: what overlaps counts once."""
    total, reached = 0, None
    for begin, end in sorted(spans):
        start = begin if reached is None else max(begin, reached)
        total += max(0, end - start)
        reached = end if reached is None else max(reached, end)
    return total / 60


def cost_of(lives: Sequence[Outage], prices: Prices, period: Period) -> Cost:
    """Return what incidents cost in a period, of those that were open in it.

    Children of a larger incident are part of that one, and cancelled ones cost nothing: neither belongs here.
    """
    users = delay = 0.0
    outages: dict[str, list[tuple[int, int]]] = {}
    a_second = {priority: prices.a_minute(priority) / 60 for priority in prices.affected}
    for life in lives:
        begin, end = span_of(life, period)
        price = a_second[life.priority]
        users += price * (end - begin)
        begun = min(life.accepted if life.accepted is not None else end, end)
        delay += price * max(0, begun - begin)
        if life.service and life.priority <= _OUTAGE:
            outages.setdefault(life.service, []).append((begin, end))
    downtime = {service: minutes_of(spans) for service, spans in sorted(outages.items())}
    whole = max((period.horizon - period.first) / 60, 1)
    return Cost(
        users=users,
        services=sum(minutes * prices.services.get(service, 0.0) for service, minutes in downtime.items()),
        delay=delay,
        downtime=downtime,
        availability={service: max(0.0, 1 - minutes / whole) for service, minutes in downtime.items()},
    )
