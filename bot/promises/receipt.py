"""The receipt of a clock: which time counted, which did not, and why. Pure.

Time from a clock's start until now, or its stop, cut where the calendar opens or closes and where a standstill begins
or ends; what counted adds up to the elapsed time, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.promises.clocks import Measured
from bot.working_time.calendars import Calendar, moment_of, spans_on

#: What is said of time that counts.
COUNTED = "open"
CLOSED = "outside the calendar"

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Time that counted or did not."""

    begins: datetime
    ends: datetime
    counted: bool
    #: "open", "outside the calendar", or the state or wait during which the clock stood still.
    cause: str

    @property
    def length(self) -> timedelta:
        """Real time between its ends."""
        return self.ends - self.begins


def parts_of(measured: Measured) -> tuple[Part, ...]:
    """Return the whole time of a clock in parts, in order, neighbours of one cause joined."""
    joined: list[Part] = []
    for part in _cut(measured):
        last = joined[-1] if joined else None
        if last is not None and last.ends == part.begins and last.cause == part.cause:
            joined[-1] = replace(last, ends=part.ends)
        else:
            joined.append(part)
    return tuple(joined)


def _cut(measured: Measured) -> Iterator[Part]:
    start, end = measured.clock.started_at, measured.counted_until
    opened = list(_open_spans(measured.calendar, start, end))
    edges = {start, end, *(edge for span in opened for edge in span)}
    edges |= {edge for begin, until in measured.pauses for edge in (begin, until)}
    within = sorted(edge for edge in edges if start <= edge <= end)
    for begins, ends in pairwise(within):
        is_open = any(opening <= begins < closing for opening, closing in opened)
        paused = next(
            (each.cause for each in measured.standstills if each.begins <= begins and (each.ends or end) > begins), ""
        )
        cause = CLOSED if not is_open else paused or COUNTED
        yield Part(begins=begins, ends=ends, counted=is_open and not paused, cause=cause)


def _open_spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    day: date = start.astimezone(calendar.tz).date() - _DAY
    last = end.astimezone(calendar.tz).date() + _DAY
    while day <= last:
        for opening, closing in spans_on(calendar, day):
            begins, ends = max(moment_of(opening), start), min(moment_of(closing), end)
            if begins < ends:
                yield begins, ends
        day += _DAY
