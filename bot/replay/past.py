"""What the desk did: what arrived, when it was decided, when timers fired, what incidents came to. Reads.

Everything that ever moved an incident is an arrival or a timer: mails, calls, events and commands are rows of the
inbox, which is never emptied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select

from bot.commands.splitting import SPLIT
from bot.decision import Outcome
from bot.dossiers import history_of
from bot.replay.difference import Outlook, rung_of
from store import incidents
from store.tables import inbox, inbox_body, incident, link, message, timer


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which incidents are looked at; what is empty does not restrict."""

    #: Opened from here on, and before there; UTC.
    since: datetime | None = None
    until: datetime | None = None
    ids: frozenset[int] = frozenset()

    @property
    def is_everything(self) -> bool:
        """Whether nothing restricts it."""
        return self.since is None and self.until is None and not self.ids

    def incidents(self) -> Select[Any]:
        """Return the query for the ids of these incidents."""
        conditions = [
            *([incident.c.opened_at >= self.since] if self.since else []),
            *([incident.c.opened_at < self.until] if self.until else []),
            *([incident.c.id.in_(self.ids)] if self.ids else []),
        ]
        return select(incident.c.id).where(*conditions)


def acts(connection: Connection, chosen: Chosen) -> Iterator[Row[Any]]:
    """Yield the arrivals that were decided, each with its body and the model that read its incident, as decided."""
    ids = chosen.incidents()
    # What began by splitting another is begun again only if that one is.
    split = select(link.c.incident_id).where(link.c.kind == SPLIT, link.c.other_id.in_(ids))
    about = [] if chosen.is_everything else [inbox.c.incident_id.in_(ids.union(split))]
    wanted: Select[Any] = (
        select(inbox, inbox_body.c.body, incident.c.model_version)
        .join(inbox_body, inbox_body.c.inbox_id == inbox.c.id)
        .outerjoin(incident, incident.c.id == inbox.c.incident_id)
        .where(inbox.c.done_at.is_not(None), *about)
        .order_by(inbox.c.done_at, inbox.c.due_at, inbox.c.id)
    )
    yield from connection.execute(wanted.execution_options(yield_per=200))


def begun_by(connection: Connection, act: Row[Any]) -> dict[int, str]:
    """Return what a command, or a mail with commands, began besides what it is about, with the model that read each."""
    if act.outcome != Outcome.DECIDED or SPLIT.encode() not in act.body.lower():
        return {}
    wanted = (
        select(incident.c.id, incident.c.model_version)
        .join(message, message.c.incident_id == incident.c.id)
        .where(message.c.inbox_id == act.id, incident.c.id > (act.incident_id or 0))
        .order_by(incident.c.id)
    )
    return {row.id: row.model_version for row in connection.execute(wanted)}


def ended_at(connection: Connection) -> datetime | None:
    """Return the last instant at which the desk decided anything, None when it never did."""
    found = [connection.execute(select(func.max(table.c.done_at))).scalar_one() for table in (inbox, timer)]
    return max((at for at in found if at is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """What became of a timer: when it fired, None while it has not."""

    at: datetime | None


def timer_of(connection: Connection, key: str) -> Fired | None:
    """Return what became of the timer with this key, None when there never was one."""
    row = connection.execute(select(timer.c.done_at).where(timer.c.key == key)).one_or_none()
    return None if row is None else Fired(at=row.done_at)


def outlook(connection: Connection, incident_id: int) -> Outlook | None:
    """Return what an incident came to, None when there is none."""
    found = incidents.load(connection, incident_id)
    if found is None:
        return None
    told = history_of(connection, incident_id)
    return Outlook(
        incident=found,
        clocks=incidents.clocks_of(connection, incident_id),
        escalations=frozenset(rung_of(entry) for entry in told if entry.kind == "escalated"),
    )


def waits(connection: Connection) -> Sequence[Row[Any]]:
    """Return the timers that nobody has looked at yet."""
    fresh = and_(timer.c.done_at.is_(None), timer.c.buried_at.is_(None), timer.c.claimed_until.is_(None))
    wanted: Select[Any] = select(timer.c.id, timer.c.key, timer.c.due_at).where(fresh)
    return connection.execute(wanted).all()
