"""The form for whoever has neither mail nor chat at hand. Talks HTTP.

    GET, POST /report      works without a script, without a cookie, in a frame of another site if configured

Spam is kept out without a third party: a field that people do not see, a signed time that is neither too short nor too
long ago, and limits for each peer and address. What was written is shown again whenever something is missing.
"""

from __future__ import annotations

import hashlib
from functools import partial

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.pages.forms import Posted, read_form
from bot.pages.letters import Letter, keep, language_of, raw_of
from bot.pages.pace import pace_of, shown_at
from bot.pages.parts import Pages
from bot.pages.peers import peer_of
from bot.pages.rendering import page
from bot.pages.texts import TEXTS
from bot.seals import path_to_arrival
from intake.compose import can_be_written_to
from intake.errors import IntakeBusy

log = structlog.get_logger()

_FORM = "form"


def routes(pages: Pages) -> list[Route]:
    """Return the routes; none where the form is switched off."""
    if pages.seal is None or pages.accept is None or pages.decider is None or not pages.reporting.is_open:
        return []
    return [Route("/report", partial(_form, pages)), Route("/report", partial(_report, pages), methods=["POST"])]


async def _form(pages: Pages, request: Request) -> Response:
    return _form_page(pages, request, Posted(fields={}))


def _form_page(
    pages: Pages, request: Request, posted: Posted, *, status: int = 200, mistakes: tuple[str, ...] = ()
) -> Response:
    assert pages.seal is not None
    language = language_of(pages, request)
    answer = page(
        pages,
        "report.html",
        status=status,
        t=TEXTS[language],
        language=language,
        given={name: posted.text(name) for name in ("name", "address", "subject", "text")},
        mistakes=mistakes,
        when=shown_at(pages.seal, _FORM, pages.clock(), before=posted.text("when")),
    )
    if pages.reporting.embed:
        # The guard's own answer forbids frames everywhere else.
        answer.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
            + " ".join(pages.reporting.embed)
        )
        answer.headers["X-Frame-Options"] = "ALLOWALL"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


async def _report(pages: Pages, request: Request) -> Response:
    """Keep a report, or show the form again with what is missing; nothing that was written is lost."""
    try:
        posted = await read_form(request, most=pages.reporting.max_upload)
    except HTTPException as refused:
        return _form_page(pages, request, Posted(fields={}), status=refused.status_code, mistakes=("too_large",))
    assert pages.seal is not None
    now, when = pages.clock(), posted.text("when")
    if posted.text("website"):
        log.info("form.trapped")
        return RedirectResponse("/report", status_code=303)
    mistakes = _mistakes(pages, posted)
    if mistakes:
        return _form_page(pages, request, posted, status=422, mistakes=mistakes)
    peer = peer_of(request, pages.proxies)
    reporting, address = pages.reporting, posted.text("address", most=320).lower()
    if not (reporting.by_peer.allows(peer, now) and reporting.by_address.allows(address, now)):
        return _form_page(pages, request, posted, status=429, mistakes=("too_many",))
    delivery_id = f"form:{hashlib.sha256(when.encode()).hexdigest()}"
    assert pages.decider is not None
    letter = Letter(delivery_id=delivery_id, address=address, to=pages.decider.policy.desk.address)
    raw = raw_of(pages, request, posted, letter)
    try:
        await keep(pages, raw)
    except IntakeBusy:
        return _form_page(pages, request, posted, status=503, mistakes=("busy",))
    return RedirectResponse(path_to_arrival(pages.seal, delivery_id, address, now), status_code=303)


def _mistakes(pages: Pages, posted: Posted) -> tuple[str, ...]:
    assert pages.seal is not None
    found = []
    if not can_be_written_to(posted.text("address", most=320)):
        found.append("missing_address")
    if not posted.text("text"):
        found.append("missing_text")
    if not found and (pace := pace_of(pages.seal, _FORM, posted.text("when"), pages.clock())):
        found.append(pace)
    return tuple(found)
