"""Holidays out of calendar files (.ics, RFC 5545): the days that events cover which last whole days. Reads files.

A file is read when the configuration is: its days are part of the calendar and of every digest, so that promises made
under another version of it are known as such. Events of some hours, and cancelled ones, close nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo

from bot.config.holidays import YEARS
from bot.config.values import path_of

if TYPE_CHECKING:
    from icalendar import Component

_DAY = timedelta(days=1)
_FIRST, _LAST = datetime(YEARS.start, 1, 1), datetime(YEARS.stop, 1, 1)  # noqa: DTZ001 - dates have no zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar file and the days that it closes."""

    path: Path
    days: frozenset[date]


def days_in(ics: bytes) -> frozenset[date]:
    """Return every date that an all-day event covers, within the years that public holidays are known of.

    Raises:
        ValueError: It is no iCalendar, or a rule for repeating an event cannot be read.
    """
    from icalendar import Calendar

    events = Calendar.from_ical(ics).walk("VEVENT")
    return frozenset(day for event in events for day in _days_of(event))


def _days_of(event: Component) -> Iterator[date]:
    first = event.decoded("dtstart", None)
    if first is None or isinstance(first, datetime) or str(event.get("status", "")).upper() == "CANCELLED":
        return
    length = _length(event, first)
    for start in _starts(event, first):
        yield from (start + number * _DAY for number in range(length))


def _length(event: Component, first: date) -> int:
    """Return how many days it lasts; its end is the day after the last (RFC 5545 section 3.6.1)."""
    if "duration" in event:
        duration: timedelta = event.decoded("duration")
        return max(duration.days, 1)
    end = event.decoded("dtend", None)
    return max((end - first).days, 1) if isinstance(end, date) and not isinstance(end, datetime) else 1


def _starts(event: Component, first: date) -> Iterator[date]:
    if "rrule" not in event and "rdate" not in event:
        yield first
        return
    from dateutil.rrule import rruleset, rrulestr

    start = datetime.combine(first, datetime.min.time())
    rules = rruleset()
    written = event.get("rrule", [])
    for rule in written if isinstance(written, list) else [written]:
        rules.rrule(rrulestr(_without_time(rule.to_ical().decode()), dtstart=start))
    rules.rdate(start)
    for name, add in (("rdate", rules.rdate), ("exdate", rules.exdate)):
        for day in _dates(event, name):
            add(day)
    yield from (found.date() for found in rules.between(_FIRST, _LAST, inc=True))


def _without_time(rule: str) -> str:
    """Return the rule with UNTIL as a date: some programs give it a time in UTC although the event has none."""
    parts = (part.partition("=") for part in rule.split(";"))
    return ";".join(f"{key}={value[:8]}" if key == "UNTIL" else f"{key}={value}" for key, _, value in parts)


def _dates(event: Component, name: str) -> Iterator[datetime]:
    written = event.get(name, [])
    for each in written if isinstance(written, list) else [written]:
        for moment in each.dts:
            day = moment.dt.date() if isinstance(moment.dt, datetime) else moment.dt
            yield datetime.combine(day, datetime.min.time())


def feed_of(value: object, info: ValidationInfo) -> Feed:
    """Read a calendar file that the configuration names; a relative path is beside it."""
    if isinstance(value, Feed):
        return value
    path = path_of(value, info)
    try:
        return Feed(path=path, days=days_in(path.read_bytes()))
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}); put the calendar file there") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no calendar that can be read ({error}); save it again as .ics") from error


def _days_text(feed: Feed) -> list[str]:
    return sorted(day.isoformat() for day in feed.days)


CalendarFile = Annotated[Feed, BeforeValidator(feed_of), PlainSerializer(_days_text)]
