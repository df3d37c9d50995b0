"""The workspace on a port of 127.0.0.1: Web API, Socket Mode, response_urls; with faults to switch on. Talks HTTP."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.demo.slack.rules import Refusal
from bot.demo.slack.web_api import METHODS
from bot.demo.slack.workspace import Workspace

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-demo", "xapp-demo", "demo-signing-secret"
#: What docs/slack-manifest.yaml asks for; auth.test tells what was granted.
SCOPES = (
    "chat:write,commands,app_mentions:read,channels:history,groups:history,im:history,channels:read,groups:read,"
    "im:read,im:write,users:read,users:read.email,files:read,files:write,reactions:read,channels:manage,"
    "pins:write,usergroups:read"
)


@dataclass(slots=True)
class Faults:
    """What goes wrong, when it is told to."""

    #: Method -> how many of its next calls are answered with 429.
    too_many: Counter[str] = field(default_factory=Counter)
    retry_after: int = 1
    #: Method -> how many of its next calls are done, and their answer is lost.
    answer_lost: Counter[str] = field(default_factory=Counter)
    #: Method -> the error of its next calls.
    refuse: dict[str, list[str]] = field(default_factory=dict)
    #: Seconds between two messages in one channel; None for any number (a burst of three is let through).
    pause: float | None = None
    #: Files end after so many octets, 0 for whole.
    cut_files_at: int = 0
    #: Seconds that every call takes.
    delay: float = 0.0


@dataclass(slots=True)
class SlackServer:
    """A workspace that listens."""

    workspace: Workspace = field(default_factory=Workspace)
    faults: Faults = field(default_factory=Faults)
    scopes: str = SCOPES
    #: Every call: method, arguments and the error, "" for none.
    calls: list[tuple[str, Mapping[str, Any], str]] = field(default_factory=list)
    _runner: web.AppRunner | None = None
    _posted: dict[str, list[float]] = field(default_factory=dict)

    async def start(self, port: int = 0, routes: Sequence[web.RouteDef] = ()) -> str:
        """Listen, and return the address of the Web API; `routes` are what the same port answers besides."""
        app = web.Application(client_max_size=20_000_000)
        # What only reads is asked for with GET by the SDK.
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link/", self._link)
        app.router.add_post("/response/{token}", self._respond)
        app.router.add_get("/files-pri/{file}/{name}", self._download)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_routes(routes)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.workspace.url = f"http://127.0.0.1:{port}"
        return f"{self.workspace.url}/api/"

    async def stop(self) -> None:
        """Close everything."""
        for socket in list(self.workspace.delivery.sockets):
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def count(self, method: str) -> int:
        """Return how often a method was called and done."""
        return sum(1 for name, _, error in self.calls if name == method and not error)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        await asyncio.sleep(self.faults.delay)
        if self._is_too_much(method, arguments):
            self.calls.append((method, arguments, "ratelimited"))
            headers = {"Retry-After": str(self.faults.retry_after)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        error = self._fault(method, request)
        answer: dict[str, Any] = {"ok": False, "error": error}
        if not error:
            try:
                answer = {"ok": True, **METHODS[method](self.workspace, arguments)}
            except Refusal as refusal:
                answer = {"ok": False, "error": refusal.code, **refusal.more}
            except KeyError as missing:
                answer = {"ok": False, "error": "invalid_arguments", "missing": str(missing)}
        self.calls.append((method, arguments, "" if answer["ok"] else str(answer["error"])))
        if self.faults.answer_lost[method] > 0:
            self.faults.answer_lost[method] -= 1
            assert request.transport is not None
            request.transport.close()
        return web.json_response(answer, headers={"x-oauth-scopes": self.scopes})

    def _fault(self, method: str, request: web.Request) -> str:
        if method not in METHODS:
            return "unknown_method"
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            return "invalid_auth"
        told = self.faults.refuse.get(method) or []
        return told.pop(0) if told else ""

    def _is_too_much(self, method: str, arguments: Mapping[str, Any]) -> bool:
        if self.faults.too_many[method] > 0:
            self.faults.too_many[method] -= 1
            return True
        if method != "chat.postMessage" or self.faults.pause is None:
            return False
        now = asyncio.get_running_loop().time()
        posted = self._posted.setdefault(str(arguments.get("channel")), [])
        posted[:] = [at for at in posted if now - at < self.faults.pause * 3]
        if len(posted) >= 3:
            return True
        posted.append(now)
        return False

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        delivery = self.workspace.delivery
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A"}}))
        delivery.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.PING and not delivery.is_deaf:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT and not delivery.is_deaf:
                delivery.acknowledged(json.loads(message.data))
        if socket in delivery.sockets:
            delivery.sockets.remove(socket)
        return socket

    async def _download(self, request: web.Request) -> web.Response:
        """Hand out a file; as Slack does, whoever shows no good token is shown a page to sign in, with 200."""
        file = self.workspace.rooms.files.get(request.match_info["file"])
        if not self._is_bot(request) or "files:read" not in self.scopes:
            return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
        if file is None:
            return web.Response(status=404)
        octets = file.octets[: self.faults.cut_files_at] if self.faults.cut_files_at else file.octets
        return web.Response(body=octets, content_type=file.media_type)

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.workspace.rooms.files.get(request.match_info["file"])
        octets = await request.read()
        if file is None or len(octets) != len(file.octets):
            return web.Response(status=400, text="the length is not what was said")
        file.octets = octets
        return web.Response(text=f"OK - {len(octets)}")

    @staticmethod
    def _is_bot(request: web.Request) -> bool:
        return request.headers.get("Authorization", "").removeprefix("Bearer ") == BOT_TOKEN

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            self.workspace.respond(request.match_info["token"], await request.json())
        except Refusal as refusal:
            return web.Response(status=404 if refusal.code == "expired_url" else 400, text=refusal.code)
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    arguments: dict[str, Any] = {**request.query, **await request.post()}
    for name in ("blocks", "view", "metadata"):
        if isinstance(arguments.get(name), str):
            arguments[name] = json.loads(arguments[name])
    return arguments
