"""Small facts that all processes of a desk share, such as the keys of its reply tokens. Talks to the database."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from store.inbox import insert_or_ignore
from store.tables import setting


def get(connection: Connection, name: str) -> str | None:
    """Return a fact, None when it was never set."""
    value: str | None = connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()
    return value


def get_for_update(connection: Connection, name: str) -> str:
    """Return a fact, "0" when it was never set; nobody else changes it until the transaction ends."""
    put_if_absent(connection, name, "0")
    stands: str = connection.execute(
        select(setting.c.value).where(setting.c.name == name).with_for_update()
    ).scalar_one()
    return stands


def put_if_absent(connection: Connection, name: str, value: str) -> str:
    """Set a fact unless another process was faster; return what stands now."""
    connection.execute(insert_or_ignore(connection, setting), {"name": name, "value": value})
    stands = get(connection, name)
    assert stands is not None
    return stands


def put(connection: Connection, name: str, value: str) -> None:
    """Set a fact, whatever stood before."""
    put_if_absent(connection, name, value)
    connection.execute(update(setting).where(setting.c.name == name).values(value=value))


def swap(connection: Connection, name: str, before: str, after: str) -> bool:
    """Set a fact if it stands as it was read; False when another process was faster."""
    mine = update(setting).where(setting.c.name == name, setting.c.value == before).values(value=after)
    return connection.execute(mine).rowcount == 1
