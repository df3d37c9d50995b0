"""What each page needs, read from the store in one consistent look. Talks to the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, select

from bot.alike.similar_ones import SimilarIncident, similar_to
from bot.commands.splitting import SPLIT
from bot.major.known import part_of_what
from bot.writing.payload import from_payload
from intake.message import OutboundMessage
from store import alerts, engagements, incidents, queries
from store.alert import Alert
from store.engine import Store
from store.incident import Clock, Engagement, Incident, IncidentId, number_of
from store.tables import outbox, person, person_address

#: Rows on one page of a list.
PAGE = 200
#: So many of the newest messages and timeline entries are shown of one incident; `deskhand show --whole` has them all.
MOST = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """One page of the queue."""

    incidents: Sequence[Incident]
    #: incident -> who reported it, and who works on it.
    reporters: dict[int, str]
    assignees: dict[int, str]
    by_priority: dict[int, int]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """One incident with everything that hangs on it."""

    incident: Incident
    reporter: tuple[str, str]
    #: Name and address of who works on it, empty when nobody does.
    assignee: tuple[str, str]
    #: Numbers of the incidents that it has to do with, by how.
    linked: Mapping[str, Sequence[str]]
    clocks: Sequence[Clock]
    tasks: Sequence[Row[Any]]
    #: Who helps from outside.
    engagements: Sequence[Engagement]
    messages: Sequence[Row[Any]]
    timeline: Sequence[Row[Any]]
    #: The newest line of its history that was there before the rest was read.
    newest_entry: int
    #: What monitoring says of it, and what else fires for its service.
    alerts: Sequence[Alert]
    firing: Sequence[Alert]
    similar: Sequence[SimilarIncident]
    #: The major incident that it is probably about, "" for none.
    known: str
    #: How many messages between the first and the others, and how many of the oldest entries, are left out.
    older_messages: int
    older_entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxView:
    """One page of what left or waits to leave."""

    rows: Sequence[Row[Any]]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureView:
    """One outgoing message."""

    row: Row[Any]
    message: OutboundMessage


def read_queue(store: Store, page: int, *, group: str, sees_security: bool, assignee: int | None) -> QueueView:
    """Return one page of open incidents in the order in which they should be worked on; the first page is 1."""
    with store.reading() as connection:
        wanted = queries.queue(
            connection, limit=page * PAGE + 1, group=group, with_security=sees_security, assignee=assignee
        )
        found, has_more = _page(wanted, page)
        names = _names(connection, {id_ for each in found for id_ in (each.reporter_id, each.assignee_id)})
        return QueueView(
            incidents=found,
            reporters={each.id: names.get(each.reporter_id, "") for each in found if each.id is not None},
            assignees={each.id: names.get(each.assignee_id, "") for each in found if each.id is not None},
            by_priority=queries.open_by_priority(connection),
            has_more=has_more,
        )


def read_incident(
    store: Store, incident_id: int, *, sees_security: bool, groups: frozenset[str]
) -> IncidentView | None:
    """Return an incident with its conversation and history, None when there is none of that id."""
    with store.reading() as connection:
        # Before the incident: what comes in between was not seen.
        newest_entry = queries.newest_entry_of(connection, incident_id)
        incident = incidents.load(connection, incident_id)
        if incident is None:
            return None
        messages, older_messages = queries.newest_messages_of(connection, incident_id, MOST)
        if older_messages:
            # What all of it is about is said in the first.
            messages.insert(0, next(queries.messages_of(connection, incident_id)))
            older_messages -= 1
        timeline, older_entries = queries.newest_timeline_of(connection, incident_id, MOST)
        return IncidentView(
            incident=incident,
            reporter=queries.reporter_of(connection, incident.reporter_id),
            assignee=queries.reporter_of(connection, incident.assignee_id),
            linked=_linked(connection, incident_id),
            clocks=incidents.clocks_of(connection, incident_id),
            tasks=_first(queries.tasks_of(connection, incident_id), MOST)[0],
            engagements=engagements.of_incidents(connection, [incident_id])[incident_id],
            messages=messages,
            timeline=timeline,
            newest_entry=newest_entry,
            alerts=alerts.of_incident(connection, incident_id),
            firing=_firing_besides(connection, incident),
            similar=similar_to(connection, incident_id, with_security=sees_security, groups=groups),
            known=part_of_what(incident, ((row.kind, row.new) for row in timeline)),
            older_messages=older_messages,
            older_entries=older_entries,
        )


def _linked(connection: Connection, incident_id: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for other, kind in engagements.links_of(connection, incident_id):
        # What was split off is the younger one.
        split = "Split into" if other > incident_id else "Split from"
        found.setdefault(split if kind == SPLIT else "Linked", []).append(number_of(IncidentId(other)))
    return found


def _firing_besides(connection: Connection, incident: Incident) -> tuple[Alert, ...]:
    firing = alerts.firing_of_service(connection, incident.service) if incident.service else ()
    return tuple(each for each in firing if each.incident_id != incident.id)


def read_outbox(store: Store, page: int) -> OutboxView:
    """Return one page of what left or waits to leave, newest first; the first page is 1."""
    with store.reading() as connection:
        rows, has_more = _page(queries.sent(connection, limit=page * PAGE + 1), page)
        return OutboxView(rows=rows, has_more=has_more)


def read_departure(store: Store, outbox_id: int) -> DepartureView | None:
    """Return one outgoing message, None when there is none of that id."""
    with store.reading() as connection:
        row = connection.execute(select(outbox).where(outbox.c.id == outbox_id)).one_or_none()
        return None if row is None else DepartureView(row=row, message=from_payload(row.payload))


def _first(rows: Iterable[T], most: int) -> tuple[list[T], bool]:
    found = list(islice(rows, most + 1))
    return found[:most], len(found) > most


def _page(rows: Iterator[T], page: int) -> tuple[list[T], bool]:
    return _first(islice(rows, (page - 1) * PAGE, None), PAGE)


def _names(connection: Connection, wanted_ids: Collection[int | None]) -> dict[int | None, str]:
    """Return people's names, or their addresses where they gave no name, in one query."""
    people = {each for each in wanted_ids if each is not None}
    wanted = (
        select(person.c.id, person.c.name, person_address.c.address)
        .join(person_address, person_address.c.person_id == person.c.id)
        .where(person.c.id.in_(people))
    )
    return {row.id: row.name or row.address for row in connection.execute(wanted)}
