"""Which incident a message id belongs to. Talks to the database.

Every id of a message, its own and those it refers to, is remembered at first sight: an answer that overtakes its
original, or a reply-all from someone in CC before our first answer, still finds the incident.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zlib import crc32

from sqlalchemy import Connection, Insert, and_, bindparam, exists, or_, select, text, update

from store.columns import UtcTime
from store.incident import OPEN, State
from store.pile import Appendable
from store.tables import incident, participant, person_address, thread
from store.upserts import insert_into


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message id that is known."""

    key: str
    incident_id: int
    #: Digest of the message that carried it as its own Message-ID, "" when it was only referred to.
    digest: str


def key_of(message_id: str) -> str:
    """Return the key of an id; an overlong one (RFC 5322 sets no limit) by its digest."""
    if len(message_id) <= 250:
        return message_id
    return f"sha256:{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()}"


_LATELY = (
    select(incident.c.id, incident.c.summary)
    .join(person_address, person_address.c.person_id == incident.c.reporter_id)
    .where(
        person_address.c.address == bindparam("address"),
        incident.c.opened_at >= bindparam("since", type_=UtcTime),
        incident.c.state.not_in(("closed", "cancelled")),
    )
    .order_by(incident.c.id.desc())
    .limit(50)
)


def lately_reported(connection: Connection, address: str, *, since: datetime) -> list[tuple[int, str]]:
    """Return id and summary of the open incidents that somebody reported lately, newest first."""
    found = connection.execute(_LATELY, {"address": address, "since": since})
    return [(row.id, row.summary) for row in found]


_PERSON = select(person_address.c.person_id).where(person_address.c.address == bindparam("address"))
#: What is theirs, and what each of those goes on as that were merged: the summary stays that of their own.
_THEIRS = (
    select(incident.c.id.label("own_id"), incident.c.summary, incident.c.id, incident.c.state, incident.c.merged_into)
    .where(
        or_(
            incident.c.reporter_id.in_(_PERSON),
            incident.c.affected_id.in_(_PERSON),
        ),
        or_(incident.c.state.in_(sorted(OPEN)), incident.c.merged_into.is_not(None)),
    )
    .cte("theirs", recursive=True)
)
_GOES_ON = _THEIRS.union(
    select(_THEIRS.c.own_id, _THEIRS.c.summary, incident.c.id, incident.c.state, incident.c.merged_into).where(
        incident.c.id == _THEIRS.c.merged_into
    )
)
_OPEN_OF = (
    select(_GOES_ON.c.id, _GOES_ON.c.summary, _GOES_ON.c.state)
    .where(_GOES_ON.c.merged_into.is_(None), _GOES_ON.c.state.in_(sorted(OPEN)))
    # Of several of theirs that go on as one, that one tells itself, else the newest does.
    .order_by(_GOES_ON.c.id.desc(), (_GOES_ON.c.own_id == _GOES_ON.c.id).desc(), _GOES_ON.c.own_id.desc())
    .limit(50)
)


def open_of(connection: Connection, address: str) -> list[tuple[int, str, State]]:
    """Return id, summary and state of the open incidents that somebody reported or suffers from, newest first.

    What was merged goes on as another: that one's id and state are told, with the summary that they know.
    """
    found: dict[int, tuple[int, str, State]] = {}
    for row in connection.execute(_OPEN_OF, {"address": address}):
        found.setdefault(row.id, (row.id, row.summary, State(row.state)))
    return [*found.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """An incident that a message may belong to."""

    #: The incident that it was merged into, None when it was not.
    merged_into: int | None
    #: Whether a certain address takes part in it.
    takes_part: bool


_POINTED = select(
    incident.c.id,
    incident.c.merged_into,
    exists()
    .where(participant.c.incident_id == incident.c.id, participant.c.address == bindparam("address"))
    .label("takes_part"),
).where(incident.c.id.in_(bindparam("wanted", expanding=True)))


def pointed_to(connection: Connection, incident_ids: Collection[int], address: str) -> dict[int, Pointed]:
    """Return those of the incidents that there are, and whether the address (lower case) takes part in them."""
    if not incident_ids:
        return {}
    rows = connection.execute(_POINTED, {"wanted": sorted(incident_ids), "address": address})
    return {row.id: Pointed(merged_into=row.merged_into, takes_part=bool(address) and row.takes_part) for row in rows}


def lock(connection: Connection, message_ids: Iterable[str]) -> None:
    """Let nobody else look these ids up until the transaction ends, so that two who know nothing yet do not both act.

    PostgreSQL only: SQLite has one writer anyway. All ids of a transaction are locked at once and in order, so that
    two transactions cannot wait for each other in a ring.
    """
    if connection.dialect.name == "sqlite":
        return
    numbers = sorted(
        {_FIRST_LOCK + crc32(message_id.encode("utf-8", "replace")) % _LOCKS for message_id in message_ids}
    )
    if numbers:
        connection.execute(_LOCK, {"numbers": numbers})


#: The server's memory for locks is bounded and a sender's ids are not, so ids share locks; sharing only costs waiting.
_LOCKS = 1024
_FIRST_LOCK = 1 << 32


_LOCK = text(
    "SELECT count(pg_advisory_xact_lock(n)) FROM (SELECT unnest(CAST(:numbers AS bigint[])) AS n ORDER BY 1) s"
)


def remember(connection: Appendable, incident_id: int, ids: Mapping[str, str]) -> None:
    """Tie ids to an incident; first sight wins.

    Args:
        connection: a write transaction.
        incident_id: whose ids they are.
        ids: message id -> digest of the message that carries it as its own, "" for one only referred to.
    """
    rows = [
        {"key": key_of(message_id), "incident_id": incident_id, "digest": digest}
        for message_id, digest in ids.items()
        if message_id
    ]
    if rows:
        connection.execute(_remember(connection.dialect.name), rows)


@cache
def _remember(dialect: str) -> Insert:
    """Return the INSERT; an id that was only referred to so far belongs to the incident that its message came to."""
    row = insert_into(dialect, thread)
    return row.on_conflict_do_update(
        index_elements=["key"],
        set_={"digest": row.excluded.digest, "incident_id": row.excluded.incident_id},
        where=and_(thread.c.digest == "", row.excluded.digest != ""),
    )


def move(connection: Connection, incident_id: int, survivor_id: int) -> None:
    """Let every id of a duplicate lead to the incident that it was merged into."""
    connection.execute(update(thread).where(thread.c.incident_id == incident_id).values(incident_id=survivor_id))
