"""How much room there is on the disk that a database of SQLite lies on. Looks at the file system.

    free < 5 % of the disk, or < 1 GB where that is less, but at least 50 MB      it is short: somebody must make room

That is early enough for a person, and late enough for a small disk to be used. A database on a server has a disk of its
own, which is watched there.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from store.engine import Store

_MB = 1_000_000
#: Two of the largest messages that a channel takes by default; with less, mail is soon refused.
_LEAST = 50 * _MB
_MOST = 1_000 * _MB
#: One part in so many.
_SHARE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A disk and what the database takes of it, in octets."""

    folder: Path
    free: int
    total: int
    #: The file and what is written beside it.
    database: int

    @property
    def is_short(self) -> bool:
        """Whether somebody must make room before mail is refused."""
        return self.free < max(_LEAST, min(_MOST, self.total // _SHARE))

    def __str__(self) -> str:
        """Say it in MB."""
        return (
            f"the disk of {self.folder} has {self.free // _MB} MB free of {self.total // _MB}, "
            f"the database takes {self.database // _MB} MB"
        )


def room_of(store: Store) -> Room | None:
    """Look at the disk of a database; None for one on a server, or in memory. Raises OSError."""
    name = store.url.database
    if not store.is_sqlite or not name or name == ":memory:":
        return None
    file = Path(name).absolute()
    disk = shutil.disk_usage(file.parent)
    beside = (file, file.with_name(f"{file.name}-wal"))
    taken = sum(each.stat().st_size for each in beside if each.exists())
    return Room(folder=file.parent, free=disk.free, total=disk.total, database=taken)
