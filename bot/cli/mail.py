"""The commands about what arrives and what leaves. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import Config, Json, Limit, RowId, now
from bot.cli.table import command


@command("ingest")
def _ingest(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Files, maildirs or folders of .eml; else, or for -, stdin."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Decide them here, without a running desk.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Take messages in from files."""
    from bot.terminal.ingest import ingest

    raise typer.Exit(ingest(config, files or [], clock=now, wait=wait, as_json=as_json))


@command("intake")
def _intake(
    limit: Limit = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help="opened, appended, answered, filed, duplicate, suppressed, held, quarantined, discarded, decided, "
            "refused, waiting or buried.",
        ),
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List every message that arrived: what became of it, and why."""
    from bot.terminal.ledger import list_arrivals

    list_arrivals(config, outcome=outcome, limit=limit, as_json=as_json)


@command("reconcile")
def _reconcile(config: Config = None, as_json: Json = False) -> None:
    """Compare what mailboxes hold with what the desk took in."""
    from bot.terminal.reconciling import reconcile

    raise typer.Exit(reconcile(config, clock=now, as_json=as_json))


@command("parse")
def _parse(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="Files; else their paths on stdin, one a line.")
    ] = None,
    extract: Annotated[
        Path | None, typer.Option("--extract", metavar="DIR", help="Write each attachment to DIR under its SHA-256.")
    ] = None,
    form: Annotated[
        str, typer.Option("--as", metavar="FORM", help="text or html: the files are the bodies of replies.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Show how the desk reads a mail."""
    from bot.terminal.reading import parse_files

    raise typer.Exit(parse_files(files or [], form=form, extract_to=extract, as_json=as_json))


@command("outbox")
def _outbox(row_id: RowId = None, limit: Limit = None, config: Config = None, as_json: Json = False) -> None:
    """List what left and what waits, or show one message."""
    from bot.terminal.departures import list_departures, show_departure

    if row_id is None:
        list_departures(config, limit=limit, as_json=as_json)
    else:
        show_departure(config, row_id, as_json=as_json)


@command("buried")
def _buried(config: Config = None, as_json: Json = False) -> None:
    """List the work that was given up."""
    from bot.terminal.work import list_buried

    list_buried(config, as_json=as_json)


@command("retry")
def _retry(
    table: Annotated[str | None, typer.Argument(metavar="TABLE", help="inbox, outbox or timer.")] = None,
    row_id: RowId = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that is buried.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Try buried work again."""
    from bot.terminal.work import retry_all, retry_one

    if everything and table is None:
        retry_all(config, now=now(), as_json=as_json)
    elif table is None or row_id is None or everything:
        raise typer.BadParameter("give TABLE and ID, as `deskhand buried` prints them, or --all")
    else:
        retry_one(config, table, row_id, now=now(), as_json=as_json)
