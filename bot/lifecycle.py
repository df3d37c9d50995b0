"""How an incident goes from state to state: each move with what it changes besides, and its line in the history. Pure.

The guards of domain.md section 2.1 that need more than the two states belong to the commands; what follows from a move
whoever asked for it is here, so that a command, a message and a timer cannot move an incident differently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from store.incident import PENDING, Incident, State, TimelineEntry, require_transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """On what grounds it moves: who moves it and why, as the history tells it."""

    actor: str
    because: str
    now: datetime

    def line(self, kind: str, *, field: str = "", old: str = "", new: str = "") -> TimelineEntry:
        """Return the history's line about what was done on these grounds."""
        return TimelineEntry(
            at=self.now, actor=self.actor, kind=kind, field=field, old=old, new=new, because=self.because
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The incident as it shall be, and what its history says about it."""

    incident: Incident
    entries: tuple[TimelineEntry, ...]


def move(incident: Incident, to: State, grounds: Grounds) -> Moved:
    """Return the incident in another state.

    Raises:
        IllegalTransition: The state cannot follow.
    """
    require_transition(incident.state, to)
    if incident.state is to:
        return Moved(incident=replace(incident, updated_at=grounds.now), entries=())
    after = replace(incident, state=to, updated_at=grounds.now, **_effects(incident, to, grounds))  # type: ignore[arg-type]
    return Moved(incident=after, entries=(grounds.line("state", field="state", old=incident.state, new=to),))


def _effects(before: Incident, to: State, grounds: Grounds) -> dict[str, object]:
    """Return the fields that change with the state (domain.md section 2.1)."""
    changed: dict[str, object] = {}
    if before.state in PENDING:
        changed["pending_until"] = None
    if to is State.RESOLVED:
        changed["resolved_at"] = grounds.now
    elif to is State.CLOSED:
        changed["closed_at"] = grounds.now
    elif before.state is State.RESOLVED:
        changed |= {"resolved_at": None, "reopened_at": grounds.now, "reopen_count": before.reopen_count + 1}
        changed |= {"resolution_code": "", "resolution_text": ""}
    return changed


def set_field(incident: Incident, name: str, value: object, grounds: Grounds) -> Moved:
    """Return the incident with one field changed, and the history's line; nothing happens when it is so already."""
    old = getattr(incident, name)
    if old == value:
        return Moved(incident=incident, entries=())
    after = replace(incident, updated_at=grounds.now, **{name: value})  # type: ignore[arg-type]
    line = grounds.line("changed", field=name[:32], old=_text(old), new=_text(value))
    return Moved(incident=after, entries=(line,))


def set_fields(incident: Incident, changes: dict[str, object], grounds: Grounds) -> Moved:
    """Return the incident with several fields changed, each with its line."""
    entries: tuple[TimelineEntry, ...] = ()
    for name, value in changes.items():
        moved = set_field(incident, name, value, grounds)
        incident, entries = moved.incident, entries + moved.entries
    return Moved(incident=incident, entries=entries)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)
