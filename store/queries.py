"""The read side: lists and looks for people, pages and scripts. Talks to the database.

Lists come as iterators of values, page by page underneath, so that a list of a million needs no memory and no hidden
limit; each starts from an index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, bindparam, func, or_, select

from store.incident import OPEN, Incident
from store.incidents import incident_of
from store.tables import (
    counter,
    inbox,
    incident,
    message,
    outbox,
    person,
    person_address,
    task,
    thread,
    timeline,
    timer,
)

#: The work tables by the names people use for them.
WORK: dict[str, Table] = {"inbox": inbox, "outbox": outbox, "timer": timer}

_PAGE = 500
#: Stands for the person who works on what nobody works on; people's ids begin at 1.
NOBODY = 0
# Written into the statement, not bound: only then does the planner see that the partial index fits.
_IS_OPEN = incident.c.state.not_in(
    bindparam("closed", ["resolved", "closed", "cancelled"], expanding=True, literal_execute=True)
)
_ADDRESS = person_address.c.address
_QUEUE_ORDER = (
    incident.c.is_major.desc(),
    incident.c.priority - incident.c.ageing,
    incident.c.due_at,
    incident.c.opened_at,
    incident.c.id,
)


def queue(
    connection: Connection,
    *,
    limit: int | None = None,
    group: str = "",
    with_security: bool = True,
    assignee: int | None = None,
) -> Iterator[Incident]:
    """Yield open incidents in the order in which they should be worked on (domain.md section 3.5).

    Of one group where `group` names one; without restricted ones unless their reader may see them; of one person, or of
    `NOBODY`, where `assignee` is given.
    """
    wanted = select(incident).where(_IS_OPEN).order_by(*_QUEUE_ORDER).limit(limit)
    if group:
        wanted = wanted.where(incident.c.assignment_group == group)
    if not with_security:
        wanted = wanted.where(incident.c.security.is_(False))
    if assignee is not None:
        wanted = wanted.where(
            incident.c.assignee_id.is_(None) if assignee == NOBODY else incident.c.assignee_id == assignee
        )
    for row in connection.execute(wanted.execution_options(yield_per=_PAGE)):
        yield incident_of(row._mapping)


def queue_version(connection: Connection) -> tuple[datetime | None, int | None]:
    """Return what is another value as soon as an incident was opened or changed: two looks into indexes."""
    return tuple(connection.execute(_NEWEST).one())


_NEWEST = select(
    select(func.max(incident.c.updated_at)).scalar_subquery(), select(func.max(incident.c.id)).scalar_subquery()
)


def incidents(connection: Connection, *, limit: int | None = None) -> Iterator[Incident]:
    """Yield all incidents, newest first."""
    wanted = select(incident).order_by(incident.c.id.desc()).limit(limit)
    for row in connection.execute(wanted.execution_options(yield_per=_PAGE)):
        yield incident_of(row._mapping)


def _rows(connection: Connection, wanted: Select[Any]) -> Iterator[Row[Any]]:
    yield from connection.execute(wanted.execution_options(yield_per=_PAGE))


def _of(connection: Connection, wanted: Select[Any], incident_id: int) -> Iterator[Row[Any]]:
    yield from connection.execute(wanted, {"wanted": incident_id}, execution_options={"yield_per": _PAGE})


# Built once: building a statement costs as much as running it.
_MESSAGES, _TIMELINE, _TASKS = (
    select(each).where(each.c.incident_id == bindparam("wanted")).order_by(each.c.id)
    for each in (message, timeline, task)
)


def unsent_of(connection: Connection, incident_id: int) -> dict[str, str]:
    """Return what did not leave of an incident, by Message-ID: "waiting", or "buried" when it was given up."""
    kept = outbox.c.incident_id == incident_id
    rows = connection.execute(select(outbox.c.key, outbox.c.buried_at).where(kept, outbox.c.done_at.is_(None)))
    return {row.key: "waiting" if row.buried_at is None else "buried" for row in rows}


def messages_of(connection: Connection, incident_id: int) -> Iterator[Row[Any]]:
    """Yield the incident's conversation, oldest first."""
    return _of(connection, _MESSAGES, incident_id)


def timeline_of(connection: Connection, incident_id: int) -> Iterator[Row[Any]]:
    """Yield everything that happened to the incident, oldest first."""
    return _of(connection, _TIMELINE, incident_id)


def newest_messages_of(connection: Connection, incident_id: int, most: int) -> tuple[list[Row[Any]], int]:
    """Return the newest of the incident's conversation, oldest first, and how many older ones are left out."""
    return _newest_of(connection, message, incident_id, most)


def newest_timeline_of(connection: Connection, incident_id: int, most: int) -> tuple[list[Row[Any]], int]:
    """Return the newest of what happened to the incident, oldest first, and how many older ones are left out."""
    return _newest_of(connection, timeline, incident_id, most)


def _newest_of(connection: Connection, table: Table, incident_id: int, most: int) -> tuple[list[Row[Any]], int]:
    its = table.c.incident_id == incident_id
    rows = connection.execute(select(table).where(its).order_by(table.c.id.desc()).limit(most)).all()
    if len(rows) < most:
        return [*reversed(rows)], 0
    return [*reversed(rows)], connection.execute(select(func.count()).where(its)).scalar_one() - most


def newest_entry_of(connection: Connection, incident_id: int) -> int:
    """Return the id of the newest line of the incident's history, 0 where there is none."""
    newest = select(func.max(timeline.c.id)).where(timeline.c.incident_id == incident_id)
    return connection.execute(newest).scalar_one() or 0


def tasks_of(connection: Connection, incident_id: int) -> Iterator[Row[Any]]:
    """Yield what a person must do about the incident, oldest first."""
    return _of(connection, _TASKS, incident_id)


def threads_of(connection: Connection, incident_id: int) -> Iterator[Row[Any]]:
    """Yield the message ids by which answers find the incident."""
    return _rows(connection, select(thread).where(thread.c.incident_id == incident_id).order_by(thread.c.key))


def arrivals_of(connection: Connection, incident_id: int) -> Iterator[Row[Any]]:
    """Yield the ledger rows that led to the incident, oldest first."""
    return _rows(connection, select(inbox).where(inbox.c.incident_id == incident_id).order_by(inbox.c.id))


#: What can be asked of an arrival that has no outcome yet: both sets are small, and each has its partial index.
_UNSETTLED = {
    "waiting": and_(inbox.c.done_at.is_(None), inbox.c.buried_at.is_(None)),
    "buried": inbox.c.buried_at.is_not(None),
}


def ledger(connection: Connection, *, limit: int | None = None, outcome: str | None = None) -> Iterator[Row[Any]]:
    """Yield every arrival with its outcome and reason, newest first.

    Args:
        connection: Where to read.
        limit: The most rows, None for all.
        outcome: Only arrivals of that outcome, or those that are "waiting" or "buried".
    """
    wanted = select(inbox).order_by(inbox.c.id.desc()).limit(limit)
    if outcome in _UNSETTLED:
        # From the partial index: walking the whole ledger for the few that have no outcome would take long.
        wanted = wanted.where(inbox.c.id.in_(select(inbox.c.id).where(_UNSETTLED[outcome])))
    elif outcome is not None:
        # Along the primary key, which ends at the limit; an index would be paid for by every arrival.
        wanted = wanted.where(inbox.c.outcome == outcome)
    return _rows(connection, wanted)


def unread(connection: Connection) -> int:
    """Count the arrivals that are kept and not yet read: what they say is in no incident."""
    counted = select(func.count()).select_from(inbox).where(_UNSETTLED["waiting"])
    return int(connection.execute(counted).scalar_one())


def sent(connection: Connection, *, limit: int | None = None) -> Iterator[Row[Any]]:
    """Yield everything that left or waits to leave, newest first."""
    return _rows(connection, select(outbox).order_by(outbox.c.id.desc()).limit(limit))


def buried(connection: Connection) -> Iterator[tuple[str, Row[Any]]]:
    """Yield the work that was given up, with the name of its table."""
    for name, table in WORK.items():
        for row in _rows(connection, select(table).where(table.c.buried_at.is_not(None)).order_by(table.c.buried_at)):
            yield name, row


def person_id_of(connection: Connection, address: str) -> int | None:
    """Return whose address it is, None where the desk has not met them."""
    return connection.execute(select(person_address.c.person_id).where(person_address.c.address == address)).scalar()


#: Most that are found by their reporter's name, and that stand beside another incident of the same reporter.
_MOST_FOUND, _MOST_OTHERS = 20, 5


def reported_by(connection: Connection, begins: str, *, with_security: bool, groups: frozenset[str]) -> list[Incident]:
    """Return the newest incidents of reporters whose name or address begins so, newest first.

    Restricted ones only where their reader may see them, or is in the group that has them.
    """
    typed = begins.strip()
    # SQLite's lower() knows no letters but ASCII's: what is typed as it is written is found in any case.
    spelled = ((person.c.name, typed), (func.lower(person.c.name), typed.lower()))
    names = [name.startswith(word, autoescape=True) for name, word in spelled]
    names += [name.contains(f" {word}", autoescape=True) for name, word in spelled]
    names.append(_ADDRESS.startswith(typed.lower(), autoescape=True))
    people = select(person.c.id).join(person_address, person_address.c.person_id == person.c.id).where(or_(*names))
    theirs = incident.c.reporter_id.in_(people)
    return _of_people(connection, theirs, _MOST_FOUND, with_security=with_security, groups=groups)


def others_of_reporter(
    connection: Connection, of: Incident, *, with_security: bool, groups: frozenset[str]
) -> list[Incident]:
    """Return the newest of what else the reporter of an incident has reported, newest first."""
    if of.reporter_id is None:
        return []
    theirs = and_(incident.c.reporter_id == of.reporter_id, incident.c.id != of.id)
    return _of_people(connection, theirs, _MOST_OTHERS, with_security=with_security, groups=groups)


def _of_people(
    connection: Connection, theirs: ColumnElement[bool], limit: int, *, with_security: bool, groups: frozenset[str]
) -> list[Incident]:
    wanted = select(incident).where(theirs).order_by(incident.c.id.desc()).limit(limit)
    if not with_security:
        wanted = wanted.where(or_(incident.c.security.is_(False), incident.c.assignment_group.in_(sorted(groups))))
    return [incident_of(row._mapping) for row in connection.execute(wanted)]


def reporter_of(connection: Connection, person_id: int | None) -> tuple[str, str]:
    """Return name and address of a person, empty where unknown."""
    if person_id is None:
        return "", ""
    wanted = (
        select(person.c.name, person_address.c.address)
        .join(person_address, person_address.c.person_id == person.c.id)
        .where(person.c.id == person_id)
        .limit(1)
    )
    found = connection.execute(wanted).one_or_none()
    return ("", "") if found is None else (found.name, found.address)


def reporters_of(connection: Connection, person_ids: Sequence[int | None]) -> dict[int, tuple[str, str]]:
    """Return name and an address of several people, by their ids."""
    wanted = (
        select(person.c.id, person.c.name, func.min(person_address.c.address).label("address"))
        .join(person_address, person_address.c.person_id == person.c.id)
        .where(person.c.id.in_({each for each in person_ids if each is not None}))
        .group_by(person.c.id, person.c.name)
    )
    return {row.id: (row.name, row.address) for row in connection.execute(wanted)}


def counters(connection: Connection, prefix: str = "incident:") -> dict[str, int]:
    """Return the kept counters whose names begin with a prefix."""
    wanted = select(counter).where(counter.c.name.startswith(prefix, autoescape=True))
    return {row.name: row.value for row in connection.execute(wanted)}


def open_by_priority(connection: Connection) -> dict[int, int]:
    """Return how many incidents of each priority are open, from the kept counters."""
    totals = dict.fromkeys(range(1, 6), 0)
    states: Sequence[str] = tuple(OPEN)
    for name, value in counters(connection).items():
        _, state, priority = name.split(":")
        if state in states:
            totals[int(priority)] += value
    return totals
