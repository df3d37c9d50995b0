"""The loops that keep the desk moving: each sleeps until it is woken, works off what waits, and sleeps again. Runs.

A commit wakes its worker at once; the scheduler's ticks wake everybody every second, for whatever another process
committed or a clock made due. Runs in the event loop; everything that blocks goes to a thread, and arrivals to one of
their own: a pool hands each round to the thread that has rested longest, on a processor whose caches know nothing of
this work (docs/decisions.md, "Arrivals are decided in a thread of their own").
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.desk import Departures, Desk, Worked
from bot.orders import Answer, Request, give
from bot.outgoing import Outgoing
from bot.promises.renewal import renew_promises
from bot.running.health import Metrics
from bot.running.last_resort import ends_after
from bot.running.troubles import Trouble
from classifier.suggestion import Classify
from intake.errors import IntakeBusy
from intake.message import RawMessage
from store.failures import cause_of
from store.inbox import Arrival, GroupCommit

log = structlog.get_logger()

Clock = Callable[[], datetime]
#: Far longer than a batch of the largest messages, each of which may take its five seconds.
_HANGS_AFTER = timedelta(minutes=10)
P = ParamSpec("P")
T = TypeVar("T")


class Bell:
    """Wakes one worker; ringing it while the worker works makes it look again."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake the worker."""
        self._event.set()

    async def wait(self) -> None:
        """Sleep until somebody rings."""
        await self._event.wait()
        self._event.clear()


class Doorkeeper:
    """D1 as the channels see it: returns after the commit, raises IntakeBusy when there was none."""

    def __init__(self, group: GroupCommit, bell: Bell) -> None:
        self._group = group
        self._bell = bell

    async def accept(self, raw: RawMessage) -> None:
        """Keep one message durably, or raise IntakeBusy."""
        envelope = raw.envelope
        arrival = Arrival(
            channel=raw.channel,
            delivery_id=raw.delivery_id,
            received_at=raw.received_at,
            media_type=raw.media_type,
            envelope={
                "reverse_path": envelope.reverse_path,
                "forward_paths": list(envelope.forward_paths),
                "peer": envelope.peer,
                "helo": envelope.helo,
                "tls": envelope.tls,
                "authenticated_as": envelope.authenticated_as,
            },
            body=raw.body,
        )
        try:
            await asyncio.wrap_future(self._group.submit(arrival))
        except (SQLAlchemyError, TypeError, ValueError) as failure:
            raise IntakeBusy(f"the store did not take it: {cause_of(failure)}") from failure
        self._bell.ring()


class Workers:
    """The three loops over one desk."""

    def __init__(self, desk: Desk, outgoing: Outgoing, *, clock: Clock, metrics: Metrics) -> None:
        self._desk = desk
        self._outgoing = outgoing
        self._clock = clock
        self._metrics = metrics
        self._troubles = {name: Trouble(name) for name in ("inbox", "timers", "outbox")}
        self.inbox, self.timers, self.outbox = Bell(), Bell(), Bell()
        self._sending: set[asyncio.Task[None]] = set()
        self._deciding = ThreadPoolExecutor(1, thread_name_prefix="arrivals")

    @property
    def classify(self) -> Classify:
        """What reads arrivals, for whoever else in this process has something to be read."""
        return self._desk.classify

    def take_keys(self, keys: tuple[bytes, ...]) -> None:
        """Sign reply addresses with other keys from the next round on."""
        if keys != self._desk.keys:
            self._desk = replace(self._desk, keys=keys)

    def state(self) -> str:
        """Return "ok", or the trouble that the last round met."""
        causes = {name: trouble.cause for name, trouble in self._troubles.items() if trouble.cause}
        told = (f"{name}: the store is in trouble ({cause}); run `deskhand check`" for name, cause in causes.items())
        return "; ".join(told) or "ok"

    async def command(self, request: Request) -> Answer:
        """Decide a command at once, and send what follows from it; what the database refuses is raised."""
        began = self._clock()
        answer = await _in_thread(give, self._desk, request, began)
        self._send(answer.departures, began)
        # Other incidents may have to follow.
        self.timers.ring()
        return answer

    def ring_all(self) -> None:
        """Let every worker look whether something waits."""
        for bell in (self.inbox, self.timers, self.outbox):
            bell.ring()

    async def tick(self) -> None:
        """Let every worker look, from a scheduler, which runs a coroutine in the loop and not in a thread."""
        self.ring_all()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish what was begun; before all, heed agreements that were changed."""
        await _in_thread(renew_promises, self._desk.store, self._desk.policy, self._clock())
        loops = [
            asyncio.create_task(self._loop("inbox", self.inbox, self._inbox_round)),
            asyncio.create_task(self._loop("timers", self.timers, self._timer_round)),
            asyncio.create_task(self._loop("outbox", self.outbox, self._outbox_round)),
        ]
        self.ring_all()
        stopping = asyncio.create_task(stop.wait())
        try:
            # A loop ends only by an error, which then ends the program: better no desk than a deaf one.
            await asyncio.wait([stopping, *loops], return_when=asyncio.FIRST_COMPLETED)
            for task in loops:
                if task.done():
                    task.result()
        finally:
            stopping.cancel()
            await self._wind_down(loops)

    async def _wind_down(self, loops: list[asyncio.Task[None]]) -> None:
        for task in loops:
            task.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        if self._sending:
            await asyncio.wait(self._sending, timeout=self._desk.habits.lease.total_seconds())
        self._deciding.shutdown(wait=False)

    async def _loop(self, name: str, bell: Bell, work: Callable[[], Awaitable[bool]]) -> None:
        while True:
            await bell.wait()
            # The next tick tries again; nothing is lost meanwhile, because nothing was finished.
            with self._troubles[name].told():
                while await work():
                    pass

    async def _inbox_round(self) -> bool:
        began = self._clock()
        worked = await _to_its_end(self._deciding, self._work_inbox)
        self._metrics.count_decided(worked.outcomes)
        self._send(worked.departures, began)
        # What arrives meanwhile rings again.
        return worked.may_be_more

    def _work_inbox(self) -> Worked:
        with ends_after(_HANGS_AFTER):
            return self._desk.work_inbox(self._clock())

    async def _timer_round(self) -> bool:
        began = self._clock()
        worked = await _in_thread(self._desk.work_timers, began)
        self._send(worked.departures, began)
        return worked.rows > 0

    async def _outbox_round(self) -> bool:
        began = self._clock()
        departures = await _in_thread(self._outgoing.claim)
        self._send(departures, began)
        return len(departures) > 0

    def _send(self, departures: Departures, began: datetime) -> None:
        """Send what was claimed at `began`, or later.

        Where the database took so long that the lease may be over before it is renewed, which is each third of it,
        another process may take it over: then it is left to whoever claims it next.
        """
        if departures and self._clock() - began < self._desk.habits.lease * 2 / 3:
            task = asyncio.create_task(self._outgoing.deliver(departures))
            self._sending.add(task)
            task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            # The rows keep their lease until it runs out, and are then sent again.
            log.error("store.trouble", error=cause_of(failure), exc_info=failure)


async def _in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in any thread to its end."""
    return await _to_its_end(None, partial(work, *args, **kwargs))


async def _to_its_end(executor: Executor | None, work: Callable[[], T]) -> T:
    """Run blocking work to its end, even when the caller is told to stop: it may hold a transaction."""
    task = asyncio.get_running_loop().run_in_executor(executor, work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
