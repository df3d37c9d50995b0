"""The page on which an agent logs a call while talking: who calls, what is open already, what is known. Talks HTTP.

GET  /call            the form; its time is signed, and the incident's promises begin then
GET  /call/known      what is known of the caller and of what they say: open incidents, and major ones; it never leads
                      away from a form that is half filled in
POST /call            kept before the answer; /call/KEY then leads to the incident
"""

from __future__ import annotations

import hashlib
from datetime import UTC, timedelta

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.alike.callers import Asked, Known, known
from bot.arriving import phone
from bot.pages.board import sees_security
from bot.pages.forms import Posted
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.visitors import LOG_CALLS, Visitor, for_agents, for_posting, needs_role
from intake.filed import Filed
from store import inbox as arrivals
from store.incident import number_of
from store.tables import inbox

#: A call is logged within this, or its form is too old to say when it began.
_LONGEST = timedelta(hours=4)
_CALL = "call"


def routes(pages: Pages) -> list[Route]:
    """Return the routes; without anybody who decides there are none."""
    if pages.decider is None or pages.seal is None:
        return []
    return [
        Route("/call", for_agents(pages, _form, *LOG_CALLS)),
        Route("/call", for_posting(pages, _log), methods=["POST"]),
        Route("/call/known", for_agents(pages, _known, *LOG_CALLS, stays=_session_over)),
        Route("/call/{key}", for_agents(pages, _became, *LOG_CALLS)),
    ]


def _form(pages: Pages, request: Request, visitor: Visitor | None) -> Response:  # noqa: ARG001
    assert pages.seal is not None
    assert visitor is not None
    began = pages.seal.sign(_CALL, visitor.address, pages.clock())
    return page(
        pages,
        "call.html",
        me=visitor,
        csrf=visitor.csrf,
        began=began,
        waits=False,
        known=_told(pages, visitor, Asked()),
    )


def _known(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    asked = request.query_params
    so_far = Asked(
        name=asked.get("name", "")[:100],
        address=asked.get("address", "")[:320],
        words=f"{asked.get('subject', '')} {asked.get('text', '')}",
    )
    return page(pages, "call_known.html", known=_told(pages, visitor, so_far), has_asked=True, me=visitor)


def _session_over(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    del visitor
    return page(pages, "call_session_over.html", query=request.url.query)


def _told(pages: Pages, visitor: Visitor | None, asked: Asked) -> Known:
    groups = visitor.groups if visitor else frozenset()
    with pages.store.reading() as connection:
        return known(connection, asked, sees_security=sees_security(visitor), groups=groups)


async def _log(pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:  # noqa: ARG001
    if not visitor.logs_calls:
        raise needs_role(*LOG_CALLS)
    assert pages.seal is not None
    age = pages.seal.age(_CALL, posted.text("began"), pages.clock())
    if not posted.text("text") or age is None or not timedelta(0) <= age <= _LONGEST:
        raise HTTPException(422, "Say what the caller said; a form that is older than four hours must be loaded again.")
    key = hashlib.sha256(posted.text("began").encode()).hexdigest()
    filed = Filed(
        text=posted.text("text"),
        subject=posted.text("subject", most=200),
        name=posted.text("name", most=100),
        address=posted.text("address", most=320).lower(),
        callback=posted.text("phone", most=60),
        opened_by=visitor.address,
    )
    began_at = (pages.clock() - age).astimezone(UTC)

    def keep() -> None:
        with pages.store.begin() as connection:
            arrivals.add(connection, phone.call(filed, key=key, began_at=began_at))

    await run_in_threadpool(keep)
    pages.wake()
    return RedirectResponse(f"/call/{key}", status_code=303)


def _became(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    mine = (inbox.c.channel == phone.CHANNEL, inbox.c.delivery_id == request.path_params["key"][:200])
    with pages.store.reading() as connection:
        row = connection.execute(select(inbox.c.incident_id).where(*mine)).one_or_none()
    if row is None:
        raise HTTPException(404, "There is no such call.")
    if row.incident_id is not None:
        return RedirectResponse(f"/incident/{number_of(row.incident_id)}", status_code=303)
    return page(pages, "call.html", me=visitor, csrf="", began="", waits=True)
