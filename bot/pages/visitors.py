"""Who asks, what they may see, and forms that are theirs. Talks HTTP.

A session's secret is in a cookie, its digest in the database. Each form carries a token made from the secret and our
key, so no other site can post in somebody's name.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.agreed.roster import Colleague, Role
from bot.pages.forms import Posted, read_form
from bot.pages.outside_texts import Told
from bot.pages.parts import Pages
from store import sessions

#: The cookie's name; with the prefix, browsers take it over HTTPS only, and from this host only.
COOKIE, SECURE_COOKIE = "deskhand", "__Host-deskhand"

#: Who may see how the desk is set up.
RUN_THE_DESK = frozenset({Role.ADMIN, Role.INCIDENT_MANAGER})
#: Who may log calls.
LOG_CALLS = frozenset({Role.AGENT, Role.SPECIALIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever is signed in."""

    address: str
    name: str
    roles: frozenset[Role]
    groups: frozenset[str]
    #: What each of their forms carries.
    csrf: str

    @property
    def shown(self) -> str:
        """Their name, or their address where they have none."""
        return self.name or self.address

    @property
    def runs_the_desk(self) -> bool:
        """Whether they may see how the desk is set up."""
        return not self.roles.isdisjoint(RUN_THE_DESK)

    @property
    def logs_calls(self) -> bool:
        """Whether they may log calls."""
        return not self.roles.isdisjoint(LOG_CALLS)


#: What is answered on a desk of nobody's, where pages can only be read.
_NOBODY = (
    "Nobody is named in the configuration, so nobody can sign in and the pages can only be read. Give yourself a table "
    '[person."you@example.com"] with roles = ["agent"], restart the desk and sign in.'
)

Handler = Callable[[Pages, Request, Visitor | None], Response]


def visitor_of(pages: Pages, request: Request) -> Visitor | None:
    """Return who is signed in, None for nobody: whoever lost their entry in the configuration is nobody. Blocking."""
    address = address_of(pages, request)
    if not address or pages.decider is None or pages.seal is None:
        return None
    colleague = pages.decider.policy.roster.colleague(address)
    return None if colleague is None else _visitor(colleague, csrf_of(pages, request))


def address_of(pages: Pages, request: Request) -> str:
    """Return whose session this is, "" for nobody's; a colleague, or a reporter whom a provider signed in. Blocking."""
    secret, now = secret_of(request), pages.clock()
    if not secret:
        return ""
    with pages.store.reading() as connection:
        address, is_stale = sessions.address_of(connection, secret, now, pages.signing_in.lifetime)
    if address and is_stale:
        with pages.store.lease() as connection:
            sessions.touch(connection, secret, now)
    return address


def csrf_of(pages: Pages, request: Request) -> str:
    """Return the token that the forms of this session carry."""
    assert pages.seal is not None
    return pages.seal.tag("csrf", secret_of(request))


def _visitor(colleague: Colleague, csrf: str) -> Visitor:
    return Visitor(
        address=colleague.address,
        name=colleague.name,
        roles=colleague.may_act_as,
        groups=colleague.groups,
        csrf=csrf,
    )


def secret_of(request: Request) -> str:
    """Return the secret of the browser's session, "" for none."""
    return request.cookies.get(SECURE_COOKIE) or request.cookies.get(COOKIE) or ""


def for_agents(
    pages: Pages, handler: Handler, *roles: Role, stays: Handler | None = None
) -> Callable[[Request], Response]:
    """Return the handler behind sign-in; where nobody needs to, everybody may look.

    Args:
        pages: what the pages are given.
        handler: what answers; given the visitor, or None where no sign-in is needed.
        roles: one of these is needed besides; () for whoever may sign in.
        stays: what answers, once the session is over, a part of a page on which somebody writes. Without it the whole
            page is led to the door, and what stands in it is gone.
    """

    def answer(request: Request) -> Response:
        visitor = visitor_of(pages, request)
        if visitor is None and pages.signing_in.is_needed:
            if request.headers.get("hx-request"):
                if stays is not None:
                    return stays(pages, request, None)
                return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
            if pages.signing_in.provider is not None and (address := address_of(pages, request)):
                return _to_their_own(request, address)
            return RedirectResponse(f"/sign-in?next={quote(_asked(request))}", status_code=303)
        if roles and visitor is None:
            raise HTTPException(403, _NOBODY)
        if roles and visitor is not None and visitor.roles.isdisjoint(roles):
            raise needs_role(*roles)
        return handler(pages, request, visitor)

    return answer


_LONGEST_QUERY = 300


def _asked(request: Request) -> str:
    """Return what was asked for, such as a report of one quarter, to be shown once its reader has signed in."""
    if request.method != "GET":
        return "/"
    query = request.url.query
    # It goes into a mail, where a longer one would be broken.
    return f"{request.url.path}?{query}" if 0 < len(query) <= _LONGEST_QUERY else request.url.path


def _to_their_own(request: Request, address: str) -> Response:
    """Lead a reporter who signed in to what they have reported; other pages are not for them."""
    if request.url.path == "/":
        return RedirectResponse("/mine", status_code=303)
    raise Told(403, "no_colleague", address=address)


def needs_role(*roles: Role) -> HTTPException:
    """Return the refusal of what somebody's roles do not allow."""
    return HTTPException(403, f"This takes the role of {' or '.join(sorted(r.replace('_', ' ') for r in roles))}.")


Posting = Callable[[Pages, Request, Visitor, Posted], Awaitable[Response]]


def for_posting(pages: Pages, handler: Posting) -> Callable[[Request], Awaitable[Response]]:
    """Return the handler of a form behind sign-in; a form without its token is refused."""

    async def answer(request: Request) -> Response:
        visitor = await run_in_threadpool(visitor_of, pages, request)
        if visitor is None:
            raise Told(403, "session_over")
        posted = await read_form(request)
        require_own(pages, request, posted)
        return await handler(pages, request, visitor, posted)

    return answer


def require_own(pages: Pages, request: Request, posted: Posted) -> None:
    """Refuse a form that was not made for this session."""
    if not hmac.compare_digest(posted.text("csrf").encode(), csrf_of(pages, request).encode()):
        raise Told(403, "form_old")
