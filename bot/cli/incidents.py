"""The commands about incidents: the queue, one incident, and why it is as it is. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json, Limit, Number, app


@app.command("list")
def _list(
    everything: Annotated[bool, typer.Option("--all", help="Every incident, newest first.")] = False,
    limit: Limit = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List the open incidents, the most pressing first."""
    from bot.terminal.incidents import list_incidents

    list_incidents(config, everything=everything, limit=limit, as_json=as_json)


@app.command("show")
def _show(number: Number, config: Config = None, as_json: Json = False) -> None:
    """Show one incident and its history."""
    from bot.terminal.incidents import show

    show(config, number, as_json=as_json)


@app.command("why")
def _why(number: Number, config: Config = None, as_json: Json = False) -> None:
    """Explain each decision about an incident."""
    from bot.terminal.why import why

    why(config, number, as_json=as_json)
