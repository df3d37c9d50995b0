"""Opening hours as one value: zone, week, holidays and overrides, and where a date's hours lie in time. Pure.

    holiday  >  override  >  weekday          the first that says something about a date decides it

A calendar is wall-clock time: it says "Monday 09:00 to 17:00 in Berlin". `spans_on` lays the hours of one date on the
time line, by the rules for changing clocks of domain.md section 5.5; the arithmetic is `hours.py`. A calendar that
could never be open cannot be built.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

#: Opening intervals of one day in seconds since local midnight, half-open [open, close); 86,400 is 24:00.
Hours = tuple[tuple[int, int], ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 86_400
ALL_DAY: Hours = ((0, MIDNIGHT),)

#: Instants are counted in microseconds from here.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_EPOCH_ORDINAL = EPOCH.toordinal()
_SECOND = 1_000_000
_DAY = timedelta(days=1)
_TIME = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")
#: A leap year, so that 29 February can be an annual holiday too.
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a service is attended, in the wall-clock time of one zone. Hashable and cheap to hash: a key of caches.

    Raises:
        ValueError: intervals overlap, run backwards or leave the day, or nothing is ever open.
    """

    tz: ZoneInfo
    #: Seven days, Monday first.
    week: tuple[Hours, ...]
    #: Dates that are closed whatever else is said about them.
    holidays: frozenset[date] = frozenset()
    #: (month, day) closed in every year.
    annual_holidays: frozenset[tuple[int, int]] = frozenset()
    #: Dates with hours of their own, () for closed; sorted by date.
    overrides: tuple[tuple[date, Hours], ...] = ()
    _override_of: dict[date, Hours] = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise ValueError(f"week has {len(self.week)} days; give seven, Monday first, () for a closed day")
        week = tuple(_ordered(name, hours) for name, hours in zip(WEEKDAYS, self.week, strict=True))
        overrides = {day: _ordered(day.isoformat(), hours) for day, hours in sorted(self.overrides)}
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "overrides", tuple(overrides.items()))
        object.__setattr__(self, "_override_of", overrides)
        parts = (self.tz.key, week, self.holidays, self.annual_holidays, self.overrides)
        object.__setattr__(self, "_hash", hash(parts))
        if not self._ever_open():
            raise ValueError(
                f"the calendar in {self.tz.key} is never open; give at least one weekday hours, "
                'such as mon = [["09:00", "17:00"]], and check that holidays do not cover them'
            )

    def __hash__(self) -> int:
        return self._hash

    def _ever_open(self) -> bool:
        every_day_of_the_year = 366
        if any(self.week) and len(self.annual_holidays) < every_day_of_the_year:
            return True
        return any(self.hours_on(day) for day, _ in self.overrides)

    @classmethod
    def always(cls, tz: ZoneInfo) -> Calendar:
        """Return the calendar that never closes (24x7); its zone still decides what a working day is."""
        return cls(tz=tz, week=(ALL_DAY,) * 7)

    def hours_on(self, day: date) -> Hours:
        """Return the opening intervals of a date: a holiday closes it, an override replaces its weekday's hours."""
        if day in self.holidays or (day.month, day.day) in self.annual_holidays:
            return ()
        return self._override_of.get(day, self.week[day.weekday()])


def spans_on(calendar: Calendar, day: date) -> list[tuple[int, int]]:
    """Return the open time of a local date on the time line, as pairs of microseconds since 1970 UTC."""
    hours = calendar.hours_on(day)
    if not hours:
        return []
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall-clock time
    offset = midnight.replace(tzinfo=calendar.tz).utcoffset()
    if offset == (midnight + _DAY).replace(tzinfo=calendar.tz).utcoffset():
        base = (day.toordinal() - _EPOCH_ORDINAL) * 86_400 * _SECOND - microseconds(offset or timedelta(0))
        return [(base + opening * _SECOND, base + closing * _SECOND) for opening, closing in hours]
    edges = [
        tuple(local_instant(calendar.tz, midnight + timedelta(seconds=edge)) for edge in interval) for interval in hours
    ]
    # Hours that the clocks skip altogether are no hours.
    return [(opening, closing) for opening, closing in edges if opening < closing]


def local_instant(tz: tzinfo, wall: datetime) -> int:
    """Return the instant of a wall-clock time: the first of two, and the end of the gap for one that is skipped."""
    instant = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == wall:
        return microseconds(instant - EPOCH)
    # PEP 495: in a gap fold=1 reads the offset after the change, which lands before it; the change lies between.
    low = wall.replace(tzinfo=tz, fold=1).astimezone(UTC).replace(microsecond=0)
    seconds = range(int((instant - low).total_seconds()) + 1)
    old_offset = low.astimezone(tz).utcoffset()
    index = bisect_left(seconds, True, key=lambda second: _offset(tz, low, second) != old_offset)
    change = low + timedelta(seconds=index)
    return microseconds(change - EPOCH)


def _offset(tz: tzinfo, moment: datetime, seconds: int) -> timedelta | None:
    return (moment + timedelta(seconds=seconds)).astimezone(tz).utcoffset()


def microseconds(delta: timedelta) -> int:
    """Return a difference as whole microseconds, exactly."""
    return (delta.days * 86_400 + delta.seconds) * _SECOND + delta.microseconds


def moment_of(instant: int) -> datetime:
    """Return the UTC datetime of an instant in microseconds since 1970."""
    return EPOCH + timedelta(microseconds=instant)


def calendar_of(
    *,
    tz: str,
    hours: Mapping[str, Sequence[Sequence[str]]],
    holidays: Iterable[str | date] = (),
    annual_holidays: Iterable[str] = (),
    overrides: Mapping[str, Sequence[Sequence[str]]] | Mapping[date, Sequence[Sequence[str]]] | None = None,
) -> Calendar:
    """Build a calendar from what a configuration file or a JSON line says.

    Args:
        tz: IANA name, such as "Europe/Berlin".
        hours: "mon" to "sun" with pairs of "HH:MM" or "HH:MM:SS"; "24:00" ends a day; a missing day is closed. A pair
            that closes before it opens goes on after midnight: its second part is hours of the next date, as if it
            had been written there, so a holiday or an override of that date replaces it. Pairs that overlap are one.
        holidays: dates, ISO 8601 when strings.
        annual_holidays: "MM-DD".
        overrides: date with pairs as in `hours`; an empty list closes the date. What goes on after midnight is added
            to the hours of the next date.

    Raises:
        ValueError: something cannot be read; the message names the key, the value and what would be right.
    """
    for name in hours:
        if name not in WEEKDAYS:
            raise ValueError(f"hours.{name} is no weekday{nearest_of(name, WEEKDAYS)}; use {', '.join(WEEKDAYS)}")
    week = _week(hours)
    return Calendar(
        tz=_zone(tz),
        week=week,
        holidays=frozenset(_date("holidays", text) for text in holidays),
        annual_holidays=frozenset(_annual(text) for text in annual_holidays),
        overrides=tuple(_overrides(overrides or {}, week).items()),
    )


def _week(hours: Mapping[str, Sequence[Sequence[str]]]) -> tuple[Hours, ...]:
    nights = [_hours(f"hours.{name}", hours.get(name, ())) for name in WEEKDAYS]
    # The day before Monday is the last of the list.
    return tuple(
        _joined((*nights[number].until_midnight, *nights[number - 1].after_midnight)) for number in range(len(WEEKDAYS))
    )


def _overrides(given: Mapping[Any, Sequence[Sequence[str]]], week: Sequence[Hours]) -> dict[date, Hours]:
    nights = {_date("overrides", day): _hours(f"overrides.{day}", pairs) for day, pairs in given.items()}
    found = {day: night.until_midnight for day, night in nights.items()}
    for day, night in nights.items():
        if night.after_midnight and day < date.max:
            following = day + _DAY
            found[following] = _joined((*found.get(following, week[following.weekday()]), *night.after_midnight))
    return found


def _joined(hours: Hours) -> Hours:
    """Return the hours in order, those that overlap made one; those that only touch stay as they were written."""
    joined: list[tuple[int, int]] = []
    for opening, closing in sorted(hours):
        if joined and opening < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], closing)
        else:
            joined.append((opening, closing))
    return tuple(joined)


def _zone(name: str) -> ZoneInfo:
    # ZoneInfo answers a name that is a directory ("Europe") or climbs out of the database with OSError or ValueError.
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        hint = nearest_of(name, sorted(available_timezones()))
        raise ValueError(f"tz is {name!r}, no IANA zone{hint}; give one such as Europe/Berlin") from error


def nearest_of(word: str, known: Sequence[str], cutoff: float = 0.5) -> str:
    """Return ", did you mean ...?" with the known word that is nearest, "" when none is near."""
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=cutoff)
    return f", did you mean {by_lower[found[0]]}?" if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """Hours as they were written for one date: what lies on it, and what goes on after its midnight."""

    until_midnight: Hours
    after_midnight: Hours


def _hours(key: str, pairs: Sequence[Sequence[str]]) -> _Night:
    read, later = [], []
    for pair in pairs:
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise ValueError(f'{key} has {pair!r}; give pairs of opening and closing, such as [["09:00", "17:00"]]')
        opening, closing = _seconds(key, pair[0]), _seconds(key, pair[1])
        if closing < opening < MIDNIGHT:
            later += [(0, closing)] if closing else []
            closing = MIDNIGHT
        read.append((opening, closing))
    for opening, closing in read:
        _require_length(key, opening, closing)
    return _Night(until_midnight=_joined(tuple(read)), after_midnight=_joined(tuple(later)))


def _seconds(key: str, text: str) -> int:
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    seconds = hour * 3600 + minute * 60 + second
    if seconds > MIDNIGHT:
        raise ValueError(f'{key} has {text!r}; give a time of day from "00:00" to "24:00", such as "09:00"')
    return seconds


def _require_length(key: str, opening: int, closing: int) -> None:
    if not 0 <= opening < closing <= MIDNIGHT:
        raise ValueError(
            f"{key} opens at {_text(opening)} and closes at {_text(closing)}, which is no time; for a whole day "
            'write "00:00" and "24:00"'
        )


def _ordered(key: str, hours: Hours) -> Hours:
    for opening, closing in hours:
        _require_length(key, opening, closing)
    in_order = tuple(sorted((opening, closing) for opening, closing in hours))
    for (opening, closing), (next_opening, next_closing) in pairwise(in_order):
        if next_opening < closing:
            raise ValueError(
                f"{key} has {_text(opening)}-{_text(closing)} and {_text(next_opening)}-{_text(next_closing)}, "
                "which overlap; make them one interval or separate them"
            )
    return in_order


def _text(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{second:02}" if second else "")


def _date(key: str, value: str | date) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{key} has {value!r}, which is no date; write it as 2025-12-25") from error


def _annual(text: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError as error:
        raise ValueError(f"annual_holidays has {text!r}, which is no month and day; write it as 12-25") from error
    return day.month, day.day
