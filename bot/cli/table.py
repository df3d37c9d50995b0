"""The commands by name, each built when it is given. Builds commands.

typer reads the options of all commands before it runs one, which took as long as a command itself. So each command, and
each group of them, is an application of its own here, of which only the one that was asked for is read.
"""

from __future__ import annotations

import inspect
from collections import UserDict
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand
from typer.main import get_command

Body = TypeVar("Body", bound=Callable[..., None])
#: How every application here is: whatever completes commands in a shell would have to read them all.
PLAIN: dict[str, Any] = {"add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False}
#: The command of an application, read once in a process.
built = cache(get_command)


class _Table(UserDict[str, Any]):
    """Applications go in, and commands come out."""

    def __getitem__(self, name: str) -> Any:
        return built(self.data[name])

    def in_short(self, name: str, room: int) -> str:
        """Return what a command is for, cut to so many columns; it need not be built for that."""
        return TyperCommand(name, help=self.data[name].info.help).get_short_help_str(room)


TABLE = _Table()


def command(name: str, **settings: Any) -> Callable[[Body], Body]:
    """Enter a function as a command."""

    def enter(body: Body) -> Body:
        TABLE[name] = alone = typer.Typer(help=inspect.getdoc(body), **PLAIN)
        return alone.command(name, **settings)(body)

    return enter


def group(name: str, **settings: Any) -> typer.Typer:
    """Enter a group of commands, and return what they are entered in."""
    TABLE[name] = within = typer.Typer(name=name, **PLAIN, **settings)
    return within
