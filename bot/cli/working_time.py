"""The commands about working time. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json, Number, now
from bot.cli.table import command

_Instant = Annotated[
    str | None, typer.Option(metavar="TIME", help="ISO 8601; without an offset in the calendar's zone; else now.")
]


@command("calendar")
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


@command("clock")
def _clock(number: Number, config: Config = None, as_json: Json = False) -> None:
    """Show which time counted for each promise, and why."""
    from bot.terminal.clocking import clock

    clock(config, number, now=now(), as_json=as_json)


@command("simulate")
def _simulate(
    scenario: Annotated[str, typer.Option(help="seed, week, or store for the desk's own past.")] = "seed",
    agents: Annotated[int | None, typer.Option(min=1, max=1000, metavar="N", help="Else 2, or 5 for a week.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Of the random weeks.")] = 1,
    *,
    load: Annotated[float, typer.Option(min=0.2, max=2, help="Work over capacity in a week.")] = 0.89,
    replications: Annotated[int, typer.Option(min=1, max=10000, metavar="N", help="Random weeks.")] = 200,
    efficiency: Annotated[float, typer.Option(min=0, max=1, help="What a second agent on a P1 adds.")] = 0.6,
    misjudged: Annotated[float, typer.Option(min=0, max=100, metavar="PERCENT", help="P1 logged as P4.")] = 0,
    corrected_after: Annotated[
        float | None, typer.Option(min=0, metavar="MINUTES", help="Until that is corrected; else never.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, metavar="N", help="Of the past, for store.")] = 30,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Compare first come first served with working by priority."""
    from bot.terminal.simulating import Options, simulate

    options = Options(
        scenario=scenario,
        agents=agents or (2 if scenario == "seed" else 5),
        seed=seed,
        load=load,
        replications=replications,
        efficiency=efficiency,
        misjudged=misjudged,
        corrected_after=corrected_after,
        days=days,
    )
    simulate(config, options, now=now(), as_json=as_json)
