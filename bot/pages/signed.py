"""What the pages sign, so that nobody else can make it: links to incidents, the time at which a form was given. Pure.

A signed value says what it is for, so that a link for one thing opens nothing else. Keys rotate: the newest signs, all
of them verify.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer


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
