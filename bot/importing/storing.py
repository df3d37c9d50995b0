"""Incidents of other desks into the store, each once however often it is imported. Talks to the database.

An imported incident is found again by its source and its number there, kept where answers look for incidents
(`store.threads`). Nothing leaves. What is over is history; what is open is promised what the agreement says of it, from
its opening (`promising`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.agreed.policy import Policy
from bot.entries import begun
from bot.importing.promising import TakenOver, taken_over
from bot.importing.records import Record
from classifier.suggestion import UNCLASSIFIED
from store import incidents, people
from store.incident import Incident, Message, State, TimelineEntry, Timer
from store.tables import thread

#: Incidents stored in one transaction.
BATCH = 500


@dataclass(slots=True)
class Told:
    """What became of an import."""

    stored: int = 0
    #: Imported before.
    known: int = 0
    #: Categories of the other desk that are none of ours, and how often each came.
    unknown_categories: Counter[str] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)


def key_of(source: str, record_id: str) -> str:
    """Return what an imported incident is known by again; no Message-ID looks so."""
    return f"import:{source}:{record_id}"


def new_among(connection: Connection, source: str, records: Sequence[Record]) -> list[Record]:
    """Return those that were not imported before, each once."""
    keys = [key_of(source, record.id) for record in records]
    known = set(connection.execute(select(thread.c.key).where(thread.c.key.in_(keys))).scalars())
    found: dict[str, Record] = {}
    for key, record in zip(keys, records, strict=True):
        if key not in known:
            found.setdefault(key, record)
    return list(found.values())


@dataclass(slots=True, kw_only=True)
class Import:
    """One import of a source, batch by batch."""

    source: str
    policy: Policy
    now: datetime
    told: Told = field(default_factory=Told)

    def look(self, connection: Connection, records: Sequence[Record]) -> None:
        """Count what would be stored of a batch."""
        self._count(records, new_among(connection, self.source, records))

    def store(self, connection: Connection, records: Sequence[Record]) -> None:
        """Store what is new of a batch, and count it."""
        fresh = new_among(connection, self.source, records)
        counts: Counter[str] = Counter()
        for record in fresh:
            counts += incidents.counter_changes(None, self._keep(connection, record))
        incidents.count(connection, counts)
        self._count(records, fresh)

    def _keep(self, connection: Connection, record: Record) -> Incident:
        kept = incidents.insert_incident(connection, _incident(connection, record, self.policy))
        assert kept.id is not None
        history = list(_history(record, kept, self.source, self.now))
        incidents.add_timeline(connection, kept.id, history)
        incidents.add_messages(connection, kept.id, list(_said(record)))
        if record.reporter:
            people.add_participants(connection, kept.id, frozenset({record.reporter}))
        row = {"key": key_of(self.source, record.id), "incident_id": kept.id, "digest": ""}
        connection.execute(insert(thread), row)
        if not kept.is_open:
            return kept
        return _promise(connection, taken_over(kept, history, self.policy, self.now), kept)

    def _count(self, records: Sequence[Record], fresh: Sequence[Record]) -> None:
        told = self.told
        told.stored += len(fresh)
        told.known += len(records) - len(fresh)
        told.by_state.update(record.state for record in fresh)
        told.unknown_categories.update(
            record.category
            for record in fresh
            if record.category and _category(record, self.policy.taxonomy)[0] == UNCLASSIFIED
        )


def _promise(connection: Connection, taken: TakenOver, before: Incident) -> Incident:
    assert before.id is not None
    incidents.add_timeline(connection, before.id, taken.entries)
    incidents.add_clocks(connection, before.id, taken.clocks)
    timers = [Timer(key=each.key_in(before.number), kind=each.kind, due_at=each.due_at) for each in taken.timers]
    incidents.set_timers(connection, before.id, timers)
    return incidents.save(connection, taken.incident, before)


def _incident(connection: Connection, record: Record, policy: Policy) -> Incident:
    category, subcategory = _category(record, policy.taxonomy)
    priority = record.priority or 3
    impact, urgency = _level(policy.matrix, priority)

    def person(address: str, name: str) -> int | None:
        return people.person_of(connection, address, name=name, now=record.opened_at) if address else None

    return Incident(
        source_channel=record.channel,
        reporter_id=person(record.reporter, record.reporter_name),
        assignee_id=person(record.assignee, ""),
        opened_at=record.opened_at,
        summary=record.summary,
        service=record.service,
        category=category,
        subcategory=subcategory,
        impact=impact,
        urgency=urgency,
        priority=priority,
        priority_override=None if policy.matrix[impact, urgency] == priority else priority,
        state=record.state,
        assignment_group=record.group or policy.default_group,
        resolved_at=record.resolved_at,
        closed_at=record.closed_at,
        updated_at=record.updated_at,
        resolution_text=record.resolution,
    )


def _category(record: Record, taxonomy: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    ours = {name.casefold(): name for name in taxonomy}
    category = ours.get(record.category.casefold(), UNCLASSIFIED)
    leaves = {leaf.casefold(): leaf for leaf in taxonomy.get(category, ())}
    return category, leaves.get(record.subcategory.casefold(), "")


def _level(matrix: Mapping[tuple[int, int], int], priority: int) -> tuple[int, int]:
    """Return impact and urgency that give a priority, as alike as possible; the nearest where none does."""
    return min(matrix, key=lambda pair: (abs(matrix[pair] - priority), abs(pair[0] - pair[1]), pair))


def _history(record: Record, kept: Incident, source: str, now: datetime) -> Iterator[TimelineEntry]:
    """Yield what reports need to know, at the time when it happened, and that it came from elsewhere."""
    opened = TimelineEntry(at=record.opened_at, actor="reporter", kind="opened")
    if kept.is_open:
        # From this its promises are reckoned; what is over was promised nothing here.
        opened = begun(kept, actor="reporter", because=opened.because, reporter=record.reporter)
    yield replace(opened, new=kept.number)
    actor = record.assignee or "agent@imported.invalid"
    moves = [(record.answered_at, State.IN_PROGRESS), (record.resolved_at, State.RESOLVED)]
    before = State.NEW
    for at, after in (*moves, (record.closed_at, record.state)):
        if at is None or at < record.opened_at or (record.closed_at is None and after is State.RESOLVED):
            continue
        if after is State.IN_PROGRESS:
            yield TimelineEntry(at=at, actor=actor, kind="answered")
        yield TimelineEntry(at=at, actor=actor, kind="state", field="state", old=before, new=after)
        before = after
    if kept.is_open and before is not record.state:
        at = record.updated_at
        # Whoever waits for the reporter has asked them; where it is not said when, nobody makes a time up.
        if record.state is State.PENDING_USER and at > record.opened_at:
            yield TimelineEntry(at=at, actor=actor, kind="asked")
        yield TimelineEntry(at=at, actor=actor, kind="state", field="state", old=before, new=record.state)
    because = f"from {source}, where it is {record.id} ({record.place})"
    yield TimelineEntry(at=now, actor="system", kind="imported", field="source", new=record.id, because=because)


def _said(record: Record) -> Iterator[Message]:
    if record.text:
        yield Message(
            direction="in",
            channel=record.channel,
            sender=record.reporter,
            subject=record.summary,
            text=record.text,
            at=record.opened_at,
        )
