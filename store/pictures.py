"""Pictures that one sender sends again and again: logos in signatures. Talks to the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, select

from store.mail_tables import picture
from store.upserts import insert_into

_TIMES = select(picture.c.sha256, picture.c.times).where(
    picture.c.sender == bindparam("sender"), picture.c.sha256.in_(bindparam("wanted", expanding=True))
)


@cache
def _count(dialect: str) -> Insert:
    row = insert_into(dialect, picture)
    return row.on_conflict_do_update(index_elements=["sender", "sha256"], set_={"times": picture.c.times + 1})


def count(connection: Connection, sender: str, digests: Collection[str]) -> None:
    """Count pictures that came with one more message of a sender."""
    if digests:
        rows = [{"sender": sender, "sha256": digest, "times": 1} for digest in sorted(set(digests))]
        connection.execute(_count(connection.dialect.name), rows)


def times(connection: Connection, sender: str, digests: Collection[str]) -> Mapping[str, int]:
    """Return with how many messages of a sender each of some pictures came."""
    if not digests:
        return {}
    return {row.sha256: row.times for row in connection.execute(_TIMES, {"sender": sender, "wanted": list(digests)})}
