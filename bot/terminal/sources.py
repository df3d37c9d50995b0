"""Where `deskhand ingest` finds messages: files, folders of .eml files, maildirs, standard input. Reads files.

Messages are read one at a time, in the order of their names, so that a folder of any size needs the memory of its
names only, and an answer in a maildir comes after what it answers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.terminal.output import complain

#: How standard input is named among files, and where no file is named.
STDIN = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One message: its octets, or the error that stands for them."""

    path: str
    body: bytes = b""
    error: str = ""


def messages_in(names: Sequence[str]) -> Iterator[Found]:
    """Yield the messages of files and folders in the order given; standard input where nothing is named."""
    for name in names or (STDIN,):
        if name == STDIN:
            yield _on_stdin()
        elif Path(name).is_dir():
            yield from _in_folder(Path(name))
        else:
            yield _read(Path(name))


def _on_stdin() -> Found:
    if sys.stdin.isatty():
        complain("Reading a message from standard input; end it with ctrl-D.")
    return _found(STDIN, typer.get_binary_stream("stdin").read())


def _in_folder(folder: Path) -> Iterator[Found]:
    is_maildir = any((folder / part).is_dir() for part in ("new", "cur"))
    paths = _of_maildir(folder) if is_maildir else _eml_files(folder)
    empty = True
    for path in paths:
        empty = False
        yield _read(path)
    if empty and not is_maildir:
        yield Found(path=str(folder), error="it is no maildir and holds no .eml file; name the files one by one")


def _of_maildir(folder: Path) -> Iterator[Path]:
    # The time of delivery begins each name; what was seen is usually older than what is new.
    for part in ("cur", "new"):
        if (folder / part).is_dir():
            yield from (folder / part / name for name in _names(folder / part) if not name.startswith("."))


def _eml_files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if name.lower().endswith(".eml"))


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.is_file())


def _read(path: Path) -> Found:
    try:
        return _found(str(path), path.read_bytes())
    except OSError as error:
        return Found(path=str(path), error=f"it cannot be read: {error.strerror}")


def _found(path: str, body: bytes) -> Found:
    return Found(path=path, body=body) if body.strip() else Found(path=path, error="it is empty; a message has text")
