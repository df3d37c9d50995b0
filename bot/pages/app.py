"""The routes of the pages and what each answers. Talks HTTP."""

from __future__ import annotations

import asyncio
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.api import answers
from bot.config import Config
from bot.pages import (
    about,
    beside,
    board,
    by_provider,
    calls,
    following,
    improving,
    looking_back,
    office,
    reporters,
    signing_in,
    subscribing,
    trouble,
    trying,
    views,
    working,
)
from bot.pages.greeting import GreetingPage
from bot.pages.guard import Guard
from bot.pages.parts import Pages
from bot.pages.rendering import HERE, page
from bot.pages.status_page import StatusPage
from bot.pages.visitors import Visitor, for_agents
from bot.running.health import Health, Metrics, database_states
from store.columns import LARGEST

__all__ = ["Pages", "build_app"]

#: How long /health waits for the database: whoever asks waits no longer than ten seconds, as a rule.
_DATABASE_SECONDS = 3


def build_app(pages: Pages, config: Config | None = None) -> Starlette:
    """Return the ASGI application; reports need the configuration."""
    metrics = pages.metrics or Metrics(pages.store)
    return Starlette(
        routes=[
            *board.routes(pages),
            *working.routes(pages),
            *beside.routes(pages),
            *office.routes(pages),
            *calls.routes(pages),
            *looking_back.routes(pages, config),
            *improving.routes(pages, config),
            *trying.routes(pages),
            *about.routes(pages, config),
            *signing_in.routes(pages),
            *by_provider.routes(pages),
            *reporters.routes(pages),
            *following.routes(pages),
            *StatusPage(pages).routes(),
            *GreetingPage(pages).routes(),
            *subscribing.routes(pages),
            *answers.routes(pages, config),
            Route("/outbox", for_agents(pages, _outbox)),
            Route("/outbox/{outbox_id:int}", for_agents(pages, _departure)),
            Route("/health", partial(_health, pages)),
            Route("/metrics", partial(_metrics, metrics)),
            *pages.more,
            Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
        ],
        middleware=[Middleware(Guard, hosts=pages.hosts)],
        exception_handlers=trouble.handlers(pages),
    )


def _outbox(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    number = board.page_number(request)
    return page(pages, "outbox.html", view=views.read_outbox(pages.store, number), page=number, me=visitor)


def _departure(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    outbox_id = int(request.path_params["outbox_id"])
    view = views.read_departure(pages.store, outbox_id) if outbox_id <= LARGEST else None
    if view is None or view.row.template == "sign_in":
        # Whoever reads a link to sign in can use it.
        raise HTTPException(404, f"There is no outgoing message {outbox_id}.")
    return page(pages, "departure.html", row=view.row, message=view.message, me=visitor)


async def _health(pages: Pages, request: Request) -> Response:  # noqa: ARG001
    try:
        async with asyncio.timeout(_DATABASE_SECONDS):
            # Unlike Starlette's own way into a thread, this one can be left when the time is over.
            state = await asyncio.to_thread(database_states, pages.store, pages.clock)
    except TimeoutError:
        state = {"database": f"it has not answered for {_DATABASE_SECONDS} s; run `deskhand check`"}
    health = Health(parts={**state, **pages.health()})
    answer = {"status": "ok" if health.is_ok else "trouble", "parts": dict(health.parts)}
    return JSONResponse(answer, status_code=200 if health.is_ok else 503)


def _metrics(metrics: Metrics, request: Request) -> Response:  # noqa: ARG001
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")
