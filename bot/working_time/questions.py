"""Questions about working time, as JSON objects: an operation, a calendar, instants. Pure.

    {"op": "add", "calendar": "business", "start": "2025-03-28T16:30", "seconds": 7200}
                                                                   -> "2025-03-31T10:30:00+02:00"

`OPERATIONS` is the whole list. Instants are ISO 8601; one without an offset is wall-clock time of the calendar's zone,
and every instant in an answer has that zone's offset. What they mean is domain.md section 5; the arithmetic is
`hours.py`. A key that looks like a misspelt one is refused, as a wrong answer would be worse; others are left alone.
What can mean but one thing is taken as other programs write it: `start` for `at`, "monday", "utc", a date's midnight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.working_time import hours
from bot.working_time.calendars import Calendar, calendar_of, nearest_of
from bot.working_time.hours import Pause
from bot.working_time.spellings import date_of, dates_of, intervals_of, pair_of, weekday_of

Asked = Mapping[str, Any]
Answer = str | int | float | bool
#: Returns the calendar that the configuration has under a name, or raises ValueError.
Named = Callable[[str], Calendar]

KEYS = ("id", "op", "calendar", "start", "end", "at", "seconds", "days", "end_of_day", "pauses")
CALENDAR_KEYS = ("tz", "hours", "holidays", "annual_holidays", "overrides")

#: A word so near to a known key is taken for a slip of the pen.
_SLIP = 0.75
_END_OF_DAY = re.compile(r"^(\d{4}-\d\d-\d\d)[T ]24:00(?::00(?:\.0+)?)?(?=$|[Z+-])")
#: How other programs print instants: "2025-03-28 9:30" and "2025-03-28 08:30:00 UTC".
_SHORT_HOUR = re.compile(r"^(\d{4}-\d\d-\d\d)[T ](?=\d:)")
_WRITTEN_UTC = re.compile(r"(?<=\d) ?(?:UTC|GMT)$")
#: Either of these is the instant of an operation that has only one.
_TWINS = {"at": "start", "start": "at"}
#: Beyond so many seconds (3,000 years) no calendar has an answer, and timedelta has none either.
_MOST_SECONDS = 10**11


class Unanswerable(ValueError):
    """A question that has no answer; its text names the key, the value and what would be right."""


def answer(asked: Asked, named: Named) -> Answer:
    """Answer one question: an instant, a number of seconds, or yes or no.

    Raises:
        ValueError: It cannot be answered; the text names the key, the value and what would be right.
    """
    operation = asked.get("op")
    known = ", ".join(OPERATIONS)
    if not isinstance(operation, str):
        raise Unanswerable(f"op is missing; give one of {known}")
    if operation not in OPERATIONS:
        raise Unanswerable(f"op is {operation!r}{nearest_of(operation, list(OPERATIONS))}; give one of {known}")
    _refuse_slips("", asked, KEYS)
    calendar = _calendar(asked, named)
    try:
        return OPERATIONS[operation](asked, calendar)
    except OverflowError as error:
        raise Unanswerable(f"the answer lies outside the years that have a calendar ({error})") from error


def _refuse_slips(where: str, given: Asked, known: Sequence[str]) -> None:
    # What is there cannot have been meant by another key: {"calendar": ..., "calendar_id": 7} is no slip.
    missing = [key for key in known if key not in given]
    for key in given:
        meant = nearest_of(key, missing, cutoff=_SLIP) if key not in known else ""
        if meant:
            raise Unanswerable(f"{where}{key} is no key of a question{meant}")


def _calendar(asked: Asked, named: Named) -> Calendar:
    given = asked.get("calendar")
    if isinstance(given, str):
        return named(given)
    if not isinstance(given, Mapping):
        raise Unanswerable('calendar is missing; give a configured name or {"tz": ..., "hours": {...}}')
    _refuse_slips("calendar.", given, CALENDAR_KEYS)
    if not isinstance(given.get("tz"), str):
        raise Unanswerable("calendar.tz is missing; give an IANA zone such as Europe/Berlin")
    return calendar_of(
        tz=_spelt(given["tz"]),
        hours=_table("hours", given.get("hours"), weekday_of),
        holidays=dates_of(_listed("holidays", given.get("holidays"))),
        annual_holidays=_listed("annual_holidays", given.get("annual_holidays")),
        overrides=_table("overrides", given.get("overrides"), date_of),
    )


@lru_cache(maxsize=256)
def _spelt(zone: str) -> str:
    """Return the name of a zone in the capitals of the database; no two of its names differ in nothing else."""
    try:
        return ZoneInfo(zone).key
    except (KeyError, OSError, ValueError):
        return next((name for name in available_timezones() if name.lower() == zone.lower()), zone)


def _table(key: str, value: object, named: Callable[[str], str]) -> dict[str, list[Sequence[str]]]:
    # Some languages write an empty table as an empty list.
    if value is None or value == []:
        return {}
    if not isinstance(value, Mapping):
        raise Unanswerable(f"calendar.{key} is {value!r}; give a table, such as {{...}} with lists of intervals")
    table = {named(str(name)): _listed(f"{key}.{name}", intervals_of(intervals)) for name, intervals in value.items()}
    if len(table) < len(value):
        raise Unanswerable(f"calendar.{key} names a day twice; put its intervals in one list")
    return table


def _listed(key: str, value: object) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise Unanswerable(f"calendar.{key} is {value!r}; give a list")
    return list(value)


def _instant(asked: Asked, calendar: Calendar, key: str) -> datetime:
    if asked.get(key) is None and asked.get(_TWINS.get(key, "")) is not None:
        key = _TWINS[key]
    value = asked.get(key)
    if value is None:
        raise Unanswerable(f'{key} is missing; give an instant such as "2025-03-28T16:30"')
    return read_instant(calendar, key, value)


def read_instant(calendar: Calendar, key: str, value: object) -> datetime:
    """Read ISO 8601 as UTC; without an offset it is wall-clock time of the calendar's zone.

    Raises:
        ValueError: It is no instant; the text names the key.
    """
    try:
        if not isinstance(value, str):
            raise Unanswerable(key)
        plain = _SHORT_HOUR.sub(r"\1T0", _WRITTEN_UTC.sub("Z", value.strip().upper()))
        # ISO 8601 calls the end of a day 24:00, which is the midnight that begins the next one.
        text, is_midnight = _END_OF_DAY.subn(r"\1T00:00", plain)
        moment = datetime.fromisoformat(text) + timedelta(days=is_midnight)
        return hours.instant_of(calendar, moment)
    except (ValueError, OverflowError):
        raise Unanswerable(
            f'{key} is {value!r}, which is no instant; write it as "2025-03-28T16:30:00+01:00"'
        ) from None


def _pauses(asked: Asked, calendar: Calendar) -> list[Pause]:
    given = asked.get("pauses")
    if given is None:
        return []
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise Unanswerable(f"pauses is {given!r}; give a list of pairs [from, to]")
    read = []
    for pair in map(pair_of, given):
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise Unanswerable(f"pauses has {pair!r}; give pairs [from, to]")
        read.append((read_instant(calendar, "pauses", pair[0]), read_instant(calendar, "pauses", pair[1])))
    return read


def _amount(asked: Asked) -> timedelta:
    seconds = asked.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise Unanswerable(f"seconds is {seconds!r}; give a number, negative to go back")
    if not -_MOST_SECONDS <= seconds <= _MOST_SECONDS:
        raise Unanswerable(f"seconds is {seconds!r}, which no calendar reaches; give less")
    return timedelta(seconds=seconds)


def _days(asked: Asked) -> int:
    days = asked.get("days")
    if isinstance(days, float) and days.is_integer():
        days = int(days)
    if isinstance(days, bool) or not isinstance(days, int):
        raise Unanswerable(f"days is {days!r}; give a whole number of working days, negative to go back")
    return days


def _add(asked: Asked, calendar: Calendar) -> Answer:
    start = _instant(asked, calendar, "start")
    return _shown(calendar, hours.add(calendar, start, _amount(asked), _pauses(asked, calendar)))


def _elapsed(asked: Asked, calendar: Calendar) -> Answer:
    start, end = _instant(asked, calendar, "start"), _instant(asked, calendar, "end")
    seconds = hours.elapsed(calendar, start, end, _pauses(asked, calendar)).total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def _is_open(asked: Asked, calendar: Calendar) -> Answer:
    return hours.is_open(calendar, _instant(asked, calendar, "at"))


def _next_open(asked: Asked, calendar: Calendar) -> Answer:
    return _shown(calendar, hours.next_open(calendar, _instant(asked, calendar, "at")))


def _next_close(asked: Asked, calendar: Calendar) -> Answer:
    return _shown(calendar, hours.next_close(calendar, _instant(asked, calendar, "at")))


def _add_days(asked: Asked, calendar: Calendar) -> Answer:
    start, days, pauses = _instant(asked, calendar, "start"), _days(asked), _pauses(asked, calendar)
    at_the_end = asked.get("end_of_day")
    if not isinstance(at_the_end, bool | None):
        raise Unanswerable(f"end_of_day is {at_the_end!r}; give true or false")
    return _shown(calendar, hours.add_days(calendar, start, days, end_of_day=bool(at_the_end), pauses=pauses))


def _shown(calendar: Calendar, moment: datetime) -> str:
    return moment.astimezone(calendar.tz).isoformat()


#: Every operation by its name, in the order in which help lists them.
OPERATIONS: Mapping[str, Callable[[Asked, Calendar], Answer]] = {
    "add": _add,
    "elapsed": _elapsed,
    "is_open": _is_open,
    "next_open": _next_open,
    "next_close": _next_close,
    "add_days": _add_days,
}
