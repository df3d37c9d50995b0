"""Histories, lives, promises and clocks of June 2025, as reports look at them; incidents of that month in a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.reports.cost import Prices
from bot.reports.facts import Facts
from bot.reports.keep import Wanted
from bot.reports.kpis import measure, tallies_of
from bot.reports.life import Life, life_of, seconds
from bot.reports.measures import Figure, Kept, Period, Promise, is_kept
from bot.working_time.calendars import Calendar
from store import incidents
from store.engine import Store
from store.incident import Clock, State, TimelineEntry
from tests.values import a_policy, an_incident

BEGIN, END = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)
HOUR, DAY = 3600, 86400
AGENT = "bea@desk.example"


def a_period(**changes: Any) -> Period:
    always = Calendar.always(ZoneInfo("UTC"))
    plain = Period(
        begin=BEGIN, end=END, now=END + timedelta(days=1), zone="UTC",
        business=a_policy().agreement.targets[3].calendar, calendars={"24x7": always},
    )  # fmt: skip
    return replace(plain, **changes)


def entry(hours: float, kind: str, actor: str = AGENT, **fields: Any) -> TimelineEntry:
    return TimelineEntry(at=BEGIN + timedelta(hours=hours), actor=actor, kind=kind, **fields)


def state(hours: float, old: str, new: str, actor: str = AGENT) -> TimelineEntry:
    return entry(hours, "state", actor, field="state", old=old, new=new)


#: Opened at 1 h; taken at 2 h; answered at 3 h; waits for the reporter from 4 to 6 h; resolved at 8 h; reopened at
#: 12 h; resolved again at 15 h; closed at 20 h. Two groups had it, the first of them twice.
HISTORY = [
    entry(1, "opened", "reporter"),
    state(2, "new", "in_progress"),
    entry(3, "answered"),
    state(4, "in_progress", "pending_user"),
    state(6, "pending_user", "in_progress", "system"),
    entry(6.5, "changed", field="assignment_group", old="Service desk", new="Network"),
    entry(7, "changed", field="assignment_group", old="Network", new="Service desk"),
    entry(7, "escalated", "system", field="hierarchic"),
    entry(7.5, "confirmed", facts=(("category", "Network"),)),
    state(8, "in_progress", "resolved"),
    state(12, "resolved", "in_progress", "system"),
    state(15, "in_progress", "resolved"),
    state(20, "resolved", "closed", "system"),
]


def the_life(**changes: Any) -> Life:
    ended = an_incident(
        id=1, version=7, state=State.CLOSED, opened_at=BEGIN + timedelta(hours=1), category="Printing & scanning",
        suggested_category="Network", assignment_group="Service desk", closed_at=BEGIN + timedelta(hours=20),
        updated_at=BEGIN + timedelta(hours=20), service="Printing",
    )  # fmt: skip
    return life_of(ended, HISTORY, first_seen=BEGIN, worked=(60, 600))._replace(**changes)


def at(hours: float) -> int:
    return seconds(BEGIN) + int(hours * HOUR)


def measured(whole: Facts) -> Mapping[str, Figure]:
    """Return the figures of a period that is looked at as one."""
    return measure(whole, tallies_of(whole))


def a_promise(due: float, stopped: float | None, kind: str = "sla.resolution") -> Promise:
    return Promise(
        kind=kind, party="", priority=3, calendar="24x7", due=at(due), stopped=None if stopped is None else at(stopped)
    )


def kept_of(promises: Sequence[Promise], period: Period) -> tuple[Kept, ...]:
    """Count the promises of the cohort one by one, as the database does with all at once."""
    verdicts = [(each, is_kept(each, period)) for each in promises]
    tally = Counter((each.kind, each.party, each.priority, kept) for each, kept in verdicts if kept is not None)
    return tuple(
        Kept(kind=kind, party=party, priority=priority, met=tally[*key, True], breached=tally[*key, False])
        for key in sorted({each[:3] for each in tally})
        for kind, party, priority in [key]
    )


#: domain.md section 9.2: 8 closed in time, 1 closed late, 1 open and overdue.
SECTION_9_2 = [*[a_promise(10, 9)] * 8, a_promise(10, 11), a_promise(10, None)]


def wanted(**changes: Any) -> Wanted:
    period = a_period(**changes)
    earlier = replace(period, begin=BEGIN - timedelta(days=31), end=BEGIN)
    return Wanted(period=period, earlier=earlier, filters={}, prices=Prices(), desk_group="Service desk", findings=True)


def store_one(store: Store, history: list[TimelineEntry], clocks: tuple[Clock, ...] = (), **fields: Any) -> int:
    with store.begin() as connection:
        kept = incidents.insert_incident(connection, an_incident(**fields))
        assert kept.id is not None
        incidents.add_timeline(connection, kept.id, history)
        incidents.add_clocks(connection, kept.id, clocks)
        return kept.id


def a_clock(due: float, stopped: float | None, **changes: Any) -> Clock:
    plain = Clock(
        kind="sla.resolution", agreement="Standard", calendar="24x7", target="4 h", started_at=BEGIN,
        due_at=BEGIN + timedelta(hours=due), stopped_at=None if stopped is None else BEGIN + timedelta(hours=stopped),
    )  # fmt: skip
    return replace(plain, **changes)
