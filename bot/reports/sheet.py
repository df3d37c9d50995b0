"""A whole report as one value, and what machines and people are given of it: JSON, CSV, words. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.reports.by_subject import BySubject
from bot.reports.cost import Cost
from bot.reports.days import Day
from bot.reports.facts import Facts
from bot.reports.findings import Finding
from bot.reports.kpis import KPIS, Kpi, measure
from bot.reports.measures import Figure, Kept, Period, Unit, ages, length
from bot.reports.missed import Missed
from bot.reports.quality import FIELDS, Quality

#: A breakdown shows the largest of this many, and the rest together.
_MOST = 12
#: So many missed promises are told to programs and spreadsheets.
ALL = 500
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one report says."""

    period: Period
    filters: Mapping[str, str]
    figures: Mapping[str, Figure]
    #: The same figures of the time before, by name.
    before: Mapping[str, Figure]
    volume: Mapping[str, Mapping[str, int]]
    #: Opened and resolved by day, oldest first: (day, opened, resolved).
    days: Sequence[tuple[str, int, int]]
    #: Opened by hour of the day, 24 numbers.
    hours: Sequence[int]
    ages: Mapping[str, int]
    kept: Sequence[Kept]
    cost: Cost
    currency: str
    findings: Sequence[Finding]
    #: What findings are about, measured each by itself, by the figure's name; None where nobody looked.
    by_subject: Mapping[str, BySubject] | None = None
    quality: Quality = field(default_factory=Quality)
    #: The worst of the promises that were missed, worst first.
    missed: Sequence[Missed] = ()

    @property
    def missed_besides(self) -> int:
        """How many more were missed than are told one by one."""
        return sum(each.breached for each in self.kept) - sum(each.times for each in self.missed)


def every_day(report: Report) -> list[tuple[str, int, int]]:
    """Return the days of a report so far, those on which nothing happened too: a line must not leap over them."""
    period, known = report.period, {day: (opened, resolved) for day, opened, resolved in report.days}
    zone = ZoneInfo(period.zone)
    first = period.begin.astimezone(zone).date()
    last = (min(period.end, max(period.now, period.begin)) - timedelta(seconds=1)).astimezone(zone).date()
    days = [(first + timedelta(days=number)).isoformat() for number in range(max(1, (last - first).days + 1))]
    return [(day, *known.get(day, (0, 0))) for day in days]


#: More points than that are a saw of weekdays and weekends, and no course.
_MOST_DAYS = 62


def course_of(report: Report) -> tuple[str, list[tuple[str, int, int]]]:
    """Return opened and resolved for a line: by "day", or in a longer time by "week", named by its Monday."""
    days = every_day(report)
    if len(days) <= _MOST_DAYS:
        return "day", days
    weeks: dict[str, list[int]] = {}
    for day, opened, resolved in days:
        at = date.fromisoformat(day)
        week = weeks.setdefault((at - timedelta(days=at.weekday())).isoformat(), [0, 0])
        week[0] += opened
        week[1] += resolved
    return "week", [(monday, opened, resolved) for monday, (opened, resolved) in weeks.items()]


def report_of(
    now: tuple[Facts, Day], earlier: tuple[Facts, Day], *, filters: Mapping[str, str], cost: Cost, currency: str,
    findings: Sequence[Finding],
) -> Report:  # fmt: skip
    """Put a report together out of the facts and the days of its time, and of the time before."""
    facts, day = now
    return Report(
        period=facts.period,
        filters=filters,
        figures=measure(facts, day.tallies),
        before=measure(earlier[0], earlier[1].tallies),
        volume={name: _largest(Counter(counts)) for name, counts in day.volume.items()},
        days=day.days,
        hours=day.hours,
        ages=ages(facts.backlog, facts.period.horizon),
        kept=facts.kept,
        cost=cost,
        currency=currency,
        findings=findings,
    )


def _largest(counted: Counter[str]) -> dict[str, int]:
    ordered = dict(sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:_MOST])
    rest = counted.total() - sum(ordered.values())
    return {**ordered, "others": rest} if rest else ordered


def told(figure: Figure, currency: str = "") -> str:
    """Tell a figure to people: "80.0 %", "3 h 20 min", "42"."""
    if figure.value is None:
        return "-"
    match figure.unit:
        case Unit.SHARE:
            return f"{100 * figure.value:.1f} %"
        case Unit.SECONDS:
            return length(figure.value)
        case Unit.MONEY:
            return money(figure.value, currency)
        case Unit.TIMES:
            return f"{figure.value:.2f}"
        case Unit.COUNT:
            return f"{figure.value:.0f}"


def money(amount: float, currency: str) -> str:
    """Tell an amount of money, in whole units with thousands apart."""
    return f"{amount:,.0f} {currency}".replace(",", "\u202f").strip()


def change(kpi: Kpi, report: Report) -> tuple[str, bool | None]:
    """Return by how much a figure changed against the time before, and whether that is better; "" when unknown."""
    new, old = report.figures[kpi.name].value, report.before[kpi.name].value
    if new is None or old is None or (old == 0 and new == 0):
        return "", None
    if report.figures[kpi.name].unit is Unit.SHARE:
        text, moved = f"{100 * (new - old):+.1f} points", new - old
    elif old == 0:
        return f"from 0 to {told(report.figures[kpi.name])}", None
    else:
        text, moved = f"{100 * (new - old) / abs(old):+.0f} %", new - old
    better = None if kpi.more_is_better is None or moved == 0 else (moved > 0) == kpi.more_is_better
    return text, better


def as_json(report: Report) -> dict[str, object]:
    """Return the report for programs."""
    period = report.period
    return {
        "period": {
            "from": period.begin.isoformat(),
            "to": period.end.isoformat(),
            "timezone": period.zone,
            "base": str(period.base),
            "with_children": period.with_children,
        },
        "filters": dict(report.filters),
        "figures": {name: _figure(figure) for name, figure in report.figures.items()},
        "before": {name: _figure(figure) for name, figure in report.before.items()},
        "volume": {name: dict(counts) for name, counts in report.volume.items()},
        "days": [{"day": day, "opened": opened, "resolved": resolved} for day, opened, resolved in report.days],
        "hours": list(report.hours),
        "backlog_age": dict(report.ages),
        "promises": [
            {"kind": k.kind, "party": k.party, "priority": k.priority, "met": k.met, "breached": k.breached}
            for k in report.kept
        ],
        "missed": [_missed(each) for each in report.missed],
        "missed_besides": report.missed_besides,
        "cost": {
            "currency": report.currency,
            "total": round(report.cost.total, 2),
            "users": round(report.cost.users, 2),
            "services": round(report.cost.services, 2),
            "delay": round(report.cost.delay, 2),
            "downtime_minutes": dict(report.cost.downtime),
            "availability": dict(report.cost.availability),
        },
        "classifier": _quality(report.quality),
        "findings": [
            {name: getattr(f, name) for name in ("rule", "subject", "evidence", "minutes", "money", "action")}
            for f in report.findings
        ],
    }


def _missed(missed: Missed) -> dict[str, object]:
    return {
        "number": missed.number,
        "summary": missed.summary,
        "priority": missed.priority,
        "kind": missed.kind,
        "whose": missed.whose,
        "due": missed.due.isoformat(),
        "stopped": missed.stopped.isoformat() if missed.stopped else None,
        "late_seconds": missed.late,
        "times": missed.times,
        "why": missed.why,
    }


def _quality(quality: Quality) -> dict[str, object]:
    return {
        "settled": quality.settled,
        "suggested": quality.suggested,
        "accepted": {name: quality.share(name) for name in FIELDS},
        "top_three": {"share": quality.top_three, "of": quality.ranked},
        "calibration_error": quality.calibration_error,
        "categories": [
            {"category": each.category, "suggested": each.suggested, "settled": each.settled, "right": each.right,
             "precision": each.precision, "recall": each.recall}
            for each in quality.categories
        ],
    }  # fmt: skip


def _figure(figure: Figure) -> dict[str, object]:
    said: dict[str, object] = {"unit": str(figure.unit), "value": figure.value, "n": figure.n}
    if figure.unit is Unit.SECONDS:
        said |= {"median": figure.median, "p90": figure.p90}
    return said | ({} if figure.part is None else {"part": figure.part})


def as_csv(report: Report) -> str:
    """Return the figures for a spreadsheet, one a line; nothing in it can be taken for a formula."""
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow(["name", "title", "cohort", "unit", "value", "n", "median", "p90", "before"])
    for kpi in KPIS:
        figure, before = report.figures[kpi.name], report.before[kpi.name]
        cells = (figure.value, figure.n, figure.median, figure.p90, before.value)
        lines.writerow([kpi.name, kpi.title, kpi.cohort, figure.unit, *map(_cell, cells)])
    for name, counts in report.volume.items():
        for key, number in counts.items():
            lines.writerow([f"volume.{name}", safe_cell(key), "opened in the period", "count", number, number])
    for each in report.missed:
        said = safe_cell("; ".join(filter(None, (each.whose, each.why))))
        lines.writerow([f"missed.{each.kind}", each.number, said, "seconds", each.late, each.times])
    return target.getvalue()


def _cell(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}" if isinstance(number, float) else str(number)


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
