"""What the tables are made of: their collection, a timestamp that is always UTC, a key, durable work. Describes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Index, Integer, MetaData, Text, TypeDecorator, text

#: All tables, and how their constraints are named.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
#: The largest whole number that a column holds, and so the largest id, on PostgreSQL.
LARGEST = 2**31 - 1


class UtcTime(TypeDecorator[datetime]):
    """A timestamp that is aware UTC on both sides; a naive or foreign one is refused before it is stored."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse what is not UTC, and hand the database what it can keep."""
        if value is not None and value.tzinfo is not UTC:
            if value.tzinfo is None:
                raise ValueError(f"{value!r} has no time zone; store aware UTC datetimes only")
            value = value.astimezone(UTC)
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back aware UTC: SQLite forgets the zone, PostgreSQL answers in the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Column[int]:
    """Return the primary key that numbers a table's rows."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def work() -> tuple[Column[Any], ...]:
    """Return the columns that make a row durable work."""
    return (
        Column("due_at", UtcTime, nullable=False),
        Column("claimed_until", UtcTime),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("done_at", UtcTime),
        Column("buried_at", UtcTime),
        Column("last_error", Text, nullable=False, server_default=""),
    )


def work_indexes(name: str) -> tuple[Index, ...]:
    """Return the two small indexes of a work table: what waits, and what was given up."""
    waiting = text("done_at IS NULL AND buried_at IS NULL")
    buried = text("buried_at IS NOT NULL")
    return (
        Index(f"ix_{name}_waiting", "due_at", "id", sqlite_where=waiting, postgresql_where=waiting),
        Index(f"ix_{name}_buried", "buried_at", sqlite_where=buried, postgresql_where=buried),
    )
