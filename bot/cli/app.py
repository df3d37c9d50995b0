"""The application itself: its commands are told apart here, and share these options. Runs commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from bot.cli.table import PLAIN, TABLE
from bot.terminal import failures

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The configuration; else DESKHAND_CONFIG, else ./config.toml."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Print at most N; else all.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="INC-000042, inc-42 or 42.")]
#: As in `store.columns`, which takes longer to import than a command.
_LARGEST = 2**31 - 1
RowId = Annotated[int | None, typer.Argument(metavar="ID", min=1, max=_LARGEST, help="The number of one row.")]
MessageId = Annotated[int, typer.Argument(metavar="ID", min=1, max=_LARGEST, help="The number of one message.")]

#: `deskhand --help`: what somebody who runs a desk looks for, in the order in which they meet it. What is not named
#: here stands under the last heading.
SECTIONS = {
    "Run a desk": ("init", "run", "check", "upgrade", "demo"),
    "Look at incidents": ("list", "show", "why", "status", "clock", "search", "attachment"),
    "Work on an incident": (
        *("take", "assign", "ack", "confirm", "correct", "priority", "reply", "note", "ask", "wait", "continue"),
        *("task", "done", "resolve", "close", "reopen", "cancel", "undo", "affected", "vip", "security", "exposure"),
        "evidence",
    ),
    "Tie incidents together": ("merge", "split", "link", "unlink", "parent", "problem"),
    "Call others in": ("call", "people", "oncall", "reallocate", "engage", "engagement", "reference"),
    "Major incidents": ("major", "role", "update", "loss", "bridge", "review", "greeting"),
    "Incident models": ("models", "follow", "step", "waive"),
    "What comes in and goes out": (
        *(
            "ingest",
            "parse",
            "intake",
            "held",
            "quarantine",
            "outbox",
            "buried",
            "retry",
            "resume",
            "reconcile",
            "keys",
        ),
    ),
    "The classifier": ("classify", "train", "evaluate", "model"),
    "Learn and plan": ("report", "improve", "improvements", "replay", "simulate", "calendar"),
    "Move in and out": ("import", "export", "backup", "restore", "forget"),
    "Other commands": (),
}


class Commands(TyperGroup):
    """The commands, under headings; an expected failure of any of them is told in one message."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = TABLE

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - what typer calls it with
        """Write each heading of SECTIONS with its commands, and what has none under the last."""
        placed = {name for names in SECTIONS.values() for name in names}
        others = tuple(name for name in TABLE if name not in placed)
        widest = max(map(len, TABLE))
        for heading, names in SECTIONS.items():
            room = formatter.width - 6 - widest
            told = [(f"{name:{widest}}", TABLE.in_short(name, room)) for name in names or others if name in TABLE]
            if told:
                with formatter.section(heading):
                    formatter.write_dl(told)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # as below
        """Return the command that the words name; a simulation is a kind of report, and may be asked for as one."""
        is_simulation = args[:2] == ["report", "simulate"]
        return super().resolve_command(ctx, args[1:] if is_simulation else args)

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # as below
        """Read the words before the command; how a failure is told is known before anything can fail."""
        end = args.index("--") if "--" in args else len(args)
        ctx.obj = "--json" in args[:end]
        with _failing(as_json=ctx.obj):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # typer's own Context is what comes
        """Run one command."""
        with _failing(as_json=ctx.obj):
            return super().invoke(ctx)


@contextmanager
def _failing(*, as_json: bool) -> Iterator[None]:
    """Tell of a failure: people on standard error, programs, which asked for JSON, on standard output."""
    try:
        yield
    except TyperException as wrong:
        if not as_json:
            raise
        failure: Exception = failures.Failure(wrong.format_message(), failures.USAGE)
    except failures.expected() as expected:
        failure = expected
    else:
        return
    text, code = failures.explain(failure)
    if as_json:
        from bot.terminal.output import say_json

        say_json(failures.facts_of(failure))
    else:
        typer.echo(text, err=True)
    raise typer.Exit(code) from None


app = typer.Typer(
    name="deskhand",
    cls=Commands,
    help="An e-mail and chat intake bot for an IT service desk.",
    no_args_is_help=True,
    **PLAIN,
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
