"""The telephone announcement as a plain text, for whatever plays it to callers. Talks HTTP.

It is as public as the status page, says no more than that does, and is made at most every few seconds.
"""

from __future__ import annotations

from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.announcements import announcements
from bot.major.greeting import Announcing
from bot.pages.letters import language_of
from bot.pages.parts import Pages
from bot.pages.status_page import FRESH
from bot.pages.visitors import Visitor, for_agents
from bot.words import code_of


class GreetingPage:
    """Answers with the text of every major incident that lasts, one a line; with nothing when there is none."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept: dict[str, tuple[datetime, str]] = {}

    def routes(self) -> list[Route]:
        """Return the route; none where the status page is switched off."""
        match self._pages.status:
            case "public":
                return [Route("/status/greeting", self.answer)]
            case "internal":
                return [Route("/status/greeting", for_agents(self._pages, self._internal))]
        return []

    async def answer(self, request: Request) -> Response:
        """Answer from memory where that is fresh."""
        language = language_of(self._pages, request)
        kept = self._kept.get(language)
        if kept is None or self._pages.clock() - kept[0] > FRESH:
            kept = self._kept[language] = self._pages.clock(), await run_in_threadpool(self._text, language)
        return PlainTextResponse(kept[1], headers={"Vary": "Accept-Language"})

    def _internal(self, pages: Pages, request: Request, visitor: Visitor | None) -> Response:
        del visitor
        return PlainTextResponse(self._text(language_of(pages, request)), headers={"Vary": "Accept-Language"})

    def _text(self, language: str) -> str:
        pages = self._pages
        own = pages.decider.policy.desk.language if pages.decider else language
        by = Announcing(desk=pages.desk, language=code_of(own), timezone=pages.timezone, now=pages.clock())
        with pages.store.reading() as connection:
            return "".join(f"{text}\n" for _, text in announcements(connection, language, by))
