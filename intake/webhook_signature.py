"""Signatures of what other programs are told, as the Standard Webhooks specification says. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

#: The name of this way out.
WEBHOOK = "webhook"
_PREFIX = "whsec_"
#: Octets of a key: fewer are guessed, more bring nothing (Standard Webhooks, "Signature scheme").
_SHORTEST, _LONGEST = 24, 64


def key_of(secret: str) -> bytes:
    """Return the key behind a secret such as "whsec_...".

    Raises:
        ValueError: it is none; the message never has the secret in it.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError(
            f'it must be "{_PREFIX}" and the Base64 of {_SHORTEST} to {_LONGEST} octets; '
            f'`echo "{_PREFIX}$(openssl rand -base64 32)"` makes one'
        )
    return key


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of webhook-signature."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"
