"""A desk over an empty database lives through the past once more, under its own policy and model. Talks to both.

Each arrival is decided at the instant at which it was decided, each timer fires when it fired, and one that the past
does not know when it is due. So the same policy and model decide the same, down to what was passed over while the desk
was not running. Incidents keep their numbers, because commands and subjects name them; one that the past does not have
is counted and put away.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from bot.decision import Outcome
from bot.desk import Desk
from bot.orders import give
from bot.replay import past
from bot.requests import Request
from classifier.suggestion import Classify
from intake.message import MediaType
from store import inbox as arrivals
from store import queue
from store.inbox import Arrival
from store.tables import inbox, incident, metadata, person, person_address, timer

_PAGE = 500
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Again:
    """The past, lived through once more."""

    #: The database of the past; only read.
    before: Connection
    #: A desk over an empty SQLite database.
    desk: Desk
    #: Who reads a report, by the version of the model that read it in the past.
    reader_of: Callable[[str], Classify]
    now: datetime = _LONG_AGO
    #: Arrivals that came to another end than in the past.
    otherwise: int = 0
    #: Incidents that the past does not have.
    strays: int = 0

    def live(self, acts: Iterable[Row[Any]], until: datetime) -> None:
        """Decide the arrivals, in their order, and every timer that is reached by then."""
        self._introduce()
        for act in acts:
            self._wait(act.done_at)
            self.now = max(self.now, act.done_at)
            self._decide(act)
        while (at := self._next()) is not None and at <= until:
            self._fire(at)

    def _introduce(self) -> None:
        """Take over who is known."""
        for table in (person, person_address):
            rows = self.before.execute(select(table))
            while page := rows.fetchmany(_PAGE):
                with self.desk.store.lease() as connection:
                    connection.execute(insert(table), [dict(row._mapping) for row in page])

    def _wait(self, until: datetime) -> None:
        """Fire what is reached before an instant."""
        while (at := self._next()) is not None and at < until:
            self._fire(at)

    def _fire(self, at: datetime) -> None:
        self.now = max(self.now, at)
        self.desk.work_timers(self.now)

    def _next(self) -> datetime | None:
        """Return when the next timer fires; what the past never got to is given up."""
        with self.desk.store.lease() as connection:
            for row in past.waits(connection):
                known = past.timer_of(self.before, row.key)
                if known is not None and known.at is None:
                    queue.bury(connection, timer, row.id, now=self.now, error="the past never got to it")
                    continue
                at = row.due_at if known is None or known.at is None else max(known.at, row.due_at)
                connection.execute(update(timer).where(timer.c.id == row.id).values(claimed_until=at))
            found: datetime | None = connection.execute(
                select(func.min(timer.c.claimed_until)).where(queue.waiting(timer))
            ).scalar_one()
        return found

    def _decide(self, act: Row[Any]) -> None:
        begun = past.begun_by(self.before, act)
        expected = tuple(filter(None, (act.incident_id, *begun)))
        desk = replace(self.desk, classify=self.reader_of(next(iter(begun.values()), act.model_version or "")))
        with self.desk.store.lease() as connection:
            last = _last_id(connection)
            new = [each for each in expected if each > last]
            if new:
                _number_next(connection, min(new))
        outcome = self._command(act, desk) if act.media_type == MediaType.COMMAND else self._arrive(act, desk)
        self.otherwise += outcome != act.outcome
        with self.desk.store.lease() as connection:
            newer = select(incident.c.id).where(incident.c.id > last, incident.c.id.not_in(expected))
            for stray in connection.execute(newer).scalars().all():
                self.strays += 1
                _put_away(connection, stray)

    def _command(self, act: Row[Any], desk: Desk) -> str:
        given = json.loads(act.body)
        request = Request(
            key=act.delivery_id,
            channel=act.channel,
            name=given["command"],
            incident_id=given["incident"],
            arguments=given["arguments"],
            address=act.envelope.get("authenticated_as") or "",
            # Who had seen an old version was refused; else other changes may have made other versions.
            version=given.get("version") if act.outcome == Outcome.REFUSED else None,
        )
        answer = give(desk, request, self.now, sends=False)
        return str(Outcome.DECIDED if answer.ok else Outcome.REFUSED)

    def _arrive(self, act: Row[Any], desk: Desk) -> str:
        arrival = Arrival(
            channel=act.channel,
            delivery_id=act.delivery_id,
            received_at=act.received_at,
            media_type=act.media_type,
            envelope=act.envelope,
            body=act.body,
        )
        mine = (inbox.c.channel == act.channel) & (inbox.c.delivery_id == act.delivery_id)
        with self.desk.store.lease() as connection:
            arrivals.add(connection, arrival)
            connection.execute(update(inbox).where(mine).values(ruling=act.ruling))
        desk.work_inbox(self.now)
        with self.desk.store.lease() as connection:
            row = connection.execute(select(inbox).where(mine)).one()
            if row.done_at is None:
                queue.bury(connection, inbox, row.id, now=self.now, error=row.last_error)
        return str(row.outcome or "")


def _last_id(connection: Connection) -> int:
    return connection.execute(select(func.max(incident.c.id))).scalar_one() or 0


def _number_next(connection: Connection, incident_id: int) -> None:
    """Let the next incident get this number, as long as none that is larger was given."""
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'incident'"))
    connection.execute(text("INSERT INTO sqlite_sequence VALUES ('incident', :last)"), {"last": incident_id - 1})


def _put_away(connection: Connection, incident_id: int) -> None:
    """Remove an incident with everything that hangs on it."""
    for table in reversed(metadata.sorted_tables):
        for column in table.columns:
            if any(key.column is incident.c.id for key in column.foreign_keys):
                connection.execute(delete(table).where(column == incident_id))
    connection.execute(delete(incident).where(incident.c.id == incident_id))
