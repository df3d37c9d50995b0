"""Whether another process, or a desk of an earlier release, runs on a database. Looks at a lock file, or asks.

On SQLite a lock file beside the database tells; every running desk holds it, of any release, until its process ends. On
PostgreSQL the names of the connections tell; a desk of a release that gave them none is not seen.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import text
from sqlalchemy.engine import make_url

from store.engine import Store
from store.schema import HEAD

_RUNNING = "deskhand run, migration "
#: What the connections of a running desk are called on PostgreSQL.
RUNNING = f"{_RUNNING}{HEAD}"
_OTHERS = text(
    "SELECT pid, host(client_addr) AS peer FROM pg_stat_activity WHERE datname = current_database()"
    " AND starts_with(application_name, :running) AND application_name <> :own ORDER BY backend_start LIMIT 1"
)


class Presence:
    """A lock file that tells whether another process of this desk has the same SQLite database open.

    The first process to start knows that every claim in the database belongs to the dead, and releases them at once
    instead of waiting for the leases to run out. On PostgreSQL leases alone decide.
    """

    def __init__(self, store: Store) -> None:
        self._file: int | None = None
        self.alone = False
        database = store.url.database
        if store.is_sqlite and database and database != ":memory:":
            self._file = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.alone = self._try_exclusive()
            if not self.alone:
                # Whoever is alone may be bringing the database up to date: this waits for the end of that.
                fcntl.flock(self._file, fcntl.LOCK_SH)

    def _try_exclusive(self) -> bool:
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def share(self) -> None:
        """Let others in, after having been alone."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def close(self) -> None:
        """Leave; the operating system does the same when the process dies."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def as_running(url: str) -> str:
    """Return the URL of a database by which a PostgreSQL is told that a desk of this release runs."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return url
    return parsed.update_query_dict({"application_name": RUNNING}).render_as_string(hide_password=False)


@contextmanager
def kept_apart(store: Store) -> Iterator[str]:
    """Keep desks from starting meanwhile, and yield who is in the way already, "" when nobody is.

    Waits for another process that does the same. On PostgreSQL nobody is kept from starting.
    """
    if store.is_sqlite:
        with closing(Presence(store)) as presence:
            in_the_way = not (presence.alone or store.url.database in {None, "", ":memory:"})
            yield "it has the lock file open" if in_the_way else ""
        return
    with store.reading() as connection:
        found = connection.execute(_OTHERS, {"running": _RUNNING, "own": RUNNING}).first()
    yield "" if found is None else f"connection {found.pid} from {found.peer or 'this machine'}"
