"""Processes of one desk on PostgreSQL tell each other at once what waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
import structlog
from sqlalchemy import text
from structlog.testing import capture_logs

from intake.message import MediaType
from store.calls import hear_calls
from store.engine import Store, open_store
from store.inbox import Arrival, GroupCommit
from tests.conftest import NOW

#: The one connection that only listens.
_END_THE_LISTENER = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN deskhand'")


@pytest.fixture
def shared(migrated_postgresql_url: str) -> Iterator[Store]:
    opened = open_store(migrated_postgresql_url)
    yield opened
    opened.close()


def _keep(store: Store, name: str) -> None:
    """Take a message in, as another process does."""
    writer = GroupCommit(store)
    writer.start()
    arrival = Arrival(
        channel="smtp", delivery_id=name, received_at=NOW, media_type=MediaType.RFC822, envelope={}, body=b"Hi"
    )
    assert writer.submit(arrival).result()
    writer.close()


async def _heard(store: Store, *, broken: bool) -> None:
    rung = asyncio.Event()
    hearing = asyncio.create_task(hear_calls(store.url, rung.set, pause=0))
    try:
        # It rings when it begins to listen, and again when it had to begin anew.
        await asyncio.wait_for(rung.wait(), 30)
        rung.clear()
        if broken:
            with store.begin() as connection:
                connection.execute(_END_THE_LISTENER)
            await asyncio.wait_for(rung.wait(), 30)
            rung.clear()
        await asyncio.to_thread(_keep, store, "d-1")
        await asyncio.wait_for(rung.wait(), 30)
    finally:
        hearing.cancel()
        with suppress(asyncio.CancelledError):
            await hearing


def test_a_server_that_is_away_is_told_once_and_its_return_once(shared: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, away = psycopg.AsyncConnection.connect, [True] * 5

    async def refuse_at_first(*args: Any, **kwargs: Any) -> Any:
        if away:
            away.pop()
            raise psycopg.OperationalError("the server is not there")
        return await connect(*args, **kwargs)

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", refuse_at_first)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as logs:
        asyncio.run(_heard(shared, broken=False))

    assert [line["event"] for line in logs] == ["calls.trouble", "calls.recovered"]


@pytest.mark.parametrize("broken", [False, True])
def test_what_one_process_takes_in_rings_in_another_also_after_a_broken_connection(shared: Store, broken: bool) -> None:
    asyncio.run(_heard(shared, broken=broken))
