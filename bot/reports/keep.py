"""Keep the rows of reports up to date, and gather what a report is made of. Talks to the database."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.reports.by_subject import measured_by_subject
from bot.reports.cost import Down, Prices, cost_of
from bot.reports.days import Day, as_text, day_of, from_text, is_whole, spans_of, sum_of, view_of
from bot.reports.facts import Facts
from bot.reports.findings import Evidence, find
from bot.reports.life import Life, life_of, seconds
from bot.reports.measures import Kept, Period, Promise
from bot.reports.missed import Broken, Missed, told, worst
from bot.reports.quality import quality_of
from bot.reports.sheet import Report, report_of
from store import compliance, confirmations, lives, rollups
from store.engine import Store
from store.incident import Incident

#: Incidents digested at once: their rows are written in a few milliseconds.
_PAGE = 100
#: Beside the desk's work fewer, and a rest after them, in seconds: mail that arrives needs the processor more.
_PAGE_BESIDE, _REST = 25, 0.1
#: Days read in one go: enough to be quick, few enough for their lives to be held.
_RUN = 31
#: Days made beside the desk's work in one go: so few that nobody waits for them.
_A_FEW = 7
#: What the improvement finder looks back at.
_FINDER = timedelta(weeks=16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a report shall be about."""

    period: Period
    earlier: Period
    filters: Mapping[str, str]
    prices: Prices
    desk_group: str
    #: Look for improvements too, which reads the last 16 weeks.
    findings: bool = False
    #: So many of the promises that were missed are told one by one.
    missed: int = 20
    #: The groups of whoever may see no restricted incident besides those; None for who may see all.
    groups: frozenset[str] | None = None


def bring_up_to_date(
    store: Store, now: datetime, *, page: int = _PAGE, rest: Callable[[float], None] = lambda _seconds: None
) -> int:
    """Digest every incident that changed, a page at a time; returns how many there were.

    `rest` is called with seconds between pages.

    Histories are read and measured outside the transaction that keeps what came of it, or mail that arrives would wait
    for them. An incident that changes in between has another version than its row, and is found again. One that is
    imported meanwhile may have been changed long ago: the next look is at everything then.
    """
    done, last = 0, None
    with store.reading() as connection:
        wishes = lives.wishes(connection)
    while True:
        with store.reading() as connection:
            found = lives.stale(connection, now, limit=page, after=last)
            fresh = [life._asdict() for life in digest(connection, found)]
        with store.begin() as connection:
            rollups.forget_days_of(connection, fresh)
            lives.put(connection, fresh)
            if len(found) < page:
                lives.is_current_until(connection, now, wishes=wishes)
        done += len(fresh)
        if len(found) < page:
            return done
        last = found[-1]
        rest(_REST)


async def keep_up(
    store: Store, clock: Callable[[], datetime], usual: Callable[[datetime], Sequence[Wanted]] = lambda _: ()
) -> None:
    """Bring the rows up to date beside the desk's work, so that no report waits for it.

    Args:
        store: the desk's.
        clock: what time it is.
        usual: the reports that are asked for most; their days are made before anybody asks.
    """
    now = clock()
    await asyncio.to_thread(bring_up_to_date, store, now, page=_PAGE_BESIDE, rest=time.sleep)
    for wanted in usual(now):
        await asyncio.to_thread(keep_days, store, wanted)


def digest(connection: Connection, found: Sequence[Incident]) -> list[Life]:
    """Return new rows for incidents whose rows are missing or old."""
    ids = [each.id for each in found if each.id is not None]
    if not ids:
        return []
    histories = lives.histories(connection, ids)
    seen, worked = lives.first_seen(connection, ids), lives.worked(connection, ids)
    return [
        life_of(each, histories[each.id], first_seen=seen.get(each.id), worked=_worked(worked.get(each.id, {})))
        for each in found
        if each.id is not None
    ]


def _worked(spent: Mapping[str, int | None]) -> tuple[int | None, int | None]:
    return spent.get("sla.response"), spent.get("sla.resolution")


def make_report(store: Store, wanted: Wanted) -> Report:
    """Gather and measure; `bring_up_to_date` comes before. Days that had to be made are kept for the next report."""
    period = wanted.period
    fresh: dict[int, tuple[int, str]] = {}
    with store.reading() as connection:
        state = rollups.state(connection)
        facts = _facts(connection, period, wanted)
        rows = lives.open_in(connection, period.first, period.horizon, filters=wanted.filters)
        evidence = _evidence(connection, wanted, facts) if wanted.findings else None
        report = report_of(
            (facts, _days(connection, period, wanted, fresh)),
            (_facts(connection, wanted.earlier, wanted), _days(connection, wanted.earlier, wanted, fresh)),
            filters=wanted.filters,
            cost=cost_of([Down._make(row) for row in rows], wanted.prices, period),
            currency=wanted.prices.currency,
            findings=find(evidence) if evidence else (),
        )
        until = min(period.end, period.now)
        judged = confirmations.judged(connection, period.begin, until, filters=wanted.filters)
        missed = _missed(connection, wanted)
    if fresh and not wanted.filters:
        with store.begin() as connection:
            rollups.put(connection, view_of(period, wanted.desk_group), fresh, state=state)
    own = measured_by_subject(evidence) if evidence else None
    return replace(report, quality=quality_of(judged), missed=missed, by_subject=own)


def keep_days(store: Store, wanted: Wanted, *, most: int = _A_FEW) -> int:
    """Make a few days of a report that are not kept, the newest first; returns how many."""
    fresh: dict[int, tuple[int, str]] = {}
    view = view_of(wanted.period, wanted.desk_group)
    with store.reading() as connection:
        state = rollups.state(connection)
        begin, end = wanted.earlier.first, wanted.period.last
        kept = rollups.between(connection, view, begin, end)
        spans = [span for each in (wanted.earlier, wanted.period) for span in spans_of(each)]
        missing = [span for span in spans if is_whole(span) and span.first not in kept][-most:]
        for span, cohort in _cohorts(connection, missing, wanted):
            day = day_of(Facts(period=span, lives=cohort, desk_group=wanted.desk_group))
            fresh[span.first] = (span.last, as_text(day))
    if fresh:
        with store.begin() as connection:
            rollups.put(connection, view, fresh, state=state)
    return len(fresh)


def _days(connection: Connection, period: Period, wanted: Wanted, fresh: dict[int, tuple[int, str]]) -> Day:
    """Return a period as its days: kept ones as they are, the others made from their lives and put into `fresh`."""
    spans = list(spans_of(period))
    found: dict[int, Day] = {}
    if not wanted.filters:
        kept = rollups.between(connection, view_of(period, wanted.desk_group), period.first, period.last)
        whole = {span.first for span in spans if is_whole(span)}
        found = {begin: from_text(text) for begin, text in kept.items() if begin in whole}
    missing = [span for span in spans if span.first not in found]
    for span, cohort in _cohorts(connection, missing, wanted):
        day = day_of(Facts(period=span, lives=cohort, desk_group=wanted.desk_group))
        found[span.first] = day
        if is_whole(span):
            fresh[span.first] = (span.last, as_text(day))
    return sum_of([found[span.first] for span in spans])


def _cohorts(
    connection: Connection, spans: Sequence[Period], wanted: Wanted
) -> Iterator[tuple[Period, Sequence[Life]]]:
    """Yield each day with its lives; days that follow each other are read in one go."""
    runs: list[list[Period]] = []
    for span in spans:
        if runs and runs[-1][-1].last == span.first and len(runs[-1]) < _RUN:
            runs[-1].append(span)
        else:
            runs.append([span])
    for run in runs:
        begins = [span.first for span in run]
        cohorts: list[dict[int, Life]] = [{} for _ in run]
        for life in _lives(connection, run[0].first, run[-1].last, wanted.filters):
            for instant in (life.opened, life.resolved, life.first_resolved, life.closed):
                if instant is not None and run[0].first <= instant < run[-1].last:
                    cohorts[bisect_right(begins, instant) - 1][life.id] = life
        yield from zip(run, (list(cohort.values()) for cohort in cohorts), strict=True)


def _facts(connection: Connection, period: Period, wanted: Wanted) -> Facts:
    filters, span = wanted.filters, _span(period)
    kept = compliance.kept(connection, span, filters=filters, with_children=period.with_children)
    broken = compliance.broken(connection, span, filters=filters, with_children=period.with_children)
    return Facts(
        period=period,
        backlog=lives.backlog(connection, period.horizon, filters=filters),
        kept=[
            Kept(kind=r.kind, party=r.party, priority=r.priority, met=r.met, breached=r.breached) for r in kept
        ],
        broken=[_promise(row) for row in broken],
        desk_group=wanted.desk_group,
    )  # fmt: skip


def _promise(row: Row[Any]) -> Promise:
    return Promise(
        kind=row.kind, party=row.party, priority=row.priority, calendar=row.calendar, due=seconds(row.due_at),
        stopped=None if row.stopped_at is None else seconds(row.stopped_at), started=seconds(row.started_at),
        target=row.target_seconds, paused=row.paused_seconds, worked=row.elapsed_seconds,
    )  # fmt: skip


def _broken(row: Row[Any]) -> Broken:
    return Broken(
        promise=_promise(row), incident_id=row.incident_id, summary=row.summary, agreement=row.agreement,
        by_retarget=row.by_retarget,
    )  # fmt: skip


def _span(period: Period) -> tuple[datetime, datetime, datetime]:
    return period.begin, period.end, min(period.end, period.now)


def _missed(connection: Connection, wanted: Wanted) -> tuple[Missed, ...]:
    period = wanted.period
    rows = compliance.misses(
        connection,
        _span(period),
        filters=wanted.filters,
        with_children=period.with_children,
        groups=wanted.groups,
    )
    found = worst(map(_broken, rows), period, wanted.prices, wanted.missed)
    histories = lives.histories(connection, list({each.broken.incident_id for each in found}))
    return told(found, histories, period)


def _lives(connection: Connection, begin: int, end: int, filters: Mapping[str, str]) -> list[Life]:
    rows = lives.cohort(connection, begin, end, filters=filters)
    return [Life._make(row) for row in rows]


def _evidence(connection: Connection, wanted: Wanted, facts: Facts) -> Evidence:
    horizon = wanted.period.horizon
    begin = seconds(datetime.fromtimestamp(horizon, UTC) - _FINDER)
    recent = _lives(connection, begin, horizon, wanted.filters)
    return Evidence(
        lives=[life for life in recent if life.parent_id is None and begin <= life.opened < horizon],
        kept=facts.kept,
        prices=wanted.prices,
        now=horizon,
    )
