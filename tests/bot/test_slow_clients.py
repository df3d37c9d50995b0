"""Clients that dribble or never ask are let go, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.running.web_server import WebServer
from intake import web
from tests.waiting import PATIENCE


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer after longer than a client may take to ask."""
    await asyncio.sleep(2.5 if scope["path"] == "/long" else 0)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def all_of(reader: asyncio.StreamReader) -> bytes:
    """Read until the other side has gone; whoever goes on writing to it may find the connection reset."""
    octets = b""
    with suppress(ConnectionError):
        while piece := await reader.read(1 << 16):
            octets += piece
    return octets


async def asked(port: int, octets: bytes, *, dribble: bytes = b"") -> bytes:
    """Return all that comes until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(octets)
    got = asyncio.create_task(all_of(reader))
    while dribble and not got.done():
        writer.write(dribble)
        await asyncio.wait([got], timeout=0.02)
    answer = await asyncio.wait_for(got, PATIENCE)
    writer.close()
    return answer


async def test_whoever_never_finishes_a_head_is_let_go_and_a_long_answer_is_not() -> None:
    stop, listening = asyncio.Event(), asyncio.get_running_loop().create_future()
    server = WebServer(app, "127.0.0.1", 0, patience=1)
    running = asyncio.create_task(server.run(stop, lambda _, port: listening.set_result(port)))
    port = await listening
    slow = [
        asked(port, b""),
        asked(port, b"GET / HTTP/1.1\r\nHost: desk.example\r\n", dribble=b"X-A: b\r\n"),
        asked(port, b"GET / HTTP/1.1\r\nHost: desk.example\r\n\r\nGET /", dribble=b"a"),
    ]
    long = asked(port, b"GET /long HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\n\r\n")
    nothing, dribbled, second, whole = await asyncio.gather(*slow, long)
    stop.set()
    await running

    assert nothing == b""
    assert b"200" not in dribbled
    assert second.count(b"HTTP/1.1 200") == 1
    assert whole.endswith(b"ok")


async def test_an_answer_on_a_kept_connection_waits_for_no_acknowledgement() -> None:
    stop, listening = asyncio.Event(), asyncio.get_running_loop().create_future()
    delays: list[int] = []

    async def telling(scope: Any, receive: Any, send: Any) -> None:
        connection = send.__self__.transport.get_extra_info("socket")
        delays.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await app(scope, receive, send)

    server = WebServer(telling, "127.0.0.1", 0)
    running = asyncio.create_task(server.run(stop, lambda _, port: listening.set_result(port)))
    await asked(await listening, b"GET / HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\n\r\n")
    stop.set()
    await running

    assert [bool(each) for each in delays] == [True]


async def test_a_star_is_every_address_of_both_versions_of_ip() -> None:
    stop, listening = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(WebServer(app, "*", 0).run(stop, lambda _, port: listening.set_result(port)))
    port = await listening
    for host in ("127.0.0.1", "::1") if socket.has_dualstack_ipv6() else ("127.0.0.1",):
        _, writer = await asyncio.open_connection(host, port)
        writer.close()
    stop.set()
    await running


async def test_a_body_that_dribbles_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PATIENCE", 0.1)

    async def dribbling() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    scope = {"type": "http", "method": "POST", "path": "/report", "headers": [(b"content-length", b"900")]}
    with pytest.raises(HTTPException) as refused:
        await web.read_body(Request(scope, dribbling), 1000)
    assert refused.value.status_code == 408
