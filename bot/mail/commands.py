"""Commands in a mail: lines that begin with "#" at its head, each with the lines that belong to it. Pure.

    #take                              one command
    #resolve fixed The fuser was       a text goes on until the next command
    replaced this morning.
    #note It was the second time.

A mail that begins with anything else gives no command, so that a number sign in a report stays what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.commands.usage import USAGE
from bot.commands.words import nearest

_COMMAND = re.compile(r"#\s?([A-Za-z]+)(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The commands that a mail gives in the name of somebody who works at the desk."""

    words: tuple[str, ...]
    #: Why they are not obeyed, "" when they are.
    refused: str = ""


def commands_in(text: str) -> tuple[str, ...]:
    """Return the commands that a mail gives, without their "#"; () when its first words are no command."""
    found: list[list[str]] = []
    for line in text.strip().splitlines():
        begins = _COMMAND.match(line.strip())
        if begins and (begins[1].lower() in USAGE or (not found and nearest(begins[1]))):
            found.append([line.strip()[1:].strip()])
        elif found:
            found[-1].append(line)
        else:
            return ()
    return tuple("\n".join(lines).strip() for lines in found)
