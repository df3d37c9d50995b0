"""Run the desk: build everything from the configuration, keep it running, end it in order. Starts everything.

    channels --accept (D1)--> GroupCommit --bell--> Workers --> Outgoing --> relay or mail drop
    scheduler ticks ring every bell each second; the web server shows pages, /health and /metrics

The order of the end: the channels stop accepting and let running deliveries finish, the writer commits what waits,
the workers finish what they began, what is being sent is sent, and the database is closed. What had no time left is a
row, and is done at the next start. Nobody but this module reads the time of day; a House may be given another clock.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.arriving.understanding import rehearse
from bot.build import (
    build_desk,
    build_echoes,
    build_hooks,
    build_hooks_out,
    build_listener,
    build_live_model,
    build_patience,
    build_quiet_desk,
    build_reader,
    build_ways,
    enter,
    knock_of,
    open_desk_store,
)
from bot.config import Config
from bot.config.monitoring import WebhookChannel, watches_of
from bot.learning.models import build_classify
from bot.learning.teacher import Teacher
from bot.mail.mailboxes import build_fetchers
from bot.monitoring.watchman import Watchman
from bot.notices.digests import begin_mornings
from bot.outgoing import Outgoing
from bot.pages.app import Pages, build_app
from bot.pages.setting_up import Around, pages_of
from bot.running.health import Metrics, accepted_by, intake_state
from bot.running.housekeeping import ERASE_SECONDS, KEYS_SECONDS, MAIL_SECONDS, Housekeeping
from bot.running.memory import give_back, one_heap
from bot.running.owning import Owned
from bot.running.ready import ready_line, servers_of
from bot.running.ticks import Ticks, build_scheduler
from bot.running.web_server import WebServer
from bot.running.workers import Bell, Doorkeeper, Workers
from intake.web import Hooks
from store.calls import hear_calls
from store.engine import Store
from store.inbox import GroupCommit

if TYPE_CHECKING:
    from bot.slack.build import SlackParts
    from intake.smtp_in import SmtpListener

log = structlog.get_logger()

#: How long one thread of Python runs while another wants to; measured: 0.2 ms takes twice as much mail in as 5 ms.
_SWITCH_SECONDS = 0.0002
#: Threads for what blocks: the three workers, sending, a page, mailboxes; each keeps memory and connections.
_THREADS = 6
#: How often a relay that takes nothing is asked whether it is back, and memory that is free goes back to the system.
_LOOK_SECONDS, _TIDY_SECONDS = 15, 10
#: How often the rows of reports are brought up to date, and the watchman looks: heartbeats are late by that at most.
_REPORT_SECONDS, _WATCH_SECONDS = 60, 5
#: What `--only` chooses from, besides the names of channels.
ROLES = frozenset({"worker", "web", "slack"})


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class House:
    """The running desk."""

    def __init__(
        self,
        config: Config,
        store: Store,
        *,
        only: frozenset[str] = frozenset(),
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.config = config
        self.store = store
        self.clock = clock
        self.stop = asyncio.Event()
        self.group = GroupCommit(store)
        self.metrics = Metrics(store, lambda: accepted_by(self.group, self.listeners), clock=clock)
        self.workers: Workers | None = None
        self.outgoing: Outgoing | None = None
        #: Where each channel and the web server listen, by name.
        self.listeners: dict[str, SmtpListener] = {}
        self.listening: dict[str, tuple[str, int]] = {}
        #: The mailboxes and folders that this process may read, by the name of their channel.
        self.mailboxes: dict[str, Owned] = {}
        self.watchman = Watchman(store=store, watches=watches_of(config))
        #: The desk in Slack, None where it is not.
        self.slack: SlackParts | None = None
        self._only = only
        self._up = asyncio.Event()

    async def run(self, ready: Callable[[str], None]) -> None:
        """Run until `stop` is set; `ready` is told once, in one line, that everything listens."""
        async with AsyncExitStack() as at_the_end:
            self.group.start()
            at_the_end.push_async_callback(asyncio.to_thread, self.group.close)
            self._build_slack(at_the_end)
            if self._has("worker"):
                await self._start_workers(at_the_end)
            self.mailboxes = await asyncio.to_thread(self._build_fetchers)
            async with asyncio.TaskGroup() as tasks:
                expected = self._start_listening(tasks)
                while len(self.listening) < expected:
                    await self._up.wait()
                    self._up.clear()
                places = {name: f"{host}:{port}" for name, (host, port) in self.listening.items()}
                log.info("desk.ready", **places, **servers_of(self.config, self.mailboxes))
                in_slack = self._slack_here is not None
                ready(ready_line(self.config, self.listening, self.mailboxes, in_slack=in_slack))
                await self.stop.wait()
                log.info("desk.stopping")

    def _has(self, role: str) -> bool:
        return not self._only or role in self._only

    @property
    def _slack_here(self) -> SlackParts | None:
        """The desk in Slack, where this process listens there and does not only send."""
        return self.slack if self._has("slack") else None

    async def _start_workers(self, at_the_end: AsyncExitStack) -> None:
        loading = asyncio.to_thread(build_live_model, self.config, self.store)
        live, read = await asyncio.gather(loading, asyncio.to_thread(build_reader, self.store))
        echoes = await asyncio.to_thread(build_echoes, self.config, self.store, build_classify(self.config, live))
        desk = await asyncio.to_thread(build_desk, self.config, self.store, echoes.suggest, read)
        await asyncio.to_thread(begin_mornings, self.store, desk.policy, self.clock())
        if self.slack is not None:
            desk = replace(desk, introduce=self.slack.people.introduce)
        # Much is made ready at its first use: better now.
        await asyncio.to_thread(rehearse, desk.classify, desk.policy)
        patience, clock = build_patience(self.config), self.store.in_step(self.clock)
        await asyncio.to_thread(self.store.heed_clock, self.clock)
        ways = {**build_ways(self.config), **build_hooks_out(self.config, clock=self.clock)}
        if self.slack is not None:
            ways["slack"] = self.slack.way
        outgoing = Outgoing(self.store, desk.policy, ways, clock=clock, metrics=self.metrics, patience=patience)
        outgoing.keys, outgoing.knock = desk.keys, knock_of(ways)
        self.outgoing = outgoing
        at_the_end.push_async_callback(outgoing.close)
        self.workers = Workers(desk, outgoing, clock=self.clock, metrics=self.metrics)
        winding_down = asyncio.Event()
        working = asyncio.create_task(self.workers.run(winding_down))
        # An error in a worker ends the program: better no desk than a deaf one.
        working.add_done_callback(lambda _: self.stop.set())

        async def wind_down() -> None:
            winding_down.set()
            await working

        at_the_end.push_async_callback(wind_down)
        if not self.store.is_sqlite:
            at_the_end.callback(asyncio.create_task(hear_calls(self.store.url, self.workers.inbox.ring)).cancel)
        scheduler = self._start_ticks(self.workers, outgoing, at_the_end)
        if live is not None:
            Teacher(self.config, self.store, live).attend(scheduler, clock=self.clock)
            echoes.attend(scheduler, self.workers.timers.ring, clock=self.clock)

    def _build_slack(self, at_the_end: AsyncExitStack) -> None:
        if self.config.slack.is_wanted and (self._has("slack") or self._has("worker")):
            from bot.slack.build import build_slack  # heavy: 17 MB of memory, and most desks have no Slack

            self.slack = build_slack(self.config, self.store, asyncio.get_running_loop(), clock=self.clock)
            at_the_end.push_async_callback(self.slack.adapter.out.close)

    def _start_ticks(self, workers: Workers, outgoing: Outgoing, at_the_end: AsyncExitStack) -> AsyncIOScheduler:
        keeping = Housekeeping(self.config, self.store, workers, clock=self.clock)
        ticks: Ticks = {
            "bells": (1, workers.tick),
            "leases": (max(self.config.worker.lease.total_seconds() / 3, 0.2), outgoing.renew),
            "relay": (_LOOK_SECONDS, outgoing.look),
            "log": (1, self.store.checkpoint),
            "memory": (_TIDY_SECONDS, give_back),
            "clock": (_WATCH_SECONDS, partial(self.store.heed_clock, self.clock)),
            "watchman": (_WATCH_SECONDS, partial(self.watchman.tick, self.clock, workers.inbox.ring)),
            "keys": (KEYS_SECONDS, keeping.renew_keys),
            "mailwatch": (MAIL_SECONDS, keeping.watch_mail),
            "erasing": (ERASE_SECONDS, keeping.erase),
            "reports": (_REPORT_SECONDS, keeping.keep_reports),
        }
        scheduler = build_scheduler(ticks)
        scheduler.start()
        at_the_end.callback(scheduler.shutdown, wait=False)
        return scheduler

    def _build_fetchers(self) -> dict[str, Owned]:
        return build_fetchers(self.config, self.store, list(filter(self._has, self.config.channel)), clock=self.clock)

    def _start_listening(self, tasks: asyncio.TaskGroup) -> int:
        """Start every way in that this process is for; returns how many will report where they listen."""
        doorkeeper = Doorkeeper(self.group, self.workers.inbox if self.workers else Bell())
        for mailbox in self.mailboxes.values():
            # Nobody waits for it: a mail server that is away must not keep the others from getting ready.
            tasks.create_task(mailbox.run(doorkeeper.accept, self.stop))
        if (here := self._slack_here) is not None:
            # Nobody waits for Slack either.
            tasks.create_task(here.adapter.run(here.deps(doorkeeper.accept, self.workers), self.stop))
        # Webhooks are answered by the web server, whatever else it shows.
        ways_in = (name for name, table in self.config.channel.items() if not isinstance(table, WebhookChannel))
        names = [name for name in ways_in if name not in self.mailboxes and self._has(name)]
        for name in names:
            self.listeners[name] = listener = build_listener(name, self.config, clock=self.clock)
            tasks.create_task(listener.run(doorkeeper.accept, self.stop, partial(self._listens, name)))
        at = self.config.web.listen
        if at is None or not self._has("web"):
            return len(names)
        server = WebServer(build_app(self._pages(doorkeeper), self.config), at.host, at.port)
        tasks.create_task(server.run(self.stop, partial(self._listens, "web")))
        return len(names) + 1

    def _listens(self, name: str, host: str, port: int) -> None:
        self.listening[name] = (host, port)
        self._up.set()

    def _pages(self, doorkeeper: Doorkeeper) -> Pages:
        hear = partial(self.watchman.hear, self.clock)
        hooks = Hooks(build_hooks(self.config), doorkeeper.accept, hear, clock=self.clock)
        around = Around(
            store=self.store,
            clock=self.clock,
            health=self.health,
            metrics=self.metrics,
            decider=build_quiet_desk(self.config, self.store, self.workers.classify if self.workers else None),
            accept=doorkeeper.accept,
            wake=self._wake,
        )
        here = self._slack_here
        return pages_of(self.config, around, more=(*hooks.routes(), *([] if here is None else [here.route()])))

    def _wake(self) -> None:
        if self.workers is not None:
            self.workers.ring_all()

    def health(self) -> Mapping[str, str]:
        """Return "ok" or the trouble, by the name of each part."""
        parts = {name: self.listeners[name].state() if name in self.listeners else "ok" for name in self.listening}
        parts.update({name: mailbox.state() for name, mailbox in self.mailboxes.items()})
        parts["intake"] = intake_state(self.group)
        if (here := self._slack_here) is not None:
            parts["slack"] = here.adapter.state()
        if self.workers is not None:
            parts["worker"] = self.workers.state()
        if self.outgoing is not None:
            parts["outgoing"] = self.outgoing.reach.state()
        return parts


async def serve(config: Config, *, only: frozenset[str] = frozenset(), ready: Callable[[str], None]) -> None:
    """Run the desk until SIGTERM or SIGINT.

    Args:
        config: what to build.
        only: roles and channel names to run in this process; empty for all.
        ready: is told once, in one line, that everything listens.
    """
    log.info("desk.starting")
    one_heap()
    # The loop answers people; a worker that reads and classifies must not keep it waiting the usual 5 ms at a time.
    sys.setswitchinterval(_SWITCH_SECONDS)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="blocking"))
    store = await asyncio.to_thread(open_desk_store, config)
    presence = await asyncio.to_thread(enter, store)
    house = House(config, store, only=only)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, house.stop.set)
    try:
        await house.run(ready)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        presence.close()
        store.close()
