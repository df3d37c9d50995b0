"""What colleagues are told later, all together: when their day begins, or the hour is over. Talks to the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, func, insert, select, update

from store.columns import UtcTime
from store.tables import notice, outbox


def keep(connection: Connection, address: str, line: str, *, incident_id: int | None, due_at: datetime) -> None:
    """Keep one notice until `due_at`."""
    row = {"address": address, "incident_id": incident_id, "line": line, "due_at": due_at}
    connection.execute(insert(notice), row)


def waiting(connection: Connection, address: str, *, now: datetime) -> Sequence[Row[Any]]:
    """Return what this person is to be told now, oldest first."""
    wanted = select(notice).where(notice.c.address == address, notice.c.told_at.is_(None), notice.c.due_at <= now)
    return connection.execute(wanted.order_by(notice.c.id)).all()


def told(connection: Connection, notice_ids: Sequence[int], *, now: datetime) -> None:
    """Mark notices as told."""
    if notice_ids:
        connection.execute(update(notice).where(notice.c.id.in_(notice_ids)).values(told_at=now))


_TOLD = (
    select(outbox.c.id)
    .where(outbox.c.recipients == bindparam("address"), outbox.c.created_at >= bindparam("since", type_=UtcTime))
    .limit(bindparam("most", type_=Integer))
)
_COUNT_TOLD = select(func.count()).select_from(_TOLD.subquery())


def told_often(connection: Connection, address: str, *, since: datetime, most: int) -> bool:
    """Say whether so many messages or more went to this address lately; no more are counted."""
    return connection.execute(_COUNT_TOLD, {"address": address, "since": since, "most": most}).scalar_one() >= most
