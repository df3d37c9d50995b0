"""A PostgreSQL that has vanished is noticed within seconds, by every connection; what the URL says of that holds."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from store.engine import Store, clock_of, open_store
from store.manners import manners_with

URL = make_url("postgresql+psycopg://desk@127.0.0.1:5432/desk")


def test_what_the_url_says_holds() -> None:
    own = URL.update_query_dict({"connect_timeout": "60", "keepalives": "0"})

    assert manners_with(URL)["connect_timeout"] == "5"
    assert "connect_timeout" not in manners_with(own)
    assert manners_with(own)["tcp_user_timeout"] == "10000"


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Store]:
    opened = open_store(postgresql_url)
    yield opened
    opened.close()


@pytest.mark.parametrize("way", ["begin", "lease", "reading"])
def test_every_connection_gives_up_on_a_server_that_is_silent(on_postgresql: Store, way: str) -> None:
    with getattr(on_postgresql, way)() as connection:
        told = connection.connection.dbapi_connection.info.get_parameters()
        forgets = connection.execute(text("SHOW synchronous_commit")).scalar_one() == "off"

    expected = manners_with(URL)
    assert told.pop("options").startswith(expected.pop("options"))
    assert {word: told.get(word) for word in expected} == expected
    assert forgets == (way == "lease")


def test_the_url_decides_for_the_connection_too(postgresql_url: str) -> None:
    opened = open_store(f"{postgresql_url}&tcp_user_timeout=77000")
    with opened.reading() as connection:
        told = connection.connection.dbapi_connection.info.get_parameters()
    opened.close()

    assert (told["tcp_user_timeout"], told["connect_timeout"]) == ("77000", "5")


def test_what_the_url_asks_of_the_server_holds_with_what_we_ask(postgresql_url: str) -> None:
    opened = open_store(f"{postgresql_url}&options=-c%20work_mem%3D7MB%20-c%20client_connection_check_interval%3D3s")
    with opened.lease() as connection:
        shown = [
            connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("work_mem", "client_connection_check_interval", "synchronous_commit")
        ]
    opened.close()

    assert shown == ["7MB", "3s", "off"]


def test_a_transaction_that_was_left_open_is_ended_by_the_server(on_postgresql: Store) -> None:
    """Its locks would keep every other process waiting."""
    with on_postgresql.begin() as connection:
        left = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()

    assert left == "5min"


def test_the_database_tells_the_time_where_it_has_a_clock(on_postgresql: Store, sqlite_store: Store) -> None:
    told = clock_of(on_postgresql)

    assert clock_of(sqlite_store) is None
    assert isinstance(told, datetime)
    assert told.utcoffset() == timedelta(0)


def test_a_server_that_takes_the_call_and_says_nothing_is_given_up() -> None:
    """As a machine that hangs does: the connection is made by its kernel, and nobody is behind it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"postgresql+psycopg://desk@127.0.0.1:{silent.getsockname()[1]}/desk?connect_timeout=2"
        store = open_store(url)
        with pytest.raises(Exception, match="timeout"), store.reading() as connection:
            connection.execute(text("SELECT 1"))
        store.close()


@pytest.mark.parametrize("way", ["begin", "lease"])
def test_a_server_that_reads_only_is_away_until_it_is_promoted(on_postgresql: Store, way: str) -> None:
    """Whoever takes its refusal for a fault of the row gives up what must only wait."""
    with getattr(on_postgresql, way)() as connection:
        connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
    before = on_postgresql.breaks
    with pytest.raises(OperationalError, match="read-only"), getattr(on_postgresql, way)() as connection:
        connection.execute(text("CREATE TABLE a (b int)"))
    with getattr(on_postgresql, way)() as connection:
        connection.execute(text("CREATE TABLE a (b int)"))

    assert on_postgresql.breaks == before + (way == "lease")
