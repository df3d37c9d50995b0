"""What is measured, over which time, and how a figure is made of many. Pure.

Division by zero gives None, never 0: a desk that resolved nothing has no mean time to resolve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from statistics import fmean, median

from bot import hours
from bot.calendars import Calendar
from bot.reports.life import Life, seconds


class Base(StrEnum):
    """In which time lengths are counted."""

    CALENDAR = "calendar"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `begin` (in it) to `end` (not in it), as it is looked at from `now`."""

    begin: datetime
    end: datetime
    now: datetime
    #: IANA name of the zone in which hours and days are told.
    zone: str
    base: Base = Base.CALENDAR
    #: Let the children of a major incident count for times and promises too, not only for volume.
    with_children: bool = False
    #: The calendar in which working days are counted, and those of the agreements by name.
    business: Calendar
    calendars: dict[str, Calendar] = field(default_factory=dict)

    #: The period's first second, and the one after its last, in seconds since 1970.
    first: int = field(init=False)
    last: int = field(init=False)

    def __post_init__(self) -> None:
        # Asked for hundreds of thousands of times in one report.
        object.__setattr__(self, "first", seconds(self.begin))
        object.__setattr__(self, "last", seconds(self.end))

    @property
    def horizon(self) -> int:
        """The last instant that can be known: the end of the period, or now."""
        return min(self.last, seconds(self.now))

    def has(self, instant: int | None) -> bool:
        """Say whether an instant lies in the period."""
        return instant is not None and self.first <= instant < self.last

    def is_within(self, begin: int, end: int | None, working_days: int) -> bool:
        """Say whether `end` comes no more than so many working days after `begin`."""
        if end is None:
            return False
        limit = hours.add_days(self.business, datetime.fromtimestamp(begin, UTC), working_days)
        return end <= seconds(limit)


class Unit(StrEnum):
    """How a figure is read."""

    SECONDS = "seconds"
    SHARE = "share"
    COUNT = "count"
    MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: a mean of lengths with median and 90th percentile, a share of a whole, or a count."""

    unit: Unit
    #: None where there was nothing to measure.
    value: float | None
    #: How many incidents or promises it was made of.
    n: int
    median: float | None = None
    p90: float | None = None
    #: Of a share: how many of the `n`.
    part: int | None = None


def mean(lengths: Sequence[int]) -> Figure:
    """Return mean, median and 90th percentile (nearest rank) of lengths in seconds."""
    if not lengths:
        return Figure(unit=Unit.SECONDS, value=None, n=0)
    ordered = sorted(lengths)
    p90 = ordered[-(-9 * len(ordered) // 10) - 1]
    return Figure(unit=Unit.SECONDS, value=fmean(ordered), n=len(ordered), median=median(ordered), p90=p90)


def share(part: int, whole: int) -> Figure:
    """Return a share of a whole, None of nothing."""
    return Figure(unit=Unit.SHARE, value=part / whole if whole else None, n=whole, part=part)


def share_of(lives: Sequence[Life], holds: Callable[[Life], bool]) -> Figure:
    """Return the share of the lives for which something holds."""
    return share(sum(map(holds, lives)), len(lives))


def count(number: int) -> Figure:
    """Return a count."""
    return Figure(unit=Unit.COUNT, value=number, n=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One clock, as compliance looks at it; all instants in seconds since 1970."""

    kind: str
    party: str
    priority: int
    calendar: str
    due: int
    stopped: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many promises of one kind, party and priority were kept, of those that were due in the period."""

    kind: str
    party: str = ""
    priority: int
    met: int
    breached: int


def is_kept(promise: Promise, period: Period) -> bool | None:
    """Say whether a promise was kept; None when it is not of the period's cohort (domain.md section 9.1).

    The cohort is what was **due** in the period. What is overdue and still open is breached: leaving it out would hide
    the worst (section 9.2). What is due later still runs and says nothing yet.
    """
    if not period.has(promise.due):
        return None
    if promise.stopped is not None:
        return promise.stopped <= promise.due
    return False if promise.due < period.horizon else None


def kept_of(promises: Sequence[Promise], period: Period) -> tuple[Kept, ...]:
    """Count the promises of the cohort by kind, party and priority."""
    tally: dict[tuple[str, str, int], list[int]] = {}
    for promise in promises:
        verdict = is_kept(promise, period)
        if verdict is not None:
            tally.setdefault((promise.kind, promise.party, promise.priority), [0, 0])[not verdict] += 1
    return tuple(
        Kept(kind=kind, party=party, priority=priority, met=met, breached=breached)
        for (kind, party, priority), (met, breached) in sorted(tally.items())
    )


def overdue(promises: Sequence[Promise], period: Period) -> Figure:
    """Return by how much working time the broken promises of the cohort were missed; open ones up to the horizon."""
    late = [promise for promise in promises if is_kept(promise, period) is False]
    return mean([_late_by(promise, period) for promise in late])


def _late_by(promise: Promise, period: Period) -> int:
    calendar = period.calendars.get(promise.calendar, period.business)
    begin, end = promise.due, promise.stopped if promise.stopped is not None else period.horizon
    spent = hours.elapsed(calendar, datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC))
    return int(spent.total_seconds())
