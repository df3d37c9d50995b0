"""What listeners do over and over: find out who acts, give a command, say what came of it. Talks to Slack.

The store is asked in threads; when it does not answer, whoever acts is told so, and nothing is half done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.words import Spoken
from bot.requests import Answer
from bot.slack.counter import Counter
from intake.errors import DeliveryFailure
from intake.slack_blocks import section
from intake.slack_limits import fit_view, pieces
from intake.slack_out import SlackOut
from intake.slack_text import Text, escape
from store.chat import Member
from store.failures import cause_of

log = structlog.get_logger()

BUSY = "The desk cannot write that down just now; please try again in a minute. Nothing was changed."


@dataclass(slots=True, kw_only=True)
class Hands:
    """The counter and Slack, side by side."""

    out: SlackOut
    counter: Counter

    async def who(self, team: str, user: str) -> Member:
        return await asyncio.to_thread(self.counter.member, str(team), str(user))

    async def give(self, who: Member, order: Spoken, key: str, *, version: int | None = None) -> Answer:
        try:
            return await asyncio.to_thread(self.counter.give, who, order, key, version=version)
        except SQLAlchemyError as failure:
            log.warning("slack.store_busy", error=cause_of(failure))
            return Answer(ok=False, text=BUSY, code=503)

    async def guarded(self, work: Callable[[], str]) -> str:
        try:
            return await asyncio.to_thread(work)
        except SQLAlchemyError as failure:
            log.warning("slack.store_busy", error=cause_of(failure))
            return BUSY

    async def tell(self, url: str, answer: Answer, who: Member) -> None:
        """Tell whoever gave a command what it was answered, in their language."""
        told = self.counter.words(who).answer(answer.text)
        await self.say(url, told if answer.ok else f":no_entry: {told}")

    async def say(self, url: str, text: str) -> None:
        """Tell whoever acted something, and nobody else."""
        shown = escape(text)
        await self.answer(url, Text(text=shown, blocks=[section(piece) for piece in pieces(shown)]))

    async def answer(self, url: str, content: Text) -> None:
        if not url:
            return
        try:
            await self.out.answer(url, content)
        except DeliveryFailure as failure:
            log.warning("slack.answer_lost", error=str(failure)[:200])

    async def open(self, trigger: str, view: Mapping[str, Any]) -> str:
        """Open a modal and return its id, "" when that came too late."""
        try:
            opened = await self.out.call(
                "views.open", self.out.client.views_open, trigger_id=trigger, view=fit_view(view)
            )
        except DeliveryFailure as failure:
            log.warning("slack.modal_lost", error=str(failure)[:200])
            return ""
        return str(opened["view"]["id"])

    async def update(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Draw an open modal anew."""
        try:
            await self.out.call("views.update", self.out.client.views_update, view_id=view_id, view=fit_view(view))
        except DeliveryFailure as failure:
            # Whoever closed it meanwhile does not miss it.
            log.info("slack.modal_gone", error=str(failure)[:200])
