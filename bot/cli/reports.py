"""The commands that look back: reports and where to improve. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json, RowId, now
from bot.cli.table import command

Period = Annotated[
    str,
    typer.Argument(
        metavar="PERIOD",
        help='"2026-03", "2026-W10", "2026-Q1", "2026", "30d", "month", "this-month", "2026-03-01..2026-03-15".',
    ),
]
Only = Annotated[str, typer.Option(metavar="NAME", help="Only incidents of that name.")]


@command("report")
def _report(  # noqa: PLR0917 - its options
    period: Period = "month",
    group: Only = "",
    service: Only = "",
    category: Only = "",
    base: Annotated[
        str, typer.Option(metavar="TIME", help="What lengths are counted in: calendar or business.")
    ] = "calendar",
    with_children: Annotated[bool, typer.Option(help="Let children of larger incidents count everywhere.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Report the key figures of a time, against the time before."""
    from bot.terminal.reporting import Asked, report

    filters = {"assigned_group": group, "service": service, "category": category}
    report(
        config,
        Asked(
            period=period,
            filters={name: value for name, value in filters.items() if value},
            base=base,
            with_children=with_children,
        ),
        now(),
        form="json" if as_json else "csv" if as_csv else "text",
    )


Owner = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Who works on it.")]
Due = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The day on which it shall be done.")]


@command("improve")
def _improve(
    track: Annotated[
        str, typer.Option(metavar="FINDING", help='Let somebody work on one, as "repeats: Printing / queue/driver".')
    ] = "",
    owner: Owner = None,
    due: Due = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List where to improve, largest prize first.

    --track keeps one as what somebody works on.
    """
    from bot.terminal.improving import improve, track_finding

    if track:
        track_finding(config, now(), track, {"owner": owner, "due": due}, as_json=as_json)
    else:
        improve(config, now(), as_json=as_json)


@command("improvements")
def _improvements(  # noqa: PLR0917 - its options
    number: RowId = None,
    owner: Owner = None,
    due: Due = None,
    state: Annotated[str | None, typer.Option(metavar="STATE", help="open, under_way, done or dropped.")] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="What is to be known about it.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List improvements and problem candidates, or change one.

    Beside each stands what changed since.
    """
    from bot.terminal.improving import change_one, list_all

    if number is not None:
        change_one(config, now(), number, {"owner": owner, "due": due, "state": state, "note": note}, as_json=as_json)
    else:
        list_all(config, now(), as_json=as_json)
