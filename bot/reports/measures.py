"""What is measured, over which time, and how a figure is made of many. Pure.

Division by zero gives None, never 0: a desk that resolved nothing has no mean time to resolve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from statistics import fmean, median
from typing import NamedTuple

from bot.reports.life import Life, seconds
from bot.working_time import hours
from bot.working_time.calendars import Calendar

#: Ages of what is open, in days: up to, but not including.
AGES = (1, 3, 7, 14, 30)
_DAY = 86400


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
    #: The last instant that can be known, in the same seconds: the end of the period, or now.
    horizon: int = field(init=False)

    def __post_init__(self) -> None:
        # Asked for hundreds of thousands of times in one report.
        object.__setattr__(self, "first", seconds(self.begin))
        object.__setattr__(self, "last", seconds(self.end))
        object.__setattr__(self, "horizon", min(self.last, seconds(self.now)))

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
    #: A mean of counts.
    TIMES = "times"
    MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: a mean of lengths with median and 90th percentile, a share of a whole, a count, a mean of counts."""

    unit: Unit
    #: None where there was nothing to measure.
    value: float | None
    #: How many incidents or promises it was made of.
    n: int
    median: float | None = None
    p90: float | None = None
    #: Of a share: how many of the `n`.
    part: int | None = None


class Tally(NamedTuple):
    """What a figure is made of: the tallies of days add up to that of a month, which figures do not."""

    unit: Unit
    #: Of a mean: every length, in seconds.
    lengths: Sequence[int] = ()
    #: Of a share: how many of the whole; of a count: the count is the whole; of a mean of counts: their sum.
    part: int = 0
    whole: int = 0

    def figure(self) -> Figure:
        """Return the figure."""
        match self.unit:
            case Unit.SECONDS:
                return mean(self.lengths)
            case Unit.SHARE:
                return share(self.part, self.whole)
            case Unit.TIMES:
                return times(self.part, self.whole)
        return count(self.whole)


def added(tallies: Sequence[Tally]) -> Tally:
    """Return several tallies of one figure as one."""
    return Tally(
        tallies[0].unit,
        list(chain.from_iterable(each.lengths for each in tallies)),
        sum(each.part for each in tallies),
        sum(each.whole for each in tallies),
    )


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


def times(total: int, whole: int) -> Figure:
    """Return a mean of counts, None of nothing."""
    return Figure(unit=Unit.TIMES, value=total / whole if whole else None, n=whole)


def count(number: int) -> Figure:
    """Return a count."""
    return Figure(unit=Unit.COUNT, value=number, n=number)


def lengths_of(lengths: Sequence[int]) -> Tally:
    """Return what a mean is made of."""
    return Tally(Unit.SECONDS, lengths)


def share_of(lives: Sequence[Life], holds: Callable[[Life], bool]) -> Tally:
    """Return of how many lives something holds."""
    return Tally(Unit.SHARE, (), sum(map(holds, lives)), len(lives))


def part_of(part: int, whole: int) -> Tally:
    """Return how many of a whole."""
    return Tally(Unit.SHARE, (), part, whole)


def times_of(counts: Sequence[int]) -> Tally:
    """Return what a mean of counts is made of."""
    return Tally(Unit.TIMES, (), sum(counts), len(counts))


def count_of(number: int) -> Tally:
    """Return a count."""
    return Tally(Unit.COUNT, (), 0, number)


class Promise(NamedTuple):
    """One clock, as compliance looks at it; all instants in seconds since 1970."""

    kind: str
    party: str
    priority: int
    calendar: str
    due: int
    stopped: int | None
    #: Its length in seconds of its calendar, the time that it stood still, and what it took; None while it runs.
    started: int | None = None
    target: int = 0
    paused: int = 0
    worked: int | None = None


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


def overdue(promises: Sequence[Promise], period: Period) -> Tally:
    """Tell by how much working time the broken promises of the cohort were missed; open ones up to the horizon."""
    late = [promise for promise in promises if is_kept(promise, period) is False]
    return lengths_of([late_by(promise, period) for promise in late])


def late_by(promise: Promise, period: Period) -> int:
    """Return by how many seconds of its calendar a broken promise was missed; one that is open, up to the horizon.

    Time in which it stood still does not count, after it was due either: it is what `deskhand clock` reckons.
    """
    if promise.worked is not None:
        return max(0, promise.worked - promise.target)
    end = promise.stopped if promise.stopped is not None else period.horizon
    if promise.started is None:
        return worked_between(promise.calendar, promise.due, end, period)
    return max(0, worked_between(promise.calendar, promise.started, end, period) - promise.paused - promise.target)


def worked_between(calendar: str, begin: int, end: int, period: Period) -> int:
    """Return the open time of a calendar between two instants, in seconds."""
    known = period.calendars.get(calendar, period.business)
    spent = hours.elapsed(known, datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC))
    return int(spent.total_seconds())


def ages(backlog: Sequence[tuple[int, int]], horizon: int) -> dict[str, int]:
    """Return how many open incidents are how many days old."""
    edges = [0, *AGES]
    names = [f"{low}-{high} d" for low, high in zip(edges, AGES, strict=False)] + [f"> {AGES[-1]} d"]
    tally = dict.fromkeys(names, 0)
    for opened, _ in backlog:
        days = (horizon - opened) / _DAY
        tally[next((name for name, edge in zip(names, AGES, strict=False) if days < edge), names[-1])] += 1
    return tally


def length(seconds: float) -> str:
    """Tell a length of time in its two largest units."""
    minutes = round(seconds / 60)
    days, minutes = divmod(minutes, 1440)
    hours, minutes = divmod(minutes, 60)
    units = [f"{number} {unit}" for number, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if number]
    return " ".join(units[:2]) or f"{seconds:.0f} s"


def open_hours(seconds: float) -> str:
    """Tell a length of open time: in hours, because a day of it is not 24 of them."""
    minutes = round(seconds / 60)
    units = [f"{number} {unit}" for number, unit in ((minutes // 60, "h"), (minutes % 60, "min")) if number]
    return " ".join(units) or f"{seconds:.0f} s"
