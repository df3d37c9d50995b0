"""Whoever wants to be told by mail how services stand says so, and proves that the address is theirs. Talks HTTP.

    GET, POST /status/subscribe       a link is sent; the answer is the same whether the address is known or not
    GET, POST /status/confirm/LINK    a button (mail scanners follow links, they press no buttons), then it holds
    GET, POST /status/leave/LINK      the same to end it; mail programs post there by themselves (RFC 8058)

Nothing is kept before it is confirmed: the link carries what was asked for. Where the status page is internal, only
colleagues who are signed in ask, each for their own address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.decision import Reply
from bot.mail.screening import message_id_for
from bot.notices.subscribers import LEAVE
from bot.pages.forms import Posted, read_form
from bot.pages.letters import language_of
from bot.pages.pace import pace_of, shown_at
from bot.pages.parts import Pages
from bot.pages.peers import peer_of
from bot.pages.rendering import page
from bot.pages.status_texts import STATUS_TEXTS
from bot.pages.visitors import address_of
from bot.replies import render
from bot.writing.payload import to_payload
from intake.compose import can_be_written_to
from intake.message import Address
from store import outbox, subscribers

log = structlog.get_logger()

_FORM, _CONFIRM = "status.form", "status.confirm"
_CONFIRM_WITHIN = timedelta(days=3)
#: Whoever finds an old mail can still end it.
_LEAVE_WITHIN = timedelta(days=3650)
#: The most services that one subscription names.
_MOST_SERVICES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for."""

    address: str
    services: tuple[str, ...]
    language: str


def is_open(pages: Pages) -> bool:
    """Say whether anybody can subscribe: links must lead somewhere."""
    return bool(pages.url) and pages.seal is not None and pages.decider is not None and pages.status != "off"


def routes(pages: Pages) -> list[Route]:
    """Return the routes; none where nobody can subscribe."""
    if not is_open(pages):
        return []
    return [
        Route("/status/subscribe", partial(_form, pages)),
        Route("/status/subscribe", partial(_ask, pages), methods=["POST"]),
        *(
            Route(f"/status/{name}/{{link}}", partial(handler, pages, name), methods=[method])
            for name in ("confirm", "leave")
            for method, handler in (("GET", _question), ("POST", _done))
        ),
    ]


async def _own_address(pages: Pages, request: Request) -> str | None:
    """Return the address that may be asked for, "" for any, None for nobody's."""
    if pages.status == "public":
        return ""
    assert pages.decider is not None
    address = await run_in_threadpool(address_of, pages, request)
    return address if address and pages.decider.policy.roster.colleague(address) is not None else None


async def _form(pages: Pages, request: Request) -> Response:
    own = await _own_address(pages, request)
    if own is None:
        return RedirectResponse("/sign-in?next=/status/subscribe", status_code=303)
    return _form_page(pages, request, own=own)


def _form_page(
    pages: Pages, request: Request, *, own: str, posted: Posted | None = None, status: int = 200, mistake: str = ""
) -> Response:
    assert pages.seal is not None
    language = language_of(pages, request)
    chosen = posted.fields if posted else {}
    return page(
        pages,
        "subscribe.html",
        status=status,
        t=STATUS_TEXTS[language],
        language=language,
        own=own,
        address=own or (posted.text("address", most=320) if posted else ""),
        services=[
            (f"service-{at}", name, f"service-{at}" in chosen)
            for at, name in enumerate(service_names(pages)[:_MOST_SERVICES])
        ],
        mistake=mistake,
        when=shown_at(pages.seal, _FORM, pages.clock(), before=posted.text("when") if posted else ""),
    )


def service_names(pages: Pages) -> tuple[str, ...]:
    """Return the services that the status page names, in its order."""
    policy = pages.decider.policy if pages.decider else None
    return tuple(dict.fromkeys((*policy.roster.services, *policy.services.values()))) if policy else ()


async def _ask(pages: Pages, request: Request) -> Response:
    """Send a link to whoever may be meant, and say the same whether they are told already or not."""
    own = await _own_address(pages, request)
    if own is None:
        return RedirectResponse("/sign-in?next=/status/subscribe", status_code=303)
    posted = await read_form(request)
    address, now = own or posted.text("address", most=320).lower(), pages.clock()
    language = language_of(pages, request)
    mistake = _mistake(pages, posted, address)
    if not mistake and not posted.text("website"):
        limits = pages.subscribing
        if limits.by_peer.allows(peer_of(request, pages.proxies), now) and limits.by_address.allows(address, now):
            names = tuple(
                name
                for at, name in enumerate(service_names(pages)[:_MOST_SERVICES])
                if f"service-{at}" in posted.fields
            )
            await run_in_threadpool(_mail_link, pages, Wish(address=address, services=names, language=language))
            pages.wake()
        else:
            mistake = "too_many"
    if mistake:
        status = 429 if mistake == "too_many" else 422
        return _form_page(pages, request, own=own, posted=posted, status=status, mistake=mistake)
    return _said(pages, language, "sent")


def _mistake(pages: Pages, posted: Posted, address: str) -> str:
    assert pages.seal is not None
    if not can_be_written_to(address):
        return "missing_address"
    return pace_of(pages.seal, _FORM, posted.text("when"), pages.clock())


def _mail_link(pages: Pages, wish: Wish) -> None:
    assert pages.decider is not None
    assert pages.seal is not None
    desk, now = pages.decider.policy.desk, pages.clock()
    link = pages.seal.sign(_CONFIRM, [wish.address, list(wish.services), wish.language], now)
    reply = Reply(
        template="subscribe",
        to=Address(name="", address=wish.address),
        language=wish.language,
        timezone=pages.timezone,
        facts={"services": list(wish.services), "confirm": f"{pages.url}/status/confirm/{link}"},
        is_public=False,
    )
    key = message_id_for(f"subscribe:{link}", desk.domain)
    mail = render(reply, None, desk=desk, reply_to=desk.address, message_id=key, now=now)
    departure = outbox.Departure(
        key=key, channel="mail", template=reply.template, recipients=wish.address, subject=mail.subject,
        payload=to_payload(mail),
    )  # fmt: skip
    with pages.store.begin() as connection:
        outbox.put(connection, departure, incident_id=None, now=now)
    log.info("subscription.link_sent")


def _wish(pages: Pages, request: Request, what: str) -> Wish | None:
    """Return what a link asks for; None when it is none of ours, or too old."""
    assert pages.seal is not None
    purpose, within = (_CONFIRM, _CONFIRM_WITHIN) if what == "confirm" else (LEAVE, _LEAVE_WITHIN)
    signed = pages.seal.read(purpose, request.path_params["link"], pages.clock(), within=within)
    if signed is None:
        return None
    if what == "leave":
        return Wish(address=signed, services=(), language=language_of(pages, request))
    address, services, language = signed
    return Wish(address=address, services=tuple(services), language=language)


async def _question(pages: Pages, what: str, request: Request) -> Response:
    wish = _wish(pages, request, what)
    if wish is None:
        return _said(pages, language_of(pages, request), "gone", status=404)
    return _said(pages, wish.language, what, wish=wish)


async def _done(pages: Pages, what: str, request: Request) -> Response:
    wish = _wish(pages, request, what)
    if wish is None:
        return _said(pages, language_of(pages, request), "gone", status=404)
    await run_in_threadpool(_keep, pages, what, wish)
    log.info("subscription.confirmed" if what == "confirm" else "subscription.ended")
    return _said(pages, wish.language, "confirmed" if what == "confirm" else "left")


def _keep(pages: Pages, what: str, wish: Wish) -> None:
    with pages.store.begin() as connection:
        if what == "confirm":
            subscribers.subscribe(connection, wish.address, wish.services, wish.language, pages.clock())
        else:
            subscribers.leave(connection, wish.address)


def _said(pages: Pages, language: str, what: str, *, wish: Wish | None = None, status: int = 200) -> Response:
    language = language if language in STATUS_TEXTS else "en"
    return page(
        pages, "subscription.html", status=status, t=STATUS_TEXTS[language], language=language, what=what, wish=wish
    )
