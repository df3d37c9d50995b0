"""Signing in at an OpenID provider, for agents and for reporters, and a reporter's list of their own. Talks HTTP.

    GET /sign-in/provider         off to the provider
    GET /sign-in/provider/done    back from it, then a session
    GET /mine                     what whoever is signed in has reported, each behind its signed link

State, nonce and the proof of RFC 7636 travel in a signed cookie of the browser that went, so nobody can make somebody
else come back in their name (RFC 9700 section 4.7).
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from functools import partial
from urllib.parse import quote

import structlog
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.openid import Attempt, Refused
from bot.pages.letters import language_of
from bot.pages.outside_texts import Told
from bot.pages.parts import Pages
from bot.pages.peers import is_secure, peer_of
from bot.pages.rendering import page
from bot.pages.signing_in import local_path, with_session
from bot.pages.texts import TEXTS
from bot.pages.visitors import address_of, csrf_of
from bot.seals import path_to_incident
from intake.errors import PermanentFailure, TemporaryFailure
from store import sessions
from store.tables import incident, person_address

log = structlog.get_logger()

_COOKIE, _PURPOSE = "deskhand-provider", "provider"
#: How long somebody may take there.
_LASTS = timedelta(minutes=15)
_MOST = 200
_DONE = "/sign-in/provider/done"


def routes(pages: Pages) -> list[Route]:
    """Return the routes; none where no provider is configured."""
    if pages.signing_in.provider is None or pages.decider is None or pages.seal is None:
        return []
    return [
        Route("/sign-in/provider", partial(_go, pages)),
        Route(_DONE, partial(_come_back, pages)),
        Route("/mine", partial(_mine, pages)),
    ]


def _go(pages: Pages, request: Request) -> Response:
    assert pages.signing_in.provider is not None
    assert pages.seal is not None
    now = pages.clock()
    if not pages.signing_in.by_peer.allows(peer_of(request, pages.proxies), now):
        raise Told(429, "attempts")
    attempt = Attempt(
        state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48)
    )
    try:
        there = pages.signing_in.provider.way_there(attempt, pages.url + _DONE, now)
    except (PermanentFailure, TemporaryFailure) as failure:
        raise _told(failure) from failure
    kept = [attempt.state, attempt.nonce, attempt.verifier, local_path(request.query_params.get("next", "/"))]
    answer = RedirectResponse(there, status_code=303)
    answer.set_cookie(
        _COOKIE,
        pages.seal.sign(_PURPOSE, kept, now),
        max_age=int(_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request, pages.proxies),
        path="/sign-in/provider",
    )
    return answer


def _come_back(pages: Pages, request: Request) -> Response:
    assert pages.signing_in.provider is not None
    assert pages.decider is not None
    assert pages.seal is not None
    now, came = pages.clock(), request.query_params
    kept = pages.seal.read(_PURPOSE, request.cookies.get(_COOKIE, ""), now, within=_LASTS)
    if kept is None or not hmac.compare_digest(str(kept[0]).encode(), came.get("state", "").encode()):
        raise Told(403, "elsewhere")
    if "error" in came:
        raise Told(403, "declined", code=came["error"][:80])
    attempt = Attempt(state=kept[0], nonce=kept[1], verifier=kept[2])
    try:
        person = pages.signing_in.provider.person(came.get("code", "")[:4000], attempt, pages.url + _DONE, now)
    except (PermanentFailure, TemporaryFailure) as failure:
        raise _told(failure) from failure
    with pages.store.begin() as connection:
        secret = sessions.begin(connection, person.address, now)
    is_agent = pages.decider.policy.roster.colleague(person.address) is not None
    answer = with_session(pages, request, secret, kept[3] if is_agent else "/mine")
    answer.delete_cookie(_COOKIE, path="/sign-in/provider")
    return answer


def _told(failure: PermanentFailure | TemporaryFailure) -> Told:
    """Return what a person is told; what the provider said is for the operator's eyes."""
    log.warning("sign_in.provider_trouble", error=str(failure), next_step=failure.next_step)
    if isinstance(failure, Refused):
        return Told(403, "unbelieved", why=str(failure))
    return Told(503, "unreachable")


def _mine(pages: Pages, request: Request) -> Response:
    address, now = address_of(pages, request), pages.clock()
    if not address:
        return RedirectResponse(f"/sign-in?next={quote('/mine')}", status_code=303)
    columns = (incident.c.id, incident.c.summary, incident.c.state, incident.c.opened_at, incident.c.language)
    mine = (
        select(*columns)
        .join(person_address, person_address.c.person_id == incident.c.reporter_id)
        .where(person_address.c.address == address)
        .order_by(incident.c.id.desc())
        .limit(_MOST)
    )
    with pages.store.reading() as connection:
        rows = connection.execute(mine).all()
    assert pages.seal is not None
    links = {row.id: path_to_incident(pages.seal, row.id, address, now) for row in rows}
    language = language_of(pages, request)
    return page(
        pages,
        "mine.html",
        t=TEXTS[language],
        language=language,
        rows=rows,
        links=links,
        address=address,
        csrf=csrf_of(pages, request),
        has_form=pages.reporting.is_open,
    )
