"""Who asks: sign-in by one-time links, sessions that end, and a token against forged forms. Talks HTTP.

`bot.pages.by_provider` has the other way to sign in. The routes here:

    GET, POST /sign-in              ask for a link; the answer is the same whether the address is known or not
    GET, POST /sign-in/LINK         a button (mail scanners follow links, they press no buttons), then a session
    POST /sign-out

The browser keeps a random secret (HttpOnly, SameSite=Lax, Secure over HTTPS); the database keeps its digest. Each form
carries a token made from the secret and our key, so no other site can post in somebody's name.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.agreed.roster import Colleague
from bot.mail.screening import message_id_for
from bot.pages.forms import read_form
from bot.pages.letters import language_of
from bot.pages.outside_texts import OUTSIDE_TEXTS, Told
from bot.pages.parts import Pages
from bot.pages.peers import is_secure, peer_of
from bot.pages.rendering import page
from bot.pages.visitors import COOKIE, SECURE_COOKIE, require_own, secret_of
from bot.writing.payload import to_payload
from intake.message import Address, OutboundMessage
from store import outbox, sessions

log = structlog.get_logger()


def routes(pages: Pages) -> list[Route]:
    """Return the routes of signing in; without people there are none."""
    if pages.decider is None or pages.seal is None:
        return []
    links = [
        Route("/sign-in", partial(_send, pages), methods=["POST"]),
        Route("/sign-in/link/{secret}", partial(_link, pages)),
        Route("/sign-in/link/{secret}", partial(_use, pages), methods=["POST"]),
    ]
    return [
        Route("/sign-in", partial(_ask, pages)),
        *(links if pages.signing_in.has_links else []),
        Route("/sign-out", partial(_sign_out, pages), methods=["POST"]),
    ]


def local_path(asked: str) -> str:
    """Return where to go after signing in: a path of our own, "/" for anything else (no open redirect)."""
    is_local = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if is_local and "\\" not in asked else "/"


def _ask(pages: Pages, request: Request) -> Response:
    return _sign_in_page(pages, request, local_path(request.query_params.get("next", "/")), sent=False)


def _sign_in_page(pages: Pages, request: Request, next_path: str, *, sent: bool) -> Response:
    limits, language = pages.signing_in, language_of(pages, request)
    return page(
        pages,
        "sign_in.html",
        next=next_path,
        sent=sent,
        provider=limits.provider_name if limits.provider is not None else "",
        has_links=limits.has_links,
        language=language,
        t=OUTSIDE_TEXTS[language],
    )


async def _send(pages: Pages, request: Request) -> Response:
    """Send a link to whoever may sign in, and say the same to everybody."""
    posted = await read_form(request)
    address, now = posted.text("address", most=320).lower(), pages.clock()
    limits = pages.signing_in
    if not limits.by_peer.allows(peer_of(request, pages.proxies), now):
        raise Told(429, "attempts")
    assert pages.decider is not None
    colleague = pages.decider.policy.roster.colleague(address)
    if colleague is not None and limits.by_address.allows(address, now):
        await run_in_threadpool(_mail_link, pages, request, colleague, local_path(posted.text("next")))
        pages.wake()
        log.info("sign_in.link_sent")
    return _sign_in_page(pages, request, "/", sent=True)


def _mail_link(pages: Pages, request: Request, colleague: Colleague, next_path: str) -> None:
    assert pages.decider is not None
    desk, now = pages.decider.policy.desk, pages.clock()
    base = pages.url or f"{request.url.scheme}://{request.headers.get('host', '')}"
    minutes = int(pages.signing_in.link_lasts.total_seconds() // 60)
    with pages.store.begin() as connection:
        secret = sessions.new_link(connection, colleague.address, now, lasts=pages.signing_in.link_lasts)
        text = (
            f"Hello {colleague.name or colleague.address},\n\nopen this link to sign in to {desk.name}:\n\n"
            f"{base}/sign-in/link/{secret}?next={quote(next_path)}\n\n"
            f"It works once, for {minutes} minutes. If you did not ask for it, you need not do anything.\n"
        )
        mail = OutboundMessage(
            channel="mail",
            reverse_path="",
            sender=Address(name=desk.name, address=desk.address),
            to=(Address(name=colleague.name, address=colleague.address),),
            subject=f"Sign in to {desk.name}",
            text=text,
            message_id=message_id_for(f"sign-in:{secret}", desk.domain),
            auto_submitted="auto-generated",
            date=now,
        )
        departure = outbox.Departure(
            key=mail.message_id, channel="mail", template="sign_in", recipients=colleague.address,
            subject=mail.subject, payload=to_payload(mail),
        )  # fmt: skip
        outbox.put(connection, departure, incident_id=None, now=now)


def _link(pages: Pages, request: Request) -> Response:
    next_path = local_path(request.query_params.get("next", "/"))
    language = language_of(pages, request)
    secret, t = request.path_params["secret"], OUTSIDE_TEXTS[language]
    return page(pages, "sign_in_link.html", secret=secret, next=next_path, language=language, t=t)


async def _use(pages: Pages, request: Request) -> Response:
    posted = await read_form(request)
    secret = await run_in_threadpool(_begin, pages, request.path_params["secret"])
    if not secret:
        raise Told(403, "link_over")
    return with_session(pages, request, secret, local_path(posted.text("next")))


def _begin(pages: Pages, link: str) -> str:
    now = pages.clock()
    with pages.store.begin() as connection:
        address = sessions.use_link(connection, link, now)
        return sessions.begin(connection, address, now) if address else ""


def with_session(pages: Pages, request: Request, secret: str, next_path: str) -> Response:
    """Return the way on, with the cookie of a session that has begun."""
    answer = RedirectResponse(next_path, status_code=303)
    secure = is_secure(request, pages.proxies)
    answer.set_cookie(
        SECURE_COOKIE if secure else COOKIE,
        secret,
        max_age=int(pages.signing_in.lifetime.most.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )
    log.info("sign_in.done")
    return answer


async def _sign_out(pages: Pages, request: Request) -> Response:
    posted = await read_form(request)
    require_own(pages, request, posted)

    def end() -> None:
        with pages.store.begin() as connection:
            sessions.end(connection, secret_of(request))

    await run_in_threadpool(end)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(COOKIE, path="/")
    answer.delete_cookie(SECURE_COOKIE, path="/", secure=True)
    return answer
