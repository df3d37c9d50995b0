"""What every answer carries, and who may ask: security headers, and the hosts that the pages answer to. Talks HTTP.

A page on 127.0.0.1 without sign-in can be read by any web site that the same browser visits, if that site lets its own
name point to 127.0.0.1 (DNS rebinding). Such a request names the site as its host, so names that are not ours are
refused; addresses cannot be rebound.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Mail must not stay in the browser's cache.
    "Cache-Control": "no-store",
}
#: They show no mail, and monitoring asks for them by whatever name the machine has.
_FOR_MACHINES = frozenset({"/health", "/metrics", "/v2/enqueue"})
#: Slack calls here by the name of the proxy in front; its signature is looked at, and no browser has one.
_SIGNED = frozenset({"/slack/events"})
#: What is posted here shows who sent it; nothing is told but whether it was taken.
_FOR_SENDERS = ("/hook/", "/api/")


class Guard:
    """ASGI middleware around the pages."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts) | {"localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse a host that is not ours."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] != "http" or _is_for_machines(scope["path"]):
            await self._app(scope, receive, send_guarded)
            return
        headers = Headers(scope=scope)
        if self._is_ours(headers):
            if scope["method"] in {"GET", "HEAD"} or _comes_from_here(headers):
                await self._app(scope, receive, send_guarded)
                return
            foreign = PlainTextResponse("This was sent by a page of another site; it is not taken.\n", status_code=403)
            await foreign(scope, receive, send_guarded)
            return
        # RFC 9110 section 15.5.20.
        refusal = PlainTextResponse(
            "This page does not answer to that host name. Ask for it by its address, or let the proxy in front "
            "send a Host header of 127.0.0.1.\n",
            status_code=421,
        )
        await refusal(scope, receive, send_guarded)

    def _is_ours(self, headers: Headers) -> bool:
        host = _name_of(headers.get("host", ""))
        return host in self._hosts or _is_address(host)


def _comes_from_here(headers: Headers) -> bool:
    """Say whether a form was sent by a page of ours, as the browser tells it (Fetch Metadata, RFC 6454 section 7)."""
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site:
        return site in {"same-origin", "none"}
    return origin in {"", "null"} or origin.partition("://")[2] == headers.get("host", "")


def _is_for_machines(path: str) -> bool:
    return path in _FOR_MACHINES or path in _SIGNED or path.startswith(_FOR_SENDERS)


def _name_of(host: str) -> str:
    """Return the host without its port: "[::1]:8025" is "::1"."""
    bracketed, closing, _ = host.partition("]")
    return bracketed.removeprefix("[") if closing else host.partition(":")[0].lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
