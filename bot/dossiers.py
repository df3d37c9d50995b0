"""What is known of an incident besides itself, gathered for the pure deciders. Talks to the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from bot.events import Actor, Contact, Dossier, OpenTask
from bot.major.judging import SURGE
from bot.major.known import KnownIssue
from bot.major.rules import SurgeRule
from bot.major.surge import WEEKS, Seen
from bot.policy import Policy
from bot.roster import Role
from intake.addresses import is_ours
from intake.compose import can_be_written_to
from intake.message import Address
from intake.slack_events import is_pseudo
from store import alerts, engagements, incidents, majors, people
from store.incident import Incident, TimelineEntry
from store.major import Major
from store.tables import incident as incidents_table
from store.tables import message, participant, person, person_address, task, timeline

#: More ids in References help nobody, and headers have limits.
_REFERENCES = 20
#: More people in copy are a mailing list.
_IN_COPY = 20


def dossier_of(
    connection: Connection, incident: Incident | None, policy: Policy, *, other_id: int | None = None
) -> Dossier:
    """Return everything that deciding about the incident may need; `other_id` is another that a command names."""
    other = incidents.load(connection, other_id, for_update=True) if other_id else None
    if incident is None or incident.id is None:
        return Dossier(other=other)
    larger = incident.parent_id or incident.merged_into
    parent = incidents.load(connection, larger) if larger else None
    return Dossier(
        history=history_of(connection, incident.id),
        clocks=incidents.clocks_of(connection, incident.id),
        contact=contact_of(connection, incident, policy),
        assignee=address_of(connection, incident.assignee_id),
        parent=parent,
        children=_parts_of(connection, incident.id),
        tasks=_tasks_of(connection, incident.id),
        engagements=engagements.of_incident(connection, incident.id),
        other=other,
        alerts=alerts.of_incident(connection, incident.id) if incident.origin == "event" else (),
        proposed=majors.proposed(connection, incident.id) if incident.major is not Major.NONE else (),
        parent_told=_told_by(connection, parent),
    )


def _told_by(connection: Connection, parent: Incident | None) -> TimelineEntry | None:
    """Return what a major incident told the users last."""
    if parent is None or parent.id is None or parent.major is Major.NONE:
        return None
    mine = select(timeline).where(timeline.c.incident_id == parent.id, timeline.c.kind == "update")
    row = connection.execute(mine.order_by(timeline.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _entry(row)


def known_issues(connection: Connection) -> tuple[KnownIssue, ...]:
    """Return the major incidents that reports may be about now, with what was told of them last."""
    found = majors.ongoing(connection)
    return tuple(KnownIssue(incident=each, told=_told_by(connection, each)) for each in found)


def dossier_at(connection: Connection, incident: Incident | None, policy: Policy, kind: str, now: datetime) -> Dossier:
    """Return the dossier for a timer: with how many people report now where that is asked, the narrow key first."""
    dossier, rule = dossier_of(connection, incident, policy), policy.major.surge
    if kind != SURGE or incident is None or rule is None:
        return dossier
    keys = dict.fromkeys((incident.subcategory, ""))
    return replace(dossier, seen=tuple(_seen(connection, incident.service, each, rule, now) for each in keys))


def _seen(connection: Connection, service: str, subcategory: str, rule: SurgeRule, now: datetime) -> Seen:
    window = majors.Window(service=service, subcategory=subcategory, end=now, length=rule.window)
    return Seen(
        service=service,
        subcategory=subcategory,
        reporters=majors.reporters(connection, window),
        before=tuple(majors.reporters(connection, window.weeks_ago(week)) for week in range(1, WEEKS + 1)),
        incidents=majors.open_ones(connection, window),
        is_known=majors.is_known(connection, window, since=now - rule.quiet),
    )


def history_of(connection: Connection, incident_id: int) -> tuple[TimelineEntry, ...]:
    """Return everything that happened to an incident, oldest first."""
    rows = connection.execute(select(timeline).where(timeline.c.incident_id == incident_id).order_by(timeline.c.id))
    return tuple(_entry(row) for row in rows)


def _entry(row: Row[Any]) -> TimelineEntry:
    return TimelineEntry(
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        field=row.field,
        old=row.old,
        new=row.new,
        because=row.because,
        facts=tuple(row.facts.items()),
    )


def _parts_of(connection: Connection, incident_id: int) -> tuple[int, ...]:
    """Return the incidents that follow this one: its parts, and the duplicates that were merged into it."""
    belongs = or_(incidents_table.c.parent_id == incident_id, incidents_table.c.merged_into == incident_id)
    return tuple(connection.execute(select(incidents_table.c.id).where(belongs)).scalars())


def _tasks_of(connection: Connection, incident_id: int) -> tuple[OpenTask, ...]:
    wanted = select(task).where(task.c.incident_id == incident_id, task.c.done_at.is_(None)).order_by(task.c.id)
    return tuple(OpenTask(id=row.id, kind=row.kind, text=row.text) for row in connection.execute(wanted))


def address_of(connection: Connection, person_id: int | None) -> str:
    """Return the address of a person, "" for nobody."""
    if person_id is None:
        return ""
    wanted = select(person_address.c.address).where(person_address.c.person_id == person_id).limit(1)
    return connection.execute(wanted).scalar_one_or_none() or ""


def contact_of(connection: Connection, incident: Incident, policy: Policy) -> Contact | None:
    """Return where the reporter is reached: the way that their last message came, in that thread."""
    found = _reporter_of(connection, incident)
    if found is None or incident.id is None:
        return None
    reporter, to = found
    said = _public_messages(connection, incident.id)
    last = next((row for row in reversed(said) if row.direction == "in" and not row.is_auto), None)
    ids = [row.message_id for row in said if row.message_id]
    in_slack = last.channel == "slack" if last else is_pseudo(to.address)
    return Contact(
        via="slack" if in_slack else "mail",
        to=to,
        language=reporter.language or incident.language,
        timezone=reporter.timezone,
        subject=last.subject if last else incident.summary,
        in_reply_to=last.message_id if last else "",
        references=tuple(dict.fromkeys([*ids[:1], *ids[-_REFERENCES:]])),
        cc=_in_copy(connection, incident.id, to.address, policy),
    )


def _reporter_of(connection: Connection, incident: Incident) -> tuple[Row[Any], Address] | None:
    if incident.reporter_id is None:
        return None
    row = connection.execute(select(person).where(person.c.id == incident.reporter_id)).one_or_none()
    address = address_of(connection, incident.reporter_id)
    return (row, Address(name=row.name, address=address)) if row is not None and address else None


def _public_messages(connection: Connection, incident_id: int) -> list[Row[Any]]:
    columns = (message.c.direction, message.c.is_auto, message.c.message_id, message.c.subject, message.c.channel)
    wanted = select(*columns).where(message.c.incident_id == incident_id, message.c.visibility == "public")
    return list(connection.execute(wanted.order_by(message.c.id)))


def _in_copy(connection: Connection, incident_id: int, reporter: str, policy: Policy) -> tuple[Address, ...]:
    """Return who else takes part: to be sent what a person writes, never the desk itself or the suppliers."""
    wanted = select(participant.c.address).where(participant.c.incident_id == incident_id)
    suppliers = {each.address.lower() for each in policy.roster.suppliers.values()}
    others = [
        address
        for address in connection.execute(wanted.order_by(participant.c.address)).scalars()
        if address != reporter
        and address not in suppliers
        and not is_ours(address, policy.desk.addresses)
        and not is_pseudo(address)
        and can_be_written_to(address)
    ]
    return tuple(Address(address=address) for address in others[:_IN_COPY])


def actor_of(connection: Connection, address: str, incident: Incident | None, policy: Policy) -> Actor:
    """Return who acts, with every role: those of the configuration, and reporter where they take part."""
    address = address.lower()
    known = policy.roster.colleague(address)
    roles = known.may_act_as if known else frozenset()
    if incident is not None and incident.id is not None and _takes_part(connection, incident.id, address):
        roles |= {Role.REPORTER}
    return Actor(
        address=address,
        name=known.name if known else "",
        roles=roles,
        groups=known.groups if known else frozenset(),
    )


def _takes_part(connection: Connection, incident_id: int, address: str) -> bool:
    return incident_id in people.participating(connection, {incident_id}, address)
