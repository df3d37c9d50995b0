"""A row for any table, for what is said of all tables alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table

from tests.conftest import NOW

#: Columns in which not every word is one.
A_WORD = {"state": "new", "source_channel": "email", "origin": "user", "language": "en", "major": "none"}


def a_row(table: Table, number: int) -> dict[str, object]:
    """Return values for every column that is not made by the database: the same number wherever one fits."""
    values = {
        int: number,
        str: f"{number}",
        bool: False,
        bytes: b"%d" % number,
        float: float(number),
        object: {},
        datetime: NOW + timedelta(days=number),
    }
    row: dict[str, object] = {}
    for column in table.columns:
        kind = getattr(column.type, "impl", column.type).python_type
        if column.name in A_WORD:
            row[column.name] = A_WORD[column.name]
        elif not column.nullable or column.foreign_keys:
            row[column.name] = values[kind]
    return row
