"""The pages that agents work on: the board, one incident and what can be done about it. Talks HTTP.

Every action on a page is a row of COMMANDS, given through `bot.orders` like any other: the page only fills in the form
that `bot.commands.usage` describes, so a new command is on the page without a change here. The form carries the
version of the incident that its reader saw, and a key of its own: a second click changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.commands.form import Form, Usage
from bot.commands.refused import Refused
from bot.commands.usage import USAGES
from bot.commands.words import spoken
from bot.orders import Answer, give
from bot.orders import Request as Order
from bot.pages import shown, views
from bot.pages.forms import Posted
from bot.pages.letters import CHANNEL
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.signing_in import Visitor, for_agents, for_posting
from bot.roster import Role
from store import alerts
from store.incident import OPEN, Clock, Incident, State
from store.search import search

#: No list has a page further on; beyond it is what scripts are for (`deskhand list --json`).
LAST_PAGE = 1000
#: What was answered is shown once, on the page that follows.
_SAID_LASTS = timedelta(minutes=5)
#: What is done most often stands first and open; the rest is folded away.
_FIRST = ("take", "reply", "ask", "note", "resolve", "assign", "confirm", "correct")
#: States in which a command makes no sense; what is refused for a finer reason is told by the command itself.
_ONLY_OPEN = frozenset(
    {"take", "ask", "resolve", "wait", "engage", "assign", "cancel", "continue", "confirm", "correct"}
)


def routes(pages: Pages) -> list[Route]:
    """Return the routes of the board and of incidents."""
    return [
        Route("/", for_agents(pages, _board)),
        Route("/search", for_agents(pages, _search)),
        Route("/incident/{number}", for_agents(pages, _incident)),
        Route("/incident/{number}/{command}", for_posting(pages, _act), methods=["POST"]),
    ]


def page_number(request: Request) -> int:
    """Return which page of a list is asked for; the first is 1."""
    asked = request.query_params.get("page", "1")
    if not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked[:9]) <= LAST_PAGE:
        raise HTTPException(404, f"There is no page {asked[:20]!r}; pages are numbered from 1 to {LAST_PAGE}.")
    return int(asked[:9])


def _board(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    number = page_number(request)
    group = request.query_params.get("group", "")[:200]
    view = views.read_queue(pages.store, number, group=group, sees_security=sees_security(visitor))
    groups = sorted(visitor.groups) if visitor else []
    template = "rows.html" if request.headers.get("hx-request") else "queue.html"
    return page(
        pages,
        template,
        view=view,
        page=number,
        first=(number - 1) * views.PAGE + 1,
        me=visitor,
        group=group,
        groups=groups,
    )


def _search(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    """Find incidents by what was said; a number goes straight to its incident."""
    words = request.query_params.get("q", "").strip()[:500]
    if shown.incident_id_of(words) is not None:
        return RedirectResponse(f"/incident/{quote(words)}", status_code=303)
    groups = visitor.groups if visitor else frozenset()
    with pages.store.reading() as connection:
        hits = search(connection, words, with_security=sees_security(visitor), groups=groups)
    return page(pages, "search.html", words=words, hits=hits, me=visitor)


def sees_security(visitor: Visitor | None) -> bool:
    """Say whether somebody may see restricted incidents; where nobody signs in, whoever has the machine may."""
    return visitor is None or not visitor.roles.isdisjoint(
        {Role.INCIDENT_MANAGER, Role.MAJOR_INCIDENT_MANAGER, Role.ADMIN}
    )


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
    view = views.read_incident(pages.store, incident_id) if incident_id is not None else None
    if view is None or not may_see(visitor, view.incident):
        raise HTTPException(404, f"There is no incident {number[:40]!r}; numbers look like INC-000042.")
    return view


def _incident(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    view = found(pages, request, visitor)
    said = None
    if pages.seal is not None and "said" in request.query_params:
        said = pages.seal.read("said", request.query_params["said"], pages.clock(), within=_SAID_LASTS)
    actions = list(actions_for(view.incident, visitor)) if visitor is not None and pages.decider is not None else []
    assert view.incident.id is not None
    with pages.store.reading() as connection:
        watched = alerts.of_incident(connection, view.incident.id)
        service = view.incident.service
        firing = alerts.firing_of_service(connection, service) if service else ()
    return page(
        pages,
        "incident.html",
        view=view,
        incident=view.incident,
        me=visitor,
        csrf=visitor.csrf if visitor else "",
        actions=actions,
        key=secrets.token_urlsafe(12),
        said=said,
        bars=[bar for clock in view.clocks if (bar := bar_of(pages, clock))],
        alerts=watched,
        firing=[each for each in firing if each.incident_id != view.incident.id],
        choices=choices_of(pages),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One command as a form."""

    usage: Usage
    is_first: bool


def actions_for(incident: Incident, visitor: Visitor) -> Iterator[Action]:
    """Yield the commands that somebody may give about an incident as it stands, the most usual first."""
    wanted = [usage for usage in USAGES if usage.needs_incident and not usage.only_reads]
    order = {name: place for place, name in enumerate(_FIRST)}
    for usage in sorted(wanted, key=lambda each: order.get(each.name, len(order))):
        if not visitor.roles.isdisjoint(usage.roles) and _makes_sense(usage.name, incident):
            yield Action(usage=usage, is_first=usage.name in order)


def _makes_sense(name: str, incident: Incident) -> bool:
    if name in _ONLY_OPEN:
        return incident.state in OPEN
    return {
        "close": incident.state is State.RESOLVED,
        "reopen": incident.state is State.RESOLVED,
        "undo": incident.state is State.CANCELLED,
    }.get(name, True)


def choices_of(pages: Pages) -> dict[str, Sequence[str]]:
    """Return what may be chosen for the parameters that name something configured."""
    if pages.decider is None:
        return {}
    policy = pages.decider.policy
    groups = dict.fromkeys((policy.default_group, *policy.groups.values(), *policy.roster.groups))
    return {
        "to": (*groups, *policy.roster.people),
        "group": tuple(groups),
        "category": tuple(policy.taxonomy),
        "subcategory": tuple(dict.fromkeys(leaf for leaves in policy.taxonomy.values() for leaf in leaves)),
        "service": tuple(dict.fromkeys((*policy.services.values(), *policy.roster.services))),
        "supplier": tuple(policy.roster.suppliers),
        "impact": ("1", "2", "3"),
        "urgency": ("1", "2", "3"),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A promise, drawn."""

    clock: Clock
    #: How much of its time is used up, 0 to 100, and what that is in words.
    percent: int
    text: str
    #: ok, warn or late.
    tone: str


def bar_of(pages: Pages, clock: Clock) -> Bar:
    """Return how a promise is drawn: by wall time from its start to its due time."""
    now = clock.stopped_at or clock.paused_since or pages.clock()
    whole = (clock.due_at - clock.started_at).total_seconds()
    percent = max(0, min(100, round(100 * (now - clock.started_at).total_seconds() / whole))) if whole > 0 else 100
    late = clock.breached_at is not None or (clock.stopped_at is None and now > clock.due_at)
    if clock.stopped_at is not None:
        text = "missed" if late else "met"
    elif clock.paused_since is not None:
        text = "stands still"
    else:
        text = shown.due(clock.due_at, pages.clock()).text
    tone = "late" if late else "warn" if percent >= 75 and clock.stopped_at is None else "ok"
    return Bar(clock=clock, percent=percent, text=text, tone=tone)


async def _act(pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:
    """Give a command and go back to the incident, which says what was answered."""
    view = await run_in_threadpool(found, pages, request, visitor)
    incident = view.incident
    usage = next((each for each in USAGES if each.name == request.path_params["command"]), None)
    if usage is None or usage.only_reads or not usage.needs_incident or pages.decider is None:
        raise HTTPException(404, "There is no such command.")
    answer = await run_in_threadpool(_give, pages, incident, usage, visitor, posted)
    if answer.ok:
        pages.wake()
    assert pages.seal is not None
    said = pages.seal.sign("said", [answer.ok, answer.text], pages.clock())
    return RedirectResponse(f"/incident/{incident.number}?said={quote(said)}#said-now", status_code=303)


def _give(pages: Pages, incident: Incident, usage: Usage, visitor: Visitor, posted: Posted) -> Answer:
    assert pages.decider is not None
    try:
        wanted = spoken(usage, f"{incident.number} {words_of(usage, posted)}", incident_id=None)
    except Refused as refused:
        return Answer(ok=False, text=str(refused), code=refused.code, incident=incident, departures=[])
    version = posted.text("version")
    order = Order(
        key=f"{visitor.address}:{incident.id}:{posted.text('key', most=40)}",
        channel=CHANNEL,
        name=wanted.name,
        incident_id=incident.id,
        arguments=wanted.arguments,
        address=visitor.address,
        version=int(version) if version.isdecimal() and len(version) < 10 else None,
    )
    return give(pages.decider, order, pages.clock(), sends=False)


def words_of(usage: Usage, posted: Posted) -> str:
    """Return what was filled in as the words of the command."""
    written = []
    for parameter in usage.parameters:
        if parameter.form is Form.PAIRS:
            pairs = ((name, posted.text(name, most=500).replace('"', "'")) for name in parameter.choices)
            written += [f'{name}="{value}"' for name, value in pairs if value]
        else:
            written.append(posted.text(parameter.name))
    return " ".join(filter(None, written))
