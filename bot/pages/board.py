"""The queue in its order, and search. Talks HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.agreed.roster import SEE_SECURITY
from bot.pages import shown, views
from bot.pages.parts import Pages
from bot.pages.remembered import Remembered
from bot.pages.rendering import page, rendered
from bot.pages.visitors import Visitor, for_agents
from store import queries
from store.incident import Incident
from store.search import search

#: No list has a page further on; beyond it is what scripts are for (`deskhand list --json`).
LAST_PAGE = 1000
#: The rows say how much time is left in minutes, and are the same for everybody who may see the same.
_BOARD_LASTS = timedelta(seconds=10)
#: Whose incidents may be shown, by the word in the address.
_WHOSE = {"": "Everybody's", "mine": "Mine", "nobody": "Nobody's"}
#: Fewer letters name nobody.
_NAMED = 3


def routes(pages: Pages) -> list[Route]:
    """Return the routes of the board and of searching."""
    return [
        Route("/", for_agents(pages, partial(_board, Remembered(_BOARD_LASTS)))),
        Route("/search", for_agents(pages, _search)),
    ]


def page_number(request: Request) -> int:
    """Return which page of a list is asked for; the first is 1."""
    asked = request.query_params.get("page", "1")
    if not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked[:9]) <= LAST_PAGE:
        raise HTTPException(404, f"There is no page {asked[:20]!r}; pages are numbered from 1 to {LAST_PAGE}.")
    return int(asked[:9])


def _board(kept: Remembered[str], pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    number = page_number(request)
    asked = request.query_params
    group, whose = asked.get("group", "")[:200], asked.get("whose", "")
    whose = whose if visitor is not None and whose in _WHOSE else ""
    sees = sees_security(visitor)
    with pages.store.reading() as connection:
        version = queries.queue_version(connection)
        mine = queries.person_id_of(connection, visitor.address) if visitor and whose == "mine" else None
        unread = queries.unread(connection)
    shown_rows = _Shown(page=number, group=group, whose=whose, sees_security=sees, person=mine)
    # Counted for each look: what waits changes with arrivals, of which the version of the incidents knows nothing.
    rows = rendered(pages, "unread.html", unread=unread, left_out="shown here") + kept.get(
        shown_rows, version, pages.clock(), lambda: _rows(pages, shown_rows)
    )
    if request.headers.get("hx-request"):
        return HTMLResponse(rows)
    groups = sorted(visitor.groups) if visitor else []
    return page(
        pages, "queue.html", rows=rows, page=number, me=visitor, group=group, groups=groups, whose=whose,
        every=_WHOSE if visitor else {}, query=shown_rows.query,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """Which rows of the queue are shown."""

    page: int
    group: str
    whose: str
    sees_security: bool
    #: Who "mine" is; None for somebody on whom nothing was ever put.
    person: int | None

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in (("group", self.group), ("whose", self.whose)) if value})

    @property
    def assignee(self) -> int | None:
        match self.whose:
            case "mine":
                return -1 if self.person is None else self.person
            case "nobody":
                return queries.NOBODY
            case _:
                return None


def _rows(pages: Pages, wanted: _Shown) -> str:
    view = views.read_queue(
        pages.store, wanted.page, group=wanted.group, sees_security=wanted.sees_security, assignee=wanted.assignee
    )
    desk = pages.decider.policy.desk.address if pages.decider else ""
    return rendered(
        pages, "rows.html", view=view, page=wanted.page, whose=wanted.whose, query=wanted.query, address=desk
    )


def _search(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    """Find incidents by what was said and by who reported them; a number goes straight to its incident."""
    words = request.query_params.get("q", "").strip()[:500]
    if shown.incident_id_of(words) is not None:
        return RedirectResponse(f"/incident/{quote(words)}", status_code=303)
    groups, sees = visitor.groups if visitor else frozenset(), sees_security(visitor)
    with pages.store.reading() as connection:
        hits = search(connection, words, with_security=sees, groups=groups)
        is_name = len(words) >= _NAMED
        unread = queries.unread(connection)
        theirs = queries.reported_by(connection, words, with_security=sees, groups=groups) if is_name else []
    return page(
        pages, "search.html", words=words, hits=hits, theirs=theirs, unread=unread, left_out="searched", me=visitor
    )


def sees_security(visitor: Visitor | None) -> bool:
    """Say whether somebody may see restricted incidents; where nobody signs in, whoever has the machine may."""
    return visitor is None or not visitor.roles.isdisjoint(SEE_SECURITY)


def groups_seen(visitor: Visitor | None) -> frozenset[str] | None:
    """Return the groups whose restricted incidents somebody may see; None where they may see all."""
    return None if visitor is None or sees_security(visitor) else visitor.groups


def may_see(visitor: Visitor | None, incident: Incident) -> bool:
    """Say whether somebody may see an incident: restricted ones are for managers and for the group that has them."""
    return (
        not incident.security
        or sees_security(visitor)
        or (visitor is not None and incident.assignment_group in visitor.groups)
    )


def found(pages: Pages, request: Request, visitor: Visitor | None) -> views.IncidentView:
    """Return the incident that the path names; 404 for none, and for one that is not to be known of."""
    number = str(request.path_params["number"])
    incident_id = shown.incident_id_of(number)
    sees, groups = sees_security(visitor), visitor.groups if visitor else frozenset()
    view = (
        views.read_incident(pages.store, incident_id, sees_security=sees, groups=groups)
        if incident_id is not None
        else None
    )
    if view is None or not may_see(visitor, view.incident):
        raise HTTPException(404, f"There is no incident {number[:40]!r}; numbers look like INC-000042.")
    return view
