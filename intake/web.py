"""Webhooks of monitoring systems: octets and who proved to send them, nothing looked into but whether it is JSON.
Talks HTTP.

    POST /hook/NAME               an event, or many, as the system documents them
    POST /v2/enqueue              PagerDuty's Events API v2; the routing key is the token
    GET|POST /hook/NAME/beat/X    something that must be heard of was heard of

202 is said after the commit (D1) and never before; 503 asks to try again. A body that is no JSON is refused at the
door: whoever sends it sees the reason, and no later reader could make anything of it.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from intake.errors import IntakeBusy
from intake.message import Envelope, RawMessage
from intake.monitoring import UnreadableEvent, events_in, media_type_of

log = structlog.get_logger()

#: How long a client may take to send a body, in seconds.
PATIENCE = 20
#: Idempotency keys of senders are cut to this.
_MOST_KEY = 200
#: CloudEvents' binary mode puts the attributes into headers (HTTP binding section 3.1).
_CE = "ce-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One webhook."""

    name: str
    integration: str
    #: What the sender must show; "" asks for none. At least one of token and secret is set.
    token: str = ""
    secret: str = ""
    #: The header that carries the signature of the body.
    signature_header: str
    max_size: int
    #: Names of what must be heard of.
    heartbeats: frozenset[str] = frozenset()


Accept = Callable[[RawMessage], Awaitable[None]]
#: Writes down that something was heard of: channel and name.
Beat = Callable[[str, str], Awaitable[None]]


class Hooks:
    """Every webhook of the desk."""

    def __init__(self, hooks: Mapping[str, Hook], accept: Accept, beat: Beat, *, clock: Callable[[], datetime]) -> None:
        self._hooks = hooks
        self._accept = accept
        self._beat = beat
        self._clock = clock

    def routes(self) -> list[Route]:
        """Return what the web server is to answer."""
        return [
            Route("/hook/{name}", self._post, methods=["POST"]),
            Route("/hook/{name}/beat/{what}", self._heard, methods=["GET", "POST"]),
            Route("/v2/enqueue", self._enqueue, methods=["POST"]),
        ]

    async def _post(self, request: Request) -> Response:
        hook = self._hooks.get(request.path_params["name"])
        if hook is None:
            return _refused(404, "there is no such hook")
        return await self._take(request, hook, await read_body(request, hook.max_size))

    async def _enqueue(self, request: Request) -> Response:
        pagers = [hook for hook in self._hooks.values() if hook.integration == "pagerduty"]
        body = await read_body(request, max((hook.max_size for hook in pagers), default=0))
        key = _routing_key(body)
        found = next((hook for hook in pagers if hook.token and _same(hook.token, key)), None)
        return (
            _refused(401, "no hook has that routing key") if found is None else await self._take(request, found, body)
        )

    async def _take(self, request: Request, hook: Hook, body: bytes) -> Response:
        because = _unproven(request, hook, body)
        if because:
            log.warning("hook.refused", channel=hook.name, because=because)
            return _refused(401, because)
        try:
            payload = _structured(request, body) if hook.integration == "cloudevents" else body
            events_in(payload, hook.integration)
        except UnreadableEvent as unreadable:
            return _refused(400, str(unreadable))
        now = self._clock()
        raw = RawMessage(
            channel=hook.name,
            delivery_id=_delivery_id(request, hook, payload, now),
            received_at=now,
            media_type=media_type_of(hook.integration),
            envelope=Envelope(
                peer=request.client.host if request.client else "",
                tls=request.url.scheme == "https",
                authenticated_as=hook.name,
            ),
            body=payload,
        )
        try:
            await self._accept(raw)
        except IntakeBusy:
            return _refused(503, "the desk is busy; try again", {"Retry-After": "30"})
        return JSONResponse(_accepted(hook, payload), status_code=202)

    async def _heard(self, request: Request) -> Response:
        hook, what = self._hooks.get(request.path_params["name"]), request.path_params["what"]
        if hook is None or what not in hook.heartbeats:
            return _refused(404, "there is no such heartbeat")
        because = _unproven(request, hook, await read_body(request, hook.max_size))
        if because:
            return _refused(401, because)
        try:
            await self._beat(hook.name, what)
        except IntakeBusy:
            return _refused(503, "the desk is busy; try again", {"Retry-After": "30"})
        return Response(status_code=204)


async def read_body(request: Request, most: int) -> bytes:
    """Return the body of a request that is no larger than `most` and does not dawdle.

    Raises:
        HTTPException: It is too large (413), too slow (408), or encoded (415).
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415, "Send the body without a content encoding.")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:18]) > most:
        raise HTTPException(413, f"The body is larger than {most} octets.")
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise HTTPException(413, f"The body is larger than {most} octets.")
    except TimeoutError:
        raise HTTPException(408, "The body took too long to arrive.") from None
    except ClientDisconnect:
        raise HTTPException(400, "The connection ended before the body.") from None
    return bytes(body)


def _unproven(request: Request, hook: Hook, body: bytes) -> str:
    """Return why a sender is not taken for who it should be, "" when it is."""
    if hook.secret:
        expected = hmac.new(hook.secret.encode(), body, hashlib.sha256).hexdigest()
        given = request.headers.get(hook.signature_header, "").rpartition("=")[2].lower()
        if not _same(expected, given):
            return f"the signature in {hook.signature_header} is not that of the body"
    if hook.token and not any(_same(hook.token, given) for given in _tokens(request, hook, body)):
        return "the token is missing or wrong"
    return "" if hook.token or hook.secret else "this hook has neither token nor secret"


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def _tokens(request: Request, hook: Hook, body: bytes) -> list[str]:
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    shown = [request.headers.get("x-api-key", ""), request.query_params.get("token", "")]
    if scheme.lower() == "basic":
        with contextlib.suppress(binascii.Error, ValueError):
            shown.append(base64.b64decode(rest, validate=True).decode("utf-8", "replace").partition(":")[2])
    elif scheme:
        shown.append(rest.strip())
    if hook.integration == "pagerduty":
        shown.append(_routing_key(body))
    return [token for token in shown if token]


def _routing_key(body: bytes) -> str:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    key = payload.get("routing_key") if isinstance(payload, dict) else ""
    return key if isinstance(key, str) else ""


def _structured(request: Request, body: bytes) -> bytes:
    """Return a CloudEvent in structured mode, also when it came in binary mode."""
    attributes = {name[3:]: value for name, value in request.headers.items() if name.startswith(_CE)}
    if "specversion" not in attributes:
        return body
    try:
        data = json.loads(body) if body else None
    except (ValueError, RecursionError):
        data = {"text": body.decode("utf-8", "replace")}
    return json.dumps({**attributes, "data": data}, ensure_ascii=False).encode("utf-8", "replace")


def _delivery_id(request: Request, hook: Hook, body: bytes, now: datetime) -> str:
    """Return what makes a delivery the same: the sender's own key, else its octets within the same second.

    Without a key, equal octets a minute apart may be news (it fires, it recovered, it fires): the alert's own key then
    tells a repetition from a change.
    """
    key = request.headers.get("idempotency-key", "") or _identity(hook, body)
    if key:
        return "key:" + hashlib.sha256(key[:_MOST_KEY].encode("utf-8", "replace")).hexdigest()
    return f"{hashlib.sha256(body).hexdigest()}@{now:%Y%m%dT%H%M%S}"


def _identity(hook: Hook, body: bytes) -> str:
    """Return what a CloudEvent is by its own account: source and id are unique together (section 3.1.1)."""
    if hook.integration != "cloudevents":
        return ""
    event = json.loads(body)
    named = isinstance(event, dict) and event.get("source") and event.get("id")
    return f"{event['source']} {event['id']}" if named else ""


def _accepted(hook: Hook, body: bytes) -> dict[str, object]:
    if hook.integration != "pagerduty":
        return {"status": "accepted"}
    key = json.loads(body).get("dedup_key")
    return {"status": "success", "message": "Event processed", "dedup_key": key}


def _refused(status: int, because: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"status": "refused", "message": because}, status_code=status, headers=headers)
