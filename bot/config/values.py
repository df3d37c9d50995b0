"""The words that the configuration is written in: durations, sizes, zones, opening hours. Pure.

Each reader takes what stands in the file and returns the value, or raises ValueError whose message is the clause that
follows `KEY is VALUE;` in the operator's error. Where something was probably meant, the clause ends by naming it; a
wrong guess is worse than none, so nothing is named that is not near.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, ValidationInfo

from bot.agreed.agreements import Span

#: How alike a name must be to be offered as the one that was meant (difflib's ratio).
NEAR = 0.7

_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SIZES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_LENGTH = re.compile(r"(\d+)\s*([a-z]+)")
_UNTIL_CLOSING = re.compile(r"(\d+\s*wd)\s+end")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)
_INTERVAL = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


def nearest(word: str, known: Iterable[str], cutoff: float = NEAR) -> str | None:
    """Return the known name that was probably meant, None when none is near; case does not count."""
    folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    return folded[found[0]] if found else None


def duration_of(value: object) -> timedelta:
    """Read a length of wall-clock time: a whole number and s, m, h or d."""
    if isinstance(value, timedelta):
        return value
    text = _text(value, 'a duration needs its unit, such as "60s", "15m", "2h" or "5d"')
    match = _LENGTH.fullmatch(text)
    if match is None or match[2] not in _UNITS:
        raise ValueError('write a duration as a whole number with s, m, h or d, such as "60s", "15m", "2h" or "5d"')
    length = int(match[1]) * _UNITS[match[2]] if int(match[1]) < 10**9 else timedelta(0)
    if not timedelta(0) < length <= timedelta(days=3650):
        raise ValueError("a duration is at least 1s and at most 3650d")
    return length


def span_of(value: object) -> Span:
    """Read an agreed length of time: s, m or h counted in a calendar, wd for working days, "1wd end" until closing."""
    if isinstance(value, Span):
        return value
    text = _text(value, 'an agreed time needs its unit, such as "15m", "2h" or "1wd"')
    until_closing = _UNTIL_CLOSING.fullmatch(text)
    match = _LENGTH.fullmatch(until_closing[1] if until_closing else text)
    if match is not None and match[2] in {"d", "w"}:
        raise ValueError(
            'a bare day is not an agreed time, because it may mean 24 hours or one working day; write "24h" or "1wd"'
        )
    if match is None or match[2] not in {*_UNITS, "wd"}:
        raise ValueError('write an agreed time as a whole number with s, m, h or wd, such as "15m", "2h" or "1wd"')
    number = int(match[1])
    if not 0 < number < 10**6:
        raise ValueError('an agreed time is at least "1s" and below a million units')
    if match[2] == "wd":
        return Span(working_days=number, end_of_day=until_closing is not None)
    return Span(amount=number * _UNITS[match[2]])


def size_of(value: object) -> int:
    """Read a size in bytes: a number with B, KB, MB, GB (powers of 1000) or KiB, MiB, GiB (powers of 1024)."""
    match = _SIZE.fullmatch(_text(value, 'write a size with its unit, such as "25 MB"').strip())
    if match is None or match[2].upper() not in _SIZES:
        raise ValueError('write a size as a number with B, KB, MB, GB, KiB, MiB or GiB, such as "25 MB"')
    return int(float(match[1]) * _SIZES[match[2].upper()])


def timezone_of(value: object) -> str:
    """Read the IANA name of a time zone."""
    text = _text(value, 'a time zone is written as its IANA name, such as "Europe/Berlin"')
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = _nearest_zone(text)
        hint = f'nearest: "{near}"' if near else 'write one such as "Europe/Berlin" or "UTC"'
        raise ValueError(f"this is no IANA time zone; {hint}") from None
    return text


def address_of(value: object) -> str:
    """Read a bare mail address, without display name or angle brackets."""
    text = _text(value, 'an address is written as "help@desk.example"')
    if not _ADDRESS.fullmatch(text):
        raise ValueError('write one bare address, such as "help@desk.example"')
    return text


def optional_address_of(value: object) -> str:
    """Read a bare mail address, or "" for none."""
    return "" if value == "" else address_of(value)


def line_text_of(value: object) -> str:
    """Read text of one line that says something; it comes to stand in the headers of mail."""
    text = _text(value, "it must be text in quotes")
    if not text.strip():
        raise ValueError("it must not be empty")
    if not text.isprintable():
        raise ValueError("it must be one line without control characters")
    return text


#: The languages that have texts; a test holds them to the folders of `bot/templates`.
LANGUAGES = ("de", "en")


def language_of(value: object) -> str:
    """Read an ISO 639-1 code."""
    text = _text(value, 'a language is written as its ISO 639-1 code, such as "en"')
    if not re.fullmatch("[a-z]{2}", text):
        raise ValueError('write an ISO 639-1 code of two small letters, such as "en" or "de"')
    return text


def interval_of(value: object) -> str:
    """Read opening hours "09:00-17:00"; closing may be "24:00" (domain.md section 5.1)."""
    text = _text(value, 'opening hours are written as "09:00-17:00"')
    if not _INTERVAL.fullmatch(text):
        raise ValueError('write opening hours as "09:00-17:00"; closing may be "24:00"')
    opening, closing = text.split("-")
    if opening >= closing:
        raise ValueError(
            f"the closing time is not after the opening time; a night is two intervals, "
            f'"{opening}-24:00" and, on the next day, "00:00-{closing}"'
        )
    return text


def without_overlap(intervals: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse opening hours of one day that overlap."""
    for earlier, later in pairwise(sorted(intervals)):
        if later.split("-")[0] < earlier.split("-")[1]:
            raise ValueError(f'"{earlier}" and "{later}" overlap; make them one')
    return intervals


def day_of(value: object) -> str:
    """Read a date, TOML's own or as text, and return it as YYYY-MM-DD."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = _text(value, "a date is written as 2026-12-24")
    try:
        if len(text) != len("2026-12-24"):
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("this is no date; write it as YYYY-MM-DD, such as 2026-12-24") from None


def annual_day_of(value: object) -> str:
    """Read a month and day that return every year."""
    text = _text(value, 'a day of every year is written as "12-25"')
    try:
        if not re.fullmatch(r"\d\d-\d\d", text):
            raise ValueError
        # A leap year, so that "02-29" is a day.
        date.fromisoformat(f"2000-{text}")
    except ValueError:
        raise ValueError('this is no day of the year; write month and day, such as "12-25"') from None
    return text


def optional_path_of(value: object, info: ValidationInfo) -> Path | None:
    """Read a path as `path_of` does, or "" for none."""
    return None if value is None or value == "" else path_of(value, info)


def path_of(value: object, info: ValidationInfo) -> Path:
    """Read a path; a relative one is beside the configuration file, which is "home" in the validation's context."""
    if value == "":
        raise ValueError('a path is needed, such as "outbox"; a relative one is beside this file')
    text = str(value) if isinstance(value, Path) else _text(value, "a path is text in quotes")
    return home_of(info) / expanded(text)


def expanded(text: str) -> Path:
    """Return a path whose "~" is the home that it names; ValueError where there is none."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError('"~" names no home of this machine; write the whole path') from None


def home_of(info: ValidationInfo) -> Path:
    """Return the folder that relative paths start from."""
    context: dict[str, Any] = info.context or {}
    return Path(context.get("home", "."))


def moment_of(value: object) -> datetime | None:
    """Read a moment with its offset, TOML's own or as text, as UTC; "" is none."""
    if value is None or value == "":
        return None
    clause = "write a moment with its offset, such as 2026-11-02T08:00:00+01:00"
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(clause) from None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError(clause)
    return moment.astimezone(UTC)


def _nearest_zone(text: str) -> str | None:
    zones = sorted(available_timezones())
    city = text.casefold().replace(" ", "_")
    same_city = next((zone for zone in zones if zone.casefold().rpartition("/")[2] == city), None)
    return same_city or nearest(text, zones, cutoff=0.8)


def _text(value: object, otherwise: str) -> str:
    if not isinstance(value, str):
        raise ValueError(otherwise)  # noqa: TRY004 - pydantic turns only ValueError into one of its errors
    return value


def _span_text(span: Span) -> str:
    return str(span)


Duration = Annotated[timedelta, BeforeValidator(duration_of)]
AgreedTime = Annotated[Span, BeforeValidator(span_of), PlainSerializer(_span_text)]
Size = Annotated[int, BeforeValidator(size_of)]
Timezone = Annotated[str, BeforeValidator(timezone_of)]
Address = Annotated[str, BeforeValidator(address_of)]
OptionalAddress = Annotated[str, BeforeValidator(optional_address_of)]
LineText = Annotated[str, BeforeValidator(line_text_of)]
Language = Annotated[str, BeforeValidator(language_of)]
Interval = Annotated[str, BeforeValidator(interval_of)]
Intervals = Annotated[tuple[Interval, ...], AfterValidator(without_overlap)]
Day = Annotated[str, BeforeValidator(day_of)]
AnnualDay = Annotated[str, BeforeValidator(annual_day_of)]
BesidePath = Annotated[Path, BeforeValidator(path_of)]
OptionalPath = Annotated[Path | None, BeforeValidator(optional_path_of)]
Moment = Annotated[datetime | None, BeforeValidator(moment_of)]
