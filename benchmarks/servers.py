"""The two servers beside the desk: aiosmtpd that discards, and a relay that stamps each answer. Talks SMTP."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from aiosmtpd.smtp import SMTP

_ANSWERS = re.compile(rb"^In-Reply-To:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"


class _Discard:
    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        return "250 OK"


def discard(pipe: Connection) -> None:
    """Run a stock aiosmtpd that takes everything and keeps nothing; sends its port, and runs until it is killed."""

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(partial(SMTP, _Discard(), loop=loop), "127.0.0.1", 0, backlog=512)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


class Relay:
    """A relay in a thread of this process: says 250 to everything and stamps the arrival of each answer."""

    def __init__(self) -> None:
        #: When the first answer to each Message-ID was handed over, on the monotonic clock.
        self.arrived: dict[str, float] = {}
        self.count = 0
        self.port = 0
        self._up = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), name="relay", daemon=True).start()
        self._up.wait()

    async def _serve(self) -> None:
        server = await asyncio.get_running_loop().create_server(lambda: _Taker(self), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._up.set()
        await server.serve_forever()

    def take(self, octets: bytes) -> None:
        """Note one message."""
        self.count += 1
        head = octets.partition(b"\r\n\r\n")[0]
        if found := _ANSWERS.search(head):
            self.arrived.setdefault(found[1].decode(), time.monotonic())


class _Taker(asyncio.Protocol):
    """As little SMTP as a relay needs to be believed."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._received = b""
        self._in_body = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 relay.example ESMTP\r\n")

    def data_received(self, octets: bytes) -> None:
        self._received += octets
        while True:
            piece, end, rest = self._received.partition(_END if self._in_body else b"\r\n")
            if not end:
                return
            self._received = rest
            if self._in_body:
                self._relay.take(piece)
                self._in_body = False
                self._transport.write(b"250 2.0.0 taken\r\n")
            else:
                self._command(piece[:4].upper())

    def _command(self, verb: bytes) -> None:
        self._in_body = verb == b"DATA"
        if verb == b"EHLO":
            self._transport.write(b"250-relay.example\r\n250 8BITMIME\r\n")
        elif verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(b"354 go on\r\n" if self._in_body else b"250 2.0.0 OK\r\n")
