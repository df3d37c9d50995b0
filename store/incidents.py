"""Incidents and everything that hangs on them, written inside the caller's transaction. Talks to the database."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Insert, RowMapping, bindparam, insert, select, update

from store.inbox import insert_or_ignore
from store.incident import Clock, ClockState, Incident, IncidentId, Message, State, TimelineEntry, Timer
from store.major import Major
from store.pile import Appendable
from store.tables import clock, counter, incident, message, task, timeline, timer
from store.upserts import insert_into


def _names(value_type: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(value_type))


_FIELDS, _CLOCK_FIELDS, _MESSAGE_FIELDS = _names(Incident), _names(Clock), _names(Message)

# Built once: on the intake path, building a statement costs as much as running it.
_INSERT_INCIDENT = insert(incident).returning(incident.c.id)
_LOAD = select(incident).where(incident.c.id == bindparam("wanted"))
_LOAD_LOCKED = _LOAD.with_for_update()
_EXISTING = select(incident.c.id).where(incident.c.id.in_(bindparam("wanted", expanding=True)))
_SENT = (
    select(message.c.text)
    .where(
        message.c.incident_id == bindparam("incident_id"),
        message.c.direction == "out",
        message.c.visibility == "public",
    )
    .order_by(message.c.id.desc())
    .limit(bindparam("most"))
)
_INSERT_TIMELINE, _INSERT_MESSAGE, _INSERT_CLOCK = insert(timeline), insert(message), insert(clock)


class StaleIncident(Exception):
    """The incident was changed by somebody else since it was read (domain.md section 2.3)."""


def insert_incident(connection: Connection, new: Incident) -> Incident:
    """Store a new incident and return it with its id."""
    values = {name: getattr(new, name) for name in _FIELDS if name != "id"}
    incident_id: int = connection.execute(_INSERT_INCIDENT, values).scalar_one()
    return dataclasses.replace(new, id=IncidentId(incident_id))


def load(connection: Connection, incident_id: int, *, for_update: bool = False) -> Incident | None:
    """Return an incident as it stands, locked until the transaction ends when it is to be changed."""
    row = connection.execute(_LOAD_LOCKED if for_update else _LOAD, {"wanted": incident_id}).one_or_none()
    return None if row is None else incident_of(row._mapping)


def incident_of(row: RowMapping) -> Incident:
    """Turn a row of the incident table into the value."""
    values = {name: row[name] for name in _FIELDS}
    return Incident(**{**values, "state": State(values["state"]), "major": Major(values["major"])})


def existing(connection: Connection, incident_ids: Collection[int]) -> frozenset[int]:
    """Return those of the ids that belong to an incident."""
    if not incident_ids:
        return frozenset()
    return frozenset(connection.execute(_EXISTING, {"wanted": list(incident_ids)}).scalars())


_MERGED = select(incident.c.merged_into).where(incident.c.id == bindparam("wanted"))
#: A chain of merges is never so long; a ring of them would be.
_MOST_MERGES = 20


def survivor_of(connection: Connection, incident_id: int) -> int:
    """Return the incident that this one was merged into at last, itself when it was not."""
    found = incident_id
    for _ in range(_MOST_MERGES):
        into = connection.execute(_MERGED, {"wanted": found}).scalar_one_or_none()
        if into is None:
            return found
        found = into
    return incident_id


_INTO = select(incident.c.id, incident.c.summary, incident.c.reporter_id, incident.c.affected_id).where(
    incident.c.merged_into.in_(bindparam("wanted", expanding=True))
)


def merged_of(connection: Connection, survivor: int, person_id: int) -> tuple[int, str] | None:
    """Return id and summary of what somebody reported, or suffers from, that was merged into an incident; or None."""
    wanted = [survivor]
    for _ in range(_MOST_MERGES):
        rows = connection.execute(_INTO.order_by(incident.c.id), {"wanted": wanted}).all()
        found = next((row for row in rows if person_id in {row.reporter_id, row.affected_id}), None)
        if found is not None or not rows:
            return (found.id, found.summary) if found is not None else None
        wanted = [row.id for row in rows]
    return None


def save(connection: Connection, changed: Incident, before: Incident) -> Incident:
    """Store what changed, one version further; StaleIncident when `before` is no longer what is stored."""
    values = {name: getattr(changed, name) for name in _FIELDS if getattr(changed, name) != getattr(before, name)}
    values["version"] = before.version + 1
    mine = update(incident).where(incident.c.id == before.id, incident.c.version == before.version)
    if connection.execute(mine.values(**values)).rowcount != 1:
        raise StaleIncident(f"{before.number} is no longer at version {before.version}; read it again")
    return dataclasses.replace(changed, version=before.version + 1)


def add_timeline(connection: Appendable, incident_id: int, entries: Sequence[TimelineEntry]) -> None:
    """Append to the history; nothing ever changes or removes an entry."""
    if entries:
        rows = [
            {
                "incident_id": incident_id,
                "at": entry.at,
                "actor": entry.actor,
                "kind": entry.kind,
                "field": entry.field,
                "old": entry.old,
                "new": entry.new,
                "because": entry.because,
                "facts": dict(entry.facts),
            }
            for entry in entries
        ]
        connection.execute(_INSERT_TIMELINE, rows)


def heard_in(connection: Connection, incident_id: int) -> tuple[Message, ...]:
    """Return what people outside said in an incident, oldest first."""
    wanted = (message.c.incident_id == incident_id, message.c.direction == "in", message.c.visibility == "public")
    rows = connection.execute(select(message).where(*wanted, message.c.is_auto.is_(False)).order_by(message.c.id))
    return tuple(Message(**{name: row._mapping[name] for name in _MESSAGE_FIELDS}) for row in rows)


def add_messages(
    connection: Appendable, incident_id: int, said: Sequence[Message], *, inbox_id: int | None = None
) -> None:
    """Append to the incident's conversation; `inbox_id` is the arrival that inbound messages came with."""
    if said:
        rows = [
            {
                "incident_id": incident_id,
                "inbox_id": inbox_id if each.direction == "in" else None,
                **{name: getattr(each, name) for name in _MESSAGE_FIELDS},
            }
            for each in said
        ]
        connection.execute(_INSERT_MESSAGE, rows)


def sent_in(connection: Connection, incident_id: int, *, most: int) -> tuple[str, ...]:
    """Return the texts that the desk sent to its reporter, the newest last, at most so many."""
    found = connection.execute(_SENT, {"incident_id": incident_id, "most": most}).scalars().all()
    return tuple(reversed(found))


def add_task(connection: Connection, incident_id: int, kind: str, text: str, *, now: datetime, about: str) -> None:
    """Store something that a person must do about the incident; `about` is by what `finish_tasks_about` finds it."""
    row = {"incident_id": incident_id, "kind": kind, "text": text, "created_at": now, "about": about}
    connection.execute(insert(task), row)


def finish_tasks(connection: Connection, task_ids: Sequence[int], *, now: datetime) -> None:
    """Mark tasks as done."""
    if task_ids:
        connection.execute(update(task).where(task.c.id.in_(task_ids), task.c.done_at.is_(None)).values(done_at=now))


def finish_tasks_about(connection: Connection, kinds: Sequence[str], about: str, *, now: datetime) -> None:
    """Mark the tasks of some kinds about one thing as done, in whatever incident they are."""
    wanted = (task.c.kind.in_(kinds), task.c.about == about, task.c.done_at.is_(None))
    connection.execute(update(task).where(*wanted).values(done_at=now))


def add_clocks(connection: Appendable, incident_id: int, clocks: Sequence[Clock]) -> None:
    """Attach promises to an incident."""
    if clocks:
        rows = [{"incident_id": incident_id, **_values_of(each)} for each in clocks]
        connection.execute(_INSERT_CLOCK, rows)


def _values_of(each: Clock) -> dict[str, object]:
    return {name: getattr(each, name) for name in _CLOCK_FIELDS}


def clocks_of(connection: Connection, incident_id: int) -> tuple[Clock, ...]:
    """Return the incident's promises, earliest due first."""
    return clocks_of_all(connection, [incident_id])[incident_id]


def clocks_of_all(connection: Connection, incident_ids: Collection[int]) -> dict[int, tuple[Clock, ...]]:
    """Return the promises of several incidents, of each the earliest due first."""
    found: dict[int, list[Clock]] = {incident_id: [] for incident_id in incident_ids}
    for row in connection.execute(_CLOCKS, {"wanted": list(incident_ids)}):
        found[row.incident_id].append(_clock_of(row._mapping))
    return {incident_id: tuple(clocks) for incident_id, clocks in found.items()}


_CLOCKS = (
    select(clock)
    .where(clock.c.incident_id.in_(bindparam("wanted", expanding=True)))
    .order_by(clock.c.due_at, clock.c.kind, clock.c.instance)
)


def _clock_of(row: RowMapping) -> Clock:
    values = {name: row[name] for name in _CLOCK_FIELDS}
    return Clock(**{**values, "state": ClockState(values["state"])})


def save_clock(connection: Connection, incident_id: int, changed: Clock) -> None:
    """Store a promise as it stands now: met, missed, moved, or one that has begun since the incident opened."""
    connection.execute(_save_clock(connection.dialect.name), {"incident_id": incident_id, **_values_of(changed)})


@cache
def _save_clock(dialect: str) -> Insert:
    row = insert_into(dialect, clock)
    changing = {name: row.excluded[name] for name in _CLOCK_FIELDS if name not in {"kind", "instance"}}
    return row.on_conflict_do_update(index_elements=["incident_id", "kind", "instance"], set_=changing)


def set_timers(connection: Appendable, incident_id: int | None, timers: Sequence[Timer]) -> None:
    """Set timers; one whose key was ever set before is left as it is, so nothing fires twice."""
    if timers:
        rows = [{"incident_id": incident_id, "key": t.key, "kind": t.kind, "due_at": t.due_at} for t in timers]
        connection.execute(insert_or_ignore(connection, timer), rows)


def count(connection: Connection, changes: Mapping[str, int]) -> None:
    """Add to kept counters, in name order so that two writers cannot wait for each other in a ring."""
    rows = [{"name": name, "value": changes[name]} for name in sorted(changes) if changes[name]]
    if rows:
        connection.execute(_count(connection.dialect.name), rows)


@cache
def _count(dialect: str) -> Insert:
    row = insert_into(dialect, counter)
    return row.on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + row.excluded.value})


def counter_changes(before: Incident | None, after: Incident | None) -> Counter[str]:
    """Return what a change of incident means for the counters `incident:STATE:PRIORITY`."""
    changes: Counter[str] = Counter()
    if before is not None:
        changes[f"incident:{before.state}:{before.priority}"] -= 1
    if after is not None:
        changes[f"incident:{after.state}:{after.priority}"] += 1
    return changes
