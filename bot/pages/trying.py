"""What working by priority is worth, drawn: a scenario, or the desk's own last quarter first come, first served. Talks
HTTP.

    GET /simulate      scenario=seed or store, agents, days

The playing is `bot.simulation.play`; the page only asks and draws. What is played is bounded, because somebody waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.visitors import Visitor, for_agents
from bot.reports import draw
from bot.reports.measures import length
from bot.simulation.past import worked_since
from bot.simulation.play import Staff, Way, play
from bot.simulation.scenarios import Figures, figures_of, replay, seed_case

#: Incidents looked at, agents and days that can be asked for.
_MOST, _AGENTS, _DAYS = 3000, 50, 400
WAYS = {
    Way.A: "First come, first served",
    Way.B: "By priority",
    Way.C: "And P1, P2 interrupt others",
    Way.D: "And three agents on a P1",
    Way.E: "And somebody on call",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One way of working, and what came of it."""

    way: Way
    title: str
    cost: str
    #: What it costs against first come, first served, in percent; "" for that one.
    change: str
    p1_wait: str
    p1_downtime: str
    longest: str


def routes(pages: Pages) -> list[Route]:
    """Return the routes."""
    return [Route("/simulate", for_agents(pages, _simulate))]


def _simulate(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    asked = request.query_params
    scenario = "store" if asked.get("scenario") == "store" else "seed"
    agents, days = _number(asked.get("agents", ""), 2, _AGENTS), _number(asked.get("days", ""), 90, _DAYS)
    played, number = _played(pages, scenario, agents, days)
    title = "What the downtime costs, by how work is given out"
    return page(
        pages,
        "simulate.html",
        me=visitor,
        scenario=scenario,
        agents=agents,
        days=days,
        number=number,
        most=_MOST,
        rows=[_row(way, figures, played) for way, figures in played.items()],
        chart=draw.bars(title, {WAYS[way]: round(figures.cost) for way, figures in played.items()}) if played else "",
        saved=_saved(played),
    )


def _played(pages: Pages, scenario: str, agents: int, days: int) -> tuple[dict[Way, Figures], int]:
    """Return what each way makes of it, and of how many incidents."""
    if scenario == "seed":
        case = seed_case()
        return {way: figures_of(play(case, Staff(agents=agents, way=way))) for way in Way}, len(case)
    with pages.store.reading() as connection:
        arrivals = worked_since(connection, pages.clock() - timedelta(days=days), most=_MOST)
    return (replay(arrivals, agents) if arrivals else {}), len(arrivals)


def _number(written: str, otherwise: int, most: int) -> int:
    return (
        min(max(int(written), 1), most) if written.isascii() and written.isdecimal() and len(written) < 6 else otherwise
    )


def _row(way: Way, figures: Figures, played: dict[Way, Figures]) -> Row:
    first = played[Way.A].cost
    return Row(
        way=way,
        title=WAYS[way],
        cost=f"{figures.cost:,.0f}".replace(",", "\u202f"),
        change="" if way is Way.A or not first else f"{100 * (figures.cost / first - 1):+.0f} %",
        p1_wait=length(60 * figures.p1_wait),
        p1_downtime=length(60 * figures.p1_downtime),
        longest=length(60 * max(figures.longest)),
    )


def _saved(played: dict[Way, Figures]) -> str:
    """Return what the best way saves against first come, first served."""
    if not played:
        return ""
    best = min(played.values(), key=lambda figures: figures.cost)
    return f"{played[Way.A].cost - best.cost:,.0f}".replace(",", "\u202f")
