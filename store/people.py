"""The people who write to the desk, one person for each address known. Talks to the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from store.inbox import insert_or_ignore
from store.pile import Appendable
from store.tables import participant, person, person_address

_PERSON = select(person_address.c.person_id).where(person_address.c.address == bindparam("wanted"))
_INSERT_PERSON = insert(person).returning(person.c.id)
_PARTICIPATING = select(participant.c.incident_id).where(
    participant.c.incident_id.in_(bindparam("wanted", expanding=True)), participant.c.address == bindparam("address")
)


def person_of(connection: Connection, address: str, *, name: str, now: datetime) -> int:
    """Return the id of the person behind an address (lower case), remembering them when new."""
    known: int | None = connection.execute(_PERSON, {"wanted": address}).scalar_one_or_none()
    return meet(connection, address, name=name, now=now) if known is None else known


def meet(connection: Connection, address: str, *, name: str, now: datetime) -> int:
    """Remember somebody who was not known a moment ago, and return their id."""
    person_id: int = connection.execute(_INSERT_PERSON, {"name": name, "created_at": now}).scalar_one()
    taken = insert_or_ignore(connection, person_address).returning(person_address.c.person_id)
    if connection.execute(taken, {"address": address, "person_id": person_id}).scalar_one_or_none() is None:
        # Another process met the same person at the same moment; theirs is the one.
        connection.execute(delete(person).where(person.c.id == person_id))
        person_id = connection.execute(_PERSON, {"wanted": address}).scalar_one()
    return person_id


def add_participants(connection: Appendable, incident_id: int, addresses: frozenset[str]) -> None:
    """Remember who takes part in an incident: they may answer in its thread."""
    if addresses:
        rows = [{"incident_id": incident_id, "address": address} for address in sorted(addresses)]
        connection.execute(insert_or_ignore(connection, participant), rows)


def participating(connection: Connection, incident_ids: Collection[int], address: str) -> frozenset[int]:
    """Return those of the incidents in which this address takes part."""
    if not incident_ids or not address:
        return frozenset()
    return frozenset(connection.execute(_PARTICIPATING, {"wanted": list(incident_ids), "address": address}).scalars())


def copy_participants(connection: Connection, incident_id: int, survivor_id: int) -> None:
    """Let whoever takes part in one incident take part in another too."""
    wanted = select(participant.c.address).where(participant.c.incident_id == incident_id)
    add_participants(connection, survivor_id, frozenset(connection.execute(wanted).scalars()))
