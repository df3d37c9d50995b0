"""The command that decides the past again. Runs commands.

Its body is imported when the command is given; see `bot.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import Config, Json
from bot.cli.table import command

_Day = Annotated[str, typer.Option(metavar="DATE", help="An ISO 8601 date or instant; else without limit.")]


@command("replay")
def _replay(
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="NUMBER", help="Only these incidents; else all of the time.")
    ] = None,
    *,
    other: Annotated[
        Path | None, typer.Option("--with", metavar="FILE", help="The other configuration; else the desk's own.")
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="DIR_OR_VERSION", help="The model that reads; else the one that read then.")
    ] = "",
    since: _Day = "",
    until: _Day = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Decide the past again, under another configuration or model."""
    from bot.terminal.replaying import Asked, replay

    asked = Asked(other=other, model=model, since=since, until=until, numbers=tuple(numbers or ()))
    replay(config, asked, as_json=as_json)
