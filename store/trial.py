"""Whether the store takes writes now, found out by writing. Talks to the database; leaves nothing behind.

A transaction that changes nothing, or is undone, is taken by a full disk as well: SQLite writes at the commit only.
So something is committed, and taken away again.
"""

from __future__ import annotations

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from store.engine import Store
from store.tables import setting

_NAME = "trial of writing"
_AWAY = delete(setting).where(setting.c.name == _NAME)
#: A larger message may still find no room, but nobody shall fill a small disk by asking.
MOST_OCTETS = 1_000_000


def try_to_write(store: Store, octets: int = MOST_OCTETS) -> None:
    """Commit about so many octets, a megabyte at most, and remove them; raise what the database says against it."""
    try:
        with store.begin() as connection:
            connection.execute(_AWAY)
            connection.execute(insert(setting), {"name": _NAME, "value": "0" * min(octets, MOST_OCTETS)})
    except IntegrityError:
        # Another process has written it a moment ago, so writes are taken.
        return
    with store.begin() as connection:
        connection.execute(_AWAY)
