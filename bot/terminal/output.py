"""How commands print: JSON lines for programs, tables for people. Writes to standard output and standard error.

Nothing is gathered that could be long: JSON goes line by line, tables page by page. Colours only on a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import typer

from bot.wording import one_line

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

#: Rows of one table; the next page has its own header.
PAGE = 500
#: Characters in a line where there is no terminal to ask, and below which a terminal is narrow.
WIDTH, NARROW = 160, 110


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    #: How much of the room that is left it gets; 0 for one that is never shortened.
    share: int = 0
    justify: Literal["left", "right"] = "left"
    #: Left out where the terminal is narrow.
    roomy: bool = False


def say_json(thing: Mapping[str, Any]) -> None:
    """Print one thing as one line of JSON."""
    line = json.dumps(thing, ensure_ascii=False, default=_plain)
    # A path may carry octets that are no UTF-8; JSON knows the escape that Python writes for them.
    typer.echo(line.encode("utf-8", "backslashreplace"))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")


def say(text: str = "") -> None:
    """Print a line for people."""
    typer.echo(text.encode("utf-8", "backslashreplace"))


def complain(text: str) -> None:
    """Print a line to standard error."""
    typer.echo(text.encode("utf-8", "backslashreplace"), err=True)


def console() -> Console:
    """Return the console of standard output; without a terminal it is wide and has no colours."""
    from rich.console import Console

    found = Console(highlight=False, emoji=False, markup=False)
    return found if found.is_terminal else Console(highlight=False, emoji=False, markup=False, width=WIDTH)


def say_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, caption: str = "") -> int:
    """Print a table, page by page, and return how many rows it had; a caption stands below it."""
    target = console()
    shown = [place for place, column in enumerate(columns) if not column.roomy or target.width >= NARROW]
    count = 0
    for page in pages(rows, PAGE):
        cells = [[one_line(row[place]) for place in shown] for row in page]
        target.print(_table([columns[place] for place in shown], cells))
        count += len(page)
    if count and caption:
        target.print(caption, style="dim", soft_wrap=True)
    return count


def _table(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Any:
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", expand=True)
    for place, column in enumerate(columns):
        longest = max(cell_len(text) for text in (column.name, *(row[place] for row in cells)))
        table.add_column(
            column.name,
            no_wrap=True,
            overflow="ellipsis",
            justify=column.justify,
            width=None if column.share else longest,
            ratio=column.share or None,
        )
    for row in cells:
        table.add_row(*row)
    return table


def pages(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the rows in lists of at most `size`."""
    iterator = iter(rows)
    while page := list(islice(iterator, size)):
        yield page
