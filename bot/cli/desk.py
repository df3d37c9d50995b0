"""The commands of whoever runs the desk: start it, make one, see whether it is well. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import Config, Json, now, version
from bot.cli.table import command


@command("run")
def _run(
    config: Config = None,
    only: Annotated[
        str, typer.Option("--only", metavar="PARTS", help="Parts to run, such as smtp,worker,web; else all.")
    ] = "",
) -> None:
    """Run the desk until ctrl-C."""
    from bot.terminal.start import run

    run(config, only)


@command("init", context_settings={"allow_extra_args": True})
def _init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new desk.")],
    *,
    address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The desk's own address, such as help@desk.example.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="How the desk signs its answers; else Service desk.")
    ] = None,
    smtp: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where to receive mail; else 127.0.0.1:2525.")
    ] = None,
    web: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help='Where to show the pages, "" for none; else 127.0.0.1:8025.')
    ] = None,
    relay: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Who takes the answers; else a mail drop.")
    ] = None,
    language: Annotated[str | None, typer.Option(metavar="LANGUAGE", help="Of last resort: en or de; else en.")] = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Of the desk, such as Europe/Berlin; else UTC.")
    ] = None,
    slack_mode: Annotated[str | None, typer.Option(help="How Slack is reached: socket or http.")] = None,
    slack_api_base_url: Annotated[str | None, typer.Option(help="Where Slack's Web API is.")] = None,
    slack_bot_token: Annotated[str | None, typer.Option(help="Better in SLACK_BOT_TOKEN, at each run.")] = None,
    slack_app_token: Annotated[str | None, typer.Option(help="Better in SLACK_APP_TOKEN.")] = None,
    slack_signing_secret: Annotated[str | None, typer.Option(help="Better in SLACK_SIGNING_SECRET.")] = None,
    slack_intake: Annotated[list[str] | None, typer.Option(help="Id of a channel for reports; more with each.")] = None,
    slack_queue: Annotated[str | None, typer.Option(help="Id of the agents' channel.")] = None,
    agent: Annotated[list[str] | None, typer.Option(help="Address of who works here; more with each.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a config.toml that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Make a new desk: its config.toml and its database."""
    from bot.terminal.start import init

    given = {"address": address, "name": name, "smtp": smtp, "web": web}
    given |= {"relay": relay, "language": language, "timezone": timezone}
    slack: dict[str, str | list[str] | None] = {
        "mode": slack_mode,
        "api_base_url": slack_api_base_url,
        "bot_token": slack_bot_token,
        "app_token": slack_app_token,
        "signing_secret": slack_signing_secret,
        "intake": slack_intake,
        "queue": slack_queue,
        "agents": agent,
    }
    # `--slack-intake C1 C2` is written like that too; whatever stands there without a flag is told apart by its looks.
    init([str(folder), *context.args], given, slack, force=force, as_json=as_json)


@command("check")
def _check(
    round_trip: Annotated[
        bool, typer.Option("--round-trip/--no-round-trip", help="Send a mail to the desk itself and wait for it.")
    ] = True,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """See whether every part is as it should be."""
    from bot.terminal.check import check

    raise typer.Exit(check(config, now=now(), sends=round_trip, as_json=as_json))


@command("upgrade")
def _upgrade(config: Config = None, as_json: Json = False) -> None:
    """Bring the database of an earlier release up to date.

    The desk is not started; `deskhand run` does the same first.
    """
    from bot.terminal.upgrading import upgrade

    upgrade(config, as_json=as_json)


@command("demo")
def _demo(
    keep: Annotated[Path | None, typer.Option("--keep", metavar="DIR", help="Leave the demo's desk in DIR.")] = None,
    speed: Annotated[float, typer.Option("--speed", min=0.1, help="How many times faster than usual.")] = 1.0,
    web: Annotated[bool, typer.Option("--web", help="A page with Slack and mail, instead of the terminal.")] = False,
    port: Annotated[int, typer.Option("--port", help="Where the page is; 0 takes a free port.")] = 8026,
) -> None:
    """Play ten printing incidents, then a major outage.

    On the terminal; with --web on a page to click through.
    """
    if web:
        from bot.demo.play import show_page

        show_page(keep, port)
        return
    from bot.demo.play import play

    raise typer.Exit(play(keep, speed=speed))


@command("version")
def _print_version(as_json: Json = False) -> None:
    """Print the version."""
    from bot.terminal.output import say, say_json

    if as_json:
        say_json({"version": version()})
    else:
        say(f"deskhand {version()}")
