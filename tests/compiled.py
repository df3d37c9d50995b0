"""Statements are compiled once for a run: each engine keeps what it compiled, and nearly every test has new engines.

Compiling was a quarter of what the tests of the desk cost. The running desk is not touched: it opens its database once.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

#: By what SQLAlchemy asks for: the dialect and the statement.
_CACHE: LRUCache[Any, Any] = LRUCache(3000)


def compile_once() -> None:
    """Let all engines of this process share what they compile.

    The key has the dialect in it, of which each engine has its own: those of a kind count as the same here, where all
    are of one version and one configuration.
    """
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        kind.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign, assignment]
        kind.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign, assignment]
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    connection.engine._compiled_cache = _CACHE
