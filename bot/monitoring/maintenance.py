"""Maintenance windows: once, every week, or out of a calendar file. Pure.

A window mutes what it is for while it lasts: nothing is opened. Whoever still fires when it ends is looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from intake.monitoring import AlertSignal

if TYPE_CHECKING:
    from dateutil.rrule import rruleset
    from icalendar import Component

#: How far back a window may have begun that still lasts.
_LONGEST = timedelta(days=31)
#: Days in the order of `date.weekday`.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Every week on some days, from a time on the wall for a length of time."""

    days: frozenset[int]
    at: time
    length: timedelta
    zone: ZoneInfo

    def spans(self, around: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the windows that may cover an instant."""
        local = around.astimezone(self.zone).date()
        for back in range(8):
            day = local - timedelta(days=back)
            if day.weekday() in self.days:
                begin = datetime.combine(day, self.at, self.zone).astimezone(UTC)
                yield begin, begin + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """From one instant to another."""

    begin: datetime
    end: datetime

    def spans(self, around: datetime) -> Iterator[tuple[datetime, datetime]]:  # noqa: ARG002
        """Yield the window."""
        yield self.begin, self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """An event of a calendar file with its recurrences (RFC 5545 section 3.8.5)."""

    rules: rruleset
    length: timedelta

    def spans(self, around: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the windows that may cover an instant."""
        for begin in self.rules.between(around - min(self.length, _LONGEST), around, inc=True):
            yield begin.astimezone(UTC), begin.astimezone(UTC) + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A maintenance window with its name and what it is for."""

    name: str
    when: Weekly | Once | Repeated
    #: A pattern such as "db*", held against service, source, key and title; "*" for everything.
    only: str = "*"

    def covers(self, signal: AlertSignal, now: datetime) -> datetime | None:
        """Return when the window ends that mutes a signal at this instant, None when none does."""
        names = (signal.service, signal.source, signal.key, signal.title)
        if not any(fnmatchcase(name.lower(), self.only.lower()) for name in names):
            return None
        return max((end for begin, end in self.when.spans(now) if begin <= now < end), default=None)


def windows_in(ics: bytes, *, name: str, only: str, zone: ZoneInfo) -> tuple[Window, ...]:
    """Return a window for each event of a calendar file; floating times are the desk's.

    Raises:
        ValueError: The file is no iCalendar, or an event has no start.
    """
    from icalendar import Calendar

    return tuple(
        Window(name=str(event.get("summary", name)), only=only, when=_when(event, zone))
        for event in Calendar.from_ical(ics).walk("VEVENT")
        if str(event.get("status", "")).upper() != "CANCELLED"
    )


def _when(event: Component, zone: ZoneInfo) -> Once | Repeated:
    begin = _instant(event.decoded("dtstart"), zone)
    length = _length(event, begin, zone)
    if "rrule" not in event and "rdate" not in event:
        return Once(begin=begin.astimezone(UTC), end=begin.astimezone(UTC) + length)
    from dateutil.rrule import rruleset, rrulestr

    rules = rruleset()
    written = event.get("rrule", [])
    for rule in written if isinstance(written, list) else [written]:
        rules.rrule(rrulestr(rule.to_ical().decode(), dtstart=begin))
    for day in _dates(event, "rdate", zone):
        rules.rdate(day)
    for day in _dates(event, "exdate", zone):
        rules.exdate(day)
    return Repeated(rules=rules, length=length)


def _length(event: Component, begin: datetime, zone: ZoneInfo) -> timedelta:
    if "duration" in event:
        length: timedelta = event.decoded("duration")
        return length
    if "dtend" in event:
        return _instant(event.decoded("dtend"), zone).astimezone(UTC) - begin.astimezone(UTC)
    # RFC 5545 section 3.6.1: a day without an end lasts that day, an instant has no length.
    return timedelta(0) if isinstance(event.decoded("dtstart"), datetime) else timedelta(days=1)


def _dates(event: Component, name: str, zone: ZoneInfo) -> Iterator[datetime]:
    written = event.get(name, [])
    for each in written if isinstance(written, list) else [written]:
        yield from (_instant(moment.dt, zone) for moment in each.dts)


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
