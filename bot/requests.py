"""A command as a channel hands it over, and how one is decided inside a transaction. Talks to the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.agreed.policy import Policy
from bot.agreed.roster import Role
from bot.commands.refused import Refused
from bot.commands.table import require_role
from bot.commands.usage import USAGE
from bot.decide import decide
from bot.decision import Decision
from bot.dossiers import actor_of, dossier_of
from bot.events import OPERATOR_ADDRESS, Actor, CommandGiven
from bot.incident_models.evidence import COLLECTING
from bot.writing.record import Pen
from classifier.suggestion import Classify, Question, Suggestion
from intake.language import detect_language
from intake.message import OutboundMessage
from store import incidents
from store.incident import Incident

#: The parameters that name another incident.
_OTHERS = ("into", "with", "of")
#: Commands that begin an incident, and what it is about.
_BEGINS: Mapping[str, str] = {"split": "words"}
#: Whoever has the machine has the desk: the command line without a name acts as its operator.
OPERATOR = Actor(address=OPERATOR_ADDRESS, name="the operator", roles=frozenset(Role))


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
    #: What the classifier makes of it; see `as_read`.
    suggestion: Suggestion | None = None


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
    departures: list[tuple[int, OutboundMessage]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where commands are decided: under which policy, and with what its answers are written."""

    policy: Policy
    #: Keys of the reply tokens, newest first.
    keys: tuple[bytes, ...]
    lease: timedelta
    #: Reads what an incident that a command begins is about.
    classify: Classify

    def as_read(self, request: Request) -> Request:
        """Return the request with what the classifier makes of its words, where it begins an incident."""
        words = request.arguments.get(_BEGINS.get(request.name, ""))
        if words is None:
            return request
        (suggestion,) = self.classify([Question(text=words, language=detect_language(words))])
        return replace(request, suggestion=suggestion)

    def pen(self, now: datetime, *, sends: bool = True) -> Pen:
        """Return what writing needs; what is written to leave is born claimed by whoever sends it at once."""
        claimed_until = now + self.lease if sends else None
        return Pen(
            desk=self.policy.desk,
            keys=self.keys,
            now=now,
            claimed_until=claimed_until,
            budget=self.policy.budget,
        )


def told(connection: Connection, office: Office, request: Request, now: datetime) -> Answer:
    """Answer a command that changes nothing."""
    # Sheets and tables are made of much that no command that changes something needs.
    from bot.answers import Asked, tell

    incident = incidents.load(connection, request.incident_id) if request.incident_id else None
    actor = _actor(connection, office, request, incident)
    if not USAGE[request.name].needs_incident:
        # Whoever asks may ask for what is theirs.
        actor = replace(actor, roles=actor.roles | {Role.REPORTER})
    given = CommandGiven(name=request.name, arguments=request.arguments, actor=actor, channel=request.channel)
    asked = Asked(connection=connection, given=given, incident=incident, policy=office.policy, now=now)
    try:
        require_role(given)
        return Answer(ok=True, text=tell(asked), incident=incident)
    except Refused as refused:
        return Answer(ok=False, text=str(refused), code=refused.code, incident=incident)


def decided_about(
    connection: Connection, office: Office, request: Request, now: datetime
) -> tuple[Incident | None, Decision]:
    """Return the incident as it stands, locked, and what the command means for it."""
    before = incidents.load(connection, request.incident_id, for_update=True) if request.incident_id else None
    other = next((int(request.arguments[name]) for name in _OTHERS if request.arguments.get(name, "").isdigit()), None)
    dossier = dossier_of(connection, before, office.policy, other_id=other)
    if request.name in COLLECTING and before is not None and before.id is not None:
        # It reads mail, which no other command needs to do.
        from bot.exhibits import exhibits_of

        dossier = replace(dossier, exhibits=exhibits_of(connection, before.id))
    if request.suggestion is not None and before is not None and before.id is not None:
        dossier = replace(dossier, heard=incidents.heard_in(connection, before.id))
    event = CommandGiven(
        name=request.name,
        arguments=request.arguments,
        actor=_actor(connection, office, request, before),
        channel=request.channel,
        version=request.version,
        dossier=dossier,
        suggestion=request.suggestion,
    )
    return before, decide(event, before, office.policy, now)


def _actor(connection: Connection, office: Office, request: Request, incident: Incident | None) -> Actor:
    return actor_of(connection, request.address, incident, office.policy) if request.address else OPERATOR
