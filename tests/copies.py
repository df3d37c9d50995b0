"""Migrated databases by the copy: migrating costs a second, copying a file nothing. Makes files."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from store.engine import Store, open_store
from store.schema import upgrade


@cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/empty.db")
        upgrade(store)
        store.close()
        # Closing the last connection has put everything into the one file.
        return (Path(folder) / "empty.db").read_bytes()


def fresh_store(folder: Path, name: str = "desk.db") -> Store:
    """Return an empty, migrated SQLite store in a folder."""
    path = folder / name
    path.write_bytes(_empty())
    return open_store(f"sqlite:///{path}")
