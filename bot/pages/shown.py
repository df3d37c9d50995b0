"""How the pages tell times, durations and facts. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from bot.words import FALLBACK, words_of, zone_of

_NUMBER = re.compile(r"(?:INC-)?([0-9]{1,9})", re.IGNORECASE)
#: As the desk writes them.
_NUMBERS = re.compile(r"\b(INC-[0-9]{6,9})\b")
#: As the history writes them, in UTC.
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\+00:00")
#: A conversation of more turns is folded, but for the newest.
_LONG, _NEWEST = 30, 20
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def incident_id_of(number: str) -> int | None:
    """Return the id behind "INC-000042", "inc-42" or "42"; None when it is no number of ours."""
    match = _NUMBER.fullmatch(number)
    return int(match[1]) if match else None


def span(length: timedelta) -> str:
    """Tell a length of time in its two largest units, such as "2 h 5 min"."""
    days, rest = divmod(abs(length), _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes = rest // _MINUTE
    units = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if n]
    return " ".join(units[:2]) or "less than 1 min"


def octets(number: int) -> str:
    """Tell a size in the unit that people use for it, such as "1.2 MB" (powers of ten, as in mail programs)."""
    size = float(number)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def numbers_in(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, each with whether it is the number of an incident."""
    for place, piece in enumerate(_NUMBERS.split(text)):
        if piece:
            yield piece, place % 2 == 1


class Due(NamedTuple):
    """A promise as a page shows it."""

    text: str
    is_late: bool


def due(at: datetime | None, now: datetime) -> Due:
    """Tell how far away an instant is, or by how much it was missed."""
    if at is None:
        return Due("nothing due", False)
    return Due(f"late by {span(now - at)}", True) if at < now else Due(f"in {span(at - now)}", False)


def readable(text: str, zone: str) -> str:
    """Return a text with the instants that it names as people tell them."""
    return _INSTANT.sub(lambda found: clock_time(datetime.fromisoformat(found[0]), zone), text)


def clock_time(at: datetime, zone: str) -> str:
    """Tell an instant in the desk's zone, such as "Wed 2026-03-04 10:00 CET"."""
    local = at.astimezone(zone_of(zone) or zone_of("UTC"))
    return f"{local:%a %Y-%m-%d %H:%M %Z}"


#: Fields whose values have a name for people.
_NAMED = frozenset({"state", "major"})


def value_of(field: str, value: str) -> str:
    """Return a value of the history by the name that people know."""
    return words_of(FALLBACK).of(field, value) if field in _NAMED else value


def facts_of(facts: Mapping[str, object]) -> str:
    """Return the figures behind a timeline entry, one a line."""
    return "\n".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value)}" for name, value in facts.items()
    )


T = TypeVar("T")


def folded(said: Sequence[T]) -> tuple[Sequence[T], Sequence[T], Sequence[T]]:
    """Divide a conversation: how it began, what is folded away, and the newest; only a long one is folded at all."""
    if len(said) <= _LONG:
        return said, (), ()
    return said[:1], said[1:-_NEWEST], said[-_NEWEST:]


def turns(messages: Iterable[Any]) -> Iterator[tuple[bool, list[Any]]]:
    """Yield a conversation in its order: single messages, and as one what the desk told colleagues in between.

    A late incident has dozens of such notices, and whoever reads what was said would not find it among them.
    """
    for is_notice, group in groupby(messages, lambda row: bool(row.is_auto) and row.visibility != "public"):
        if is_notice:
            yield True, list(group)
        else:
            yield from ((False, [message]) for message in group)
