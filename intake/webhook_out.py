"""The way out to other programs: signed HTTP posts. Talks HTTP.

    webhook-id          the same at each attempt: who has seen it has taken it
    webhook-timestamp   seconds since 1970 of this attempt: what is too old is a replay
    webhook-signature   "v1," and the Base64 of HMAC-SHA256 over "id.timestamp.body"

This is what the Standard Webhooks specification says; its libraries verify it. Only 2xx is yes. Redirects are not
followed: the receiver's new address belongs into the configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from intake.errors import TemporaryFailure
from intake.message import OutboundMessage
from intake.receipt import Receipt
from intake.webhook_signature import signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where posts go."""

    url: str
    key: bytes = field(repr=False)
    timeout: timedelta = timedelta(seconds=15)


class WebhookOut:
    """Posts what was queued to its endpoint; makes its connections in the running loop at the first post."""

    def __init__(self, endpoints: Mapping[str, Endpoint], *, clock: Callable[[], datetime]) -> None:
        self._endpoints = endpoints
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def send(self, message: OutboundMessage) -> Receipt:
        """Post a message; whatever is not yes is tried again, because receivers are repaired."""
        name = str(message.chat.get("endpoint", ""))
        endpoint = self._endpoints.get(name)
        if endpoint is None:
            raise TemporaryFailure(
                f"no [[webhook]] is called {name!r}", code="unknown", next_step="configure it again, or let it run out"
            )
        body, timestamp = message.text.encode(), int(self._clock().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Deskhand",
            "webhook-id": message.message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(endpoint.key, message.message_id, timestamp, body),
        }
        try:
            return await self._post(name, endpoint, body, headers)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise TemporaryFailure(f"webhook {name}: {reason}", code="unreachable") from error

    async def _post(self, name: str, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]) -> Receipt:
        self._session = self._session or aiohttp.ClientSession()
        patience = aiohttp.ClientTimeout(total=endpoint.timeout.total_seconds())
        async with self._session.post(
            endpoint.url, data=body, headers=headers, timeout=patience, allow_redirects=False
        ) as answer:
            if 200 <= answer.status < 300:
                return Receipt(response=f"{answer.status} {answer.reason}")
            told = " ".join((await answer.content.read(300)).decode("utf-8", "replace").split())
            wait = answer.headers.get("Retry-After", "")
            raise TemporaryFailure(
                f"webhook {name} answered {answer.status} {told}".strip(),
                code=str(answer.status),
                next_step=f"look at what receives {endpoint.url}",
                retry_after=timedelta(seconds=min(int(wait), 86_400)) if wait.isdecimal() else None,
            )

    async def close(self) -> None:
        """Let go of open connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
