"""A command is kept, decided and recorded in one transaction, so its answer is true. Talks to the database.

    request --one commit--> inbox row (done, with its answer) + incident + history + what leaves

The row makes it durable and idempotent: the same key again is given the same answer and changes nothing. What the
database refuses is raised, and the giver may repeat the command with the same key.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy import Connection, select

from bot.commands.refused import Code
from bot.commands.usage import USAGE
from bot.decision import Outcome
from bot.requests import Answer, Office, Request, decided_about, told
from bot.writing.page import Page
from bot.writing.record import Cause, record
from intake.message import MediaType
from store import inbox as arrivals
from store import incidents, queue
from store.engine import Store
from store.tables import inbox

log = structlog.get_logger()

__all__ = ["Answer", "Request", "give"]


class Deciding(Protocol):
    """Where commands are given: a desk, or whatever only decides commands."""

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        ...

    @property
    def office(self) -> Office:
        """By what it is decided."""
        ...


def give(desk: Deciding, request: Request, now: datetime, *, sends: bool = True) -> Answer:
    """Decide a command and write everything down; blocking.

    Args:
        desk: where.
        request: what, by whom.
        now: the present instant in UTC.
        sends: whether the caller sends what leaves, and so holds the lease on it.
    """
    if request.name in USAGE and USAGE[request.name].only_reads:
        with desk.store.reading() as connection:
            return told(connection, desk.office, request, now)
    # Not in the transaction: a model may have to be loaded first.
    request = desk.office.as_read(request)
    with desk.store.begin() as connection:
        row_id = arrivals.add(connection, _arrival(request, now))
        if row_id is None:
            return _answered_before(connection, request)
        answer = _decided(connection, desk.office, request, row_id, now=now, sends=sends)
    log.info("command.given", name=request.name, number=answer.incident and answer.incident.number, ok=answer.ok)
    return answer


def _arrival(request: Request, now: datetime) -> arrivals.Arrival:
    given = {
        "command": request.name,
        "incident": request.incident_id,
        "arguments": dict(request.arguments),
        "version": request.version,
    }
    return arrivals.Arrival(
        channel=request.channel,
        delivery_id=request.key[:200],
        received_at=now,
        media_type=MediaType.COMMAND,
        envelope={"authenticated_as": request.address},
        body=json.dumps(given, ensure_ascii=False).encode(),
    )


def _answered_before(connection: Connection, request: Request) -> Answer:
    row = connection.execute(
        select(inbox).where(inbox.c.channel == request.channel, inbox.c.delivery_id == request.key[:200])
    ).one()
    ok = row.outcome == Outcome.DECIDED
    incident = incidents.load(connection, row.incident_id) if row.incident_id else None
    return Answer(ok=ok, text=row.because, code=0 if ok else Code.CONFLICT, incident=incident, is_repeated=True)


def _decided(
    connection: Connection, office: Office, request: Request, row_id: int, *, now: datetime, sends: bool
) -> Answer:
    before, decision = decided_about(connection, office, request, now)
    page = Page.of(connection)
    cause = Cause(key=f"{request.channel}:{request.key}", inbox_id=row_id)
    recorded = record(page, decision, before, cause, office.pen(now, sends=sends))
    page.write_out()
    incidents.count(connection, recorded.counts)
    after = recorded.incident
    queue.finish(
        connection,
        inbox,
        row_id,
        now=now,
        outcome=decision.outcome,
        because=recorded.because,
        incident_id=after.id if after else None,
        sender=request.address,
    )
    return Answer(
        ok=decision.outcome is not Outcome.REFUSED,
        text=recorded.answer,
        code=decision.refused,
        incident=after,
        departures=list(recorded.departures) if sends else [],
    )
