"""The commands about mail that waits for a person: what is held or unreadable, whom it does not answer. Runs commands.

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import Config, Json, MessageId, now
from bot.cli.table import command, group

held = group("held", help="List messages that wait for a person, or decide about one.", invoke_without_command=True)


@held.callback()
def _held(ctx: typer.Context, config: Config = None, as_json: Json = False) -> None:
    """List messages that wait for a person, or decide about one."""
    if ctx.invoked_subcommand is None:
        from bot.terminal.held import list_held

        list_held(config, as_json=as_json)


@held.command("release")
def _release(
    row_id: MessageId,
    into: Annotated[str | None, typer.Option("--into", metavar="NUMBER", help="Into this incident.")] = None,
    as_new: Annotated[bool, typer.Option("--new", help="As an incident of its own.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Let a held message go where it belongs."""
    from bot.terminal.held import release

    release(config, row_id, into=into, as_new=as_new, as_json=as_json)


@held.command("discard")
def _discard(row_id: MessageId, config: Config = None, as_json: Json = False) -> None:
    """Let nothing become of a held message; its raw form is kept."""
    from bot.terminal.held import discard

    discard(config, row_id, "held", as_json=as_json)


quarantine = group(
    "quarantine", help="List messages that could not be read, or decide about one.", invoke_without_command=True
)


@quarantine.callback()
def _quarantine(ctx: typer.Context, config: Config = None, as_json: Json = False) -> None:
    """List messages that could not be read, or decide about one."""
    if ctx.invoked_subcommand is None:
        from bot.terminal.held import list_quarantine

        list_quarantine(config, as_json=as_json)


@quarantine.command("release")
def _release_unread(row_id: MessageId, config: Config = None, as_json: Json = False) -> None:
    """Take a message as far as it could be read."""
    from bot.mail.holding import AS_IS
    from bot.terminal.held import leave_quarantine

    leave_quarantine(config, row_id, AS_IS, as_json=as_json)


@quarantine.command("retry")
def _read_again(row_id: MessageId, config: Config = None, as_json: Json = False) -> None:
    """Read a message again, after an update for instance."""
    from bot.mail.holding import AGAIN
    from bot.terminal.held import leave_quarantine

    leave_quarantine(config, row_id, AGAIN, as_json=as_json)


@quarantine.command("discard")
def _discard_unread(row_id: MessageId, config: Config = None, as_json: Json = False) -> None:
    """Let nothing become of a message that could not be read.

    Its raw form is kept.
    """
    from bot.terminal.held import discard

    discard(config, row_id, "quarantined", as_json=as_json)


@command("resume")
def _resume(
    whom: Annotated[
        str | None, typer.Argument(metavar="ADDRESS|NUMBER", help="An address, or an incident; else they are listed.")
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Answer again where the desk fell silent.

    It falls silent where a loop has to be assumed.
    """
    from bot.terminal.resuming import list_silences, resume

    if whom is None:
        list_silences(config, now=now(), as_json=as_json)
    else:
        resume(config, whom, now=now(), as_json=as_json)
