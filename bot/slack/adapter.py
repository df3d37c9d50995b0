"""The desk's connection with Slack: kept, watched, and swept behind. Talks to Slack.

    who are we (auth.test) --> connected --> sweep, and again every few minutes, and after each reconnect

Health is an open socket and an answered ping, not the last event: a quiet night is no fault. The library reconnects by
itself; where it does not succeed, everything is built anew. In HTTP mode Slack calls us, and only the sweep is ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import Response

from bot.slack.app import Accept, Deps, build_app, raw_of
from bot.slack.groups import UserGroups
from bot.slack.sweep import Cursors, Sweeper
from intake.errors import DeliveryFailure, IntakeBusy
from intake.slack_events import Channels
from intake.slack_out import SlackOut, build_client

log = structlog.get_logger()

#: Where Slack calls the desk in HTTP mode, on the desk's own web server.
SLACK_PATH = "/slack/events"
#: How often the connection is looked at, in seconds.
_LOOK_EVERY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """How the desk is connected."""

    mode: str
    bot_token: str
    app_token: str
    signing_secret: str
    base_url: str
    command: str
    intake: frozenset[str]
    queue: str
    ping_interval: timedelta
    sweep: timedelta
    #: How long a connection may be down before everything is built anew.
    deaf_after: timedelta = timedelta(seconds=10)
    #: How long a start that failed is waited for.
    again_after: timedelta = timedelta(seconds=5)


@dataclass(slots=True, kw_only=True)
class SlackAdapter:
    """The way in from Slack."""

    settings: SlackSettings
    out: SlackOut
    cursors: Cursors
    clock: Callable[[], datetime]
    channels: Channels | None = None
    #: Builds what is said about buttons and commands, once we know who we are.
    app: AsyncApp | None = None
    rebuilds: int = 0
    #: Who agents and managers are, where that is asked of Slack.
    groups: UserGroups | None = None
    _trouble: str = "it is not connected yet"
    _http: AsyncSlackRequestHandler | None = None
    _sweep_now: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def state(self) -> str:
        """Return "ok", or what keeps the desk from hearing."""
        return self._trouble or "ok"

    def team(self) -> str:
        """Return the workspace's id, "" while it is unknown."""
        return self.channels.team if self.channels else ""

    async def run(self, deps: Deps, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set."""
        if not await self._introduce(stop):
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._sweep_again_and_again(deps.accept, stop))
            if self.settings.mode == "socket":
                tasks.create_task(self._stay_connected(deps, stop))
            else:
                self.app = build_app(self.out.client, deps)
                self._http = AsyncSlackRequestHandler(self.app)
                self._heard()

    async def handle(self, request: Request) -> Response:
        """Answer a request of Slack in HTTP mode; its signature is checked by the application."""
        if self._http is None:
            return Response("not ready", status_code=503)
        return await self._http.handle(request)

    def _heard(self) -> None:
        self._trouble = ""
        self._sweep_now.set()

    async def _introduce(self, stop: asyncio.Event) -> bool:
        """Ask Slack who we are until it says so; False when the desk stops before."""
        while not stop.is_set():
            try:
                told = await self.out.call("auth.test", self.out.client.auth_test)
            except DeliveryFailure as failure:
                self._fails(f"Slack does not know us: {failure}; {failure.next_step or 'it is tried again'}")
            else:
                self._is_known(told)
                return True
            await _until(stop, self.settings.again_after.total_seconds())
        return False

    def _is_known(self, told: Mapping[str, Any]) -> None:
        self.channels = Channels(
            team=str(told["team_id"]),
            bot_user=str(told["user_id"]),
            bot_id=str(told.get("bot_id") or ""),
            intake=self.settings.intake,
            queue=self.settings.queue,
        )
        log.info("slack.known", team=self.channels.team, mode=self.settings.mode)

    def _fails(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.warning("slack.trouble", trouble=trouble)
        self._trouble = trouble

    async def _stay_connected(self, deps: Deps, stop: asyncio.Event) -> None:
        while not stop.is_set():
            # Whatever made the desk deaf, nothing of it is kept: neither the socket nor what stands behind it.
            self.app = build_app(self.out.client, deps)
            handler = AsyncSocketModeHandler(
                self.app,
                self.settings.app_token,
                web_client=build_client(self.settings.bot_token, self.settings.base_url),
                ping_interval=self.settings.ping_interval.total_seconds(),
            )
            # One after the other, each event would wait for the commit of the one before it.
            handler.client.socket_mode_request_listeners = [partial(self._at_once, handler)]
            connecting = asyncio.create_task(handler.client.connect())  # type: ignore[no-untyped-call] # theirs
            try:
                # The first look is when there is something to see, not half a second later.
                await asyncio.wait([connecting], timeout=_LOOK_EVERY)
                await self._watch(handler, stop)
            finally:
                connecting.cancel()
                with contextlib.suppress(asyncio.CancelledError, aiohttp.ClientError, OSError):
                    await connecting
                with contextlib.suppress(aiohttp.ClientError, OSError):
                    await handler.client.close()  # type: ignore[no-untyped-call] # theirs
            self.rebuilds += not stop.is_set()

    async def _at_once(self, handler: AsyncSocketModeHandler, client: Any, request: Any) -> None:
        task = asyncio.create_task(handler.handle(client, request))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _watch(self, handler: AsyncSocketModeHandler, stop: asyncio.Event) -> None:
        """Return when the desk stops, or when the connection has been down for too long."""
        session: object = None
        heard_at = time.monotonic()
        while not stop.is_set():
            if await handler.client.is_connected():
                heard_at = time.monotonic()
                if handler.client.current_session is not session:
                    session = handler.client.current_session
                    log.info("slack.connected", rebuilds=self.rebuilds)
                    self._heard()
                self._trouble = ""
            else:
                deaf = time.monotonic() - heard_at
                if deaf > 2 * self.settings.ping_interval.total_seconds():
                    self._fails("the connection is down; it is built anew")
                if deaf > self.settings.deaf_after.total_seconds():
                    log.warning("slack.deaf", seconds=round(deaf))
                    return
            await _until(stop, min(_LOOK_EVERY, self.settings.ping_interval.total_seconds()))

    async def _sweep_again_and_again(self, accept: Accept, stop: asyncio.Event) -> None:
        assert self.channels is not None
        sweeper = Sweeper(out=self.out, channels=self.channels, cursors=self.cursors, clock=self.clock)
        while not stop.is_set():
            waiting = [asyncio.create_task(self._sweep_now.wait()), asyncio.create_task(stop.wait())]
            _, pending = await asyncio.wait(
                waiting, timeout=self.settings.sweep.total_seconds(), return_when=asyncio.FIRST_COMPLETED
            )
            for task in pending:
                task.cancel()
            # Whoever was connected all the time has missed nothing where the desk is only a guest.
            cut_off = self._sweep_now.is_set() or bool(self._trouble)
            self._sweep_now.clear()
            if not stop.is_set():
                await self._sweep(sweeper, accept, cut_off=cut_off)
                if self.groups is not None:
                    await self.groups.refresh()

    async def _sweep(self, sweeper: Sweeper, accept: Accept, *, cut_off: bool) -> None:
        assert self.channels is not None
        team = self.channels.team
        try:
            elsewhere = cut_off or self.settings.mode == "http"
            async for kept, user in sweeper.missed(elsewhere=elsewhere, strangers=cut_off):
                await accept(raw_of(kept, team, user, self.clock()))
            await sweeper.done()
        except (DeliveryFailure, IntakeBusy) as failure:
            # The cursor stays where it was: the next sweep begins there again.
            log.warning("slack.sweep_failed", error=str(failure)[:200])

    async def profiles(self, members: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Return the `user` objects of members; whoever cannot be asked about now is left out."""
        told = await asyncio.gather(*(self._profile(member) for member in members))
        return {member: user for member, user in zip(members, told, strict=True) if user is not None}

    async def _profile(self, member: str) -> Mapping[str, Any] | None:
        try:
            answer = await self.out.call("users.info", self.out.client.users_info, user=member, include_locale=True)
        except (DeliveryFailure, SlackApiError) as failure:
            log.warning("slack.profile_unknown", error=str(failure)[:200])
            return None
        user: Mapping[str, Any] = answer["user"]
        return user


async def _until(stop: asyncio.Event, seconds: float) -> None:
    """Wait for the stop, at most so long."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
