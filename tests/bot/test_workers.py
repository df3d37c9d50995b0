"""The loops wake when something happens, work until nothing waits, and end what they began before they stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial

import pytest
import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.desk import Desk
from bot.habits import Habits
from bot.outgoing import Outgoing
from bot.running.health import Metrics
from bot.running.workers import Bell, Doorkeeper, Workers
from intake.errors import IntakeBusy
from intake.message import Envelope, RawMessage
from store.engine import Store
from store.inbox import GroupCommit
from store.tables import inbox, outbox
from tests.conftest import NOW
from tests.desks import rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.fakes import SlowWay, StandingClock, TakingWay
from tests.values import a_mail, a_policy, suggest
from tests.waiting import PATIENCE

POLICY = a_policy()
KEYS = (b"k" * 32,)


def a_raw(name: str = "d-1", body: bytes | None = None) -> RawMessage:
    return RawMessage(
        channel="smtp",
        delivery_id=name,
        received_at=NOW,
        body=a_mail(message_id=f"{name}@example.org") if body is None else body,
        envelope=Envelope(reverse_path="ann@example.org", forward_paths=("help@desk.example",), peer="127.0.0.1"),
    )


def workers_over(store, way: TakingWay, clock: StandingClock, classify=suggest) -> Workers:
    desk = Desk(store=store, policy=POLICY, classify=classify, keys=KEYS, habits=Habits(batch=3))
    metrics = Metrics(store)
    return Workers(
        desk, Outgoing(store, POLICY, {"mail": way}, clock=clock, metrics=metrics), clock=clock, metrics=metrics
    )


@asynccontextmanager
async def at_work(workers: Workers) -> AsyncIterator[asyncio.Task[None]]:
    """Let the workers run, and stop them in order."""
    stop = asyncio.Event()
    running = asyncio.create_task(workers.run(stop))
    try:
        yield running
    finally:
        stop.set()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(running, PATIENCE)


@contextmanager
def writing(store: Store):
    """A group commit that is started, and closed at the end if its thread still lives."""
    group = GroupCommit(store)
    group.start()
    try:
        yield group
    finally:
        if group.is_alive:
            group.close()


async def until(claim: Callable[[], bool]) -> None:
    """Let the loop turn until the claim is true."""
    async with asyncio.timeout(PATIENCE):
        while not claim():
            await asyncio.sleep(0)


# The bell.


async def test_a_bell_that_rang_before_anybody_listened_is_heard() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()

    await asyncio.wait_for(bell.wait(), PATIENCE)
    again = asyncio.create_task(bell.wait())
    await asyncio.sleep(0)
    assert not again.done(), "two rings before a look are one"
    bell.ring()
    await asyncio.wait_for(again, PATIENCE)


# The door.


async def test_what_the_door_accepts_is_committed_and_the_worker_is_woken(sqlite_store: Store) -> None:
    bell = Bell()
    with writing(sqlite_store) as group:
        await Doorkeeper(group, bell).accept(a_raw())

        (row,) = rows(sqlite_store, inbox)
        assert (row.channel, row.delivery_id, row.received_at) == ("smtp", "d-1", NOW)
        assert row.envelope["forward_paths"] == ["help@desk.example"]
        assert row.envelope["authenticated_as"] is None
        await asyncio.wait_for(bell.wait(), PATIENCE)


async def test_the_same_delivery_twice_is_accepted_twice_and_kept_once(sqlite_store: Store) -> None:
    with writing(sqlite_store) as group:
        for _ in range(2):
            await Doorkeeper(group, Bell()).accept(a_raw())

    assert len(rows(sqlite_store, inbox)) == 1


async def test_what_the_store_does_not_take_is_to_be_tried_again(sqlite_store: Store) -> None:
    with writing(sqlite_store) as group:
        doorkeeper = Doorkeeper(group, Bell())
        with pytest.raises(IntakeBusy, match="the store did not take it"):
            await doorkeeper.accept(a_raw(body=[b"no octets"]))  # type: ignore[arg-type]

        await doorkeeper.accept(a_raw())
    assert len(rows(sqlite_store, inbox)) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_client_that_gives_up_waiting_does_not_deafen_the_desk(sqlite_store: Store) -> None:
    with writing(sqlite_store) as group:
        doorkeeper = Doorkeeper(group, Bell())
        # While this holds the database, the writer waits in the middle of its work.
        with sqlite_store.begin():
            gives_up = asyncio.create_task(doorkeeper.accept(a_raw("gives-up")))
            await asyncio.sleep(0)
            gives_up.cancel()
            await asyncio.gather(gives_up, return_exceptions=True)

        await asyncio.wait_for(doorkeeper.accept(a_raw("next")), PATIENCE)
        assert group.is_alive


# The loops.


async def test_a_bell_wakes_a_worker_and_the_answer_leaves(store: Store) -> None:
    way = TakingWay()
    workers = workers_over(store, way, StandingClock(NOW + timedelta(seconds=1)))
    with writing(store) as group:
        async with at_work(workers):
            await Doorkeeper(group, workers.inbox).accept(a_raw())
            await way.wait_for(1)
            assert workers.state() == "ok"

    assert [row.done_at is not None for row in rows(store, outbox)] == [True]
    assert [row.outcome for row in rows(store, inbox)] == ["opened"]


async def test_a_worker_works_until_nothing_waits(sqlite_store: Store) -> None:
    """One ring, more than three batches."""
    way = TakingWay()
    workers = workers_over(sqlite_store, way, StandingClock(NOW + timedelta(seconds=1)))
    with writing(sqlite_store) as group:
        for number in range(10):
            await Doorkeeper(group, Bell()).accept(a_raw(f"d-{number}"))
        async with at_work(workers):
            await way.wait_for(10)

    assert len({sent.message_id for sent in way.got}) == len(way.got) == 10


async def test_arrivals_are_decided_in_one_thread(sqlite_store: Store) -> None:
    """Each of a pool's threads would begin a round with cold caches."""
    way, threads = TakingWay(), set()

    def classify(questions):
        threads.add(threading.get_ident())
        return suggest(questions)

    workers = workers_over(sqlite_store, way, StandingClock(NOW + timedelta(seconds=1)), classify)
    with writing(sqlite_store) as group:
        async with at_work(workers):
            for number in range(1, 6):
                await Doorkeeper(group, workers.inbox).accept(a_raw(f"d-{number}"))
                # Others are at work in the pool meanwhile.
                await asyncio.gather(*(asyncio.to_thread(len, "") for _ in range(3)))
                await way.wait_for(number)

    assert len(threads) == 1


async def test_workers_find_what_was_left_by_another_life(sqlite_store: Store) -> None:
    """An outbox row whose sender died, and timers that came due meanwhile: a ring of all bells finds both."""
    way, clock = TakingWay(), StandingClock(NOW + timedelta(seconds=1))
    with writing(sqlite_store) as group:
        await Doorkeeper(group, Bell()).accept(a_raw())
    Desk(store=sqlite_store, policy=POLICY, classify=suggest, keys=KEYS).work_inbox(clock.now)
    clock.pass_by(timedelta(days=100))
    async with at_work(workers_over(sqlite_store, way, clock)):
        await way.wait_for(1)
        await until(lambda: len(breached(sqlite_store)) == 4)

    assert [sent.message_id for sent in way.got] == [row.key for row in rows(sqlite_store, outbox)]


def breached(store: Store) -> list[object]:
    from store.tables import clock

    with store.reading() as connection:
        return list(connection.execute(select(clock).where(clock.c.breached_at.is_not(None))))


async def test_stopping_waits_for_what_is_being_sent(sqlite_store: Store) -> None:
    way = SlowWay()
    workers = workers_over(sqlite_store, way, StandingClock(NOW + timedelta(seconds=1)))
    stop = asyncio.Event()
    running = asyncio.create_task(workers.run(stop))
    with writing(sqlite_store) as group:
        await Doorkeeper(group, workers.inbox).accept(a_raw())
        await asyncio.wait_for(way.begun.wait(), PATIENCE)
    stop.set()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not running.done()

    way.gate.set()
    await asyncio.wait_for(running, PATIENCE)
    assert rows(sqlite_store, outbox)[0].done_at is not None


async def test_stopping_idle_workers_is_quick(sqlite_store: Store) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(workers_over(sqlite_store, TakingWay(), StandingClock()).run(stop))
    await asyncio.sleep(0)
    stop.set()

    await asyncio.wait_for(running, PATIENCE)


class Brittle:
    """A store that can be away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.begin, self.reading = store.begin, store.reading
        self.breaks, self.skew = store.breaks, store.skew
        self.is_away = False
        self.refused = 0
        #: Raised once each, by whoever comes first.
        self.trouble: list[Exception] = []

    def has_refused(self, times: int) -> bool:
        return self.refused >= times

    @contextmanager
    def lease(self):
        if self.trouble:
            raise self.trouble.pop()
        if self.is_away:
            self.refused += 1
            raise OperationalError("SELECT 1", {}, ConnectionError("the server closed the connection"))
        with self._store.lease() as connection:
            yield connection


async def test_a_store_that_is_away_for_a_while_is_survived(sqlite_store: Store) -> None:
    store, way = Brittle(sqlite_store), TakingWay()
    workers = workers_over(store, way, StandingClock(NOW + timedelta(seconds=1)))
    store.is_away = True
    async with at_work(workers) as running:
        assert not running.done()
        with writing(sqlite_store) as group:
            await Doorkeeper(group, Bell()).accept(a_raw())
        store.is_away = False
        workers.ring_all()
        await way.wait_for(1)
        await until(lambda: workers.state() == "ok")


async def test_a_store_that_stays_away_is_told_once_and_its_return_once(sqlite_store: Store) -> None:
    store = Brittle(sqlite_store)
    workers = workers_over(store, TakingWay(), StandingClock(NOW + timedelta(seconds=1)))
    store.is_away = True
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as told:
        async with at_work(workers):
            for times in range(3, 30, 3):
                workers.ring_all()
                await until(partial(store.has_refused, times))
            store.is_away = False
            workers.ring_all()
            await until(lambda: workers.state() == "ok")

    of_inbox = [line for line in told if line.get("worker") == "inbox"]
    assert [line["event"] for line in of_inbox] == ["store.trouble", "store.recovered"]
    assert not of_inbox[0]["exc_info"], "what the machine refused needs no traceback"


async def test_no_message_ends_the_workers(sqlite_store: Store) -> None:
    def classify(questions):
        if any("poison" in question.text for question in questions):
            raise ValueError("the model cannot read this")
        return suggest(questions)

    way = TakingWay()
    workers = workers_over(sqlite_store, way, StandingClock(NOW + timedelta(seconds=1)), classify)
    with writing(sqlite_store) as group:
        await Doorkeeper(group, Bell()).accept(a_raw("bad", a_mail(message_id="b@example.org", text="poison")))
        await Doorkeeper(group, Bell()).accept(a_raw("good"))
    async with at_work(workers) as running:
        answered = asyncio.create_task(way.wait_for(1))
        await asyncio.wait({answered, running}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
        answered.cancel()

    assert len(way.got) == 1


async def test_an_error_in_one_loop_ends_all_of_them(sqlite_store: Store) -> None:
    store = Brittle(sqlite_store)
    store.trouble = [ZeroDivisionError("what no loop expects")]
    workers = workers_over(store, TakingWay(), StandingClock())
    before = asyncio.all_tasks()
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(workers.run(asyncio.Event()), PATIENCE)
    left = asyncio.all_tasks() - before
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)

    assert left == set()


@pytest.mark.parametrize("seconds", [7, 30])
async def test_an_answer_whose_lease_may_be_over_before_it_is_renewed_is_left_to_whoever_claims_it(
    sqlite_store: Store, seconds: int
) -> None:
    """A database that is away, or slow after its return, commits late: another process may be sending it by then."""
    clock, way = StandingClock(), TakingWay()

    def slow(questions):
        clock.pass_by(timedelta(seconds=seconds))
        return suggest(questions)

    workers = workers_over(sqlite_store, way, clock, slow)
    with writing(sqlite_store) as group:
        await Doorkeeper(group, workers.inbox).accept(a_raw())
    await workers._inbox_round()

    assert way.got == []
    clock.pass_by(timedelta(seconds=10))
    async with at_work(workers):
        # Its lease is over by this clock too, so this process may claim it as any other.
        await way.wait_for(1)
