"""Working time: how much has passed between two instants, and when an amount of it will be used up. Pure.

    work                          W(t) = open time, pauses taken out, up to the instant t
      |          ______           elapsed(a, b) = W(b) - W(a)
      |         /      |          add(t, amount > 0)  = the earliest instant with W = W(t) + amount  (a closing)
      |   _____/  closed          add(t, amount <= 0) = the latest instant with W = W(t) + amount    (an opening)
      |  /
      +---------------- t

Guarantees: `add` and `elapsed` are exact inverses to the microsecond; hours are wall-clock time and work is counted in
real seconds, so a day on which the clocks change has as many hours as it really has (domain.md section 5.5). A local
time that does not exist moves forward to the first instant that does; one that exists twice is the first of the two.

Does not know targets, clocks or reasons to pause: those are `bot.agreed.policy`'s. Open time is laid out a year at a
time and remembered, so that an answer costs two searches however far away it lies.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from bot.working_time.calendars import EPOCH, Calendar, local_instant, microseconds, moment_of, spans_on
from intake.message import require_utc

#: From and to, aware UTC; a pause that ends before it begins costs nothing.
Pause = tuple[datetime, datetime]

#: No target reaches further; a search for open time stops here instead of at the end of the calendar.
REACH_YEARS = 100

_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)


class NoOpenTime(ValueError):
    """The calendar does not open often enough to answer."""


def elapsed(calendar: Calendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """Return the real time of [start, end) inside open time and outside pauses; 0 when end is not after start.

    Pauses that overlap count once.
    """
    require_utc("start", start)
    require_utc("end", end)
    if end <= start:
        return timedelta(0)
    worked = _open_between(calendar, start, end)
    for begin, finish in _merged(pauses):
        if begin < end and finish > start:
            worked -= _open_between(calendar, max(begin, start), min(finish, end))
    return timedelta(microseconds=worked)


def add(calendar: Calendar, start: datetime, amount: timedelta, pauses: Iterable[Pause] = ()) -> datetime:
    """Return the instant at which elapsed(start, instant) reaches the amount.

    A positive amount that is used up exactly at closing time ends at the closing, not at the next opening. Nothing to
    add outside hours gives the next opening. A negative amount gives the instant from which the amount has elapsed at
    start; of the equally right instants it is the latest, an opening and never the closing before it, because whoever
    has to begin so early begins when the doors open.

    Raises:
        NoOpenTime: the amount is not reached within REACH_YEARS.
    """
    require_utc("start", start)
    wanted = amount // _MICROSECOND
    stretched = _stretched(calendar, start, wanted, _merged(pauses)) if pauses else wanted
    return _reach(calendar, start, stretched, latest=wanted <= 0)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Say whether the calendar is open at the instant; at the closing instant it is closed."""
    require_utc("at", at)
    year, instant = _year_of(calendar, at)
    index = bisect_right(year.opens, instant) - 1
    return index >= 0 and instant < year.closes[index]


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """Return the first open instant from `at` on, which is `at` itself when the calendar is open then."""
    return add(calendar, at, timedelta(0))


def next_close(calendar: Calendar, at: datetime) -> datetime:
    """Return the closing of the hours that `at` lies in, or of the next ones; hours that touch are one.

    Raises:
        NoOpenTime: it never opens again, or never closes (24x7).
    """
    year, instant = _year_of(calendar, next_open(calendar, at))
    for _ in range(REACH_YEARS):
        closing = year.closes[bisect_right(year.opens, instant) - 1]
        following = _year(calendar, year.number + 1)
        if following.opens[:1] != (closing,):
            return moment_of(closing)
        year, instant = following, closing
    raise NoOpenTime(f"the calendar in {calendar.tz.key} does not close within {REACH_YEARS} years after {at}")


def add_days(
    calendar: Calendar, start: datetime, days: int, *, end_of_day: bool = False, pauses: Iterable[Pause] = ()
) -> datetime:
    """Return the same wall-clock time so many working days later, inside that day's hours (domain.md section 5.6).

    A start outside hours counts from the next opening. Going back, the time of day stays, and a date without hours
    counts from the working day before it. A time before that day's hours moves to its opening, after them to its
    closing, between them to the next opening. Paused working time is added afterwards.

    A working day is a date with open time; a negative number of them goes back. `end_of_day` answers with the closing
    of that day instead.
    """
    require_utc("start", start)
    first = start if days < 0 else next_open(calendar, start)
    wall = first.astimezone(calendar.tz).replace(tzinfo=None)
    day, spans = _working_day(calendar, wall.date(), days)
    if end_of_day:
        due = moment_of(spans[-1][1])
    elif days == 0:
        due = first
    else:
        due = _clamped(local_instant(calendar.tz, datetime.combine(day, wall.time())), spans)
    return _after_pauses(calendar, first, due, tuple(pauses)) if pauses else due


def instant_of(calendar: Calendar, moment: datetime) -> datetime:
    """Return a moment in UTC; one without offset is read as wall-clock time of the calendar's zone."""
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return moment_of(local_instant(calendar.tz, moment))


def _merged(pauses: Iterable[Pause]) -> list[Pause]:
    checked = list(pauses)
    for begin, end in checked:
        require_utc("pause begin", begin)
        require_utc("pause end", end)
    merged: list[Pause] = []
    for begin, end in sorted(checked):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        elif begin < end:
            merged.append((begin, end))
    return merged


def _stretched(calendar: Calendar, start: datetime, wanted: int, pauses: list[Pause]) -> int:
    """Return the open time to go, paused time included, so that `wanted` of it is not paused."""
    amount = wanted
    if wanted >= 0:
        for begin, end in pauses:
            begun = max(begin, start)
            # Used up exactly when the pause begins is used up; but nothing to add must not end inside a pause.
            if end > start and (amount - _open_between(calendar, start, begun) >= (1 if wanted else 0)):
                amount += _open_between(calendar, begun, end)
        return amount
    for begin, end in reversed(pauses):
        ended = min(end, start)
        if begin < start and -amount > _open_between(calendar, ended, start):
            amount -= _open_between(calendar, begin, ended)
    return amount


def _after_pauses(calendar: Calendar, first: datetime, due: datetime, pauses: tuple[Pause, ...]) -> datetime:
    earlier, later = min(first, due), max(first, due)
    paused = timedelta(microseconds=_open_between(calendar, earlier, later)) - elapsed(calendar, earlier, later, pauses)
    return add(calendar, due, paused if due >= first else -paused, pauses) if paused else due


def _working_day(calendar: Calendar, first: date, days: int) -> tuple[date, list[tuple[int, int]]]:
    day, left = first, abs(days)
    while abs(day.year - first.year) <= REACH_YEARS and MINYEAR < day.year < MAXYEAR:
        spans = spans_on(calendar, day)
        if spans and not left:
            return day, spans
        left -= bool(spans)
        day += _DAY if days >= 0 else -_DAY
    raise NoOpenTime(
        f"the calendar in {calendar.tz.key} has no {days} working days within {REACH_YEARS} years of {first}"
    )


def _clamped(instant: int, spans: list[tuple[int, int]]) -> datetime:
    for opening, closing in spans:
        if instant <= closing:
            return moment_of(max(instant, opening))
    return moment_of(spans[-1][1])


def _open_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    first, begun = _year_of(calendar, start)
    last, ended = _year_of(calendar, end)
    whole_years = sum(_year(calendar, number).total for number in range(first.number, last.number))
    return whole_years + last.worked(ended) - first.worked(begun)


def _reach(calendar: Calendar, start: datetime, amount: int, *, latest: bool) -> datetime:
    """Return the earliest or the latest instant at which so much open time lies between it and start."""
    year, instant = _year_of(calendar, start)
    position = year.worked(instant) + amount
    for _ in range(REACH_YEARS + 1):
        if position < 0 or (position == 0 and not latest):
            year = _year(calendar, year.number - 1)
            position += year.total
        elif position > year.total or (position == year.total and latest):
            position -= year.total
            year = _year(calendar, year.number + 1)
        else:
            return moment_of(year.at(position, latest=latest))
    hours = timedelta(microseconds=amount) / timedelta(hours=1)
    raise NoOpenTime(
        f"{hours:g} open hours from {start} are not reached within {REACH_YEARS} years in the calendar in "
        f"{calendar.tz.key}; check its hours and holidays, and the amount"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Year:
    """The open time of one year's dates, in microseconds since 1970 UTC; hours that touch are joined."""

    number: int
    begins: int
    ends: int
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    #: Open time of this year before each opening.
    before: tuple[int, ...]
    total: int

    def worked(self, instant: int) -> int:
        index = bisect_right(self.opens, instant) - 1
        return 0 if index < 0 else self.before[index] + min(instant, self.closes[index]) - self.opens[index]

    def at(self, position: int, *, latest: bool) -> int:
        index = (bisect_right if latest else bisect_left)(self.before, position) - 1
        return self.opens[index] + position - self.before[index]


def _year_of(calendar: Calendar, moment: datetime) -> tuple[_Year, int]:
    instant = microseconds(moment - EPOCH)
    year = _year(calendar, moment.year)
    # Around New Year the local year is not the year in UTC.
    if instant < year.begins:
        year = _year(calendar, moment.year - 1)
    elif instant >= year.ends:
        year = _year(calendar, moment.year + 1)
    return year, instant


@lru_cache(maxsize=256)
def _year(calendar: Calendar, number: int) -> _Year:
    if not MINYEAR < number < MAXYEAR:
        raise NoOpenTime(f"the year {number} is out of reach; check the instant and the amount")
    opens: list[int] = []
    closes: list[int] = []
    first, following = date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()
    for ordinal in range(first, following):
        for opening, closing in spans_on(calendar, date.fromordinal(ordinal)):
            if closes and closes[-1] == opening:
                closes[-1] = closing
            else:
                opens.append(opening)
                closes.append(closing)
    sums = tuple(accumulate((closing - opening for opening, closing in zip(opens, closes, strict=True)), initial=0))
    return _Year(
        number=number,
        begins=local_instant(calendar.tz, datetime(number, 1, 1)),  # noqa: DTZ001 - wall-clock time
        ends=local_instant(calendar.tz, datetime(number + 1, 1, 1)),  # noqa: DTZ001 - wall-clock time
        opens=tuple(opens),
        closes=tuple(closes),
        before=sums[:-1],
        total=sums[-1],
    )
