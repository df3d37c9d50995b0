"""What only one process at a time may do: a lease in a row, taken over when its holder dies. Talks to the database.

free, or its lease is over --take--> mine --take--> mine, for longer --release--> free
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, bindparam, delete, or_, select
from sqlalchemy.sql.dml import ReturningInsert

from store.columns import UtcTime
from store.mail_tables import ownership
from store.upserts import insert_into


@cache
def _take(dialect: str) -> ReturningInsert[str]:
    row = insert_into(dialect, ownership).values(
        name=bindparam("name"), owner=bindparam("owner"), until=bindparam("until")
    )
    is_free = ownership.c.until <= bindparam("now", type_=UtcTime)
    return row.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": row.excluded.owner, "until": row.excluded.until},
        where=or_(ownership.c.owner == row.excluded.owner, is_free),
    ).returning(ownership.c.owner)


def take(connection: Connection, name: str, owner: str, *, now: datetime, lease: timedelta) -> bool:
    """Take what is free, or keep what is mine, for `lease`; False while somebody else has it."""
    values = {"name": name, "owner": owner, "until": now + lease, "now": now}
    return connection.execute(_take(connection.dialect.name), values).first() is not None


def release(connection: Connection, name: str, owner: str) -> None:
    """Give back what is mine."""
    connection.execute(delete(ownership).where(ownership.c.name == name, ownership.c.owner == owner))


def release_all(connection: Connection) -> int:
    """Free everything at once; only for a process that knows it is alone. Returns how much there was."""
    return connection.execute(delete(ownership)).rowcount


def owner_of(connection: Connection, name: str, *, now: datetime) -> str:
    """Return who has it now, "" when nobody does."""
    wanted = select(ownership.c.owner).where(ownership.c.name == name, ownership.c.until > now)
    return connection.execute(wanted).scalar_one_or_none() or ""
