"""What a card shows of an incident, read from the store at the moment when it is drawn. Talks to the database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, or_, select

from bot.alike.similar_ones import SimilarIncident, similar_to
from bot.deciding.asking import ANSWERED, ASKED
from bot.dossiers import history_of
from bot.incident_models.running import Run, run_of
from bot.major.crew import crew_of
from bot.major.known import part_of_what
from bot.meanwhile import changes_since
from bot.promises.due import due_times
from bot.words import words_of
from store import chat, engagements, incidents, queries
from store.incident import Incident
from store.tables import incident as incidents_table

if TYPE_CHECKING:
    from bot.attachments import Attached


#: What stands above the words of an answer by mail: the line to write above, and to whom it is.
_FRAME = re.compile(r"\A## [^\n]* ##\n+(?:[^\n]{1,200},\n+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the conversation."""

    who: str
    text: str
    at: datetime
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An incident as a card shows it."""

    incident: Incident
    reporter: str
    #: The language of the desk, in which colleagues read.
    language: str = "en"
    #: Lower case, "" when unknown.
    reporter_address: str = ""
    #: Slack member id of the reporter, "" when they are not known in Slack.
    reporter_member: str = ""
    assignee: str = ""
    #: Promise -> when it is due, of those that run.
    due: Mapping[str, datetime] = field(default_factory=dict)
    #: Promises that were missed.
    missed: tuple[str, ...] = ()
    #: Reasons by "category", "impact" and "urgency".
    because: Mapping[str, str] = field(default_factory=dict)
    #: The desk's one question waits for its answer.
    is_asked: bool = False
    #: The reporter's first words, and what somebody of either side said last, in public.
    report: Said | None = None
    last: Said | None = None
    tasks: tuple[str, ...] = ()
    #: Who helps from outside and has not restored it yet: the supplier's name, and their number for it.
    suppliers: tuple[tuple[str, str], ...] = ()
    #: How many incidents are parts of it, and who has which role in a major incident.
    parts: int = 0
    roles: Mapping[str, str] = field(default_factory=dict)
    #: The way by which the reporter is answered: chat, email or phone.
    answers_by: str = "email"
    #: Whether there is a thread in which the reporter is spoken with.
    has_thread: bool = False
    #: What said something similar before, likest first; restricted ones are left out.
    similar: tuple[SimilarIncident, ...] = ()
    #: What everybody was told last of a major incident, "" when nothing was.
    told: str = ""
    #: The major incident that it is probably about, "" for none.
    known: str = ""
    #: The incident model that is at work on it.
    run: Run | None = None
    #: Its files, where they were asked for.
    files: tuple[Attached, ...] = ()
    #: The newest entry of its history, and what people changed since the one that was asked for, in words.
    last_entry: int = 0
    changes: tuple[str, ...] = ()


def look(connection: Connection, incident_id: int, language: str = "en", *, since: int = 0) -> Sight | None:
    """Return what there is to be seen of an incident; None when there is no such incident.

    Args:
        connection: where to read.
        incident_id: which.
        language: in which colleagues read it.
        since: an entry of its history; what people changed after it is told too, with 0 nothing is.
    """
    found = incidents.load(connection, incident_id)
    if found is None:
        return None
    name, address = queries.reporter_of(connection, found.reporter_id)
    member = chat.member_with(connection, address) if address else None
    clocks = incidents.clocks_of(connection, incident_id)
    rows = [row for row in queries.messages_of(connection, incident_id) if row.visibility == "public"]
    spoken = [_said(row) for row in rows if row.text and not _is_by_itself(row)]
    history = list(queries.timeline_of(connection, incident_id))
    ways = [row.channel for row in rows if row.direction == "in" and not row.is_auto]
    return Sight(
        parts=_parts(connection, incident_id),
        roles=crew_of(history_of(connection, incident_id)) if found.is_major else {},
        similar=tuple(similar_to(connection, incident_id, with_security=False)),
        told=next((row.new for row in reversed(history) if row.kind == "update" and row.new), ""),
        known=part_of_what(found, ((row.kind, row.new) for row in history)),
        run=_run(connection, incident_id, history),
        last_entry=history[-1].id if history else 0,
        changes=changes_since(history, since, words_of(language)) if since else (),
        answers_by={"slack": "chat", "phone": "phone"}.get(ways[-1] if ways else "", "email"),
        has_thread=chat.post_of(connection, incident_id, "reporter") is not None,
        incident=found,
        language=language,
        reporter=name or address or "somebody",
        reporter_address=address,
        reporter_member=member.member if member else "",
        assignee=_name_of(connection, found.assignee_id),
        due=due_times(clocks),
        missed=tuple(clock.kind for clock in clocks if clock.breached_at is not None),
        because=_reasons(history),
        is_asked=_is_asked(found, history),
        report=next((each for each in spoken if not each.is_ours), None),
        last=spoken[-1] if spoken else None,
        suppliers=tuple(
            (each.supplier, each.reference)
            for each in engagements.of_incidents(connection, [incident_id])[incident_id]
            if each.restored_at is None
        ),
        tasks=tuple(row.text for row in queries.tasks_of(connection, incident_id) if row.done_at is None),
    )


def _run(connection: Connection, incident_id: int, history: Sequence[Any]) -> Run | None:
    is_followed = any(row.kind == "model" for row in history)
    return run_of(history_of(connection, incident_id)) if is_followed else None


def _said(row: Any) -> Said:
    is_ours = row.direction == "out"
    text = _FRAME.sub("", row.text) if is_ours else row.text
    return Said(who=row.sender, text=text, at=row.at, is_ours=is_ours)


def _is_by_itself(row: Any) -> bool:
    """Say whether the desk sent it by itself: a card does not repeat what the desk acknowledged."""
    return row.direction == "out" and bool(row.is_auto)


def _name_of(connection: Connection, person_id: int | None) -> str:
    if person_id is None:
        return ""
    name, address = queries.reporter_of(connection, person_id)
    return name or address


def _reasons(history: Sequence[Any]) -> dict[str, str]:
    """Return why category, impact and urgency are what they are, from the history."""
    for row in history:
        if row.kind == "classified":
            return {
                "category": row.because,
                "impact": str(row.facts.get("impact_because", "")),
                "urgency": str(row.facts.get("urgency_because", "")),
            }
    return {}


def _is_asked(found: Incident, history: Sequence[Any]) -> bool:
    """Say whether the reporter was asked, has not answered, and nobody of the desk has said what it is."""
    kinds = [row.kind for row in history if row.kind in {ASKED, ANSWERED}]
    return kinds == [ASKED] and found.is_open and found.confirmed_at is None


def _parts(connection: Connection, incident_id: int) -> int:
    belongs = or_(incidents_table.c.parent_id == incident_id, incidents_table.c.merged_into == incident_id)
    return connection.execute(select(func.count()).select_from(incidents_table).where(belongs)).scalar_one()
