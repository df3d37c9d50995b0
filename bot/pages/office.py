"""The pages about the desk itself: what waits for a person, what was given up, monitoring, people. Talks HTTP."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot import burying
from bot.agreed.roster import Role
from bot.mail import silencing
from bot.mail.holding import AGAIN, ANYWHERE, AS_IS, INTO, NEW
from bot.pages.forms import Posted
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.visitors import Visitor, for_agents, for_posting, needs_role
from store import alerts, held, queries, silences
from store.columns import LARGEST

#: Rows of a list that is worked off, not read through.
_MOST = 200


def routes(pages: Pages) -> list[Route]:
    """Return the routes."""
    return [
        Route("/held", for_agents(pages, _held)),
        Route("/held/{row_id:int}/{what}", for_posting(pages, _rule), methods=["POST"]),
        Route("/silences", for_posting(pages, _resume), methods=["POST"]),
        Route("/buried", for_agents(pages, _buried)),
        Route("/buried/{table}/{row_id:int}", for_posting(pages, _retry), methods=["POST"]),
        Route("/monitoring", for_agents(pages, _monitoring)),
        Route("/people", for_agents(pages, _people)),
    ]


def _held(pages: Pages, request: Request, visitor: Visitor | None) -> Response:  # noqa: ARG001
    with pages.store.reading() as connection:
        waiting = [*held.set_aside(connection, held.HELD)][:_MOST]
        unreadable = [*held.set_aside(connection, held.QUARANTINED)][:_MOST]
        silent = [*silences.silent(connection, since=pages.clock() - silences.LASTS)][:_MOST]
    csrf = visitor.csrf if visitor else ""
    return page(pages, "held.html", held=waiting, unreadable=unreadable, silent=silent, me=visitor, csrf=csrf)


async def _rule(pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:
    """Release or discard what was set aside; the desk then decides it like any other."""
    _require_agent(visitor)
    row_id, what = int(request.path_params["row_id"]), request.path_params["what"]
    if row_id > LARGEST or not await run_in_threadpool(_ruled, pages, visitor, row_id, what):
        raise HTTPException(404, f"Message {row_id} waits for nobody any more.")
    del posted
    pages.wake()
    return RedirectResponse("/held", status_code=303)


def _ruled(pages: Pages, visitor: Visitor, row_id: int, what: str) -> bool:
    with pages.store.begin() as connection:
        row = held.find(connection, row_id, held.HELD) or held.find(connection, row_id, held.QUARANTINED)
        if row is None:
            return False
        if what == "discard":
            because = f"{visitor.address} discarded it; it was {row.outcome}: {row.because}"
            return held.discard(connection, row_id, because=because)
        somewhere = ANYWHERE if row.incident_id is None else f"{INTO}{row.incident_id}"
        unreadable, held_back = {"release": AS_IS, "retry": AGAIN}, {"release": somewhere, "new": NEW}
        ruling = (unreadable if row.outcome == held.QUARANTINED else held_back).get(what)
        return ruling is not None and held.rule(connection, row_id, ruling)


async def _resume(pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:  # noqa: ARG001
    """Go on writing where the desk fell silent."""
    _require_agent(visitor)
    kind, key = posted.text("kind"), posted.text("key")

    def resumed() -> bool:
        with pages.store.begin() as connection:
            return silencing.resume(connection, kind, key, now=pages.clock())

    if not await run_in_threadpool(resumed):
        raise HTTPException(404, f"The desk is not silent towards {key} any more.")
    return RedirectResponse("/held", status_code=303)


def _buried(pages: Pages, request: Request, visitor: Visitor | None) -> Response:  # noqa: ARG001
    with pages.store.reading() as connection:
        rows = [row for row, _ in zip(queries.buried(connection), range(_MOST), strict=False)]
    return page(pages, "buried.html", rows=rows, me=visitor, csrf=visitor.csrf if visitor else "")


async def _retry(pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:
    """Let a row that was given up be tried again."""
    _require_agent(visitor)
    table, row_id = queries.WORK.get(request.path_params["table"]), int(request.path_params["row_id"])
    del posted

    def revive() -> bool:
        assert table is not None
        with pages.store.begin() as connection:
            return burying.revive(connection, table, row_id, now=pages.clock())

    if table is None or row_id > LARGEST or not await run_in_threadpool(revive):
        raise HTTPException(404, "That row is not given up.")
    pages.wake()
    return RedirectResponse("/buried", status_code=303)


def _require_agent(visitor: Visitor) -> None:
    if visitor.roles.isdisjoint({Role.AGENT, Role.SPECIALIST}):
        raise needs_role(Role.AGENT)


def _monitoring(pages: Pages, request: Request, visitor: Visitor | None) -> Response:  # noqa: ARG001
    watches = pages.decider.watches if pages.decider else {}
    now = pages.clock()
    with pages.store.reading() as connection:
        firing = alerts.firing(connection, limit=_MOST)
    muted = [
        (watch.channel, window.name, end)
        for watch in watches.values()
        for window in watch.maintenance
        for begin, end in window.when.spans(now)
        if begin <= now < end
    ]
    return page(pages, "monitoring.html", firing=firing, watches=watches.values(), muted=muted, me=visitor)


def _people(pages: Pages, request: Request, visitor: Visitor | None) -> Response:  # noqa: ARG001
    roster = pages.decider.policy.roster if pages.decider else None
    groups = dict(roster.groups) if roster else {}
    rotations = pages.decider.policy.escalation.rotations if pages.decider else ()
    return page(
        pages,
        "people.html",
        people=list(roster.people.values()) if roster else [],
        groups=[(name, group, roster.members(name) if roster else ()) for name, group in groups.items()],
        services=list(roster.services.values()) if roster else [],
        suppliers=list(roster.suppliers.values()) if roster else [],
        rotations=[(each, each.holders(pages.clock())) for each in rotations],
        me=visitor,
    )
