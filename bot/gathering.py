"""What hangs on incidents, gathered for several of them with one statement a table. Talks to the database.

Whatever was gathered before its incident was locked may be older than the incident: who uses it compares `version`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, or_, select

from bot.events import OpenTask
from store import engagements, incidents, lives
from store.incident import Clock, Engagement, TimelineEntry
from store.tables import incident, message, participant, person, person_address, task


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All that hangs on one incident."""

    version: int
    history: tuple[TimelineEntry, ...]
    clocks: tuple[Clock, ...]
    #: Every message of the conversation, oldest first.
    said: tuple[Row[Any], ...]
    #: The addresses that take part, in their order.
    taking_part: tuple[str, ...]
    #: The incidents that follow this one: its parts, and the duplicates that were merged into it.
    parts: tuple[int, ...]
    tasks: tuple[OpenTask, ...]
    engagements: tuple[Engagement, ...]
    #: The row of the person who reported it, with one of their addresses; None for nobody.
    reporter: Row[Any] | None


# Built once: every answer and every timer asks for all of this.
_WANTED: BindParameter[int] = bindparam("wanted", expanding=True)
_ADDRESS = select(person_address.c.address).where(person_address.c.person_id == person.c.id).limit(1)
_HEADS = (
    select(
        incident.c.id.label("incident_id"),
        incident.c.version,
        person,
        _ADDRESS.correlate(person).scalar_subquery().label("address"),
    )
    .join(person, person.c.id == incident.c.reporter_id, isouter=True)
    .where(incident.c.id.in_(_WANTED))
)
_SAID = (
    select(
        message.c.incident_id,
        message.c.direction,
        message.c.visibility,
        message.c.is_auto,
        message.c.message_id,
        message.c.sender,
        message.c.subject,
        message.c.channel,
        message.c.at,
    )
    .where(message.c.incident_id.in_(_WANTED))
    .order_by(message.c.id)
)
_TAKING_PART = (
    select(participant.c.incident_id, participant.c.address)
    .where(participant.c.incident_id.in_(_WANTED))
    .order_by(participant.c.address)
)
_PARTS = (
    select(incident.c.id, incident.c.parent_id, incident.c.merged_into)
    .where(or_(incident.c.parent_id.in_(_WANTED), incident.c.merged_into.in_(_WANTED)))
    .order_by(incident.c.id)
)
_TASKS = select(task).where(task.c.incident_id.in_(_WANTED), task.c.done_at.is_(None)).order_by(task.c.id)


def gather(connection: Connection, incident_ids: Collection[int]) -> dict[int, Gathered]:
    """Return what hangs on each of these incidents, by its id; an id that no incident has is left out."""
    ids = sorted(incident_ids)
    wanted = {"wanted": ids}
    heads = connection.execute(_HEADS, wanted).all()
    histories = lives.histories(connection, ids)
    clocks = incidents.clocks_of_all(connection, ids)
    said = _by_incident(connection.execute(_SAID, wanted))
    taking_part = _by_incident(connection.execute(_TAKING_PART, wanted))
    parts = connection.execute(_PARTS, wanted).all()
    tasks = _by_incident(connection.execute(_TASKS, wanted))
    engaged = engagements.of_incidents(connection, ids)
    return {
        head.incident_id: Gathered(
            version=head.version,
            history=tuple(histories[head.incident_id]),
            clocks=clocks[head.incident_id],
            said=tuple(said.get(head.incident_id, ())),
            taking_part=tuple(row.address for row in taking_part.get(head.incident_id, ())),
            parts=tuple(row.id for row in parts if head.incident_id in {row.parent_id, row.merged_into}),
            tasks=tuple(OpenTask(id=row.id, kind=row.kind, text=row.text) for row in tasks.get(head.incident_id, ())),
            engagements=engaged[head.incident_id],
            reporter=head if head.id is not None else None,
        )
        for head in heads
    }


def _by_incident(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.incident_id, []).append(row)
    return found
