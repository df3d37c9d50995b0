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
        leader, others, because = _led(connection, found, rule)
        if leader is None or leader.id is None:
            return 0
        # Locked, and then looked at: another process may have heard the same.
        incidents.load(connection, leader.id, for_update=True)
        if set(others) <= set(alike_with(connection, leader.id)):
            return 0
        incidents.add_timeline(connection, leader.id, [_told(others, because, now)])
        key = f"{leader.number}:{ALIKE}:{slot_of(now)}:{len(others)}"
        incidents.set_timers(connection, leader.id, [Timer(key=key, kind=ALIKE, due_at=now)])
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
    return _seen([each.incident for each in free], [each.reporter for each in free])


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


def _led(
    connection: Connection, found: Sequence[_Voice], rule: SurgeRule
) -> tuple[Incident | None, tuple[int, ...], str]:
    """Return which incident is to be told, of which others, and why; None where nobody is."""
    free = _free(found)
    ongoing = [each.incident for each in found if each.incident.major in _ONGOING and each.incident.is_open]
    if ongoing:
        leader = ongoing[0]
        assert leader.id is not None
        known = {*majors.proposed(connection, leader.id), *alike_with(connection, leader.id)}
        fresh = tuple(each.incident.id for each in free if each.incident.id not in known)
        others = tuple(sorted({*known, *(number for number in fresh if number is not None)}))
        return (leader, others, f"{len(fresh)} more reports say the same") if fresh else (None, (), "")
    if len(free) < len([each for each in found if each.incident.is_open and each.incident.parent_id is None]):
        # A person has decided about one of them.
        return None, (), ""
    surge = surge_of([_seen([each.incident for each in free], [each.reporter for each in free])], rule)
    if surge is None:
        return None, (), ""
    return free[0].incident, tuple(number for number in surge.incidents if number != free[0].incident.id), surge.because


def _seen(found: Sequence[Incident], reporters: Sequence[int]) -> Seen:
    span = found[-1].opened_at - found[0].opened_at if found else None
    return Seen(
        service="the same in other words",
        reporters=len(set(reporters)),
        incidents=tuple(each.id for each in found if each.id is not None),
        span=span,
    )


def _told(others: Sequence[int], because: str, now: datetime) -> TimelineEntry:
    named = ", ".join(number_of(each) for each in others)
    told = entry(now, "alike", field="incident", new=named, because=because)
    return replace(told, facts=(("incidents", " ".join(map(str, others))),))
