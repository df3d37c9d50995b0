"""The commands about incidents: the queue, one incident, and why it is as it is. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import Config, Json, Limit, Number, now
from bot.cli.table import command


@command("list")
def _list(
    everything: Annotated[bool, typer.Option("--all", help="Every incident, newest first.")] = False,
    limit: Limit = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List the open incidents, the most pressing first."""
    from bot.terminal.incidents import list_incidents

    list_incidents(config, everything=everything, limit=limit, as_json=as_json)


@command("search")
def _search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help='Beginnings of words, or "words in quotes".')],
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Print at most N.")] = 50,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Find incidents by what was said in them."""
    from bot.terminal.searching import find

    find(config, words, limit=limit, as_json=as_json)


@command("show")
def _show(
    number: Number,
    whole: Annotated[
        bool, typer.Option("--whole", help="Also what the desk wrote by itself, and each promise kept.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show one incident and its history."""
    from bot.terminal.incidents import show

    show(config, number, whole=whole, as_json=as_json)


@command("why")
def _why(number: Number, config: Config = None, as_json: Json = False) -> None:
    """Explain each decision about an incident."""
    from bot.terminal.why import why

    why(config, number, as_json=as_json)


@command("attachment")
def _attachment(
    number: Number,
    which: Annotated[int, typer.Argument(metavar="N", min=1, help="Its number, as `deskhand show` lists it.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to; else standard output.")] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Also a file that is refused or was not scanned.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Hand out a file that came with an incident."""
    from bot.terminal.attached import Wanted, hand_out

    wanted = Wanted(incident=number, number=which, out=out, anyway=anyway)
    hand_out(config, wanted, now=now(), as_json=as_json)
