"""Small stand-ins for what is outside: a clock that stands still, ways out that take, refuse or wait."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.message import OutboundMessage
from intake.receipt import Receipt
from tests.conftest import NOW
from tests.waiting import PATIENCE


@dataclass
class StandingClock:
    """Tells the time that it was set to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def pass_by(self, length: timedelta) -> None:
        """Let time pass."""
        self.now += length


@dataclass
class TakingWay:
    """Takes every message and remembers it."""

    response: str = "250 2.0.0 queued"
    got: list[OutboundMessage] = field(default_factory=list)
    closed: bool = False
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Take one message."""
        async with self.arrived:
            self.got.append(message)
            self.arrived.notify_all()
        return Receipt(response=self.response)

    async def wait_for(self, number: int) -> None:
        """Return once so many messages came."""
        async with asyncio.timeout(PATIENCE), self.arrived:
            await self.arrived.wait_for(lambda: len(self.got) >= number)

    async def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


@dataclass
class FailingWay(TakingWay):
    """Raises for every message to one of `recipients`, for all where none is named; takes the rest."""

    failure: Exception = field(default_factory=lambda: RuntimeError("it broke"))
    recipients: frozenset[str] = frozenset()
    attempts: int = 0

    async def send(self, message: OutboundMessage) -> Receipt:
        """Fail, or take the message."""
        self.attempts += 1
        if not self.recipients or message.to[0].address in self.recipients:
            raise self.failure
        return await TakingWay.send(self, message)


@dataclass
class SlowWay(TakingWay):
    """Keeps every message waiting until the gate is opened."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Wait for the gate, then take the message."""
        self.begun.set()
        await self.gate.wait()
        return await TakingWay.send(self, message)
