"""The commands that look back: reports and where to improve. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json, app, now

Period = Annotated[
    str,
    typer.Argument(
        metavar="PERIOD",
        help='"2026-03", "2026-W10", "2026-Q1", "2026", "30d", "month", "this-month", "2026-03-01..2026-03-15".',
    ),
]
Only = Annotated[str, typer.Option(metavar="NAME", help="Only incidents of this.")]


@app.command("report")
def _report(  # noqa: PLR0917 - its options
    period: Period = "month",
    group: Only = "",
    service: Only = "",
    category: Only = "",
    base: Annotated[str, typer.Option(help="Count lengths in time of the calendar, or of business.")] = "calendar",
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


@app.command("improve")
def _improve(config: Config = None, as_json: Json = False) -> None:
    """List where to improve, largest prize first."""
    from bot.terminal.reporting import improve

    improve(config, now(), as_json=as_json)
