"""The command line: every command with its words and options; what they do is in `bot.terminal`. Runs commands.

Only typer is imported here: each body is loaded when its command is given, so that `deskhand --help` answers at once.
Exit codes: 0 done, 1 not done, 2 the command or the configuration is wrong.
"""

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


class Commands(TyperGroup):
    """The commands; an expected failure of any of them is told in one message."""

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


def main() -> None:
    """Run the command line."""
    app(prog_name="deskhand")


def _now() -> datetime:
    return datetime.now(UTC)


def _version() -> str:
    from importlib.metadata import version

    return version("deskhand")


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"deskhand {_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that belong to no command."""


@app.command("run")
def _run(
    config: Config = None,
    only: Annotated[str, typer.Option("--only", help="Parts to run, such as smtp,worker,web; else all.")] = "",
) -> None:
    """Run the desk until ctrl-C."""
    from bot.terminal.start import run

    run(config, only)


@app.command("init")
def _init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new desk.")],
    *,
    address: Annotated[str | None, typer.Option(help="The desk's own address, such as help@desk.example.")] = None,
    name: Annotated[str | None, typer.Option(help="How the desk signs its answers.")] = None,
    smtp: Annotated[str | None, typer.Option(help="Where to receive mail, HOST:PORT.")] = None,
    web: Annotated[str | None, typer.Option(help='Where to show the pages, HOST:PORT; "" for none.')] = None,
    relay: Annotated[str | None, typer.Option(help='Who takes the answers, HOST:PORT; "" for a mail drop.')] = None,
    language: Annotated[str | None, typer.Option(help="Language of last resort: en or de.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Time zone of the desk, such as Europe/Berlin.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a config.toml that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Make a new desk: its config.toml and its database."""
    from bot.terminal.start import init

    given = {"address": address, "name": name, "smtp": smtp, "web": web}
    given |= {"relay": relay, "language": language, "timezone": timezone}
    init(folder, given, force=force, as_json=as_json)


@app.command("ingest")
def _ingest(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="Files, maildirs or folders of .eml; - is stdin.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Decide them here, without a running desk.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Take messages in from files."""
    from bot.terminal.ingest import ingest

    raise typer.Exit(ingest(config, files or [], clock=_now, wait=wait, as_json=as_json))


@app.command("intake")
def _intake(
    limit: Limit = None,
    outcome: Annotated[
        str | None,
        typer.Option(metavar="OUTCOME", help="opened, appended, filed, duplicate, suppressed, waiting or buried."),
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List every message that arrived: what became of it, and why."""
    from bot.terminal.ledger import list_arrivals

    list_arrivals(config, outcome=outcome, limit=limit, as_json=as_json)


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


@app.command("outbox")
def _outbox(row_id: RowId = None, limit: Limit = None, config: Config = None, as_json: Json = False) -> None:
    """List what left and what waits, or show one message."""
    from bot.terminal.departures import list_departures, show_departure

    if row_id is None:
        list_departures(config, limit=limit, as_json=as_json)
    else:
        show_departure(config, row_id, as_json=as_json)


@app.command("buried")
def _buried(config: Config = None, as_json: Json = False) -> None:
    """List the work that was given up."""
    from bot.terminal.work import list_buried

    list_buried(config, as_json=as_json)


@app.command("retry")
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
        retry_all(config, now=_now(), as_json=as_json)
    elif table is None or row_id is None or everything:
        raise typer.BadParameter("give TABLE and ID, as `deskhand buried` prints them, or --all")
    else:
        retry_one(config, table, row_id, now=_now(), as_json=as_json)


@app.command("check")
def _check(config: Config = None, as_json: Json = False) -> None:
    """See whether every part is as it should be."""
    from bot.terminal.check import check

    raise typer.Exit(check(config, now=_now(), as_json=as_json))


@app.command("parse")
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


@app.command("classify")
def _classify(
    text: Annotated[str | None, typer.Argument(help='The text; else lines {"text": "..."} on stdin.')] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show what the classifier makes of a text, and why."""
    from bot.terminal.classifying import classify

    raise typer.Exit(classify(config, text, as_json=as_json))


@app.command("demo")
def _demo(
    keep: Annotated[Path | None, typer.Option("--keep", metavar="DIR", help="Leave the demo's desk in DIR.")] = None,
    speed: Annotated[float, typer.Option("--speed", min=0.1, help="How many times faster than usual.")] = 1.0,
) -> None:
    """Play ten printing incidents, then a major outage."""
    from bot.demo.play import play

    raise typer.Exit(play(keep, speed=speed))


@app.command("version")
def _print_version(as_json: Json = False) -> None:
    """Print the version."""
    from bot.terminal.output import say, say_json

    if as_json:
        say_json({"version": _version()})
    else:
        say(f"deskhand {_version()}")
