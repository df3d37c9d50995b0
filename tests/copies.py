"""Migrated databases by the copy: migrating costs a second, copying a file nothing. Makes files."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from store.engine import Store, open_store
from store.schema import HEAD, upgrade


@cache
def _empty(to: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/empty.db")
        upgrade(store, to=to)
        store.close()
        # Closing the last connection has put everything into the one file.
        return (Path(folder) / "empty.db").read_bytes()


def put_migrated(path: Path, to: str = HEAD) -> None:
    """Put an empty SQLite database there, at a migration, for its owner alone, as opening one makes it."""
    path.touch(mode=0o600)
    path.write_bytes(_empty(to))


def fresh_store(folder: Path, name: str = "desk.db") -> Store:
    """Return an empty, migrated SQLite store in a folder."""
    path = folder / name
    put_migrated(path)
    return open_store(f"sqlite:///{path}")


def migrated(url: str) -> Store:
    """Open the SQLite database at a URL, which is put there, migrated, when it is not there yet."""
    store = open_store(url)
    assert store.url.database
    path = Path(store.url.database)
    # Opening it made the file.
    if not path.stat().st_size:
        put_migrated(path)
    return store
