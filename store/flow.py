"""How much arrived in a time, and which mails of a mailbox: by the numbers of arrivals. Talks to the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, select

from store.tables import inbox

_LAST_BEFORE = (
    select(inbox.c.id, inbox.c.received_at)
    .where(inbox.c.id <= bindparam("id", type_=Integer))
    .order_by(inbox.c.id.desc())
    .limit(1)
)
_UIDS = select(inbox.c.delivery_id).where(
    inbox.c.channel == bindparam("channel"), inbox.c.delivery_id.like(bindparam("pattern"))
)


def arrived_between(connection: Connection, first: datetime, last: datetime) -> int:
    """Return about how many messages arrived between two instants: ids grow with time, so two searches by id do."""
    return max(_id_at(connection, last) - _id_at(connection, first), 0)


def _id_at(connection: Connection, at: datetime) -> int:
    """Return the id of the last arrival that is not after an instant, 0 when there is none."""
    low, high = 0, connection.execute(select(func.max(inbox.c.id))).scalar_one() or 0
    while low < high:
        middle = (low + high + 1) // 2
        found = connection.execute(_LAST_BEFORE, {"id": middle}).one_or_none()
        if found is None or found.received_at <= at:
            low = middle
        else:
            high = found.id - 1
    return low


def uids_of(connection: Connection, channel: str, uidvalidity: int) -> set[int]:
    """Return the UIDs of a mailbox that the ledger knows, taken or passed over."""
    found = connection.execute(_UIDS, {"channel": channel, "pattern": f"imap:{uidvalidity}:%"}).scalars()
    return {int(delivery_id.split(":", 3)[2]) for delivery_id in found}
