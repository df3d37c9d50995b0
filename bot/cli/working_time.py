"""The commands about working time. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json, app, now

_Instant = Annotated[
    str | None, typer.Option(metavar="TIME", help="ISO 8601; without an offset in the calendar's zone; else now.")
]


@app.command("calendar")
def _calendar(
    operation: Annotated[
        str | None,
        typer.Argument(metavar="OP", help="add, elapsed, is_open, next_open, next_close or add_days; else lines."),
    ] = None,
    *,
    calendar: Annotated[
        str, typer.Option(metavar="NAME", help='A configured calendar, or {"tz": ..., "hours": ...}.')
    ] = "business",
    start: _Instant = None,
    end: _Instant = None,
    at: _Instant = None,
    seconds: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="Open time to add: seconds, or 90m, 16h, -2h.")
    ] = None,
    days: Annotated[int | None, typer.Option(metavar="N", help="Working days to add, negative to go back.")] = None,
    end_of_day: Annotated[bool, typer.Option("--end-of-day", help="Answer with that day's closing.")] = False,
    pause: Annotated[list[str] | None, typer.Option(metavar="FROM/TO", help="Time that does not count.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Reckon in working time, by options or JSON lines on stdin."""
    import sys

    from bot.terminal.working_time import Options, answer_lines, ask, list_calendars

    if operation is not None:
        options = Options(
            operation=operation,
            calendar=calendar,
            start=start,
            end=end,
            at=at,
            seconds=seconds,
            days=days,
            end_of_day=end_of_day,
            pauses=tuple(pause or ()),
        )
        ask(config, options, now=now(), as_json=as_json)
    elif sys.stdin.isatty():
        list_calendars(config, now=now(), as_json=as_json)
    else:
        answer_lines(config)
