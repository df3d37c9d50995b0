"""What an incident's history says, in the words that its clocks need. Pure.

    entries of the timeline -> Chronicle: scopes, stays in states, tenures of groups, what was said, engagements

This is the only place that knows how the history is written; a clock is computed from a Chronicle alone, so every value
of every clock can be worked out again at any time (domain.md section 1.3). The vocabulary:

    opened                                   facts priority, service, group, channel, reporter
    state                                    old and new; to in_progress by a person is acceptance
    field "priority", "service", "major"     other targets from then on, counted from the original start
    confirmed, corrected                     the first one makes what was only suggested never have been
    field "assignment_group"                 another tenure begins
    answered, asked                          a person wrote to the reporter
    role "mim", acknowledged_escalation      of a major incident: its manager has taken it up (fact leads)
    message                                  the reporter wrote
    engaged, engagement_acknowledged, _restored, _waiting_on_us, _going_on        fact engagement
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from store.incident import State, TimelineEntry

#: Priority of an incident whose history does not say it (domain.md section 3.4).
_DEFAULT_PRIORITY = 3
#: Channels on which taking it up is the answer (domain.md section 5.2).
_LIVE = frozenset({"phone", "event"})
#: What shows that whoever leads a major incident has taken it up.
_HEARD = frozenset({"acknowledged_escalation", "answered", "asked"})
_OVER = frozenset({State.RESOLVED, State.CLOSED, State.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the incident's targets depend on, from an instant on."""

    at: datetime
    priority: int
    service: str = ""
    is_major: bool = False
    #: A person said for the first time what it is: what was suggested before does not count.
    corrects: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Time in one state; `ends` is None for the state that it is in."""

    state: State
    begins: datetime
    ends: datetime | None = None
    #: The reporter agreed to wait, in writing (domain.md section 5.3).
    agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """Time that one group had it; `ends` is None for the group that has it."""

    group: str
    begins: datetime
    ends: datetime | None = None
    accepted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engaged:
    """A supplier's work on it."""

    supplier: str
    sent_at: datetime
    acknowledged_at: datetime | None = None
    restored_at: datetime | None = None
    #: Times during which the supplier waited for us; the last may go on.
    waits: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """From one thing said until the desk's next word to the reporter; neither end while it goes on."""

    begins: datetime
    answered_at: datetime | None = None
    #: It ended without an answer being owed: the desk waits for the reporter.
    dropped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """Everything that an incident's clocks depend on."""

    opened_at: datetime
    reporter: str = ""
    scopes: tuple[Scope, ...]
    stays: tuple[Stay, ...]
    tenures: tuple[Tenure, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    engagements: tuple[Engaged, ...] = ()
    #: The first answer of a person, or whatever counts as one.
    responded_at: datetime | None = None

    @property
    def resolved_at(self) -> datetime | None:
        """When it was resolved for good, None while it is open, reopened or cancelled."""
        resolved = None
        for stay in reversed(self.stays):
            if stay.state not in {State.RESOLVED, State.CLOSED}:
                break
            resolved = stay.begins
        return resolved

    @property
    def cancelled_at(self) -> datetime | None:
        """When it was cancelled, None unless it still is."""
        last = self.stays[-1]
        return last.begins if last.state is State.CANCELLED else None


@dataclass(slots=True)
class _Reader:
    """Reads one instant after another."""

    scopes: list[Scope] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    engagements: dict[str, Engaged] = field(default_factory=dict)
    responded_at: datetime | None = None
    #: The first answer of a person, whether it is what was promised or not.
    answered_at: datetime | None = None
    #: Address of whoever leads it as a major incident.
    manager: str = ""
    is_confirmed: bool = False
    is_live: bool = False

    def read(self, at: datetime, entries: Sequence[TimelineEntry]) -> None:
        """Take in everything that happened at one instant."""
        before = self.stays[-1].state
        self._scope(at, entries)
        answered = any(entry.kind in {"answered", "asked"} and entry.actor != "system" for entry in entries)
        heard = any(entry.kind == "message" for entry in entries)
        for entry in entries:
            self._move(entry)
            self._hand_over(entry)
            self._engage(entry)
        after = self.stays[-1].state
        self._respond(at, entries, answered=answered, resolved=after is State.RESOLVED and before is not after)
        self._speak(at, before, after, answered=answered, heard=heard)

    def _respond(self, at: datetime, entries: Sequence[TimelineEntry], *, answered: bool, resolved: bool) -> None:
        """See whether this is the response: of a major incident its manager's word (domain.md section 4.3)."""
        leads = [self._is_taken_up(entry) for entry in entries]
        if self.answered_at is None and answered:
            self.answered_at = at
        if self.responded_at is None:
            given = (at if any(leads) else None) if self.scopes[-1].is_major else self.answered_at
            self.responded_at = at if resolved else given

    def _is_taken_up(self, entry: TimelineEntry) -> bool:
        if entry.kind == "role" and entry.field == "mim":
            self.manager = entry.new
            return bool(entry.new) and entry.actor == entry.new
        if entry.kind == "acknowledged_escalation" and dict(entry.facts).get("leads") is True:
            return True
        return entry.kind in _HEARD and entry.actor == self.manager

    def _scope(self, at: datetime, entries: Sequence[TimelineEntry]) -> None:
        now = replace(self.scopes[-1], at=at, corrects=False)
        for entry in entries:
            if entry.field == "priority" and (priority := _priority(entry.new)):
                if not entry.old:
                    # What it was from the beginning, written down when the report was processed.
                    self.scopes[-1] = replace(self.scopes[-1], priority=priority)
                now = replace(now, priority=priority)
            elif entry.field == "service":
                now = replace(now, service=entry.new)
            elif entry.field == "major":
                now = replace(now, is_major=entry.new == "declared")
            if entry.kind in {"confirmed", "corrected"} and not self.is_confirmed:
                self.is_confirmed = True
                now = replace(now, corrects=True)
        if now != replace(self.scopes[-1], at=at, corrects=False):
            self.scopes.append(now)

    def _move(self, entry: TimelineEntry) -> None:
        # A review has states too, and one of them has the name of an incident's.
        if entry.kind != "state" or entry.new not in set(State):
            return
        state = State(entry.new)
        if state is not self.stays[-1].state:
            self.stays[-1] = replace(self.stays[-1], ends=entry.at)
            agreed = dict(entry.facts).get("agreed") is True
            self.stays.append(Stay(state=state, begins=entry.at, agreed=agreed))
        taken = state is State.IN_PROGRESS and entry.old in {State.NEW, State.ASSIGNED} and entry.actor != "system"
        if taken or state is State.RESOLVED:
            self._accept(entry.at)
        if taken and self.is_live and self.responded_at is None:
            self.responded_at = entry.at

    def _accept(self, at: datetime) -> None:
        if self.tenures and self.tenures[-1].accepted_at is None:
            self.tenures[-1] = replace(self.tenures[-1], accepted_at=at)

    def _hand_over(self, entry: TimelineEntry) -> None:
        if entry.field == "assignee" and entry.new and entry.new == entry.actor:
            # Whoever takes what is already being worked on accepts it for their group.
            if self.stays[-1].state is State.IN_PROGRESS:
                self._accept(entry.at)
        elif entry.field == "assignment_group" and entry.new != self._group():
            if self.tenures:
                self.tenures[-1] = replace(self.tenures[-1], ends=entry.at)
            self.tenures.append(Tenure(group=entry.new, begins=entry.at))

    def _group(self) -> str:
        return self.tenures[-1].group if self.tenures else ""

    def _engage(self, entry: TimelineEntry) -> None:
        facts = dict(entry.facts)
        key = str(facts.get("engagement") or entry.new)
        if entry.kind == "engaged":
            supplier = str(facts.get("supplier") or entry.new)
            self.engagements.setdefault(key, Engaged(supplier=supplier, sent_at=entry.at))
        elif key in self.engagements:
            self.engagements[key] = _told(self.engagements[key], entry.kind, entry.at)

    def _speak(self, at: datetime, before: State, after: State, *, answered: bool, heard: bool) -> None:
        """Begin and end cycles of updates (domain.md section 5.2)."""
        runs = bool(self.cycles) and self.cycles[-1].answered_at is None and self.cycles[-1].dropped_at is None
        if runs and answered:
            self.cycles[-1] = replace(self.cycles[-1], answered_at=at)
            runs = False
        if runs and after is State.PENDING_USER:
            self.cycles[-1] = replace(self.cycles[-1], dropped_at=at)
            runs = False
        waits_for_us = after not in _OVER and after is not State.PENDING_USER
        if not runs and waits_for_us and (answered or heard or before is State.PENDING_USER):
            self.cycles.append(Cycle(begins=at))


def _told(engaged: Engaged, kind: str, at: datetime) -> Engaged:
    """Return the engagement after one more entry about it."""
    waits = engaged.waits
    going_on = waits[-1:] and waits[-1][1] is None
    match kind:
        case "engagement_acknowledged":
            return replace(engaged, acknowledged_at=engaged.acknowledged_at or at)
        case "engagement_restored":
            return replace(engaged, acknowledged_at=engaged.acknowledged_at or at, restored_at=at)
        case "engagement_waiting_on_us" if not going_on:
            return replace(engaged, waits=(*waits, (at, None)))
        case "engagement_going_on" if going_on:
            return replace(engaged, waits=(*waits[:-1], (waits[-1][0], at)))
    return engaged


def _priority(text: str) -> int | None:
    number = text.removeprefix("P")
    return int(number) if number in {"1", "2", "3", "4", "5"} else None


def read(history: Iterable[TimelineEntry]) -> Chronicle | None:
    """Return what a history says; None when it does not begin with an incident that was opened.

    Entries may come in any order; what happened at one instant is taken together.
    """
    entries = sorted(history, key=lambda entry: entry.at)
    first = next((entry for entry in entries if entry.kind == "opened"), None)
    if first is None:
        return None
    facts = dict(first.facts)
    group = str(facts.get("group") or "")
    start = first.at
    reader = _Reader(
        scopes=[
            Scope(
                at=start,
                priority=_priority(str(facts.get("priority"))) or _DEFAULT_PRIORITY,
                service=str(facts.get("service") or ""),
            )
        ],
        stays=[Stay(state=State.NEW, begins=start)],
        tenures=[Tenure(group=group, begins=start)] if group else [],
        is_live=str(facts.get("channel") or "") in _LIVE,
    )
    for at, together in groupby(entries, key=lambda entry: max(entry.at, start)):
        reader.read(at, [entry for entry in together if entry is not first])
    return Chronicle(
        opened_at=start,
        reporter=str(facts.get("reporter") or ""),
        scopes=tuple(reader.scopes),
        stays=tuple(reader.stays),
        tenures=tuple(reader.tenures),
        cycles=tuple(reader.cycles),
        engagements=tuple(reader.engagements.values()),
        responded_at=reader.responded_at,
    )
