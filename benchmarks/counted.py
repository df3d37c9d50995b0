"""`deskhand` with its commits counted, to be held against the fsyncs that strace sees. Runs the command line.

    python -m benchmarks.counted FILE run --config ...

At the end FILE holds two numbers: commits with an fsync of their own (synchronous=FULL), and those without.
"""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from bot.cli import main

_FULL = 2
_commits: Counter[bool] = Counter()


@event.listens_for(Engine, "commit")
def _count(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    changes, connection.info["changes"] = connection.info.get("changes", 0), raw.total_changes
    # A transaction that wrote nothing has nothing to sync.
    if raw.total_changes != changes:
        _commits[raw.execute("PRAGMA synchronous").fetchone()[0] == _FULL] += 1


if __name__ == "__main__":
    report = Path(sys.argv.pop(1))
    try:
        main()
    finally:
        report.write_text(f"{_commits[True]} {_commits[False]}\n")
