"""What the pages sign, so that nobody else can make it: links to incidents, the time at which a form was given. Pure.

A signed value says what it is for, so that a link for one thing opens nothing else. Keys rotate: the newest signs, all
of them verify.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from bot.agreed.policy import DeskIdentity
from bot.decision import Reply

#: What links for reporters are signed for.
FOLLOW = "follow"


class Seal:
    """Signs and verifies."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        # itsdangerous signs with the last key.
        self._keys = [hmac.digest(key, b"deskhand pages", "sha256") for key in reversed(keys)]

    def sign(self, purpose: str, value: Any, now: datetime) -> str:
        """Return the value, signed for a purpose, with its time."""
        return str(self._serializer(purpose).dumps([int(now.timestamp()), value]))

    def read(self, purpose: str, signed: str, now: datetime, *, within: timedelta) -> Any | None:
        """Return what was signed for this purpose no longer ago than `within`; None for anything else."""
        try:
            issued, value = self._serializer(purpose).loads(signed[:4000])
        except (BadData, ValueError, TypeError):
            return None
        age = now - datetime.fromtimestamp(issued, UTC)
        return value if timedelta(seconds=-60) <= age <= within else None

    def age(self, purpose: str, signed: str, now: datetime) -> timedelta | None:
        """Return how long ago something was signed for this purpose, None when it was not."""
        try:
            issued, _ = self._serializer(purpose).loads(signed[:4000])
        except (BadData, ValueError, TypeError):
            return None
        return now - datetime.fromtimestamp(issued, UTC)

    def tag(self, purpose: str, secret: str) -> str:
        """Return a token that only who knows the secret and our key can make, such as a form's against forgery."""
        return hmac.new(self._keys[-1], f"{purpose}\0{secret}".encode(), hashlib.sha256).hexdigest()

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._keys, salt=f"deskhand.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
        )


def path_to_incident(seal: Seal, incident_id: int, address: str, now: datetime) -> str:
    """Return the path under which somebody may follow an incident."""
    return f"/follow/{seal.sign(FOLLOW, ['incident', incident_id, address.lower()], now)}"


def path_to_arrival(seal: Seal, delivery_id: str, address: str, now: datetime) -> str:
    """Return the path under which somebody may follow what they have just sent, before it is an incident."""
    return f"/follow/{seal.sign(FOLLOW, ['arrival', delivery_id, address.lower()], now)}"


def linked(reply: Reply, incident_id: int | None, desk: DeskIdentity, keys: Sequence[bytes], now: datetime) -> Reply:
    """Return a reply to a reporter with the link to their page, where there are pages that they can reach."""
    if incident_id is None or not reply.is_public or not desk.url:
        return reply
    link = desk.url + path_to_incident(Seal(keys), incident_id, reply.to.address, now)
    return replace(reply, facts={**reply.facts, "link": link})
