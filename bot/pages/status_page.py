"""The status page: each service as it stands by open major incidents and monitoring. Talks HTTP.

It is made at most once every few seconds for each language and served from memory in between, so that an outage, when
everybody looks, costs nothing. It names services and states, and of a major incident its summary and since when:
nobody's name, nothing that somebody wrote.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.pages.letters import language_of
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.status_texts import STATUS_TEXTS
from bot.pages.subscribing import is_open, service_names
from bot.pages.visitors import Visitor, for_agents
from store import alerts
from store.incident import OPEN
from store.tables import incident

#: How long one rendering is served.
FRESH = timedelta(seconds=5)
#: Major incidents that ended within this are history worth showing.
_HISTORY = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one service stands."""

    service: str
    #: ok, degraded or down.
    state: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    made_at: datetime
    body: bytes
    tag: str


class StatusPage:
    """Renders the page and keeps it for a moment."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept: dict[str, _Kept] = {}
        self._one_at_a_time = threading.Lock()

    def routes(self) -> list[Route]:
        """Return the route; none where the page is switched off."""
        match self._pages.status:
            case "public":
                return [Route("/status", self.answer)]
            case "internal":
                return [Route("/status", for_agents(self._pages, self._internal))]
        return []

    async def answer(self, request: Request) -> Response:
        """Answer from memory where that is fresh; the event loop never waits for more than a dictionary."""
        language = language_of(self._pages, request)
        kept = self._kept.get(language)
        if kept is None or self._pages.clock() - kept.made_at > FRESH:
            kept = await run_in_threadpool(self._fresh, language)
        return _answered(kept, request)

    def _internal(self, pages: Pages, request: Request, visitor: Visitor | None) -> Response:
        del visitor
        return _answered(self._fresh(language_of(pages, request)), request)

    def _fresh(self, language: str) -> _Kept:
        with self._one_at_a_time:
            now, kept = self._pages.clock(), self._kept.get(language)
            if kept is None or now - kept.made_at > FRESH:
                body = bytes(self._render(now, language))
                kept = self._kept[language] = _Kept(now, body, f'"{hashlib.sha256(body).hexdigest()[:24]}"')
            return kept

    def _render(self, now: datetime, language: str) -> bytes:
        with self._pages.store.reading() as connection:
            majors = _majors(connection, now)
            standings = _standings(connection, self._pages, [row for row in majors if row.state in OPEN])
        rendered = page(
            self._pages,
            "status.html",
            standings=standings,
            majors=[row for row in majors if row.state in OPEN],
            history=[row for row in majors if row.state not in OPEN],
            language=language,
            t=STATUS_TEXTS[language],
            can_subscribe=is_open(self._pages),
        )
        return bytes(rendered.body)


def _answered(kept: _Kept, request: Request) -> Response:
    headers = {
        "Cache-Control": f"public, max-age={int(FRESH.total_seconds())}",
        "ETag": kept.tag,
        "Vary": "Accept-Language",
    }
    if request.headers.get("if-none-match") == kept.tag:
        return Response(status_code=304, headers=headers)
    return Response(kept.body, media_type="text/html; charset=utf-8", headers=headers)


def _majors(connection: Connection, now: datetime) -> list[Row[Any]]:
    recent = (incident.c.state.in_(tuple(OPEN))) | (incident.c.updated_at >= now - _HISTORY)
    columns = (incident.c.id, incident.c.summary, incident.c.service, incident.c.state, incident.c.opened_at)
    wanted = select(*columns, incident.c.resolved_at).where(
        incident.c.is_major.is_(True), incident.c.security.is_(False), recent
    )
    return list(connection.execute(wanted.order_by(incident.c.opened_at.desc()).limit(50)))


def _standings(connection: Connection, pages: Pages, majors: list[Row[Any]]) -> list[Standing]:
    down = {row.service: row.summary for row in majors}
    firing = alerts.firing(connection)
    degraded = {each.service for each in firing if each.incident_id is not None and each.service}
    found = []
    for name in dict.fromkeys((*service_names(pages), *filter(None, down))):
        if name in down:
            found.append(Standing(service=name, state="down", because=down[name]))
        else:
            found.append(Standing(service=name, state="degraded" if name in degraded else "ok"))
    return found
