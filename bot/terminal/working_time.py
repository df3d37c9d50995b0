"""`deskhand calendar`: questions about working time, one by options or many as JSON lines. Reads the configuration.

The configuration is only read for a calendar that is asked for by its name, so calendars that a question brings along
need none. Every line of standard input gets one line of answer, in order, as soon as it is known; a line that cannot be
answered gets `{"id": ..., "error": ...}` and the next one its answer.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.terminal import output
from bot.terminal.failures import USAGE, Failure
from bot.working_time import hours
from bot.working_time.calendars import Calendar, nearest_of
from bot.working_time.questions import Answer, answer

_AMOUNT = re.compile(r"(-?\d+) ?(s|m|h)?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, None: 1}


@dataclass(slots=True)
class Calendars:
    """The configured calendars, read when the first is asked for."""

    config: Path | None
    _known: dict[str, Calendar] = field(default_factory=dict)

    def all(self) -> Mapping[str, Calendar]:
        """Return every calendar by name."""
        if not self._known:
            from bot.config.calendars import calendars_of
            from bot.terminal.desk_file import configured

            self._known = calendars_of(configured(self.config))
        return self._known

    def named(self, name: str) -> Calendar:
        """Return one calendar.

        Raises:
            ValueError: The configuration has none of that name, or there is no configuration.
        """
        from bot.config.errors import ConfigError

        try:
            known = self.all()
        except ConfigError as error:
            raise ValueError(f"calendar {name!r} is looked for in the configuration: {error}") from error
        if name not in known:
            raise ValueError(f"calendar is {name!r}{nearest_of(name, list(known))}; there is {', '.join(known)}")
        return known[name]


def answer_lines(config: Path | None) -> None:
    """Answer each line of standard input."""
    calendars = Calendars(config)
    for line in sys.stdin.buffer:
        if line.strip():
            output.say_json(_answered(line, calendars.named))


def _answered(line: bytes, named: Callable[[str], Calendar]) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"this line is no JSON: {error}"}
    if not isinstance(asked, dict):
        return {"id": None, "error": 'a question is an object, such as {"id": 1, "op": "is_open", ...}'}
    try:
        return {"id": asked.get("id"), "result": answer(asked, named)}
    except ValueError as error:
        return {"id": asked.get("id"), "error": str(error)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person wrote after `deskhand calendar`."""

    operation: str
    calendar: str
    start: str | None
    end: str | None
    at: str | None
    seconds: str | None
    days: int | None
    end_of_day: bool
    pauses: tuple[str, ...]


def ask(config: Path | None, options: Options, *, now: datetime, as_json: bool) -> None:
    """Answer one question that was put as options; instants that are not given are now."""
    calendars = Calendars(config)
    question = {key: value for key, value in _question(options, now).items() if value is not None}
    try:
        if options.calendar.startswith("{"):
            question["calendar"] = json.loads(options.calendar)
        result = answer(question, calendars.named)
    except ValueError as error:
        raise Failure(str(error), USAGE) from error
    if as_json:
        output.say_json({"id": None, "result": result})
    else:
        output.say(_for_people(result))


def _question(options: Options, now: datetime) -> dict[str, Any]:
    return {
        "op": options.operation.replace("-", "_"),
        "calendar": options.calendar,
        "start": options.start or now.isoformat(),
        "end": options.end or now.isoformat(),
        "at": options.at or now.isoformat(),
        "seconds": None if options.seconds is None else _seconds(options.seconds),
        "days": options.days,
        "end_of_day": options.end_of_day,
        "pauses": [_pause(text) for text in options.pauses],
    }


def _seconds(text: str) -> int:
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise Failure(f"--seconds is {text!r}; write seconds, or an amount such as 90m, 16h or -2h", USAGE)
    return int(match[1]) * _SECONDS[match[2]]


def _pause(text: str) -> list[str]:
    begin, slash, end = text.partition("/")
    if not slash:
        raise Failure(f"--pause is {text!r}; write FROM/TO, such as 2025-03-28T12:00/2025-03-28T13:00", USAGE)
    return [begin, end]


def _for_people(result: Answer) -> str:
    if isinstance(result, bool):
        return "open" if result else "closed"
    if isinstance(result, str):
        moment = datetime.fromisoformat(result)
        return f"{moment:%a} {moment.isoformat(sep=' ')}"
    minutes, seconds = divmod(result, 60)
    parts = ((int(minutes) // 60, "h"), (int(minutes) % 60, "min"), (seconds, "s"))
    return " ".join(f"{amount:g} {unit}" for amount, unit in parts if amount) or "0 s"


def list_calendars(config: Path | None, *, now: datetime, as_json: bool) -> None:
    """Print every calendar of the configuration, whether it is open, and until when or from when."""
    rows = [_row(name, calendar, now) for name, calendar in Calendars(config).all().items()]
    if as_json:
        for row in rows:
            output.say_json(row)
        return
    columns = [output.Column(name, share=1) for name in ("calendar", "zone", "now", "until")]
    output.say_table(columns, [[str(value) for value in row.values()] for row in rows])


def _row(name: str, calendar: Calendar, now: datetime) -> dict[str, str]:
    is_open = hours.is_open(calendar, now)
    try:
        change = hours.next_close(calendar, now) if is_open else hours.next_open(calendar, now)
        until = change.astimezone(calendar.tz).isoformat(sep=" ", timespec="minutes")
    except hours.NoOpenTime:
        until = "always" if is_open else "never"
    return {"calendar": name, "zone": calendar.tz.key, "now": "open" if is_open else "closed", "until": until}
