"""A listener on a port of its own, a desk that takes its mail, and a client that speaks octet by octet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from intake.message import RawMessage
from intake.smtp_in import SmtpListener, SmtpSettings
from tests.waiting import PATIENCE

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DESK = "help@desk.example.org"


def at_desk(address: str) -> bool:
    return address.lower().endswith("@desk.example.org")


@dataclass
class Inbox:
    """Keeps what it is given, or fails as told."""

    kept: list[RawMessage] = field(default_factory=list)
    failure: Exception | None = None
    gate: asyncio.Event | None = None
    waiting: asyncio.Event = field(default_factory=asyncio.Event)

    async def accept(self, raw: RawMessage) -> None:
        if self.gate is not None:
            self.waiting.set()
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        self.kept.append(raw)


@dataclass
class Client:
    """A line-by-line SMTP client that sends exactly the octets it is told to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def reply(self) -> str:
        lines = []
        while True:
            line = (await self.reader.readline()).decode()
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                return "\n".join(lines)

    async def ask(self, command: str | bytes) -> str:
        self.writer.write((command.encode() if isinstance(command, str) else command) + b"\r\n")
        return await self.reply()

    async def begin(self, *recipients: str) -> None:
        await self.ask("MAIL FROM:<alice@example.com>")
        for recipient in recipients or (DESK,):
            await self.ask(f"RCPT TO:<{recipient}>")

    async def data(self, stuffed: bytes) -> str:
        """Send DATA and `stuffed`, which holds its own terminator."""
        assert (await self.ask("DATA")).startswith("354")
        self.writer.write(stuffed)
        return await self.reply()


@dataclass
class Desk:
    port: int
    inbox: Inbox
    listener: SmtpListener
    stop: asyncio.Event
    running: asyncio.Task[None]

    async def connect(self) -> Client:
        return Client(*await asyncio.open_connection("127.0.0.1", self.port))

    @asynccontextmanager
    async def client(self, helo: str = "EHLO client.example.com") -> AsyncIterator[Client]:
        client = await self.connect()
        assert (await client.reply()).startswith("220 mx.desk.example.org ESMTP")
        assert (await client.ask(helo)).startswith("250")
        try:
            yield client
        finally:
            client.writer.close()


@asynccontextmanager
async def desk(
    inbox: Inbox | None = None, grace: timedelta = timedelta(seconds=5), **changes: Any
) -> AsyncIterator[Desk]:
    inbox = inbox or Inbox()
    values: dict[str, Any] = {"name": "smtp", "host": "127.0.0.1", "port": 0, "hostname": "mx.desk.example.org"}
    listener = SmtpListener(SmtpSettings(**(values | {"accepts": at_desk} | changes)), clock=lambda: NOW, grace=grace)
    stop = asyncio.Event()
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(listener.run(inbox.accept, stop, lambda _, port: ready.set_result(port)))
    try:
        yield Desk(await ready, inbox, listener, stop, running)
    finally:
        stop.set()
        await running


async def gone(at: Desk) -> None:
    """Wait until no conversation is open."""
    async with asyncio.timeout(PATIENCE):
        while at.listener.connections:
            await asyncio.sleep(0)


def stuff(body: bytes) -> bytes:
    """Write a body that ends with CRLF as DATA carries it (RFC 5321 section 4.5.2)."""
    return (b"\r\n" + body).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"
