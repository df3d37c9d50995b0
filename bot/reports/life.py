"""An incident's history in one row: every instant and count that a report needs, and nothing else. Pure.

All instants are whole seconds since 1970 and all lengths whole seconds: a report reads tens of thousands of rows, and
numbers cost a tenth of what datetimes cost. `life_of` is the one definition of each field; the stored rows are made by
it and can be made again from the history alone (domain.md section 1.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.entries import reporter_in
from store.incident import Incident, State, TimelineEntry

#: What a person of the desk does that answers the reporter.
_ANSWERS = frozenset({"answered", "asked"})
#: Whom an escalation may tell without anybody up the line hearing of it.
_AT_WORK = frozenset({"assignee", "group", "on_call", "second_on_call"})
_ENDED = frozenset({State.RESOLVED, State.CLOSED, State.CANCELLED})


class Life(NamedTuple):
    """One incident, as reports see it; a tuple, because making a hundred thousand of anything else takes seconds."""

    id: int
    #: The incident's version that this was made from.
    version: int
    opened: int
    channel: str
    category: str
    subcategory: str
    service: str
    #: The group that has it now, or had it at the end; and the first that had it.
    assigned_group: str
    first_group: str
    priority: int
    is_major: bool
    parent_id: int | None
    is_cancelled: bool
    #: The first time that a person began to work on it.
    accepted: int | None
    #: The first public message by a person of the desk, and how many there were.
    answered: int | None
    answers: int
    #: The first and the last resolution; the last counts only while it stands.
    first_resolved: int | None
    resolved: int | None
    #: Time spent in resolved before a reopening, and in pending_user before the last resolution.
    resting: int
    waiting: int
    closed: int | None
    #: Since when it has not been open, None while it is.
    ended: int | None
    #: The first reopening, and how many there were.
    reopened: int | None
    reopens: int
    reassignments: int
    #: The same group had it twice.
    is_bounced: bool
    #: How often it was escalated to more skill, and up the line.
    functional: int
    hierarchic: int
    suggested: str
    #: What a person confirmed first, "" when nobody did.
    confirmed: str
    resolution_code: str
    is_workaround: bool
    problem_ref: str
    #: When monitoring saw it first, where it did.
    first_seen: int | None
    declared: int | None
    stood_down: int | None
    #: Working time of the promises, None while they run.
    response_worked: int | None
    resolution_worked: int | None
    updated: int
    #: What its reporter said first of a resolution: 1 that it is solved, -1 that it is not, 0 nothing.
    verdict: int = 0
    #: How often the users of a major incident were due to hear of it, and how often they did in time.
    updates_due: int = 0
    updates_met: int = 0


def seconds(moment: datetime) -> int:
    """Return a moment as whole seconds since 1970."""
    return int(moment.timestamp())


def _maybe(moment: datetime | None) -> int | None:
    return None if moment is None else seconds(moment)


class _Reading:
    """What is gathered while the history is read, first entry first."""

    def __init__(self, opened: int, reporter: str) -> None:
        self.opened = opened
        self.reporter = reporter
        self.verdict = 0
        self.accepted: int | None = None
        self.answered: int | None = None
        self.answers = 0
        self.first_resolved: int | None = None
        self.resolved: int | None = None
        self.ended: int | None = None
        self.reopened: int | None = None
        self.reopens = 0
        self.resting = 0
        self.waiting = 0
        self.groups: list[str] = []
        self.functional = self.hierarchic = 0
        self.confirmed = ""
        self.declared: int | None = None
        self.stood_down: int | None = None
        self.updates_due = self.updates_met = 0
        self._is_update_late = False
        self._state, self._since = "new", opened

    def read(self, entry: TimelineEntry) -> None:
        """Take one entry in."""
        at = seconds(entry.at)
        # The state of its review is none of its own.
        if entry.kind == "state":
            self._move(entry, at)
        elif entry.field == "assignment_group":
            self.groups = self.groups or [entry.old or entry.new]
            if entry.new != self.groups[-1]:
                self.groups.append(entry.new)
        elif entry.field == "major":
            if entry.new == "declared" and self.declared is None:
                self.declared = at
            elif entry.new == "stood_down":
                self.stood_down = at
        self._read_kind(entry, at)

    def _read_kind(self, entry: TimelineEntry, at: int) -> None:
        if entry.kind in _ANSWERS and _is_person(entry.actor):
            self.answered = at if self.answered is None else self.answered
            self.answers += 1
        elif entry.kind == "escalated":
            self.functional += entry.field == "functional"
            self.hierarchic += entry.field != "functional" and _is_up_the_line(entry)
        elif entry.kind in {"confirmed", "corrected"} and not self.confirmed:
            self.confirmed = str(dict(entry.facts).get("category", ""))
        elif entry.kind in {"update", "update_missed"}:
            # One that is missed is told of until it comes; it was due once.
            self.updates_due += not self._is_update_late
            self.updates_met += entry.kind == "update" and not self._is_update_late
            self._is_update_late = entry.kind == "update_missed"

    def _move(self, entry: TimelineEntry, at: int) -> None:
        new, spent = entry.new, at - self._since
        if self._state == State.RESOLVED and not self.verdict and entry.actor and entry.actor == self.reporter:
            self.verdict = 1 if new == State.CLOSED else -1
        if self._state == State.PENDING_USER:
            self.waiting += spent
        if self._state == State.RESOLVED and new not in _ENDED:
            self.resting += spent
            self.reopens += 1
            self.reopened = at if self.reopened is None else self.reopened
        if new == State.IN_PROGRESS and self.accepted is None and _is_person(entry.actor):
            self.accepted = at
        if new == State.RESOLVED:
            self.first_resolved = at if self.first_resolved is None else self.first_resolved
            self.resolved = at
        self.ended = (self.ended or at) if new in _ENDED else None
        self._state, self._since = new, at


def _is_up_the_line(entry: TimelineEntry) -> bool:
    """Say whether more heard of it than those whose work it is (domain.md section 6.1)."""
    told = str(dict(entry.facts).get("told") or "")
    return not told or not _AT_WORK.issuperset(told.split(", "))


def _is_person(actor: str) -> bool:
    """Say whether an actor is somebody, and not the desk, the reporter's mail or a monitoring system."""
    return "@" in actor


def life_of(
    incident: Incident,
    history: Sequence[TimelineEntry],
    *,
    first_seen: datetime | None = None,
    worked: tuple[int | None, int | None] = (None, None),
) -> Life:
    """Return an incident's row.

    Args:
        incident: as it stands now.
        history: all of its timeline, oldest first.
        first_seen: when monitoring saw it first.
        worked: working time used up by the promises of response and of resolution, where they have ended.
    """
    assert incident.id is not None
    reading = _Reading(seconds(incident.opened_at), reporter_in(history))
    for entry in history:
        reading.read(entry)
    is_over = incident.state in _ENDED
    groups = reading.groups or [incident.assignment_group]
    return Life(
        id=incident.id,
        version=incident.version,
        opened=seconds(incident.opened_at),
        channel=incident.source_channel,
        category=incident.category,
        subcategory=incident.subcategory,
        service=incident.service,
        assigned_group=incident.assignment_group,
        first_group=groups[0],
        priority=incident.priority,
        is_major=incident.is_major,
        parent_id=incident.parent_id,
        is_cancelled=incident.state is State.CANCELLED,
        accepted=reading.accepted,
        answered=reading.answered,
        answers=reading.answers,
        first_resolved=reading.first_resolved,
        resolved=reading.resolved if is_over and incident.state is not State.CANCELLED else None,
        resting=reading.resting,
        waiting=reading.waiting,
        closed=_maybe(incident.closed_at),
        ended=(reading.ended or seconds(incident.updated_at)) if is_over else None,
        reopened=reading.reopened,
        reopens=reading.reopens,
        reassignments=len(groups) - 1,
        is_bounced=len(set(groups)) < len(groups),
        functional=reading.functional,
        hierarchic=reading.hierarchic,
        suggested=incident.suggested_category,
        confirmed=reading.confirmed,
        resolution_code=incident.resolution_code,
        is_workaround=incident.workaround,
        problem_ref=incident.problem_ref,
        first_seen=_maybe(first_seen),
        declared=reading.declared,
        stood_down=reading.stood_down,
        response_worked=worked[0],
        resolution_worked=worked[1],
        updated=seconds(incident.updated_at),
        verdict=reading.verdict,
        updates_due=reading.updates_due,
        updates_met=reading.updates_met,
    )
