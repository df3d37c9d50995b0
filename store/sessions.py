"""Who is signed in to the pages, and one-time links. Talks to the database."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from store.web_tables import session, sign_in_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How long a session lasts."""

    #: Altogether, and without being used.
    most: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(hours=2)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def begin(connection: Connection, address: str, now: datetime) -> str:
    """Begin a session and return the secret that its browser keeps."""
    secret = secrets.token_urlsafe(32)
    row = {"digest": _digest(secret), "address": address, "began_at": now, "seen_at": now}
    connection.execute(insert(session), row)
    return secret


def address_of(connection: Connection, secret: str, now: datetime, lifetime: Lifetime) -> tuple[str, bool]:
    """Return who the session is of, "" when it is over or never was; and whether it should be marked as used."""
    row = connection.execute(select(session).where(session.c.digest == _digest(secret))).one_or_none()
    if row is None or now - row.began_at > lifetime.most or now - row.seen_at > lifetime.idle:
        return "", False
    return str(row.address), now - row.seen_at > lifetime.idle / 20


def touch(connection: Connection, secret: str, now: datetime) -> None:
    """Mark a session as used now."""
    connection.execute(update(session).where(session.c.digest == _digest(secret)).values(seen_at=now))


def end(connection: Connection, secret: str) -> None:
    """End a session."""
    connection.execute(delete(session).where(session.c.digest == _digest(secret)))


def new_link(connection: Connection, address: str, now: datetime, *, lasts: timedelta) -> str:
    """Return the secret of a new one-time link; old ones are swept away."""
    connection.execute(delete(sign_in_link).where(sign_in_link.c.expires_at < now - timedelta(days=1)))
    connection.execute(delete(session).where(session.c.began_at < now - timedelta(days=30)))
    secret = secrets.token_urlsafe(32)
    row = {"digest": _digest(secret), "address": address, "expires_at": now + lasts}
    connection.execute(insert(sign_in_link), row)
    return secret


def use_link(connection: Connection, secret: str, now: datetime) -> str:
    """Return whom a link signs in and use it up; "" when it was used, is over or never was."""
    mine = sign_in_link.c.digest == _digest(secret)
    fresh = (mine, sign_in_link.c.used_at.is_(None), sign_in_link.c.expires_at > now)
    if connection.execute(update(sign_in_link).where(*fresh).values(used_at=now)).rowcount != 1:
        return ""
    return str(connection.execute(select(sign_in_link.c.address).where(mine)).scalar_one())
