"""What commands that only tell are answered: texts of a few lines for any channel. Talks to the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from bot.agreed.oncall import Rotation
from bot.agreed.policy import Policy
from bot.agreed.roster import SEE_SECURITY, Role
from bot.commands.order import not_there
from bot.commands.refused import Code, Refused
from bot.commands.usage import USAGE, USAGES
from bot.commands.words import nearest
from bot.dossiers import address_of
from bot.events import CommandGiven
from bot.promises.due import due_times, is_missed
from bot.terminal.history import stand_of
from bot.terminal.incidents import known_of
from bot.terminal.reasons import reasons_of
from bot.terminal.sheet import sheet_of
from bot.wording import moment, one_line, state_word
from bot.words import words_of
from store import incidents, queries
from store.incident import ClockState, Incident, IncidentId, number_of
from store.search import Hit, search
from store.tables import incident as incidents_table
from store.tables import person_address

#: How many incidents a list names.
_MOST = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command that only tells, on its way to its answer."""

    connection: Connection
    given: CommandGiven
    #: None where the command is about none.
    incident: Incident | None
    policy: Policy
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are told."""
        person = self.policy.roster.colleague(self.given.actor.address)
        return ZoneInfo((person.timezone if person else "") or self.policy.desk.timezone)


def tell(asked: Asked) -> str:
    """Return the answer.

    Raises:
        Refused: There is no such incident, or whoever asks may not see it.
    """
    usage = USAGE[asked.given.name]
    if usage.needs_incident and asked.incident is None:
        raise not_there(asked.given)
    _require_clearance(asked)
    return ANSWERS[asked.given.name](asked)


def _require_clearance(asked: Asked) -> None:
    """Refuse what only those may see who need to know (domain.md section 10)."""
    incident, actor = asked.incident, asked.given.actor
    if incident is None or not incident.security:
        return
    managers = SEE_SECURITY | {Role.REPORTER}
    works_on_it = incident.assignment_group in actor.groups
    assigned = address_of(asked.connection, incident.assignee_id) == actor.address
    if actor.roles.isdisjoint(managers) and not works_on_it and not assigned:
        raise Refused(Code.FORBIDDEN, f"{incident.number} is restricted; ask an incident manager")


def _status(asked: Asked) -> str:
    incident = _of(asked)
    # The sentences around them are English.
    words = words_of("en")
    clocks = incidents.clocks_of(asked.connection, incident.id or 0)
    due = due_times(clocks)
    lines = [
        f"{incident.number} {one_line(incident.summary)}",
        f"It is {words.of('state', incident.state)}, {words.of('priority', incident.priority)}.",
    ]
    names = {"sla.response": "first response", "sla.resolution": "resolution"}
    at = {kind: f"{moment(due[kind], asked.zone)} ({asked.zone.key})" for kind in names if kind in due}
    late = {clock.kind for clock in clocks if is_missed(clock, asked.now)}
    lines += [
        f"The {name} was due {at[kind]} and is late." if kind in late else f"The {name} is due {at[kind]}."
        for kind, name in names.items()
        if kind in at
    ]
    stand = stand_of(known_of(asked.connection, incident.number)["timeline"], asked.zone)
    lines += [one_line(f"{name.capitalize()}: {text}") for name, text in stand if text]
    return "\n".join(lines)


def _of(asked: Asked) -> Incident:
    assert asked.incident is not None
    return asked.incident


def _show(asked: Asked) -> str:
    return "\n".join(sheet_of(known_of(asked.connection, _of(asked).number), asked.zone))


def _why(asked: Asked) -> str:
    reasons = reasons_of(known_of(asked.connection, _of(asked).number), asked.zone)
    return "\n".join([_of(asked).number, *(f"- {one_line(reason['sentence'])}" for reason in reasons)])


def _clock(asked: Asked) -> str:
    lines, words = [f"{_of(asked).number}, {asked.zone.key}"], words_of("en")
    for clock in incidents.clocks_of(asked.connection, _of(asked).id or 0):
        word = {ClockState.BREACHED: "ended", ClockState.CANCELLED: "void since"}.get(clock.state, "met")
        met = f", {word} {moment(clock.stopped_at, asked.zone)}" if clock.stopped_at else ""
        missed = f", missed {moment(clock.breached_at, asked.zone)}" if clock.breached_at else ""
        lines.append(
            f"{words.of('clock', clock.kind)}: {clock.target}, due {moment(clock.due_at, asked.zone)}{met}{missed}"
        )
    return "\n".join(lines)


def _queue(asked: Asked) -> str:
    group = asked.given.arguments.get("group", "").lower()
    found: list[str] = []
    more = 0
    for incident in queries.queue(asked.connection):
        if group and incident.assignment_group.lower() != group:
            continue
        if len(found) < _MOST:
            found.append(_line(incident, asked))
        else:
            more += 1
    if not found:
        return f"Nothing is open{f' in {group}' if group else ''}."
    return "\n".join([*found, *([f"... and {more} more"] if more else [])])


def _list(asked: Asked) -> str:
    """Return the open incidents of whoever asks: reported by them, or theirs to work on."""
    mine = select(person_address.c.person_id).where(person_address.c.address == asked.given.actor.address)
    person_id = asked.connection.execute(mine).scalar_one_or_none()
    if person_id is None:
        return "You have no open incidents."
    wanted = select(incidents_table).where(
        (incidents_table.c.reporter_id == person_id) | (incidents_table.c.assignee_id == person_id)
    )
    rows = asked.connection.execute(wanted.order_by(incidents_table.c.id.desc()).limit(200))
    found = [incident for row in rows if (incident := incidents.incident_of(row._mapping)).is_open]
    return "\n".join(_line(incident, asked) for incident in found[:_MOST]) or "You have no open incidents."


def _line(incident: Incident, asked: Asked) -> str:
    due = f", due {moment(incident.due_at, asked.zone)}" if incident.due_at else ""
    summary = "(restricted)" if incident.security else one_line(incident.summary)[:80]
    return f"{incident.number} P{incident.priority} {state_word(incident.state)}{due}: {summary}"


def _search(asked: Asked) -> str:
    """Return the incidents in which all of the words were said, best first; restricted ones to those who may know."""
    actor = asked.given.actor
    seen = not actor.roles.isdisjoint(SEE_SECURITY)
    words = asked.given.arguments["words"]
    hits = search(asked.connection, words, limit=_MOST, with_security=seen, groups=actor.groups)
    return "\n".join(_hit(hit) for hit in hits) or "Nothing that was said has all of these words."


def _hit(hit: Hit) -> str:
    number, state = number_of(IncidentId(hit.incident_id)), state_word(hit.state)
    head = f"{number} P{hit.priority} {state}: {one_line(hit.summary)[:80]}"
    excerpt = one_line(hit.excerpt)
    return head if excerpt in hit.summary else f"{head} ({excerpt[:120]})"


def _oncall(asked: Asked) -> str:
    lines = [_turn(rotation, asked) for rotation in asked.policy.escalation.rotations]
    managers = asked.policy.roster.with_role(Role.INCIDENT_MANAGER)
    names = ", ".join(person.name or person.address for person in managers)
    lines += [f"Incident managers: {names}."] if names else []
    return "\n".join(lines) or "Nobody is on call: the configuration has no [[oncall]] and no incident manager."


def _turn(rotation: Rotation, asked: Asked) -> str:
    names = [
        person.name or person.address if (person := asked.policy.roster.colleague(address)) else address
        for address in rotation.turn(asked.now)
    ]
    then = f", then {names[1]}" if len(names) > 1 else ""
    return f"{rotation.name}{f' ({rotation.group})' if rotation.group else ''}: {names[0]}{then}."


def _help(asked: Asked) -> str:
    wanted = asked.given.arguments.get("command", "").lower()
    if not wanted:
        width = max(len(usage.written) for usage in USAGES)
        return "\n".join(f"{usage.written:<{min(width, 40)}}  {usage.summary}" for usage in USAGES)
    usage = USAGE.get(wanted)
    if usage is None:
        near = nearest(wanted)
        hint = f"did you mean `{near}`?" if near else "`help` lists all"
        raise Refused(Code.NOT_FOUND, f"there is no command {wanted!r}; {hint}")
    return f"{usage.written}\n{usage.summary}\nFor example: {usage.example}"


ANSWERS: Mapping[str, Callable[[Asked], str]] = {
    "status": _status,
    "show": _show,
    "why": _why,
    "clock": _clock,
    "queue": _queue,
    "list": _list,
    "search": _search,
    "oncall": _oncall,
    "help": _help,
}
