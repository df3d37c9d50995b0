"""Where the desk fell silent, and which addresses cannot be reached. Talks to the database.

written to --budget used up--> silent --a person resumes, or the time is over--> written to
address    --fails for good, again and again--> marked --a person resumes--> trusted again
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from store.columns import UtcTime
from store.incident import IncidentId, number_of
from store.mail_tables import failing_address, silence
from store.tables import outbox

#: How far back automatic messages are counted: about one incident, and in all (email.md section 5).
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

#: A silence is over by itself when what was sent before no longer counts.
LASTS = timedelta(days=1)
#: So many failures for good mark an address, none of them longer after the one before.
MOST_FAILURES, FORGOTTEN_AFTER = 3, timedelta(days=90)

_RESUMED = select(func.max(silence.c.resumed_at)).where(
    or_(
        and_(silence.c.kind == "address", silence.c.key == bindparam("address")),
        and_(silence.c.kind == "incident", silence.c.key == bindparam("number")),
    ),
    silence.c.resumed_at.is_not(None),
)
_FAILING = select(failing_address.c.because).where(
    failing_address.c.address == bindparam("address"), failing_address.c.marked_at.is_not(None)
)
_SENT = (
    select(func.count())
    .select_from(outbox)
    .where(outbox.c.recipients == bindparam("address"), outbox.c.is_automatic.is_(True))
)
_LAST_DAY = _SENT.where(outbox.c.created_at >= bindparam("day", type_=UtcTime))
_LAST_HOUR = _SENT.where(
    outbox.c.created_at >= bindparam("hour", type_=UtcTime), outbox.c.incident_id == bindparam("incident_id")
)
_STANDING = select(
    _RESUMED.scalar_subquery().label("resumed_at"),
    _FAILING.scalar_subquery().label("fails"),
    _LAST_DAY.scalar_subquery().label("last_day"),
    _LAST_HOUR.scalar_subquery().label("about"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How much an address was written to by itself lately, and why that should end."""

    #: Automatic messages to it about one incident since an hour, and in all since a day, both since a person resumed.
    about: int = 0
    last_day: int = 0
    #: Why mail to it is taken to fail, "" when it is not.
    fails: str = ""


def standing(connection: Connection, address: str, incident_id: int, *, now: datetime) -> Standing:
    """Return how an address stands when something automatic about an incident shall go there."""
    values = {"address": address, "incident_id": incident_id, "number": number_of(IncidentId(incident_id))}
    hour, day = now - HOUR, now - DAY
    found = connection.execute(_STANDING, {**values, "hour": hour, "day": day}).one()
    if found.resumed_at is not None and found.resumed_at > day:
        hour, day = max(hour, found.resumed_at), found.resumed_at
        found = connection.execute(_STANDING, {**values, "hour": hour, "day": day}).one()
    return Standing(about=found.about, last_day=found.last_day, fails=found.fails or "")


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
