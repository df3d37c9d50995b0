"""A day of reports: what its figures are made of and what the charts show of it; days add up to any period. Pure.

A day depends on nothing but the lives that were opened, resolved or closed in it and on the configuration (`view_of`):
not on the moment at which it is looked at. So it can be kept, and made again only when such a life changed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.reports.facts import Facts
from bot.reports.kpis import KPIS, tallies_of
from bot.reports.life import Life
from bot.reports.measures import Period, Tally, Unit, added

#: What the volume is broken down by.
BREAKDOWNS: Mapping[str, Callable[[Life], str]] = {
    "category": lambda life: life.category or "(none)",
    "service": lambda life: life.service or "(none)",
    "group": lambda life: life.assigned_group or "(none)",
    "priority": lambda life: f"P{life.priority}",
    "channel": lambda life: life.channel,
}
#: Another when a day holds something else than before.
_FORM = 1
_OF_DAYS = tuple(kpi.name for kpi in KPIS if kpi.is_of_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day, or several added up."""

    tallies: Mapping[str, Tally]
    volume: Mapping[str, Mapping[str, int]]
    #: How many were opened in each hour of the day.
    hours: Sequence[int]
    #: (day, opened, resolved), oldest first, without days on which nothing happened.
    days: Sequence[tuple[str, int, int]]


def spans_of(period: Period) -> Iterator[Period]:
    """Yield the days of a period in its zone, the first and the last of which may be parts of days."""
    zone, begin = ZoneInfo(period.zone), period.begin
    while begin < period.end:
        end = min(_next_midnight(begin, zone), period.end)
        yield replace(period, begin=begin, end=end)
        begin = end


def is_whole(day: Period) -> bool:
    """Say whether this is a day from midnight to midnight, and worth keeping."""
    zone = ZoneInfo(day.zone)
    before = day.begin - timedelta(seconds=1)
    return _next_midnight(before, zone) == day.begin and _next_midnight(day.begin, zone) == day.end


def _next_midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    following = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC)


def view_of(period: Period, desk_group: str) -> str:
    """Return a name for everything but lives that a day depends on."""
    calendar = period.business
    told = (
        _FORM, _OF_DAYS, period.zone, str(period.base), period.with_children, desk_group, calendar.tz.key,
        calendar.week, sorted(calendar.holidays), sorted(calendar.annual_holidays), calendar.overrides,
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def day_of(facts: Facts) -> Day:
    """Return a day out of the lives of its cohorts."""
    period, opened = facts.period, facts.opened
    zone = ZoneInfo(period.zone)
    resolved = sum(period.has(life.resolved) for life in facts.lives)
    counted = Counter(datetime.fromtimestamp(life.opened, UTC).astimezone(zone).hour for life in opened)
    name = period.begin.astimezone(zone).date().isoformat()
    return Day(
        tallies=tallies_of(facts),
        volume={by: Counter(map(key, opened)) for by, key in BREAKDOWNS.items()},
        hours=[counted[hour] for hour in range(24)],
        days=[(name, len(opened), resolved)] if opened or resolved else [],
    )


def sum_of(days: Sequence[Day]) -> Day:
    """Return days added up; at least one."""
    volume: dict[str, Counter[str]] = {name: Counter() for name in BREAKDOWNS}
    for day in days:
        for name, counts in day.volume.items():
            volume[name].update(counts)
    return Day(
        tallies={name: added([day.tallies[name] for day in days]) for name in _OF_DAYS},
        volume=volume,
        hours=[sum(column) for column in zip(*(day.hours for day in days), strict=True)],
        days=[each for day in days for each in day.days],
    )


def as_text(day: Day) -> str:
    """Return a day as it is kept."""
    tallies = {name: [str(t.unit), list(t.lengths), t.part, t.whole] for name, t in day.tallies.items()}
    return json.dumps([tallies, day.volume, day.hours, day.days], separators=(",", ":"))


def from_text(text: str) -> Day:
    """Return a day out of what was kept."""
    tallies, volume, hours, days = json.loads(text)
    return Day(
        tallies={
            name: Tally(Unit(unit), lengths, part, whole) for name, (unit, lengths, part, whole) in tallies.items()
        },
        volume=volume,
        hours=hours,
        days=[(name, opened, resolved) for name, opened, resolved in days],
    )
