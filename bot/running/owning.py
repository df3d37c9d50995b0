"""Let a channel run in one process at a time, and in another within seconds when that one dies. Talks to the database.

take the lease --yes--> run, renewing it --lost, or told to stop--> stop, give it back
'------no--> wait, and try again
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.running.troubles import Trouble
from intake.message import RawMessage
from store import ownership
from store.engine import Store

log = structlog.get_logger()

Accept = Callable[[RawMessage], Awaitable[None]]


class Reading(Protocol):
    """A channel that fetches: a mailbox or a folder."""

    async def run(self, accept: Accept, stop: asyncio.Event) -> None:
        """Fetch until `stop` is set."""
        ...

    def state(self) -> str:
        """Return "ok", or the trouble with the next step."""
        ...


class Owned:
    """A channel that runs here while this process owns it."""

    def __init__(
        self,
        name: str,
        reading: Reading,
        store: Store,
        *,
        owner: str,
        clock: Callable[[], datetime],
        lease: timedelta = timedelta(seconds=10),
    ) -> None:
        """Args: `owner` names this process and no other."""
        self._name = f"channel:{name}"
        self._reading = reading
        self._store = store
        self._owner = owner
        self._clock = clock
        self._lease = lease
        self._trouble = Trouble(self._name)
        #: Who has the channel, "" when nobody does or it is not known.
        self.owner = ""

    def state(self) -> str:
        """Return "ok", or the trouble; a channel that another process has is well."""
        return "ok" if self.owner not in {"", self._owner} else self._reading.state()

    async def run(self, accept: Accept, stop: asyncio.Event) -> None:
        """Run the channel whenever it is ours, until `stop` is set."""
        while not stop.is_set():
            if await self._take():
                log.info("channel.owned", channel=self._name)
                await self._run_while_owned(accept, stop)
            else:
                await _wait(stop, self._lease / 5)

    async def _run_while_owned(self, accept: Accept, stop: asyncio.Event) -> None:
        ours_to_end = asyncio.Event()
        running = asyncio.create_task(self._reading.run(accept, ours_to_end))
        try:
            until = self._clock() + self._lease
            while not stop.is_set() and not running.done() and self._clock() < until:
                await _wait(stop, self._lease / 3)
                if await self._take():
                    until = self._clock() + self._lease
                elif self.owner:
                    log.warning("channel.lost", channel=self._name)
                    break
        finally:
            ours_to_end.set()
            await running
            await asyncio.to_thread(self._give_back)

    async def _take(self) -> bool:
        return await asyncio.to_thread(self._try_to_take)

    def _try_to_take(self) -> bool:
        now, owner = self._clock(), ""
        # While the database is away nobody else can take it either; whoever runs goes on until the lease is over.
        with self._trouble.told(), self._store.begin() as connection:
            taken = ownership.take(connection, self._name, self._owner, now=now, lease=self._lease)
            owner = self._owner if taken else ownership.owner_of(connection, self._name, now=now)
        self.owner = owner
        return owner == self._owner

    def _give_back(self) -> None:
        # Where it cannot be given back, it runs out by itself.
        with self._trouble.told(), self._store.begin() as connection:
            ownership.release(connection, self._name, self._owner)


async def _wait(stop: asyncio.Event, length: timedelta) -> None:
    try:
        async with asyncio.timeout(length.total_seconds()):
            await stop.wait()
    except TimeoutError:
        return
