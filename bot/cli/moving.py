"""The commands for moving in and out: import, export, backup, restore and forget. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import Config, Json, now
from bot.cli.table import command


@command("import")
def _import(  # noqa: PLR0917 - its options
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="CSV, JSON or one JSON object a line.")],
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="KIND",
            help="csv, zammad, osticket, otrs, glpi, jira, servicenow, freshdesk, zendesk or rt.",
        ),
    ] = "csv",
    column: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=COLUMN", help="Read a field from a column of another name.")
    ] = None,
    timezone: Annotated[str, typer.Option(metavar="ZONE", help="Of times that name none; else the desk's.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be imported.")] = False,
    skip_errors: Annotated[bool, typer.Option("--skip-errors", help="Import what can be read.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Take over incidents of another desk; again changes nothing."""
    from bot.terminal.importing import Asked, import_files

    asked = Asked(
        files=files,
        source=source,
        columns=column or [],
        timezone=timezone,
        dry_run=dry_run,
        skip_errors=skip_errors,
        as_json=as_json,
    )
    raise typer.Exit(import_files(config, asked, now()))


@command("export")
def _export(
    target: Annotated[Path | None, typer.Argument(metavar="FILE", help="A new file; else the output.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table for a spreadsheet, without texts.")] = False,
    config: Config = None,
) -> None:
    """Write every incident, one a line.

    With all that was said and happened.
    """
    from bot.terminal.importing import export

    export(config, target, form="csv" if as_csv else "json")


@command("backup")
def _backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Write all of the desk to one file, while it runs.

    The file is looked through before it has its name, and takes the place of nothing.
    """
    from bot.terminal.backing_up import back_up

    back_up(config, target, now=now(), as_json=as_json)


@command("restore")
def _restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `deskhand backup` wrote.")],
    skip: Annotated[
        int,
        typer.Option(
            "--skip-numbers",
            min=0,
            max=1_000_000,
            metavar="N",
            help="Leave out N numbers that were given after the backup.",
        ),
    ] = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Look whether it is whole, and tell what it holds.")
    ] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Put a backup into an empty database.

    Into that of the configuration, SQLite or PostgreSQL, whichever the backup is of.
    """
    from bot.terminal.backing_up import restore

    restore(config, source, now=now(), skip=skip, dry_run=dry_run, as_json=as_json)


@command("forget")
def _forget(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="By which they are known.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Erase what somebody wrote and who they are.

    Figures stay, so reports are as before.
    """
    from bot.terminal.forgetting import forget_person

    forget_person(config, address, now=now(), yes=yes, as_json=as_json)
