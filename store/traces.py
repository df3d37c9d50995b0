"""What the store knows of one person, and whether it may be erased. Talks to the database.

reported     incidents that they reported or that are about them       all words of these go
joined       incidents of others in which they wrote, or take part     their own words go, and their name
filed        messages of theirs that became no incident
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from store.chat_tables import chat_member
from store.incident import OPEN, IncidentId, number_of
from store.tables import inbox, incident, message, participant, person, person_address

#: Ids in one query.
PAGE = 500
_WAITING = ("held", "quarantined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """Everything by which a person is found, and where they are."""

    #: In lower case; the one that was asked for first.
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    people: tuple[int, ...]
    #: Ids of Slack members.
    members: tuple[str, ...]
    reported: tuple[int, ...]
    joined: tuple[int, ...]
    filed: tuple[int, ...]
    #: Numbers of incidents that forbid it: kept as evidence, or not over.
    evidence: tuple[str, ...]
    unfinished: tuple[str, ...]
    #: Messages of theirs that are not dealt with, or that a person must decide about.
    waiting: int

    @property
    def is_known(self) -> bool:
        """Whether anything is known of them."""
        return bool(self.people or self.members or self.reported or self.joined or self.filed or self.waiting)


def traces_of(connection: Connection, address: str) -> Traces:
    """Find a person by an address (lower case): it looks at all messages, so now and then only."""
    people = tuple(
        connection.execute(select(person_address.c.person_id).where(person_address.c.address == address)).scalars()
    )
    same = select(person_address.c.address).where(person_address.c.person_id.in_(people))
    addresses = tuple(dict.fromkeys((address, *connection.execute(same).scalars())))
    members = connection.execute(select(chat_member).where(chat_member.c.address.in_(addresses))).all()
    named = connection.execute(select(person.c.name).where(person.c.id.in_(people))).scalars()
    theirs = or_(incident.c.reporter_id.in_(people), incident.c.affected_id.in_(people))
    reported = _ids(connection, select(incident.c.id).where(theirs))
    wrote = inbox.c.sender.in_(addresses)
    joined = {
        *_ids(connection, select(participant.c.incident_id).where(participant.c.address.in_(addresses))),
        *_ids(connection, select(message.c.incident_id).where(func.lower(message.c.sender).in_(addresses))),
        *_ids(connection, select(inbox.c.incident_id).where(wrote, inbox.c.incident_id.is_not(None))),
    } - set(reported)
    mine = (*reported, *sorted(joined))
    is_waiting = or_(inbox.c.done_at.is_(None), inbox.c.outcome.in_(_WAITING))
    waiting = select(func.count()).select_from(inbox).where(wrote, inbox.c.buried_at.is_(None), is_waiting)
    return Traces(
        addresses=addresses,
        names=tuple(dict.fromkeys(filter(None, (*named, *(each.name for each in members))))),
        people=people,
        members=tuple(each.member for each in members),
        reported=reported,
        joined=tuple(sorted(joined)),
        filed=_ids(connection, select(inbox.c.id).where(wrote, inbox.c.incident_id.is_(None))),
        evidence=_numbers(connection, mine, incident.c.evidence.is_(True)),
        unfinished=_numbers(connection, mine, incident.c.state.in_((*OPEN, "resolved"))),
        waiting=connection.execute(waiting).scalar_one(),
    )


def _ids(connection: Connection, wanted: Select[Any]) -> tuple[int, ...]:
    return tuple(sorted(set(connection.execute(wanted).scalars())))


def _numbers(connection: Connection, ids: Sequence[int], those: ColumnElement[bool]) -> tuple[str, ...]:
    found: list[int] = []
    for begin in range(0, len(ids), PAGE):
        wanted = select(incident.c.id).where(incident.c.id.in_(ids[begin : begin + PAGE]), those)
        found += connection.execute(wanted).scalars()
    return tuple(number_of(IncidentId(each)) for each in sorted(found))
