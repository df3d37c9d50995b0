"""The routes of the pages and what each answers. Talks HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.health import Health, Metrics, database_state
from bot.pages import shown, views
from bot.pages.guard import Guard
from bot.words import FALLBACK, words_of
from store.engine import Store
from store.incident import number_of

_HERE = Path(__file__).parent
#: No list has a page further on; beyond it is what scripts are for (`deskhand list --json`).
_LAST_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What the pages need."""

    store: Store
    clock: Callable[[], datetime]
    #: The desk's name.
    desk: str
    #: IANA name of the zone in which times are told.
    timezone: str
    #: "ok" or the trouble, by the name of each part.
    health: Callable[[], Mapping[str, str]]
    #: What is counted; None where nobody counts, then /metrics has the database's figures alone.
    metrics: Metrics | None = None
    #: Host names that the pages answer to, besides "localhost" and every IP address.
    hosts: tuple[str, ...] = ()
    #: What the same server answers besides, such as webhooks.
    more: tuple[Route, ...] = ()


def build_app(pages: Pages) -> Starlette:
    """Return the ASGI application."""
    metrics = pages.metrics or Metrics(pages.store)
    return Starlette(
        routes=[
            Route("/", partial(_queue, pages)),
            Route("/incident/{number}", partial(_incident, pages)),
            Route("/outbox", partial(_outbox, pages)),
            Route("/outbox/{outbox_id:int}", partial(_departure, pages)),
            Route("/health", partial(_health, pages)),
            Route("/metrics", partial(_metrics, metrics)),
            *pages.more,
            Mount("/static", StaticFiles(directory=_HERE / "static"), name="static"),
        ],
        middleware=[Middleware(Guard, hosts=pages.hosts)],
        exception_handlers={
            HTTPException: partial(_refused, pages),
            SQLAlchemyError: partial(_out_of_order, pages),
        },
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(
        word=words_of(FALLBACK).of, due=shown.due, span=shown.span, facts_of=shown.facts_of, number_of=number_of
    )
    environment.filters["clock_time"] = shown.clock_time
    return environment


def _page(pages: Pages, template: str, *, status: int = 200, **values: object) -> Response:
    now = pages.clock()
    page = _environment().get_template(template)
    html = page.render(desk=pages.desk, zone=pages.timezone, now=now, **values)
    return HTMLResponse(html, status_code=status)


def _page_number(request: Request) -> int:
    asked = request.query_params.get("page", "1")
    if not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked[:9]) <= _LAST_PAGE:
        raise HTTPException(404, f"There is no page {asked[:20]!r}; pages are numbered from 1 to {_LAST_PAGE}.")
    return int(asked[:9])


# Plain functions run in starlette's threads, so that reading never holds up the loop that accepts mail.
def _queue(pages: Pages, request: Request) -> Response:
    number = _page_number(request)
    view = views.read_queue(pages.store, number)
    return _page(pages, "queue.html", view=view, page=number, first=(number - 1) * views.PAGE + 1)


def _incident(pages: Pages, request: Request) -> Response:
    number = str(request.path_params["number"])
    incident_id = shown.incident_id_of(number)
    view = views.read_incident(pages.store, incident_id) if incident_id is not None else None
    if view is None:
        raise HTTPException(404, f"There is no incident {number[:40]!r}; numbers look like INC-000042.")
    return _page(pages, "incident.html", view=view, incident=view.incident)


def _outbox(pages: Pages, request: Request) -> Response:
    number = _page_number(request)
    return _page(pages, "outbox.html", view=views.read_outbox(pages.store, number), page=number)


def _departure(pages: Pages, request: Request) -> Response:
    outbox_id = int(request.path_params["outbox_id"])
    view = views.read_departure(pages.store, outbox_id) if outbox_id < 2**31 else None
    if view is None:
        raise HTTPException(404, f"There is no outgoing message {outbox_id}.")
    return _page(pages, "departure.html", row=view.row, message=view.message)


async def _health(pages: Pages, request: Request) -> Response:  # noqa: ARG001
    state = await run_in_threadpool(database_state, pages.store)
    health = Health(parts={"database": state, **pages.health()})
    answer = {"status": "ok" if health.is_ok else "trouble", "parts": dict(health.parts)}
    return JSONResponse(answer, status_code=200 if health.is_ok else 503)


def _metrics(metrics: Metrics, request: Request) -> Response:  # noqa: ARG001
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def _refused(pages: Pages, request: Request, error: Exception) -> Response:  # noqa: ARG001
    assert isinstance(error, HTTPException)
    title = {404: "Not found", 405: "Not allowed"}.get(error.status_code, "Not possible")
    response = _page(pages, "trouble.html", status=error.status_code, title=title, because=error.detail)
    response.headers.update(error.headers or {})
    return response


async def _out_of_order(pages: Pages, request: Request, error: Exception) -> Response:  # noqa: ARG001
    because = "The database does not answer. Nothing is lost; please try again, or run `deskhand check`."
    return _page(pages, "trouble.html", status=503, title="Out of order", because=because)
