"""Clients of the pages, cheap enough not to be what is measured: raw sockets on kept connections, in their own process.

Each returns the processor time that it took itself, so that its share of the machine can be told.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from store import incidents
from store.engine import open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the clients saw."""

    #: How long each answer took, in seconds; of a flood, none.
    spent: Sequence[float] = ()
    answered: int
    #: How long it took altogether, and the processor time of the clients themselves, in seconds.
    lasted: float
    cpu: float


def in_a_process(function: Callable[..., Seen], *given: Any) -> Seen:
    """Return what a function returns that runs in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, given)


def request(path: str, cookie: str = "", *more: str) -> bytes:
    """Return the octets that ask for a path."""
    head = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *([f"Cookie: deskhand={cookie}"] if cookie else []), *more)
    return "\r\n".join((*head, "", "")).encode()


def agents(port: int, asked: Sequence[Sequence[bytes]]) -> Seen:
    """Let each agent ask its own requests one after the other, with a pause of up to a second before each."""
    begun, cpu = time.perf_counter(), time.process_time()
    spent = asyncio.run(_agents(port, asked))
    return Seen(spent=spent, answered=len(spent), lasted=time.perf_counter() - begun, cpu=time.process_time() - cpu)


async def _agents(port: int, asked: Sequence[Sequence[bytes]]) -> list[float]:
    spent: list[float] = []

    async def agent(requests: Sequence[bytes]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for octets in requests:
            await asyncio.sleep(random.random())
            begun = time.perf_counter()
            writer.write(octets)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(head))
            spent.append(time.perf_counter() - begun)
            assert head.startswith(b"HTTP/1.1 200"), head
        writer.close()

    await asyncio.gather(*(agent(requests) for requests in asked))
    return spent


def flood(port: int, octets: bytes, connections: int, seconds: float) -> Seen:
    """Ask the same over and over on so many connections, which all get the same answer."""
    length = _size_of_answer(port, octets)
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(octets)
        selector.register(connection, selectors.EVENT_READ, [0])
    begun, cpu, answered = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - begun < seconds:
        for key, _ in selector.select(1):
            there, got = key.fileobj, key.data
            assert isinstance(there, socket.socket)
            got[0] += len(there.recv(1 << 20))
            if got[0] == length:
                answered, got[0] = answered + 1, 0
                there.sendall(octets)
    return Seen(answered=answered, lasted=time.perf_counter() - begun, cpu=time.process_time() - cpu)


def _size_of_answer(port: int, octets: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(octets)
        got = b""
        while b"\r\n\r\n" not in got:
            got += connection.recv(1 << 20)
    head = got.partition(b"\r\n\r\n")[0]
    assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")), head
    return len(head) + 4 + _length(head)


def _length(head: bytes) -> int:
    _, named, rest = head.lower().partition(b"content-length: ")
    return int(rest.split(b"\r\n")[0]) if named else 0


def keep_changing(url: str, count: int, over: Any) -> None:
    """Change an incident twice a second, as a desk at work does, until `over` is set."""
    store = open_store(url)
    while not over.wait(0.5):
        with store.begin() as connection:
            before = incidents.load(connection, random.randrange(1, count))
            assert before is not None
            incidents.save(connection, replace(before, updated_at=datetime.now(UTC)), before)
    store.close()
