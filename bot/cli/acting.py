"""One command of the command line for each of `bot.commands.usage` that changes something. Runs commands.

    deskhand take 42 --by ann@example.org        deskhand resolve 42 fixed "The fuser was replaced."

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from bot.cli.app import Config, Json, app, now
from bot.commands.form import Usage
from bot.commands.usage import USAGES

Words = Annotated[list[str] | None, typer.Argument(metavar="WORDS", help="What the command needs.")]
By = Annotated[str, typer.Option("--by", metavar="ADDRESS", help="Who gives it; else the operator of this machine.")]
Key = Annotated[str, typer.Option("--key", help="Given again with the same key, it changes nothing.")]


def _body(usage: Usage) -> Callable[..., None]:
    def give(words: Words = None, by: By = "", key: Key = "", config: Config = None, as_json: Json = False) -> None:
        from bot.terminal.acting import act

        raise typer.Exit(act(config, [usage.name, *(words or [])], by=by, key=key, clock=now, as_json=as_json))

    give.__doc__ = f"{usage.summary}\n\n{usage.written}, as in: deskhand {usage.example}"
    return give


for _usage in USAGES:
    if not _usage.only_reads:
        app.command(_usage.name)(_body(_usage))
