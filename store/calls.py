"""Calls between the processes of one desk: "something waits in the inbox". Talks to PostgreSQL.

A call travels with its transaction: it is heard after the commit, or never. One that is lost (a connection broke, a
process began later) costs nothing but time, because every process looks each second anyway. SQLite has no calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from store.manners import manners_with

log = structlog.get_logger()

_CALL, _LISTEN = text("NOTIFY deskhand"), "LISTEN deskhand"


def call(connection: Connection) -> None:
    """Tell the other processes, when this transaction commits, that something waits."""
    if connection.dialect.name == "postgresql":
        connection.execute(_CALL)


async def hear_calls(url: URL, ring: Callable[[], None], *, pause: float = 1.0) -> None:
    """Ring at each call until cancelled; after a broken connection try again every `pause` seconds, and say so once."""
    import psycopg  # heavy, and only for PostgreSQL

    _, parameters = url.get_dialect()().create_connect_args(url)
    parameters = {**parameters, **manners_with(url)}
    is_broken = False
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as connection:
                await connection.execute(_LISTEN)
                if is_broken:
                    log.info("calls.recovered")
                is_broken = False
                # What was called until now was not heard.
                ring()
                async for _ in connection.notifies():
                    ring()
        except psycopg.OperationalError as failure:
            if not is_broken:
                log.warning("calls.trouble", error=type(failure).__name__)
            is_broken = True
        await asyncio.sleep(pause)
