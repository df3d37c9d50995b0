"""A mailbox on a real Dovecot that is read by ours, and a desk that takes the mail or is busy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from intake.imap_cursor import Cursor
from intake.imap_in import ImapMailbox, Memory
from intake.imap_ledger import PassedOver
from intake.imap_settings import Credentials, Encryption, ImapSettings, Pace
from intake.message import RawMessage
from tests import dovecot
from tests.dovecot import PASSWORD, Box, Dovecot
from tests.token_server import TokenServer, serving
from tests.waiting import PATIENCE

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DESK = "help@desk.example.org"
#: Quick enough for tests, and slow enough that what must not be retried soon is seen not to be.
QUICK = Pace(
    poll=timedelta(seconds=30),
    retry_first=timedelta(milliseconds=20),
    retry_most=timedelta(milliseconds=100),
    login_retry=timedelta(minutes=5),
    attempts=3,
    connect_timeout=timedelta(seconds=5),
    read_timeout=timedelta(seconds=5),
)


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def server(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot.running(tokens.introspection) as running:
        yield running


_NAMES = count(1)


@pytest.fixture
def box(server: Dovecot) -> Box:
    return server.box(f"desk{next(_NAMES)}")


def mail(subject: str, size: int = 0) -> bytes:
    head = f"Return-Path: <anna@example.com>\r\nFrom: anna@example.com\r\nSubject: {subject}\r\n\r\nIt is broken.\r\n"
    return (
        head.encode() + b"x" * 70 * (size // 72) if not size else head.encode() + (b"x" * 70 + b"\r\n") * (size // 72)
    )


def subject_of(raw: RawMessage) -> str:
    return raw.body.split(b"Subject: ")[1].split(b"\r\n")[0].decode()


@dataclass
class Desk:
    """Keeps what it is given, or fails as told; remembers the cursor."""

    kept: list[RawMessage] = field(default_factory=list)
    #: Subject -> why it cannot be kept; "*" stands for all.
    refuses: dict[str, Exception] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    cursor: Cursor | None = None
    saved: list[Cursor] = field(default_factory=list)
    reports: list[PassedOver] = field(default_factory=list)
    at_commit: Callable[[], None] = lambda: None

    async def accept(self, raw: RawMessage) -> None:
        if self.gate is not None:
            await self.gate.wait()
        failure = self.refuses.get("*") or self.refuses.get(subject_of(raw))
        if failure is not None:
            raise failure
        self.at_commit()
        self.kept.append(raw)

    def save(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.saved.append(cursor)

    @property
    def subjects(self) -> list[str]:
        return [subject_of(raw) for raw in self.kept]

    @property
    def different(self) -> set[str]:
        """Subjects by delivery id: what the store's UNIQUE(channel, delivery_id) leaves."""
        return {subject_of(raw) for raw in {raw.delivery_id: raw for raw in self.kept}.values()}


@dataclass
class Running:
    desk: Desk
    mailbox: ImapMailbox
    stop: asyncio.Event
    task: asyncio.Task[None]

    async def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait for something to become true, and not longer than a moment after it."""
        deadline = time.monotonic() + seconds
        while not condition():
            if self.task.done():
                self.task.result()
            assert time.monotonic() < deadline, (self.mailbox.state(), self.mailbox.counts, self.desk.subjects)
            await asyncio.sleep(0.01)

    async def kept(self, *subjects: str) -> None:
        """Wait until exactly these are kept, each once."""
        await self.until(lambda: len(self.desk.kept) >= len(subjects))
        assert sorted(self.desk.subjects) == sorted(subjects)


def settings_of(box: Box, **changes: Any) -> ImapSettings:
    values: dict[str, Any] = {
        "name": "helpdesk",
        "host": "127.0.0.1",
        "port": box.server.port,
        "encryption": Encryption.NONE,
        "credentials": Credentials(username=box.user, password=PASSWORD),
        "addresses": (DESK,),
        "move_to": "Done",
        "pace": QUICK,
    }
    return ImapSettings(**(values | changes))


@asynccontextmanager
async def reading(settings: ImapSettings, desk: Desk | None = None) -> AsyncIterator[Running]:
    desk = desk or Desk()
    memory = Memory(load_cursor=lambda: desk.cursor, save_cursor=desk.save, report=desk.reports.append)
    mailbox = ImapMailbox(settings, memory, clock=lambda: NOW, random=lambda: 0.5)
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(mailbox.run(desk.accept, stop, lambda _host, _port: ready.set()))
    try:
        async with asyncio.timeout(PATIENCE):
            await ready.wait()
        yield Running(desk, mailbox, stop, task)
    finally:
        stop.set()
        async with asyncio.timeout(PATIENCE):
            await task
