"""Passwords of SMTP accounts: kept as salted scrypt hashes (RFC 7914), compared in constant time. Pure.

    scrypt$<salt in base64>$<hash in base64>

Checking takes tens of milliseconds on purpose: call it in a thread.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode

_PREFIX = "scrypt"
MIN_SALT_OCTETS = 16


def hash_password(password: str, salt: bytes) -> str:
    """Return what the configuration keeps instead of the password; `salt` is random, at least 16 octets."""
    if len(salt) < MIN_SALT_OCTETS:
        raise ValueError(f"the salt has {len(salt)} octets; give {MIN_SALT_OCTETS} random ones")
    return "$".join([_PREFIX, b64encode(salt).decode("ascii"), b64encode(_stretch(password, salt)).decode("ascii")])


def opens(password: str, kept: str) -> bool:
    """Is this the password whose hash is kept?

    Raises:
        ValueError: `kept` was not written by hash_password.
    """
    parts = kept.split("$")
    if len(parts) != 3 or parts[0] != _PREFIX:
        raise ValueError("the kept password is no scrypt hash; write one with hash_password")
    try:
        salt, expected = b64decode(parts[1], validate=True), b64decode(parts[2], validate=True)
    except binascii.Error as error:
        raise ValueError("the kept password is a damaged scrypt hash; write it anew with hash_password") from error
    return hmac.compare_digest(expected, _stretch(password, salt))


def _stretch(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=1 << 14, r=8, p=1, dklen=32)
