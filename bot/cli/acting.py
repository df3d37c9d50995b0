"""One command of the command line for each of `bot.commands.usage` that changes something. Runs commands.

    deskhand take 42 --by ann@example.org        deskhand resolve 42 fixed "The fuser was replaced."

Each body is imported when its command is given; see `bot.cli`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from bot.cli.app import Config, Json, Number, now
from bot.cli.table import command
from bot.commands.form import Form, Usage
from bot.commands.usage import USAGES

Words = Annotated[list[str] | None, typer.Argument(metavar="WORDS", help="As above; N is INC-000042, inc-42 or 42.")]
By = Annotated[str, typer.Option("--by", metavar="ADDRESS", help="Who gives it; else the operator of this machine.")]
Key = Annotated[str, typer.Option("--key", metavar="TEXT", help="Given again with the same key, it changes nothing.")]


#: Without words these show something: they have modules of their own.
_SHOW_AS_WELL = frozenset({"review"})


def _body(usage: Usage) -> Callable[..., None]:
    def give(words: Words = None, by: By = "", key: Key = "", config: Config = None, as_json: Json = False) -> None:
        from bot.terminal.acting import act

        act(config, [usage.name, *(words or [])], by=by, key=key, clock=now, as_json=as_json)

    # The mark keeps the lines as they are, so that they can be copied.
    give.__doc__ = f"{usage.summary}\n\n\b\nWritten: deskhand {usage.written}\nExample: deskhand {_for_a_shell(usage)}"
    return give


def _for_a_shell(usage: Usage) -> str:
    """Return the example with its text in quotes: a shell reads ";", "?" and others of its own."""
    before = 1 + usage.needs_incident + len(usage.parameters) - 1
    *words, last = usage.example.split(None, before)
    return " ".join([*words, f'"{last}"' if " " in last and usage.parameters[-1].form is Form.REST else last])


for _usage in USAGES:
    if not _usage.only_reads and _usage.name not in _SHOW_AS_WELL:
        command(_usage.name)(_body(_usage))


@command("call")
def _call(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="What the caller said.")],
    *,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Who called.")] = "",
    address: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Their mail address.")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="NUMBER", help="Where to call back.")] = "",
    subject: Annotated[str, typer.Option("--subject", metavar="TEXT", help="One line that names the trouble.")] = "",
    by: By = "",
    key: Key = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Log a phone call: it becomes an incident like a mail."""
    from bot.terminal.calling import Call, log_call

    call = Call(text=" ".join(text), name=name, address=address, phone=phone, subject=subject, by=by, key=key)
    raise typer.Exit(log_call(config, call, clock=now, as_json=as_json))


@command("status")
def _status(number: Number, config: Config = None, as_json: Json = False) -> None:
    """Tell how an incident stands, in a few lines."""
    from bot.terminal.acting import act

    act(config, ["status", number], by="", key="", clock=now, as_json=as_json)


@command("people")
def _people(config: Config = None, as_json: Json = False) -> None:
    """List who works here: roles, groups, and who is on call."""
    from bot.terminal.colleagues import list_people

    list_people(config, now=now(), as_json=as_json)


@command("oncall")
def _oncall(config: Config = None, as_json: Json = False) -> None:
    """Tell who is on call."""
    from bot.terminal.acting import act

    act(config, ["oncall"], by="", key="", clock=now, as_json=as_json)
