"""`deskhand clock INC-..`: the receipt of every promise of an incident. Talks to the database; prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.dossiers import history_of
from bot.promises.clocks import Measured, measure
from bot.promises.receipt import parts_of
from bot.quiet import build_policy
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.incidents import load
from bot.wording import one_line
from bot.words import FALLBACK, words_of
from store import incidents
from store.incident import Clock

_MOMENT = "%a %Y-%m-%d %H:%M:%S"


def clock(option: Path | None, number: str, *, now: datetime, as_json: bool) -> None:
    """Print which time counted for each promise of an incident, which did not, and why."""
    config = configured(option)
    with opened(config) as store, store.reading() as connection:
        incident = load(connection, number)
        assert incident.id is not None
        history, kept = history_of(connection, incident.id), incidents.clocks_of(connection, incident.id)
    found = measure(history, build_policy(config), now)
    stored = {each.key: each for each in kept}
    if as_json:
        for each in found:
            output.say_json({"incident": incident.number, **_facts(each, stored.get(each.clock.key))})
        return
    zone = ZoneInfo(config.desk.timezone)
    output.say(one_line(f"{incident.number} {incident.summary}"))
    for each in found:
        output.say("\n".join(("", *_receipt(each, zone, stored.get(each.clock.key)))))
    totals = _totals(found)
    if totals:
        output.say("\nEach group in all its tenures: " + "; ".join(f"{name} {_text(sum_)}" for name, sum_ in totals))
    if not found:
        output.say("Its history does not say how it began, so nothing can be reckoned.")


def _receipt(each: Measured, zone: ZoneInfo, stored: Clock | None) -> Iterator[str]:
    known, clock_zone = each.clock, each.calendar.tz
    name = _name(known)
    yield one_line(f"{name}: {known.target} of calendar {known.calendar} ({clock_zone.key}), {known.agreement}")
    yield f"  started  {_at(known.started_at, zone)}"
    yield f"  due      {_at(known.due_at, zone)}" + ("  if it went on at once" if known.paused_since else "")
    whole = timedelta(seconds=known.target_seconds)
    yield f"  {known.state:<8} {each.consumed:.0%} used, {_text(each.elapsed)} of {_text(whole)}"
    if known.stopped_at:
        yield f"  stopped  {_at(known.stopped_at, zone)}"
    if known.breached_at:
        why = ", because its target moved" if known.by_retarget else ""
        yield f"  missed   {_at(known.breached_at, zone)}{why}"
    if stored is not None and known.stopped_at and stored.version != known.version:
        yield f"  it ended under version {stored.version} of the agreement, due {_at(stored.due_at, zone)}"
    for part in parts_of(each):
        sign = "+" if part.counted else " "
        span = f"{_at(part.begins, zone)} to {_at(part.ends, zone)}"
        yield f"  {sign} {span}  {_text(part.length):>12}  {_cause(part.cause)}"


def _name(known: Clock) -> str:
    """Return what a person calls the promise; programs read its key from --json."""
    word = words_of(FALLBACK).of("clock", known.kind)
    again = f", time {known.instance}" if known.instance > 1 else ""
    return f"{word[:1].upper()}{word[1:]}{again}" + (f" ({known.party})" if known.party else "")


def _cause(known: str) -> str:
    return words_of(FALLBACK).of("state", known).replace("_", " ")


def _totals(found: Sequence[Measured]) -> list[tuple[str, timedelta]]:
    sums: dict[str, timedelta] = defaultdict(timedelta)
    for each in found:
        if each.clock.kind == "ola.resolution":
            sums[each.clock.party] += each.elapsed
    return list(sums.items())


def _facts(each: Measured, stored: Clock | None) -> Mapping[str, Any]:
    from bot.facts import clock_facts

    return {
        **clock_facts(each.clock),
        "elapsed_seconds": int(each.elapsed.total_seconds()),
        "consumed": round(each.consumed, 6),
        "counted_until": each.counted_until,
        "stored_version": stored.version if stored else None,
        "spans": [
            {
                "begins": part.begins,
                "ends": part.ends,
                "seconds": int(part.length.total_seconds()),
                "counted": part.counted,
                "cause": part.cause,
            }
            for part in parts_of(each)
        ],
    }


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime(_MOMENT)


def _text(length: timedelta) -> str:
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    parts = ((minutes // 60, "h"), (minutes % 60, "min"), (seconds, "s"))
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or "0 min"
