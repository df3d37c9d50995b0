"""Events, commands and interactions on their way to the desk: by Socket Mode, or by signed HTTP. Talks to the desk.

What is not acknowledged in time comes again, up to three times, as Slack does it; an answer that carries a payload goes
back to whoever acted. Faults are switches: every event twice, connections cut, sockets that are open and deaf.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

Payload = Mapping[str, Any]


@dataclass(slots=True)
class Delivery:
    """Carries what happens in the workspace to the desk."""

    #: Where the desk takes requests in HTTP mode, "" for Socket Mode.
    request_url: str = ""
    signing_secret: str = ""
    #: The host name by which the desk is called then, "" for the one in its address.
    host: str = ""
    #: How long an acknowledgement is waited for, and how often it is tried, the first time included.
    ack_seconds: float = 3.0
    tries: int = 4
    #: Every event so many times, as if acknowledgements were lost.
    copies: int = 1
    #: Open sockets take part in nothing: nothing is sent, no ping is answered.
    is_deaf: bool = False
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    #: Seconds from each sending to its acknowledgement.
    latencies: list[float] = field(default_factory=list)
    #: What was never acknowledged.
    lost: list[Payload] = field(default_factory=list)
    _waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def send(self, kind: str, payload: Payload) -> Any:
        """Deliver until it is acknowledged, and return what the acknowledgement carried.

        Args:
            kind: "events_api", "slash_commands" or "interactive", as envelopes call them.
            payload: what Slack tells.
        """
        answer = None
        for _ in range(self.copies if kind == "events_api" else 1):
            answer = await self._until_acknowledged(kind, payload)
        return answer

    async def _until_acknowledged(self, kind: str, payload: Payload) -> Any:
        for attempt in range(self.tries if kind == "events_api" else 1):
            begun = time.monotonic()
            try:
                answer = await (self._post if self.request_url else self._push)(kind, payload, attempt)
            except (TimeoutError, ConnectionError, aiohttp.ClientError):
                continue
            self.latencies.append(time.monotonic() - begun)
            return answer
        self.lost.append(payload)
        return None

    async def _push(self, kind: str, payload: Payload, attempt: int) -> Any:
        socket = await self._open_socket()
        envelope_id = f"envelope-{next(self._ids)}"
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            "retry_attempt": attempt,
            "retry_reason": "timeout" if attempt else "",
        }
        acknowledged: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acknowledged
        try:
            await socket.send_str(json.dumps(envelope))
            return await asyncio.wait_for(acknowledged, self.ack_seconds)
        finally:
            self._waiting.pop(envelope_id, None)

    async def _open_socket(self) -> web.WebSocketResponse:
        deadline = time.monotonic() + self.ack_seconds
        while time.monotonic() < deadline:
            alive = [socket for socket in self.sockets if not socket.closed]
            if alive and not self.is_deaf:
                return alive[next(self._ids) % len(alive)]
            await asyncio.sleep(0.02)
        raise ConnectionError("nobody is connected")

    def acknowledged(self, told: Payload) -> None:
        """Take an acknowledgement that came over a socket."""
        waiting = self._waiting.get(str(told.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(told.get("payload"))

    async def _post(self, kind: str, payload: Payload, attempt: int) -> Any:
        body, content_type = _body_of(kind, payload)
        now = str(int(time.time()))
        signed = hmac.new(self.signing_secret.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256)
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }
        if self.host:
            headers["Host"] = self.host
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        timeout = aiohttp.ClientTimeout(total=self.ack_seconds)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(self.request_url, data=body.encode(), headers=headers) as answer,
        ):
            text = await answer.text()
            if answer.status != 200:
                raise ConnectionError(f"{answer.status} {text[:100]}")
        try:
            return json.loads(text) if text else None
        except ValueError:
            return {"text": text}

    async def cut(self) -> None:
        """Cut every connection, without a word before."""
        for socket in list(self.sockets):
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()
        self.sockets.clear()


def _body_of(kind: str, payload: Payload) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode({name: str(value) for name, value in form.items()}), "application/x-www-form-urlencoded"
