"""What is answered instead of a page: refusals, and a database that is silent. Talks HTTP.

Whoever is signed in stays so to see, with their way around. Everybody else is told in the language of their browser,
and is shown the way to sign in, not the names of pages that are not for them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.pages.letters import language_of
from bot.pages.outside_texts import OUTSIDE_TEXTS, Told
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.visitors import address_of, csrf_of, visitor_of

_FOR_MACHINES = ("/hook/", "/v2/", "/api/")
#: Pages of reporters, whom signing in would not help.
_FOR_REPORTERS = ("/follow/", "/report", "/status")
_TITLES = {403: "Not allowed", 404: "Not found", 405: "Not allowed", 429: "Too often", 503: "Out of order"}


def handlers(pages: Pages) -> dict[Any, Callable[[Request, Exception], Response]]:
    """Return what answers to which exception; each may block."""
    return {HTTPException: partial(_refused, pages), SQLAlchemyError: partial(_out_of_order, pages)}


def _refused(pages: Pages, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(_FOR_MACHINES):
        answer: Response = JSONResponse({"status": "refused", "message": error.detail}, status_code=error.status_code)
    else:
        answer = _shown(pages, request, error)
    answer.headers.update(error.headers or {})
    return answer


def _shown(pages: Pages, request: Request, error: HTTPException) -> Response:
    try:
        visitor = visitor_of(pages, request)
        is_reporter = visitor is None and pages.signing_in.provider is not None
        address = address_of(pages, request) if is_reporter else ""
    except SQLAlchemyError:
        visitor, address = None, ""
    if visitor is None and pages.signing_in.is_needed:
        return _outside(pages, request, error, address)
    title = _TITLES.get(error.status_code, "Not possible")
    because = _detail(error) or "There is nothing here."
    return page(pages, "trouble.html", status=error.status_code, title=title, because=because, me=visitor)


def _outside(pages: Pages, request: Request, error: HTTPException, address: str) -> Response:
    language = language_of(pages, request)
    t, path = OUTSIDE_TEXTS[language], request.url.path
    is_ours = request.method == "GET" and not path.startswith("/sign-in")
    return page(
        pages,
        "outside.html",
        status=error.status_code,
        language=language,
        t=t,
        title=t.get(str(error.status_code), t["otherwise"]),
        because=error.said_in(language) if isinstance(error, Told) else _detail(error),
        # What was written is in the window that is left.
        in_another=request.method == "POST",
        address=address,
        csrf=csrf_of(pages, request) if address else "",
        way_in="" if address or path.startswith(_FOR_REPORTERS) else f"/sign-in?next={quote(path if is_ours else '/')}",
    )


def _detail(error: HTTPException) -> str:
    """Return what is said in English, "" where that is no more than the status itself."""
    return "" if error.detail == HTTPStatus(error.status_code).phrase else error.detail


def _out_of_order(pages: Pages, request: Request, error: Exception) -> Response:
    del error
    if pages.signing_in.is_needed:
        return _outside(pages, request, Told(503, "database"), "")
    because = "The database does not answer. Nothing is lost; please try again, or run `deskhand check`."
    return page(pages, "trouble.html", status=503, title=_TITLES[503], because=because)
