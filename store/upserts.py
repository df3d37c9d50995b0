"""An INSERT that may meet a row with its key, in the words of either database. Describes."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that can be told what to do `on_conflict`, which is no part of standard SQL."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
