"""Reports that are alike in words, whatever they were taken for: may they be one major incident? Talks to the database.

`bot.alike.echoes` hears that they are alike. Here it is asked who reported them, and whether that is a surge
(`bot.major.surge`). Then the oldest gets an entry in its history that names them all, and a timer; what follows is
decided when that fires, as everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from bot.entries import entry
from bot.major.judging import ALIKE
from bot.major.rules import SurgeRule
from bot.major.surge import Seen, slot_of, surge_of
from store import incidents, majors
from store.engine import Store
from store.incident import OPEN, Incident, TimelineEntry, Timer, number_of
from store.incidents import incident_of
from store.major import Major
from store.tables import incident as incidents_table
from store.tables import timeline

_ONGOING = frozenset({Major.CANDIDATE, Major.DECLARED})


def tell_alike(store: Store, ids: Sequence[int], rule: SurgeRule, now: datetime) -> int:
    """Tell the incident that leads those of a burst that they are alike, where that is a surge; 1 if it was told."""
    with store.begin() as connection:
        found = _load(connection, ids)
        led = _led(connection, found, rule)
        if led is None or led.leader.id is None:
            return 0
        leader_id = led.leader.id
        # Locked, and then looked at: another process may have heard the same.
        incidents.load(connection, leader_id, for_update=True)
        if set(led.others) <= set(alike_with(connection, leader_id)):
            return 0
        incidents.add_timeline(connection, leader_id, [_told(led, now)])
        key = f"{led.leader.number}:{ALIKE}:{slot_of(now)}:{len(led.others)}"
        incidents.set_timers(connection, leader_id, [Timer(key=key, kind=ALIKE, due_at=now)])
        return 1


def alike_with(connection: Connection, incident_id: int) -> tuple[int, ...]:
    """Return the incidents that were last said to be alike to one, oldest first."""
    mine = select(timeline.c.facts).where(timeline.c.incident_id == incident_id, timeline.c.kind == "alike")
    facts = connection.execute(mine.order_by(timeline.c.id.desc()).limit(1)).scalar_one_or_none()
    return tuple(map(int, facts["incidents"].split())) if facts else ()


def seen_alike(connection: Connection, leader: Incident) -> Seen:
    """Return who reported what was last said to be alike to an incident, itself included."""
    assert leader.id is not None
    free = _free(_load(connection, (leader.id, *alike_with(connection, leader.id))))
    return _seen(free)


@dataclass(frozen=True, slots=True)
class _Voice:
    incident: Incident
    #: 0 for all systems together.
    reporter: int


def _load(connection: Connection, ids: Sequence[int]) -> list[_Voice]:
    wanted = select(incidents_table).where(incidents_table.c.id.in_(sorted(set(ids))))
    rows = connection.execute(wanted.order_by(incidents_table.c.opened_at, incidents_table.c.id))
    return [_Voice(incident_of(row._mapping), row.reporter_id or 0) for row in rows]


def _free(found: Sequence[_Voice]) -> list[_Voice]:
    """Return those that are open and a part of nothing, and that the procedure has nothing to do with yet."""
    return [
        each
        for each in found
        if each.incident.state in OPEN
        and each.incident.parent_id is None
        and each.incident.merged_into is None
        and each.incident.major is Major.NONE
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Led:
    """Which incident is to be told, of which others, and why."""

    leader: Incident
    others: tuple[int, ...]
    because: str


def _led(connection: Connection, found: Sequence[_Voice], rule: SurgeRule) -> _Led | None:
    """Return who is to be told: a major incident that lasts, or else the oldest of a surge; None for nobody."""
    free = _free(found)
    ongoing = [each.incident for each in found if each.incident.major in _ONGOING and each.incident.is_open]
    if ongoing:
        return _joined_by(connection, ongoing[0], free)
    if len(free) < len([each for each in found if each.incident.is_open and each.incident.parent_id is None]):
        # A person has decided about one of them.
        return None
    surge = surge_of([_seen(free)], rule)
    if surge is None:
        return None
    leader = free[0].incident
    others = tuple(number for number in surge.incidents if number != leader.id)
    return _Led(leader=leader, others=others, because=surge.because)


def _joined_by(connection: Connection, leader: Incident, free: Sequence[_Voice]) -> _Led | None:
    assert leader.id is not None
    known = {*majors.proposed(connection, leader.id), *alike_with(connection, leader.id)}
    fresh = [each.incident.id for each in free if each.incident.id is not None and each.incident.id not in known]
    if not fresh:
        return None
    return _Led(
        leader=leader, others=tuple(sorted({*known, *fresh})), because=f"{len(fresh)} more reports say the same"
    )


def _seen(found: Sequence[_Voice]) -> Seen:
    span = found[-1].incident.opened_at - found[0].incident.opened_at if found else None
    return Seen(
        service="the same in other words",
        reporters=len({each.reporter for each in found}),
        incidents=tuple(each.incident.id for each in found if each.incident.id is not None),
        span=span,
    )


def _told(led: _Led, now: datetime) -> TimelineEntry:
    named = ", ".join(number_of(each) for each in led.others)
    told = entry(now, "alike", field="incident", new=named, because=led.because)
    return replace(told, facts=(("incidents", " ".join(map(str, led.others))),))
