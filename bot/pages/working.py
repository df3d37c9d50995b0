"""One incident as agents see it, and what they do about it. Talks HTTP.

The forms carry the version of the incident that their reader saw, and a key of their own: a second click changes
nothing. They are the same for all who may give the same commands, so they are made once and not for each page.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.commands.form import Usage
from bot.commands.refused import Code
from bot.commands.usage import USAGES
from bot.dossiers import history_of
from bot.orders import Answer
from bot.pages import shown
from bot.pages.actions import actions_for, choices_of
from bot.pages.board import found
from bot.pages.forms import Posted
from bot.pages.giving import given
from bot.pages.majors import Standing, standing
from bot.pages.parts import Pages
from bot.pages.remembered import Remembered
from bot.pages.rendering import page, rendered
from bot.pages.views import IncidentView
from bot.pages.visitors import Visitor, for_agents, for_posting
from bot.promises.clocks import measure
from bot.promises.repeated import worth_a_line
from bot.promises.terms import Standstill
from store.incident import Clock

#: What was answered is shown once, on the page that follows.
_SAID_LASTS = timedelta(minutes=5)
#: The forms change with the configuration only.
_FORMS_LAST = timedelta(hours=1)
#: Standstills of fewer seconds are not told.
_WORTH_TELLING = 60
#: What stands in the forms for what is of one page.
_STAND_INS = {name: f"@{name}@" for name in ("csrf", "key", "version", "seen", "number")}


def routes(pages: Pages) -> list[Route]:
    """Return the routes of incidents."""
    return [
        Route("/incident/{number}", for_agents(pages, partial(_incident, Remembered(_FORMS_LAST)))),
        Route("/incident/{number}/{command}", for_posting(pages, _act), methods=["POST"]),
    ]


def _incident(kept: Remembered[str], pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    view = found(pages, request, visitor)
    said = None
    if pages.seal is not None and "said" in request.query_params:
        said = pages.seal.read("said", request.query_params["said"], pages.clock(), within=_SAID_LASTS)
    return _shown(pages, view, visitor, forms=_forms(kept, pages, view, visitor), said=said)


def _shown(
    pages: Pages, view: IncidentView, visitor: Visitor | None, *, forms: str, said: object, status: int = 200
) -> Response:
    stood = _stood(pages, view)
    drawn = [bar_of(pages, clock, stood.get(clock.key, ())) for clock in view.clocks]
    worth = worth_a_line([((bar.clock.kind, bar.clock.party), bar.is_kept) for bar in drawn])
    bars = [replace(bar, is_worth_a_line=is_worth) for bar, is_worth in zip(drawn, worth, strict=True)]
    return page(
        pages, "incident.html", status=status, view=view, incident=view.incident, me=visitor, forms=forms, said=said,
        bars=bars, major=_major(pages, view),
    )  # fmt: skip


def _stood(pages: Pages, view: IncidentView) -> dict[tuple[str, int], tuple[Standstill, ...]]:
    """Return when each promise stood still, by its key; read from the history where one did."""
    if pages.decider is None or not any(clock.paused_seconds or clock.paused_since for clock in view.clocks):
        return {}
    assert view.incident.id is not None
    with pages.store.reading() as connection:
        history = history_of(connection, view.incident.id)
    found = measure(history, pages.decider.policy, pages.clock())
    return {each.clock.key: each.standstills for each in found}


def _major(pages: Pages, view: IncidentView) -> Standing | None:
    """Return how a major incident stands; None for any other."""
    if pages.decider is None or not view.incident.is_major:
        return None
    assert view.incident.id is not None
    with pages.store.reading() as connection:
        history = history_of(connection, view.incident.id)
    return standing(history, pages.decider.policy.major.cadence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A form that was sent and refused."""

    usage: Usage
    posted: Posted
    answer: Answer


def _forms(kept: Remembered[str], pages: Pages, view: IncidentView, visitor: Visitor | None) -> str:
    """Return the forms of everything that somebody may do about an incident, "" for nothing."""
    if visitor is None or pages.decider is None:
        return ""
    incident = view.incident
    key = (incident.state, visitor.roles, _is_theirs(view, visitor), incident.confirmed_at is not None)
    forms = kept.get(key, pages.decider.policy.digest, pages.clock(), partial(_made, pages, view, visitor, _STAND_INS))
    # The stand-ins are made of letters that HTML leaves alone.
    for name, word in _own(view, visitor).items():
        forms = forms.replace(_STAND_INS[name], word)
    return forms


def _own(view: IncidentView, visitor: Visitor) -> dict[str, str]:
    """Return what in the forms is of one reader and one page."""
    version, seen = str(view.incident.version), str(view.newest_entry)
    key = secrets.token_urlsafe(12)
    return {"csrf": visitor.csrf, "key": key, "version": version, "seen": seen, "number": view.incident.number}


def _is_theirs(view: IncidentView, visitor: Visitor) -> bool:
    return view.assignee[1] == visitor.address


def _made(
    pages: Pages, view: IncidentView, visitor: Visitor, own: Mapping[str, str], tried: Tried | None = None
) -> str:
    """Return the forms, the one that was tried filled in as it was."""
    assert pages.decider is not None
    roles, is_mine = visitor.roles, _is_theirs(view, visitor)
    is_confirmed = view.incident.confirmed_at is not None
    actions = list(actions_for(view.incident.state, roles, is_mine=is_mine, is_confirmed=is_confirmed))
    return rendered(
        pages,
        "actions.html",
        actions=actions,
        rest=[each.usage.name for each in actions if not each.is_first],
        choices=choices_of(pages.decider.policy),
        tried=tried.usage.name if tried else "",
        filled=tried.posted.fields if tried else {},
        **own,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A promise, drawn."""

    clock: Clock
    #: How much of its time is used up, 0 to 100, and what that is in words.
    percent: int
    text: str
    #: ok, warn or late.
    tone: str
    #: Where it stood still: begin and width of 100, and why.
    pauses: tuple[tuple[float, float, str], ...] = ()
    #: How long it stood still in working time, "" when it never did.
    stood: str = ""
    #: False for one of many that were kept, of which the last says enough.
    is_worth_a_line: bool = True

    @property
    def is_kept(self) -> bool:
        return self.clock.stopped_at is not None and self.tone == "ok"


def bar_of(pages: Pages, clock: Clock, standstills: Sequence[Standstill]) -> Bar:
    """Return how a promise is drawn: by wall time from its start to its due time, what did not count marked."""
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
    return Bar(
        clock=clock,
        percent=percent,
        text=text,
        tone=tone,
        pauses=tuple(_marks(clock, standstills, pages.clock())),
        stood=shown.span(timedelta(seconds=clock.paused_seconds)) if clock.paused_seconds >= _WORTH_TELLING else "",
    )


def _marks(clock: Clock, standstills: Sequence[Standstill], now: datetime) -> Iterator[tuple[float, float, str]]:
    """Yield each standstill as a part of the bar."""
    whole = (clock.due_at - clock.started_at).total_seconds()
    if whole <= 0:
        return
    for each in standstills:
        begin = max(0.0, (each.begins - clock.started_at).total_seconds() / whole)
        end = min(1.0, ((each.ends or now) - clock.started_at).total_seconds() / whole)
        if end > begin:
            yield round(100 * begin, 2), round(100 * (end - begin), 2), each.cause.replace("_", " ")


async def _act(pages: Pages, request: Request, visitor: Visitor, posted: Posted) -> Response:
    """Give a command and go back to the incident, which says what was answered."""
    view = await run_in_threadpool(found, pages, request, visitor)
    incident = view.incident
    usage = next((each for each in USAGES if each.name == request.path_params["command"]), None)
    if usage is None or usage.only_reads or not usage.needs_incident or pages.decider is None:
        raise HTTPException(404, "There is no such command.")
    answer = await run_in_threadpool(given, pages, incident, usage, visitor, posted)
    if not answer.ok:
        tried = Tried(usage=usage, posted=posted, answer=answer)
        return await run_in_threadpool(_refused, pages, request, visitor, tried)
    pages.wake()
    assert pages.seal is not None
    said = pages.seal.sign("said", [True, answer.text], pages.clock())
    return RedirectResponse(f"/incident/{incident.number}?said={quote(said)}#said-now", status_code=303)


def _refused(pages: Pages, request: Request, visitor: Visitor, tried: Tried) -> Response:
    """Return the incident as it is now, why not, and the form with what was written: nobody writes it twice."""
    view = found(pages, request, visitor)
    answer = tried.answer
    status = 422 if answer.code == Code.BAD_REQUEST else int(answer.code) or 409
    forms = _made(pages, view, visitor, _own(view, visitor), tried)
    return _shown(pages, view, visitor, forms=forms, said=(False, answer.text), status=status)
