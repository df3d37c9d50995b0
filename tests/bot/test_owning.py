"""A mailbox has one reader among several processes, and another within seconds when that one dies."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from bot.running.owning import Accept, Owned
from intake.message import RawMessage
from store import ownership
from store.engine import Store
from tests.conftest import NOW
from tests.fakes import StandingClock

LEASE = timedelta(seconds=0.3)


@dataclass
class Box:
    """A channel that says when it begins and ends."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    times: int = 0

    async def run(self, accept: Accept, stop: asyncio.Event) -> None:
        self.times += 1
        self.begun.set()
        await stop.wait()
        self.ended.set()

    def state(self) -> str:
        return "not connected yet"


async def accept(raw: RawMessage) -> None:
    """Keep nothing."""


def owned(store: Store, box: Box, owner: str, clock: StandingClock) -> Owned:
    return Owned("mailbox", box, store, owner=owner, clock=clock, lease=LEASE)


def test_one_has_it_until_its_lease_is_over(store: Store) -> None:
    def take(owner: str, seconds: float) -> bool:
        with store.begin() as connection:
            now = NOW + timedelta(seconds=seconds)
            return ownership.take(connection, "box", owner, now=now, lease=timedelta(seconds=10))

    assert take("one", 0)
    assert not take("other", 5)
    assert take("one", 9), "it is renewed"
    assert not take("other", 12)
    assert take("other", 19.5), "nobody renewed it"
    assert not take("one", 20)
    with store.begin() as connection:
        ownership.release(connection, "box", "one")
        assert ownership.owner_of(connection, "box", now=NOW + timedelta(seconds=20)) == "other"
        ownership.release(connection, "box", "other")
        assert ownership.owner_of(connection, "box", now=NOW + timedelta(seconds=20)) == ""
    assert take("one", 20)


async def test_the_second_process_waits_and_takes_over_when_the_first_stops(store: Store) -> None:
    clock, boxes, stops = StandingClock(), (Box(), Box()), (asyncio.Event(), asyncio.Event())
    readers = [owned(store, box, name, clock) for box, name in zip(boxes, ("one", "other"), strict=True)]
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(readers[0].run(accept, stops[0]))
        await boxes[0].begun.wait()
        tasks.create_task(readers[1].run(accept, stops[1]))
        while readers[1].owner != "one":
            await asyncio.sleep(0.01)
        assert readers[1].state() == "ok", "what another process reads is read"
        assert not boxes[1].begun.is_set()

        stops[0].set()
        await boxes[1].begun.wait()
        assert boxes[0].ended.is_set(), "never two at once"
        stops[1].set()


async def test_a_process_that_died_is_followed_when_its_lease_is_over(store: Store) -> None:
    clock, box, stop = StandingClock(), Box(), asyncio.Event()
    with store.begin() as connection:
        ownership.take(connection, "channel:mailbox", "dead", now=clock(), lease=LEASE)
    reader = owned(store, box, "alive", clock)
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(reader.run(accept, stop))
        while reader.owner != "dead":
            await asyncio.sleep(0.01)
        assert not box.begun.is_set()
        clock.pass_by(LEASE)
        await box.begun.wait()
        stop.set()


async def test_who_lost_it_stops_reading(store: Store) -> None:
    """A process that slept too long, as a machine in standby does, finds that another has taken over."""
    clock, box, stop = StandingClock(), Box(), asyncio.Event()
    reader = owned(store, box, "sleeper", clock)
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(reader.run(accept, stop))
        await box.begun.wait()
        with store.begin() as connection:
            ownership.release_all(connection)
            ownership.take(connection, "channel:mailbox", "other", now=clock(), lease=timedelta(minutes=1))
        await box.ended.wait()
        stop.set()
    assert box.times == 1
