"""What is known of an incident besides itself, gathered for the pure deciders. Talks to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, func, select

from bot.agreed.escalation import ESCALATE
from bot.agreed.policy import Policy
from bot.agreed.roster import Role
from bot.alike.voices import seen_alike
from bot.escalation.reallocating import Work, agents_for, is_unowned
from bot.events import Actor, Contact, Dossier
from bot.gathering import Gathered, gather
from bot.major.judging import ALIKE, SURGE
from bot.major.known import KnownIssue
from bot.major.rules import SurgeRule
from bot.major.surge import WEEKS, Seen, surge_of
from bot.slack.group_roles import roles_in_groups
from intake.addresses import is_ours
from intake.automatic_words import NO_REPLY
from intake.compose import can_be_written_to
from intake.message import Address
from intake.slack_events import is_pseudo
from store import alerts, incidents, lives, majors, people
from store.incident import Incident, State, TimelineEntry
from store.major import Major
from store.tables import incident as incidents_table
from store.tables import person_address, timeline

# Built once: every answer and every timer may ask for it.
_WANTED: BindParameter[int] = bindparam("wanted")
_ADDRESS = select(person_address.c.address).where(person_address.c.person_id == _WANTED).limit(1)
_UPDATES = timeline.c.incident_id.in_(bindparam("wanted", expanding=True)), timeline.c.kind == "update"
_LAST = select(func.max(timeline.c.id)).where(*_UPDATES).group_by(timeline.c.incident_id)
_TOLD = select(timeline).where(timeline.c.id.in_(_LAST))

#: More ids in References help nobody, and headers have limits.
_REFERENCES = 20
#: More people in copy are a mailing list.
_IN_COPY = 20


def dossier_of(
    connection: Connection,
    incident: Incident | None,
    policy: Policy,
    *,
    other_id: int | None = None,
    gathered: Gathered | None = None,
) -> Dossier:
    """Return everything that deciding about the incident may need.

    Args:
        connection: A transaction that has the incident locked, where it is to be changed.
        incident: As it stands.
        policy: Who is who.
        other_id: Another incident, that a command names.
        gathered: What hangs on the incident, where it was gathered already.
    """
    other = incidents.load(connection, other_id, for_update=True) if other_id else None
    if incident is None or incident.id is None:
        return Dossier(other=other)
    around = gathered or gather(connection, [incident.id])[incident.id]
    larger = incident.parent_id or incident.merged_into
    parent = incidents.load(connection, larger) if larger else None
    return Dossier(
        history=around.history,
        clocks=around.clocks,
        contact=_contact_of(incident, around, policy),
        assignee=address_of(connection, incident.assignee_id),
        parent=parent,
        children=around.parts,
        tasks=around.tasks,
        engagements=around.engagements,
        other=other,
        alerts=alerts.of_incident(connection, incident.id) if incident.origin == "event" else (),
        proposed=majors.proposed(connection, incident.id) if incident.major is not Major.NONE else (),
        parent_told=_told_by(connection, [parent]).get(larger) if parent and larger else None,
    )


def _told_by(connection: Connection, those: Iterable[Incident]) -> dict[int, TimelineEntry]:
    """Return what each of the major incidents among those told the users last, where it did."""
    majors_of_them = [each.id for each in those if each.major is not Major.NONE]
    rows = connection.execute(_TOLD, {"wanted": majors_of_them}) if majors_of_them else ()
    return {row.incident_id: _entry(row) for row in rows}


@dataclass(slots=True)
class Ongoing:
    """The major incidents that reports may be about, read again only when one of them has changed.

    While something large is broken, reports come by the hundred and the few incidents they are about stay the same.
    """

    _issues: tuple[KnownIssue, ...] = ()

    def issues(self, connection: Connection, versions: Mapping[int, int]) -> tuple[KnownIssue, ...]:
        """Return them with what was told of them last, given the version that each has now (`store.recall`)."""
        if versions != {each.incident.id: each.incident.version for each in self._issues}:
            self._issues = _known_issues(connection) if versions else ()
        return self._issues

    def forget(self) -> None:
        """Read them again the next time."""
        self._issues = ()


def _known_issues(connection: Connection) -> tuple[KnownIssue, ...]:
    found = majors.ongoing(connection)
    told = _told_by(connection, found)
    return tuple(KnownIssue(incident=each, told=told.get(each.id or 0)) for each in found)


def dossier_at(connection: Connection, incident: Incident | None, policy: Policy, kind: str, now: datetime) -> Dossier:
    """Return the dossier for a timer: with how many people report now where that is asked, the narrow key first.

    Where that is no surge, nothing else is looked up: most looks for one find none.
    """
    rule = policy.major.surge
    if kind == ESCALATE and incident is not None:
        works = _works(connection, agents_for(incident, policy)) if is_unowned(incident) else ()
        opened = _opened(connection, incident, since=policy.escalation.longest_window, now=now)
        return replace(dossier_of(connection, incident, policy), works=works, opened=opened)
    if kind not in {SURGE, ALIKE} or incident is None or rule is None:
        return dossier_of(connection, incident, policy)
    if kind == ALIKE:
        return replace(dossier_of(connection, incident, policy), seen=(seen_alike(connection, incident),))
    keys = dict.fromkeys((incident.subcategory, ""))
    seen = tuple(_seen(connection, incident.service, each, rule, now) for each in keys)
    return (
        Dossier(seen=seen)
        if surge_of(seen, rule) is None
        else replace(dossier_of(connection, incident, policy), seen=seen)
    )


def _works(connection: Connection, agents: tuple[str, ...]) -> tuple[Work, ...]:
    """Return everything that these people work on now."""
    wanted = (
        select(incidents_table, person_address.c.address)
        .join(person_address, person_address.c.person_id == incidents_table.c.assignee_id)
        .where(incidents_table.c.state == State.IN_PROGRESS, person_address.c.address.in_(agents))
    )
    rows = connection.execute(wanted).all() if agents else ()
    return tuple(Work(incident=incidents.incident_of(row._mapping), agent=row.address) for row in rows)


def _opened(connection: Connection, incident: Incident, *, since: timedelta, now: datetime) -> tuple[datetime, ...]:
    """Return when incidents of the same service were opened lately; () where nothing asks."""
    wanted = select(incidents_table.c.opened_at).where(
        incidents_table.c.service == incident.service,
        incidents_table.c.opened_at > now - since,
        incidents_table.c.opened_at <= now,
    )
    return tuple(connection.execute(wanted).scalars()) if since else ()


def _seen(connection: Connection, service: str, subcategory: str, rule: SurgeRule, now: datetime) -> Seen:
    """Count who reported; what would change nothing any more is not asked, and a surge that is known is not counted."""
    window = majors.Window(service=service, subcategory=subcategory, end=now, length=rule.window)
    if majors.is_known(connection, window, since=now - rule.quiet):
        return Seen(service=service, subcategory=subcategory, reporters=0, is_known=True)
    seen = Seen(service=service, subcategory=subcategory, reporters=majors.reporters(connection, window))
    if seen.reporters < rule.at_least:
        return seen
    return replace(
        seen,
        before=tuple(majors.reporters(connection, window.weeks_ago(week)) for week in range(1, WEEKS + 1)),
        incidents=majors.open_ones(connection, window),
    )


def history_of(connection: Connection, incident_id: int) -> tuple[TimelineEntry, ...]:
    """Return everything that happened to an incident, oldest first."""
    return tuple(lives.histories(connection, [incident_id])[incident_id])


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


def address_of(connection: Connection, person_id: int | None) -> str:
    """Return the address of a person, "" for nobody."""
    if person_id is None:
        return ""
    return connection.execute(_ADDRESS, {"wanted": person_id}).scalar_one_or_none() or ""


def contact_of(connection: Connection, incident: Incident, policy: Policy) -> Contact | None:
    """Return where the reporter is reached, None where nobody is."""
    return (
        None if incident.id is None else _contact_of(incident, gather(connection, [incident.id])[incident.id], policy)
    )


def _contact_of(incident: Incident, around: Gathered, policy: Policy) -> Contact | None:
    """Return where the reporter is reached: the way that their last message came, in that thread."""
    reporter = around.reporter
    if reporter is None or not reporter.address:
        return None
    to, cc = _people_of(reporter, around, policy)
    said = [row for row in around.said if row.visibility == "public"]
    last = next((row for row in reversed(said) if row.direction == "in" and not row.is_auto), None)
    # Those of a chat are nothing to a mail program.
    ids = [row.message_id for row in said if row.message_id and not row.message_id.startswith("slack")]
    in_slack = last.channel == "slack" if last else is_pseudo(to.address)
    return Contact(
        via="slack" if in_slack else "mail",
        to=to,
        language=reporter.language or incident.language,
        timezone=reporter.timezone,
        # What somebody else wrote about is nothing to the reporter.
        subject=last.subject if last and (in_slack or last.sender == reporter.address) else incident.summary,
        in_reply_to=last.message_id if last and last.channel != "slack" else next(reversed(ids), ""),
        references=tuple(dict.fromkeys([*ids[:1], *ids[-_REFERENCES:]])),
        cc=cc,
    )


def _people_of(reporter: Row[Any], around: Gathered, policy: Policy) -> tuple[Address, tuple[Address, ...]]:
    """Return who is written to, and in copy; a program that takes no replies wrote for the one other who takes part.

    Whoever writes takes part, but for a mailing list that put itself into From: those who do are written to instead.
    """
    cc = _in_copy(around.taking_part, reporter.address, policy)
    if len(cc) == 1 and NO_REPLY.search(reporter.address):
        return cc[0], ()
    has_written = any(row.direction == "in" and row.sender == reporter.address for row in around.said)
    if cc and has_written and reporter.address not in around.taking_part:
        return cc[0], cc[1:]
    return Address(name=reporter.name, address=reporter.address), cc


def _in_copy(taking_part: Iterable[str], reporter: str, policy: Policy) -> tuple[Address, ...]:
    """Return who else takes part: to be sent what a person writes, never the desk itself or the suppliers."""
    suppliers = {each.address.lower() for each in policy.roster.suppliers.values()}
    others = [
        address
        for address in taking_part
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
    roles = (known.may_act_as if known else frozenset()) | roles_in_groups(connection, address)
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
