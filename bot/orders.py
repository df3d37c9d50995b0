"""A command is kept, decided and recorded in one transaction, so its answer is true. Talks to the database.

    request --one commit--> inbox row (done, with its answer) + incident + history + what leaves

The row makes it durable and idempotent: the same key again is given the same answer and changes nothing. What the
database refuses is raised, and the giver may repeat the command with the same key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, select

from bot.commands.refused import Code
from bot.decide import decide
from bot.decision import Outcome
from bot.desk import Departures, Desk
from bot.dossiers import actor_of, dossier_of
from bot.events import Actor, CommandGiven
from bot.record import Cause, Page, record
from bot.roster import Role
from intake.message import MediaType
from store import inbox as arrivals
from store import incidents, queue
from store.incident import Incident
from store.tables import inbox

log = structlog.get_logger()

#: The parameters that name another incident.
_OTHERS = ("into", "with", "of")
#: Whoever has the machine has the desk: the command line without a name acts as its operator.
OPERATOR = Actor(address="operator", name="the operator", roles=frozenset(Role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command as a channel hands it over."""

    #: Tells this giving of the command from every other of the channel: a repeated one changes nothing.
    key: str
    #: cli, mail, slack or web.
    channel: str
    name: str
    incident_id: int | None
    arguments: Mapping[str, str]
    #: Who gives it; their roles are looked up. "" for the operator of the machine.
    address: str
    #: The version of the incident that they saw.
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the giver of a command is told."""

    ok: bool
    text: str
    #: 0 when it was done.
    code: int = 0
    incident: Incident | None = None
    #: It was given before, and this is what it was answered then.
    is_repeated: bool = False
    #: What the caller may send at once; everybody else finds it in the outbox.
    departures: Departures


def give(desk: Desk, request: Request, now: datetime, *, sends: bool = True) -> Answer:
    """Decide a command and write everything down; blocking.

    Args:
        desk: where.
        request: what, by whom.
        now: the present instant in UTC.
        sends: whether the caller sends what leaves, and so holds the lease on it.
    """
    with desk.store.begin() as connection:
        row_id = arrivals.add(connection, _arrival(request, now))
        if row_id is None:
            return _answered_before(connection, request)
        answer = _decided(connection, desk, request, row_id, now=now, sends=sends)
    log.info("command.given", name=request.name, number=answer.incident and answer.incident.number, ok=answer.ok)
    return answer


def _arrival(request: Request, now: datetime) -> arrivals.Arrival:
    told = {"command": request.name, "incident": request.incident_id, "arguments": dict(request.arguments)}
    return arrivals.Arrival(
        channel=request.channel,
        delivery_id=request.key[:200],
        received_at=now,
        media_type=MediaType.COMMAND,
        envelope={"authenticated_as": request.address},
        body=json.dumps(told, ensure_ascii=False).encode(),
    )


def _answered_before(connection: Connection, request: Request) -> Answer:
    row = connection.execute(
        select(inbox).where(inbox.c.channel == request.channel, inbox.c.delivery_id == request.key[:200])
    ).one()
    ok = row.outcome == Outcome.DECIDED
    incident = incidents.load(connection, row.incident_id) if row.incident_id else None
    code = 0 if ok else Code.CONFLICT
    return Answer(ok=ok, text=row.because, code=code, incident=incident, is_repeated=True, departures=[])


def _decided(
    connection: Connection, desk: Desk, request: Request, row_id: int, *, now: datetime, sends: bool
) -> Answer:
    before = incidents.load(connection, request.incident_id, for_update=True) if request.incident_id else None
    event = given_by(connection, desk, request, before)
    decision = decide(event, before, desk.policy, now)
    page = Page.of(connection)
    cause = Cause(key=f"{request.channel}:{request.key}", inbox_id=row_id)
    recorded = record(page, decision, before, cause, desk.pen(now, sends=sends))
    page.write_out()
    incidents.count(connection, recorded.counts)
    after = recorded.incident
    queue.finish(
        connection,
        inbox,
        row_id,
        now=now,
        outcome=decision.outcome,
        because=decision.because,
        incident_id=after.id if after else None,
        sender=request.address,
    )
    departures = list(recorded.departures) if sends else []
    ok = decision.outcome is not Outcome.REFUSED
    return Answer(ok=ok, text=decision.answer, code=decision.refused, incident=after, departures=departures)


def given_by(connection: Connection, desk: Desk, request: Request, incident: Incident | None) -> CommandGiven:
    """Return the command with everything that deciding it may need."""
    other = next((int(request.arguments[name]) for name in _OTHERS if request.arguments.get(name, "").isdigit()), None)
    actor = actor_of(connection, request.address, incident, desk.policy) if request.address else OPERATOR
    return CommandGiven(
        name=request.name,
        arguments=request.arguments,
        actor=actor,
        channel=request.channel,
        version=request.version,
        dossier=dossier_of(connection, incident, desk.policy, other_id=other),
    )
