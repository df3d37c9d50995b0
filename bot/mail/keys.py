"""The keys that sign reply addresses: made at the first start, changed on request. Talks to the database.

The first key signs, all of them verify. After a change the answers to older mail are still known, until their key is
the oldest of too many and is forgotten.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import Connection

from store import settings
from store.engine import Store

#: Where they are kept: hexadecimal, newest first, one a line.
_NAME = "reply_token_keys"
#: So many are kept, unless somebody wants fewer.
MOST = 3


def reply_keys(store: Store) -> tuple[bytes, ...]:
    """Return the keys of the reply tokens, newest first; made at the first start and shared by all processes."""
    with store.begin() as connection:
        lines = settings.put_if_absent(connection, _NAME, secrets.token_hex(32))
    return tuple(bytes.fromhex(line) for line in lines.split())


def keys_in(connection: Connection) -> tuple[bytes, ...]:
    """Return the keys of the reply tokens as they are there, newest first; () before the first start."""
    lines = settings.get(connection, _NAME) or ""
    return tuple(bytes.fromhex(line) for line in lines.split())


def rotate(store: Store, *, keep: int = MOST) -> tuple[bytes, ...]:
    """Put a new key in front and keep that many in all; return them."""
    with store.begin() as connection:
        old = settings.put_if_absent(connection, _NAME, secrets.token_hex(32)).split()
        lines = [secrets.token_hex(32), *old][:keep]
        settings.put(connection, _NAME, "\n".join(lines))
    return tuple(bytes.fromhex(line) for line in lines)


def fingerprint(key: bytes) -> str:
    """Return a name for a key that does not tell the key."""
    return hashlib.sha256(b"deskhand key\0" + key).hexdigest()[:12]
