"""Ask an ASGI application as a web server would, without one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    app: Any,
    path: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    cookies: Mapping[str, str] | None = None,
    host: str = "127.0.0.1:8025",
    client: str = "127.0.0.1",
) -> Answer:
    """Ask, and wait for the whole answer."""
    path, _, query = path.partition("?")
    sent_headers = {"host": host, **{name.lower(): value for name, value in (headers or {}).items()}}
    if form is not None:
        body = urlencode(form).encode()
        sent_headers["content-type"] = "application/x-www-form-urlencoded"
    if method != "GET":
        sent_headers.setdefault("content-length", str(len(body)))
    if cookies:
        sent_headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent_headers.items()],
        "client": (client, 1),
        "server": ("127.0.0.1", 8025),
    }
    sent: list[Any] = []
    requests = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        request = next(requests, None)
        # The client waits for the answer and never hangs up.
        return request if request is not None else await asyncio.Future()

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    pairs = [(name.decode().lower(), value.decode()) for name, value in sent[0]["headers"]]
    baked = [value.split(";")[0].partition("=") for name, value in pairs if name == "set-cookie"]
    return Answer(
        sent[0]["status"],
        dict(pairs),
        b"".join(part.get("body", b"") for part in sent[1:]),
        {name: value for name, _, value in baked},
    )
