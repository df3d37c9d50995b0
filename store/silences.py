"""Where the desk fell silent, and which addresses cannot be reached. Talks to the database.

written to --budget used up--> silent --a person resumes, or the time is over--> written to
address    --fails for good, again and again--> marked --a person resumes--> trusted again
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select, update

from store.mail_tables import failing_address, silence

#: A silence is over by itself when what was sent before no longer counts.
LASTS = timedelta(days=1)
#: So many failures for good mark an address, none of them longer after the one before.
MOST_FAILURES, FORGOTTEN_AFTER = 3, timedelta(days=90)

_RESUMED = select(silence.c.resumed_at).where(
    or_(
        and_(silence.c.kind == "address", silence.c.key == bindparam("address")),
        and_(silence.c.kind == "incident", silence.c.key == bindparam("number")),
    ),
    silence.c.resumed_at.is_not(None),
)
_FAILING = select(failing_address.c.because).where(
    failing_address.c.address == bindparam("address"), failing_address.c.marked_at.is_not(None)
)


def resumed_at(connection: Connection, address: str, number: str) -> datetime | None:
    """Return when a person last said to go on writing to this address, or about this incident."""
    found = connection.execute(_RESUMED, {"address": address, "number": number}).scalars()
    return max((at for at in found if at is not None), default=None)


def note(
    connection: Connection,
    kind: str,
    key: str,
    *,
    because: str,
    incident_id: int | None,
    now: datetime,
) -> bool:
    """Write a silence down; True when it is news: there was none, it was resumed, or it is older than it lasts."""
    mine = and_(silence.c.kind == kind, silence.c.key == key)
    before = connection.execute(select(silence.c.since, silence.c.resumed_at).where(mine)).one_or_none()
    values = {"since": now, "because": because, "incident_id": incident_id, "resumed_at": None}
    if before is None:
        connection.execute(insert(silence).values(kind=kind, key=key, **values))
        return True
    if before.resumed_at is None and now - before.since < LASTS:
        return False
    connection.execute(update(silence).where(mine).values(values))
    return True


def silent(connection: Connection, *, since: datetime) -> Iterator[Row[Any]]:
    """Yield the silences that nobody has ended, those that began since an instant."""
    wanted = select(silence).where(silence.c.resumed_at.is_(None), silence.c.since >= since)
    yield from connection.execute(wanted.order_by(silence.c.since))


def resume(connection: Connection, kind: str, key: str, *, now: datetime) -> bool:
    """Go on writing there; what was sent before no longer counts. False when there was no silence."""
    mine = and_(silence.c.kind == kind, silence.c.key == key, silence.c.resumed_at.is_(None))
    ended = connection.execute(update(silence).where(mine).values(resumed_at=now)).rowcount
    if kind == "address":
        ended += connection.execute(delete(failing_address).where(failing_address.c.address == key)).rowcount
    return ended > 0


def failing(connection: Connection, address: str) -> str:
    """Return why mail to this address is taken to fail, "" when it is not."""
    return connection.execute(_FAILING, {"address": address}).scalar_one_or_none() or ""


def count_failure(connection: Connection, address: str, *, because: str, now: datetime) -> bool:
    """Count a failure for good; True when the address is marked by this one."""
    mine = failing_address.c.address == address
    before = connection.execute(select(failing_address).where(mine)).one_or_none()
    is_recent = before is not None and now - before.last_at <= FORGOTTEN_AFTER
    failures = 1 + (before.failures if before is not None and is_recent else 0)
    is_marked = before is not None and before.marked_at is not None
    marks = failures >= MOST_FAILURES and not is_marked
    values = {"failures": failures, "last_at": now, "because": because}
    if marks:
        values["marked_at"] = now
    if before is None:
        connection.execute(insert(failing_address).values(address=address, **values))
    else:
        connection.execute(update(failing_address).where(mine).values(values))
    return marks
