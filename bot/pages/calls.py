"""The page on which an agent logs a call while talking: who calls, what is open already, what is known. Talks HTTP.

GET  /call            the form; its time is signed, and the incident's promises begin then
GET  /call/known      what is known of the caller and of what they say: open incidents, and major ones
POST /call            kept before the answer; /call/KEY then leads to the incident
"""

from __future__ import annotations

import hashlib
from datetime import UTC, timedelta

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.agreed.roster import Role
from bot.arriving import phone
from bot.pages.beside import similar
from bot.pages.board import sees_security
from bot.pages.forms import Posted
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.visitors import Visitor, for_agents, for_posting, needs_role
from intake.filed import Filed
from store import inbox as arrivals
from store.incident import OPEN, number_of
from store.tables import inbox, incident, person_address

#: A call is logged within this, or its form is too old to say when it began.
_LONGEST = timedelta(hours=4)
_CALL, _MOST = "call", 8


def routes(pages: Pages) -> list[Route]:
    """Return the routes; without anybody who decides there are none."""
    if pages.decider is None or pages.seal is None:
        return []
    roles = (Role.AGENT, Role.SPECIALIST)
    return [
        Route("/call", for_agents(pages, _form, *roles)),
        Route("/call", for_posting(pages, _log), methods=["POST"]),
        Route("/call/known", for_agents(pages, _known, *roles)),
        Route("/call/{key}", for_agents(pages, _became, *roles)),
    ]


def _form(pages: Pages, request: Request, visitor: Visitor | None) -> Response:  # noqa: ARG001
    assert pages.seal is not None
    assert visitor is not None
    began = pages.seal.sign(_CALL, visitor.address, pages.clock())
    return page(pages, "call.html", me=visitor, csrf=visitor.csrf, began=began, waits=False)


def _known(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    asked = request.query_params
    address, words = (
        asked.get("address", "").strip().lower()[:320],
        f"{asked.get('subject', '')} {asked.get('text', '')}",
    )
    seen = sees_security(visitor)
    groups = visitor.groups if visitor else frozenset()
    with pages.store.reading() as connection:
        theirs = _open_of(connection, address, with_security=seen) if "@" in address else []
        alike = similar(connection, words, lambda hit: hit.state in OPEN, sees_security=seen, groups=groups)
        major = (incident.c.is_major.is_(True), incident.c.state.in_(tuple(OPEN)), incident.c.security.is_(False))
        majors = connection.execute(select(incident.c.id, incident.c.summary).where(*major).limit(_MOST)).all()
    return page(pages, "call_known.html", theirs=theirs, similar=alike, majors=majors, me=visitor)


def _open_of(connection: Connection, address: str, *, with_security: bool) -> list[tuple[int, str, str]]:
    seen = () if with_security else (incident.c.security.is_(False),)
    mine = (person_address.c.address == address, incident.c.state.in_(tuple(OPEN)), *seen)
    wanted = select(incident.c.id, incident.c.summary, incident.c.state).join(
        person_address, person_address.c.person_id == incident.c.reporter_id
    )
    rows = connection.execute(wanted.where(*mine).order_by(incident.c.id.desc()).limit(_MOST))
    return [(row.id, row.summary, row.state) for row in rows]


async def _log(pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:  # noqa: ARG001
    if visitor.roles.isdisjoint({Role.AGENT, Role.SPECIALIST}):
        raise needs_role(Role.AGENT)
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
