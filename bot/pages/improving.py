"""Improvements and problem candidates on the report's page: tracked from a finding, and moved on. Talks HTTP.

POST /improvements       a finding becomes something that somebody works on
POST /improvements/ID    owner, day, state, note
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.agreed.roster import Role
from bot.config import Config
from bot.pages.forms import Posted
from bot.pages.parts import Pages
from bot.pages.visitors import Visitor, for_posting, needs_role
from bot.reports import keep
from bot.reports.asking import wanted_of
from bot.reports.improvements import Unclear, begun, changes, measured, named
from bot.reports.periods import UnknownPeriod
from store import improvements
from store.columns import LARGEST

#: Who may say that something shall get better, and how far it is.
MAY_IMPROVE = frozenset({Role.GROUP_LEAD, Role.INCIDENT_MANAGER, Role.SERVICE_OWNER, Role.DIRECTOR, Role.ADMIN})
_LOOKED_AT = "30d"


def routes(pages: Pages, config: Config | None) -> list[Route]:
    """Return the routes; findings need the configuration's calendars and prices."""
    if config is None:
        return []
    return [
        Route("/improvements", for_posting(pages, partial(_track, config)), methods=["POST"]),
        Route("/improvements/{item:int}", for_posting(pages, _change), methods=["POST"]),
    ]


def may_improve(visitor: Visitor | None) -> bool:
    """Say whether somebody may track and change improvements."""
    return visitor is not None and not visitor.roles.isdisjoint(MAY_IMPROVE)


def _require_role(visitor: Visitor) -> None:
    if not may_improve(visitor):
        raise needs_role(*MAY_IMPROVE)


async def _track(config: Config, pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:
    del request
    _require_role(visitor)
    try:
        await run_in_threadpool(_kept, config, pages, visitor, posted)
    except (Unclear, UnknownPeriod) as unclear:
        raise HTTPException(422, str(unclear)) from unclear
    return _back(posted)


def _period(posted: Posted) -> str:
    """Return the time that whoever pressed the button was looking at: the finding is one of that."""
    return posted.text("period", most=40) or _LOOKED_AT


def _back(posted: Posted) -> Response:
    return RedirectResponse(f"/reports?period={quote(_period(posted))}&improve=1#improvements", status_code=303)


def _kept(config: Config, pages: Pages, visitor: Visitor, posted: Posted) -> None:
    now = pages.clock()
    wanted = replace(wanted_of(config, _period(posted), now, filters={}), findings=True)
    report = keep.make_report(pages.store, wanted)
    asked = {"owner": posted.text("owner") or visitor.address, "due": posted.text("due")}
    finding = named(report.findings, posted.text("finding"))
    item = begun(finding, measured(report, finding.subject), asked, by=visitor.address, now=now)
    with pages.store.begin() as connection:
        improvements.track(connection, item)


async def _change(pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:
    _require_role(visitor)
    number = int(request.path_params["item"])
    try:
        fields = changes(posted.fields)
    except Unclear as unclear:
        raise HTTPException(422, str(unclear)) from unclear

    def changed() -> bool:
        with pages.store.begin() as connection:
            return improvements.change(connection, number, visitor.address, pages.clock(), **fields)

    if number > LARGEST or not fields or not await run_in_threadpool(changed):
        raise HTTPException(404, f"There is no improvement {number}.")
    return _back(posted)
