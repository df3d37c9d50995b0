"""The commands about keys: what signs reply addresses, and what signs mail. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json
from bot.cli.table import group

keys = group("keys", help="List the keys of reply addresses, by fingerprint.", invoke_without_command=True)


@keys.callback()
def _keys(ctx: typer.Context, config: Config = None, as_json: Json = False) -> None:
    """List the keys of reply addresses, by fingerprint."""
    if ctx.invoked_subcommand is None:
        from bot.terminal.keys import list_keys

        list_keys(config, as_json=as_json)


@keys.command("rotate")
def _rotate(
    keep: Annotated[
        int, typer.Option("--keep", min=1, max=20, help="Keep so many; answers to mail of older ones lose their proof.")
    ] = 3,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Let a new key sign reply addresses; the older ones still verify."""
    from bot.terminal.keys import rotate_keys

    rotate_keys(config, keep=keep, as_json=as_json)


@keys.command("dkim")
def _dkim(config: Config = None, as_json: Json = False) -> None:
    """Print the DNS record by which the world verifies our mail."""
    from bot.terminal.keys import say_dkim

    say_dkim(config, as_json=as_json)
