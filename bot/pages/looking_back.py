"""The report as a page: figures, charts and where to improve; it prints on paper as it is. Talks HTTP."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.config import Config
from bot.pages.actions import choices_of
from bot.pages.board import groups_seen
from bot.pages.improving import may_improve
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.visitors import Visitor, for_agents
from bot.reports import draw, keep, sheet
from bot.reports.asking import wanted_of
from bot.reports.findings import Finding
from bot.reports.improvements import name_of, tracked
from bot.reports.kpis import KPIS
from bot.reports.measures import Unit, length, open_hours
from bot.reports.periods import UnknownPeriod
from bot.reports.quality import FIELDS
from bot.words import FALLBACK, words_of
from store import improvements
from store.improvements import PENDING, Progress

#: What may be asked for in the address, and the column that it means.
_FILTERS = {"group": "assigned_group", "service": "service", "category": "category"}
#: What is asked for most.
_PERIODS = ("this-month", "month", "quarter", "year", "30d", "week")


def routes(pages: Pages, config: Config | None) -> list[Route]:
    """Return the routes; a report needs the configuration's calendars and prices."""
    if config is None:
        return []

    def report(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
        return _report(pages, config, request, visitor)

    return [Route("/reports", for_agents(pages, report))]


def _report(pages: Pages, config: Config, request: Request, visitor: Visitor | None) -> Response:
    asked = request.query_params
    words, now = asked.get("period", "30d")[:40], pages.clock()
    filters = {column: asked[name][:200] for name, column in _FILTERS.items() if asked.get(name)}
    try:
        wanted = wanted_of(config, words, now, filters=filters, base=asked.get("base", "calendar"))
    except UnknownPeriod as unknown:
        raise HTTPException(404, str(unknown)) from unknown
    except ValueError as error:
        raise HTTPException(404, "The base is calendar or business.") from error
    keep.bring_up_to_date(pages.store, now)
    form = asked.get("as", "page")
    wanted = replace(wanted, findings="improve" in asked, groups=groups_seen(visitor))
    made = keep.make_report(pages.store, wanted if form == "page" else replace(wanted, missed=sheet.ALL))
    with pages.store.reading() as connection:
        items = improvements.listed(connection, pending_only="improve" not in asked)
    if form == "json":
        return JSONResponse(sheet.as_json(made))
    if form == "csv":
        headers = {"Content-Disposition": 'attachment; filename="report.csv"'}
        return Response(sheet.as_csv(made), media_type="text/csv; charset=utf-8", headers=headers)
    return page(
        pages,
        "report_page.html",
        report=made,
        words=words,
        periods=_PERIODS,
        filters={name: asked.get(name, "")[:200] for name in _FILTERS},
        choices=choices_of(pages.decider.policy) if pages.decider else {},
        people={each.address: each.name for each in pages.decider.policy.roster.people.values()}
        if pages.decider
        else {},
        rows=[_row(made, name) for name in (kpi.name for kpi in KPIS)],
        charts=_charts(made),
        money=lambda amount: sheet.money(amount, made.currency),
        length=length,
        open_hours=open_hours,
        percent=lambda share: "–" if share is None else f"{100 * share:.1f} %",
        quality_fields=FIELDS,
        improvements=tracked(items, made, now.astimezone(ZoneInfo(pages.timezone)).date()),
        tracked_already={(item.rule, item.subject) for item in items if item.state in PENDING},
        states=[str(state) for state in Progress],
        may_improve=may_improve(visitor),
        name_of=name_of,
        subject_of=_subject_of,
        csrf=visitor.csrf if visitor else "",
        me=visitor,
        improve="improve" in asked,
    )


def _subject_of(finding: Finding) -> str:
    """Return what a finding is about; promises by the name that people know."""
    kind, _, party = finding.subject.partition(" / ")
    is_promise = finding.rule in {"breached", "supplier_misses"}
    return ": ".join(filter(None, (words_of(FALLBACK).of("clock", kind), party))) if is_promise else finding.subject


def _row(made: sheet.Report, name: str) -> dict[str, object]:
    kpi = next(each for each in KPIS if each.name == name)
    figure = made.figures[name]
    moved, better = sheet.change(kpi, made)
    is_length = figure.unit is Unit.SECONDS and figure.value is not None
    return {
        "title": kpi.title,
        "cohort": kpi.cohort,
        "value": sheet.told(figure),
        "change": moved,
        "better": better,
        "median": length(figure.median) if is_length and figure.median is not None else "",
        "p90": length(figure.p90) if is_length and figure.p90 is not None else "",
        "n": f"{figure.part} of {figure.n}" if figure.part is not None else str(figure.n),
    }


def _charts(made: sheet.Report) -> list[tuple[str, str]]:
    unit, every = sheet.course_of(made)
    title = f"Opened (solid) and resolved (dashed) by {unit}"
    days = [day[5:] for day, _, _ in every]
    series = {"Opened": [o for _, o, _ in every], "Resolved": [r for _, _, r in every]}
    hours = [f"{hour:02d}" for hour in range(24)]
    volume = ((f"Opened by {name}", counts) for name, counts in made.volume.items() if counts)
    return [
        (title, draw.lines(title, days, series)),
        ("Opened by hour of the day", draw.columns("Opened by hour of the day", made.hours, hours)),
        ("Open incidents by age", draw.bars("Open incidents by age", made.ages)),
        *((title, draw.bars(title, counts)) for title, counts in volume),
    ]
