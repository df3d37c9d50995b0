"""Rows that are only ever added, gathered over a batch and written with one statement a table. Talks to the database.

A Pile takes the place of the connection for the functions that append (`add_timeline`, `add_messages`, `add_clocks`,
`set_timers`, `add_participants`, `remember`): twelve rows in one statement cost little more than one. What was piled
up is not there for anybody, the same transaction included, until `flush`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Executable


class Appendable(Protocol):
    """What appending needs: a connection, or a pile that will go to one."""

    @property
    def dialect(self) -> Dialect:
        """The database's dialect."""
        ...

    def execute(self, statement: Any, parameters: Sequence[Mapping[str, Any]], /) -> Any:
        """Run the statement for each row, now or later."""
        ...


class Pile:
    """Statements and their rows, in the order in which the statements first came."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._rows: dict[Executable, list[Mapping[str, Any]]] = {}

    def execute(self, statement: Executable, parameters: Sequence[Mapping[str, Any]], /) -> None:
        """Keep the rows for later."""
        self._rows.setdefault(statement, []).extend(parameters)

    def flush(self, connection: Connection) -> None:
        """Write everything that was piled up."""
        for statement, rows in self._rows.items():
            connection.execute(statement, rows)
        self._rows.clear()
