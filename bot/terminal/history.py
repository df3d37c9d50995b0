"""What happened to an incident, as lines for people; and how a major incident stands, read from them. Pure.

Both are given entries as `show --json` prints them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.major.crew import ROLES
from bot.wording import moment
from bot.words import FALLBACK, words_of

Entry = Mapping[str, Any]

#: An instant as it is kept, wherever it stands in a reason.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")


def at(written: str | None, zone: ZoneInfo) -> str:
    """Return an ISO instant as the desk's clock shows it."""
    return moment(datetime.fromisoformat(written), zone) if written else "-"


def in_zone(text: str, zone: ZoneInfo) -> str:
    """Return a text with each ISO instant in it as the desk's clock shows it."""
    return _INSTANT.sub(lambda found: at(found[0], zone), text)


def change_of(entry: Entry) -> str:
    """Return what one entry says was one value and is another, by the name that people know."""
    return _CHANGES.get(entry["kind"], _values)(entry)


def _values(entry: Entry) -> str:
    return " -> ".join(filter(None, (entry["old"], entry["new"])))


def _field(entry: Entry) -> str:
    """Name the field that changed, also where one of both values is nothing."""
    if not entry["field"]:
        return _values(entry)
    return f"{entry['field'].replace('_', ' ')}: {entry['old'] or 'none'} -> {entry['new'] or 'none'}"


def _role(entry: Entry) -> str:
    return f"{role_name(entry['field'])}: {entry['new']}"


def _named(section: str, entry: Entry) -> str:
    """Name both values by what people call them."""
    return _values({name: words_of(FALLBACK).of(section, entry[name]) for name in ("old", "new")})


def _breached(entry: Entry) -> str:
    return f"{words_of(FALLBACK).of('clock', entry['field'])} {entry['facts'].get('party', '')}".strip()


def _escalated(entry: Entry) -> str:
    told = entry["facts"].get("told", "")
    return f"told {told.replace('_', ' ')}" if isinstance(told, str) and told else ""


def _review(entry: Entry) -> str:
    return f"{entry['field'].replace('_', ' ')}: {entry['new'].replace('_', ' ')}"


_CHANGES: Mapping[str, Callable[[Entry], str]] = {
    "changed": _field,
    "role": _role,
    "major": partial(_named, "major"),
    "state": partial(_named, "state"),
    "breached": _breached,
    "escalated": _escalated,
    "review": _review,
}


def role_name(role: str) -> str:
    """Return what a role in a major incident is called, without what it does."""
    return ROLES.get(role, role).partition(":")[0]


def stand_of(timeline: Sequence[Entry], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Yield what whoever comes to a major incident must know first: nothing for any other."""
    steps = [entry for entry in timeline if entry["kind"] == "major"]
    if not steps or steps[-1]["new"] in {"none", "rejected", "demoted"}:
        return
    stands = steps[-1]["new"]
    yield "major", f"{words_of(FALLBACK).of('major', stands)} since {at(steps[-1]['at'], zone)}"
    people = {entry["field"]: entry["new"] for entry in timeline if entry["kind"] == "role"}
    yield "roles", ", ".join(f"{role_name(role)} {person}" for role, person in people.items() if person)
    calls = [entry["new"] for entry in timeline if entry["kind"] == "call"]
    yield "call", calls[-1] if calls else ""
    updates = [entry for entry in timeline if entry["kind"] == "update"]
    if updates:
        yield "last update", f"{at(updates[-1]['at'], zone)}: {updates[-1]['new']}"
    if stands == "declared":
        promised = updates[-1]["facts"].get("next") if updates else ""
        yield "next update", f"due {at(promised, zone)}" if promised else "nobody was told yet"
    if stands == "stood_down":
        due = [
            entry["facts"].get("due") for entry in timeline if entry["kind"] == "role" and entry["field"] == "reviewer"
        ]
        yield "review", f"due {at(str(due[-1]), zone)}" if due and due[-1] else ""
