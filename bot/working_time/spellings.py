"""Calendars as other programs write them, in the one way that `calendars.calendar_of` reads. Pure.

    "Mon", "TUESDAY", "thurs"                              mon, tue, thu
    "09:00-17:00", {"from": "09:00", "to": "17:00"}        ["09:00", "17:00"]
    ["09:00", "17:00"] for a day                           [["09:00", "17:00"]]
    ["09:00", "09:00"]                                     no time at all: left out
    ["00:00", "00:00"]                                     from midnight to midnight: ["00:00", "24:00"]
    "2025-12-24/2025-12-26", ["2025-12-24", "2025-12-26"]  each date, the last one too

Only what can mean but one thing is taken so; everything else is left as it is, for `calendar_of` to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.working_time.calendars import WEEKDAYS

_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {name: name for name in WEEKDAYS}
_DAYS |= dict(zip(_LONG, WEEKDAYS, strict=True))
_DAYS |= {"tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu"}
#: Programs that know instants only write a date as its midnight.
_AT_MIDNIGHT = re.compile(r"(?<=\d)[T ]00:00(:00(\.0+)?)?$")
_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?")
_SPAN = re.compile(r"\s*(\d{1,2}:\d\d(?::\d\d)?)\s*[-–]\s*(\d{1,2}:\d\d(?::\d\d)?)\s*")
_FROM, _TO = ("from", "start", "begin", "open", "opens"), ("to", "end", "until", "close", "closes")
#: No program closes for longer at a time; more is a slip of the pen.
_MOST_DAYS = 400


def weekday_of(name: str) -> str:
    """Return the short name of a weekday; another word as it is."""
    return _DAYS.get(name.strip().lower(), name)


def date_of(value: Any) -> Any:
    """Return a date without its midnight; anything else as it is."""
    return _AT_MIDNIGHT.sub("", value) if isinstance(value, str) else value


def pair_of(value: Any) -> Any:
    """Return what begins and what ends, of a table or a text with both; anything else as it is."""
    if isinstance(value, str) and (found := _SPAN.fullmatch(value)):
        return [found[1], found[2]]
    if isinstance(value, Mapping):
        ends = [next((value[key] for key in keys if key in value), None) for keys in (_FROM, _TO)]
        return value if None in ends or len(value) != len(ends) else ends
    return value


def intervals_of(value: Any) -> Any:
    """Return the intervals of a day as pairs; those without length are left out."""
    if isinstance(value, str) and _SPAN.fullmatch(value):
        value = [value]
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    if len(value) == 2 and all(isinstance(each, str) and _CLOCK.fullmatch(each) for each in value):
        value = [value]
    pairs = [["00:00", "24:00"] if _is_midnight(pair) else pair for pair in map(pair_of, value)]
    return [pair for pair in pairs if not _is_empty(pair)]


def _is_empty(pair: Any) -> bool:
    """Say whether a pair begins when it ends."""
    if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2 or pair[0] != pair[1]:
        return False
    return isinstance(pair[0], str) and bool(_CLOCK.fullmatch(pair[0]))


def _is_midnight(pair: Any) -> bool:
    """Say whether a pair begins at midnight and ends at one: no day is written so that is closed."""
    return _is_empty(pair) and not pair[0].strip("0:")


def dates_of(values: Sequence[Any]) -> Iterator[Any]:
    """Yield each date of a list of dates and of ranges of dates."""
    for value in values:
        pair = value.split("/") if isinstance(value, str) and value.count("/") == 1 else pair_of(value)
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            yield date_of(value)
            continue
        yield from _range(value, *(date_of(each.strip() if isinstance(each, str) else each) for each in pair))


def _range(value: Any, begin: Any, end: Any) -> Iterator[Any]:
    try:
        first, last = date.fromisoformat(begin), date.fromisoformat(end)
    except (ValueError, TypeError):
        yield value
        return
    days = (last - first).days
    yield from (first + timedelta(days=number) for number in range(days + 1)) if 0 <= days <= _MOST_DAYS else (value,)
