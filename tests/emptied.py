"""One database of each kind for a whole run, emptied before each test: making a new one costs more than most tests.

A test module takes it with `from tests.emptied import *`; its tests then ask for `store` (both kinds), or for
`sqlite_store` where the kind makes no difference.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, text

from store.engine import Store, open_store
from store.tables import metadata
from tests.copies import fresh_store

__all__ = ["emptied_postgresql", "emptied_sqlite", "postgresql_store", "sqlite_store", "store"]

#: Where a database costs no disk.
_FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


@pytest.fixture(scope="session")
def emptied_sqlite() -> Iterator[Store]:
    """A migrated SQLite database."""
    with tempfile.TemporaryDirectory(dir=_FAST) as folder:
        opened = fresh_store(Path(folder))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def emptied_postgresql(postgresql_server: str, postgresql_template: str) -> Iterator[Store]:
    """A migrated PostgreSQL database, whose commits do not wait for the disk."""
    name = f"e{uuid.uuid4().hex[:12]}"
    server = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {postgresql_template} STRATEGY FILE_COPY"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    server.dispose()
    opened = open_store(postgresql_server.replace("/postgres?", f"/{name}?"))
    yield opened
    opened.close()


def empty(store: Store) -> Store:
    """Delete every row and let every id begin at 1 again."""
    with store.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
        if store.is_sqlite:
            connection.exec_driver_sql("DELETE FROM sqlite_sequence")
            return store
        sequences = connection.execute(text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"))
        for sequence in sequences.scalars().all():
            connection.exec_driver_sql(f"ALTER SEQUENCE {sequence} RESTART")
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty, migrated store of either kind."""
    return empty(request.getfixturevalue(f"emptied_{request.param}"))


@pytest.fixture
def sqlite_store(emptied_sqlite: Store) -> Store:
    """An empty, migrated store on SQLite, for what does not depend on the kind."""
    return empty(emptied_sqlite)


@pytest.fixture
def postgresql_store(emptied_postgresql: Store) -> Store:
    """An empty, migrated store on PostgreSQL, for what only it can do or refuse."""
    return empty(emptied_postgresql)
