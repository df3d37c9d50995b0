"""The whole program in this process, on a clock that only its script moves: real sockets, and time as an argument."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import func, select

from bot.build import open_desk_store
from bot.config.load import load
from bot.main import House
from store import queue
from store.engine import Store
from store.tables import inbox, outbox, timer

#: How long anything may take before it is taken for never.
_PATIENCE = 120.0


class Scripted:
    """A running desk, and the hands of its clock."""

    def __init__(self, config: Path, begins: datetime) -> None:
        self.path = config
        self.config = load(config, {})
        self.now = begins
        self.store: Store = open_desk_store(self.config)
        self.trouble: BaseException | None = None
        self._house: House | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Start the desk, and return when everything listens."""
        self._thread.start()
        assert self._ready.wait(_PATIENCE), "the desk did not get ready"
        if self.trouble is not None:
            raise self.trouble

    def stop(self) -> None:
        """Stop the desk in order."""
        if self._loop is not None and self._house is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._house.stop.set)
        self._thread.join(_PATIENCE)
        self.store.close()
        if self.trouble is not None:
            raise self.trouble

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as trouble:  # noqa: BLE001 - told to the thread of the test
            self.trouble = trouble
        self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._house = House(self.config, self.store, clock=lambda: self.now)
        await self._house.run(lambda _line: self._ready.set())

    def send(self, *mails: EmailMessage) -> None:
        """Hand mails over by SMTP, in one connection, each from its author."""
        assert self._house is not None
        with smtplib.SMTP(*self._house.listening["smtp"], local_hostname="client.example", timeout=_PATIENCE) as client:
            for mail in mails:
                client.send_message(mail)

    def settle(self) -> None:
        """Return when everything that is due at this instant is done: read, decided, sent."""
        deadline = time.monotonic() + _PATIENCE
        while self._waits():
            assert time.monotonic() < deadline, f"still waiting: {self._waits()}"
            assert self._loop is not None
            assert self._house is not None
            assert self._house.workers is not None
            self._loop.call_soon_threadsafe(self._house.workers.ring_all)
            time.sleep(0.01)

    def _waits(self) -> dict[str, int]:
        """Return how many rows of each kind are due and not done."""
        with self.store.reading() as connection:
            found = {table.name: queue.depth(connection, table, now=self.now) for table in (inbox, timer, outbox)}
        return {name: count for name, count in found.items() if count}

    def until(self, at: datetime) -> None:
        """Let time pass until an instant, from one timer that falls due to the next."""
        while True:
            self.settle()
            with self.store.reading() as connection:
                coming = connection.execute(
                    select(func.min(timer.c.due_at)).where(queue.waiting(timer), timer.c.due_at <= at)
                ).scalar_one()
            if coming is None:
                break
            self.now = max(self.now, coming)
        self.now = at

    def wait(self, length: timedelta) -> None:
        """Let so much time pass."""
        self.until(self.now + length)


@contextlib.contextmanager
def scripted(config: Path, begins: datetime) -> Iterator[Scripted]:
    """Run a desk on a scripted clock."""
    desk = Scripted(config, begins)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()
