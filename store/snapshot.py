"""A SQLite database as one file that stands for itself: made of a running desk's, and looked through. Talks to SQLite.

It guarantees: a snapshot is one moment of the database, for its owner alone, and is there whole or not at all.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path


class Damaged(RuntimeError):
    """A file that is no database, or not a whole one; the text says what SQLite found."""


def snapshot(source: Path, target: Path) -> None:
    """Write the present moment of the database at `source` to the new file `target`, and see that it is whole.

    Raises:
        FileExistsError: There is something at `target`.
        OSError: It cannot be written.
        Damaged: The database is not whole, so neither is what was copied.
    """
    if target.exists():
        raise FileExistsError(str(target))
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        _copy(source, part)
        require_whole(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    _remember(target.parent)


def require_whole(path: Path) -> None:
    """Look through a database; raise Damaged when a page, an index or a reference between tables is broken."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            if found != ["ok"]:
                raise Damaged(f"{path}: {'; '.join(found)}")
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                raise Damaged(f"{path}: table {broken[0]} names a row of {broken[2]} that is not there")
    except sqlite3.DatabaseError as failure:
        raise Damaged(f"{path}: {failure}") from failure


def put_in_place(path: Path, database: Path) -> None:
    """Put a whole file in place of an empty desk's database, with nothing left of that one's log."""
    for rest in ("-wal", "-shm"):
        database.with_name(f"{database.name}{rest}").unlink(missing_ok=True)
    path.replace(database)
    _remember(database.parent)


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
            # One file, without a log beside it.
            writing.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as failure:
        raise Damaged(f"{source}: {failure}") from failure


def _remember(folder: Path) -> None:
    """Let the folder's own entry survive a power failure."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
