"""The application itself: its commands are told apart here, and share these options. Runs commands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.terminal import failures

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The configuration; else DESKHAND_CONFIG, else ./config.toml."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Print at most N.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="INC-000042, inc-42 or 42.")]
RowId = Annotated[int | None, typer.Argument(metavar="ID", min=1, max=2**31 - 1, help="The number of one row.")]


#: The first commands of `deskhand --help`.
FIRST = ("run", "init", "check", "demo", "list", "show", "why", "status", "clock", "report")


class Commands(TyperGroup):
    """The commands; an expected failure of any of them is told in one message."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # typer's own Context comes
        """Return the commands in the order in which somebody who runs a desk meets them."""
        names = super().list_commands(ctx)
        return [*(name for name in FIRST if name in names), *(name for name in names if name not in FIRST)]

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # as above
        """Return the command that the words name; a simulation is a kind of report, and may be asked for as one."""
        is_simulation = args[:2] == ["report", "simulate"]
        return super().resolve_command(ctx, args[1:] if is_simulation else args)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # typer's own Context is what comes
        """Run one command."""
        try:
            return super().invoke(ctx)
        except failures.expected() as failure:
            text, code = failures.explain(failure)
            typer.echo(text, err=True)
            raise typer.Exit(code) from None


app = typer.Typer(
    name="deskhand",
    cls=Commands,
    help="An e-mail and chat intake bot for an IT service desk.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def now() -> datetime:
    """Return the present moment in UTC: what every command is told to take for now."""
    return datetime.now(UTC)


def version() -> str:
    """Return the version of the installed package."""
    from importlib import metadata

    return metadata.version("deskhand")


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"deskhand {version()}")
        raise typer.Exit


@app.callback()
def _options(
    wanted: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that belong to no command."""
