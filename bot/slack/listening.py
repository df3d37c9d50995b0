"""What the desk does when somebody gives a command, presses a button or uses a shortcut in Slack. Talks to Slack.

Whoever speaks is acknowledged first. A report becomes an arrival like any other; its card comes when it is decided, and
whoever gave it by a command is told its number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select

from bot.agreed.roster import Role
from bot.commands.words import Spoken
from bot.slack.agents import Agents
from bot.slack.app import CHANNEL, Accept, Ack, Body, raw_of
from bot.slack.heard import opens_modal
from bot.slack.people import People, remember_change
from bot.slack.turns import Turns
from intake.errors import DeliveryFailure, IntakeBusy
from intake.slack_blocks import section
from intake.slack_events import Channels, Kept, note_of, report_of
from intake.slack_out import SlackOut
from intake.slack_text import Text, plain_of
from store.chat import Member
from store.engine import Store
from store.incident import number_of
from store.tables import inbox

log = structlog.get_logger()

#: How often, and how long, it is looked whether a report is decided, in seconds.
_LOOK_EVERY, _LOOK_FOR = 0.1, 20.0
#: The message shortcut's name in the manifest.
REPORT_SHORTCUT = "report_incident"

#: What the buttons of the one question begin with; their digit follows.
_URGENCY = "reporter_urgency_"
_BUSY = "I could not write that down just now; please try again in a minute. Nothing was kept."


@dataclass(slots=True, kw_only=True)
class SlackListener:
    """Hears what is no message."""

    accept: Accept
    out: SlackOut
    store: Store
    people: People
    channels: Callable[[], Channels | None]
    clock: Callable[[], datetime]
    agents: Agents
    reaction: str
    turns: Turns = field(default_factory=Turns)

    async def command(self, body: Body, ack: Ack) -> None:
        """A slash command was given; one person's are done in their order."""
        async with self.turns.taken(str(body["user_id"])) as turn:
            await ack()
            await turn(opens_modal(plain_of(str(body.get("text") or ""))))
            await self.agents.command(body)

    async def report(self, body: Body, text: str) -> None:
        """Take a report that somebody gave by a command, and tell them its number."""
        us = self._us()
        kept = report_of(
            team=us.team, user=str(body["user_id"]), text=text, trigger=f"{us.team}:trigger:{body['trigger_id']}"
        )
        thanks = "Thank you. It is noted as *{number}*; its card is in your direct messages with me."
        await self._take(kept, str(body["user_id"]), str(body.get("response_url") or ""), thanks)

    async def _take(self, kept: Kept, user: str, url: str, thanks: str) -> None:
        """Keep a report, and tell whoever gave it which incident it became."""
        try:
            await self.accept(raw_of(kept, self._us().team, user, self.clock()))
        except IntakeBusy:
            await self.tell(url, await self._said(user, _BUSY))
            return
        number = await self._number_of(kept.delivery_id)
        if number:
            await self.tell(url, await self._said(user, thanks, number=number))

    async def _said(self, user: str, text: str, **facts: str) -> str:
        """Return one of our sentences in the language of a member."""
        counter = self.agents.hands.counter
        who = await asyncio.to_thread(counter.member, self._us().team, user)
        return counter.words(who).say(text, **facts)

    async def _number_of(self, delivery_id: str) -> str:
        """Return the number of the incident that a report became, once it is decided; "" when that takes too long."""
        deadline = asyncio.get_running_loop().time() + _LOOK_FOR
        while asyncio.get_running_loop().time() < deadline:
            number = await asyncio.to_thread(self._look_for, delivery_id)
            if number is not None:
                return number
            await asyncio.sleep(_LOOK_EVERY)
        return ""

    def _look_for(self, delivery_id: str) -> str | None:
        wanted = select(inbox.c.done_at, inbox.c.incident_id).where(
            inbox.c.channel == CHANNEL, inbox.c.delivery_id == delivery_id
        )
        with self.store.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None or row.done_at is None:
            return None
        return number_of(row.incident_id) if row.incident_id else ""

    async def tell(self, url: str, text: str) -> None:
        """Answer whoever asked, and nobody else."""
        if not url:
            return
        try:
            await self.out.answer(url, Text(text=text, blocks=[section(text)]))
        except DeliveryFailure as failure:
            log.warning("slack.answer_lost", error=str(failure)[:200])

    async def action(self, body: Body, ack: Ack) -> None:
        """A button was pressed, or something chosen in a menu."""
        await ack()
        if str(body["actions"][0]["action_id"]).startswith("reporter_"):
            await self._reporter(body)
        else:
            await self.agents.pressed(body)

    async def submission(self, body: Body, ack: Ack) -> None:
        """A modal was sent."""
        await self.agents.forms.submitted(body, ack)

    async def _reporter(self, body: Body) -> None:
        """Let the reporter say that it is solved, or not: a command once it is resolved, a message before."""
        action = body["actions"][0]
        incident_id, team = int(action["value"]), str(body["team"]["id"])
        who = await asyncio.to_thread(self.agents.hands.counter.member, team, str(body["user"]["id"]))
        sight = await asyncio.to_thread(self.agents.hands.counter.look, incident_id)
        key = f"{team}:trigger:{body['trigger_id']}"
        if sight is None:
            return
        is_solved = action["action_id"] == "reporter_solved"
        if action["action_id"].startswith(_URGENCY) or (is_solved and sight.incident.is_open):
            await self._speaks(body, who, incident_id, key)
            return
        name, reason = (
            ("close", "the reporter says that it works")
            if is_solved
            else ("reopen", "the reporter says that it is not fixed")
        )
        order = Spoken(name=name, incident_id=incident_id, arguments={"reason": reason})
        answer = await self.agents.hands.give(who, order, key)
        await self.agents.hands.tell(str(body.get("response_url") or ""), answer, who)

    async def _speaks(self, body: Body, who: Member, incident_id: int, key: str) -> None:
        """Let a button say in the thread what its reporter means: that it works again, or a digit to our question."""
        pressed = str(body["actions"][0]["action_id"])
        digit = pressed.removeprefix(_URGENCY) if pressed.startswith(_URGENCY) else ""
        url = str(body.get("response_url") or "")
        if not await asyncio.to_thread(self.agents.hands.counter.may, who, incident_id, frozenset({Role.REPORTER})):
            told = self.agents.hands.counter.words(who).say("Only who takes part in an incident may say that.")
            await self.tell(url, f":no_entry: {told}")
            return
        container = body["container"]
        about = {
            "channel": container["channel_id"],
            "ts": f"{container['message_ts']}-{'asked' if digit else 'solved'}",
            "thread_ts": body["message"].get("thread_ts") or container["message_ts"],
        }
        kept = report_of(team=who.team, user=who.member, text=digit or "It works again.", trigger=key, about=about)
        await self.accept(raw_of(kept, who.team, who.member, self.clock()))
        say = self.agents.hands.counter.words(who).say
        await self.tell(
            url, say("Thank you, that helps." if digit else "Thank you, we are glad. An agent will see it.")
        )

    async def shortcut(self, body: Body, ack: Ack) -> None:
        """A shortcut was used on a message: its author suffers, and whoever used it reports."""
        await ack()
        if body.get("type") != "message_action":
            return
        us, message = self._us(), body["message"]
        author = str(message.get("user") or body["user"]["id"])
        about = {
            "channel": body["channel"]["id"],
            "ts": str(message["ts"]),
            "thread_ts": str(message.get("thread_ts") or message["ts"]),
            "files": message.get("files") or [],
        }
        kept = report_of(
            team=us.team,
            user=author,
            text=str(message.get("text") or ""),
            trigger=f"{us.team}:trigger:{body['trigger_id']}",
            reporter=str(body["user"]["id"]),
            about=about,
        )
        thanks = "Thank you. The message is reported as *{number}*."
        await self._take(kept, str(body["user"]["id"]), str(body.get("response_url") or ""), thanks)

    async def event(self, body: Body) -> None:
        """An event came that is acknowledged already."""
        event: Mapping[str, Any] = body["event"]
        note = note_of(event, self._us()) if event["type"] == "message" else None
        if note is not None:
            await self.agents.note(self._us().team, str(event["channel"]), note)
        elif event["type"] == "app_home_opened":
            await self.agents.show_home(self._us().team, str(event["user"]))
        elif event["type"] == "user_change":
            await asyncio.to_thread(self._changed, event["user"])
        elif event["type"] == "reaction_added" and self.reaction and event.get("reaction") == self.reaction:
            await self._reacted(event)

    def _changed(self, user: Mapping[str, Any]) -> None:
        with self.store.begin() as connection:
            remember_change(connection, self._us().team, user, self.people.roster, self.clock())

    async def _reacted(self, event: Mapping[str, Any]) -> None:
        """Report the message that somebody put the emoji on."""
        us, item = self._us(), event["item"]
        channel, ts = str(item["channel"]), str(item["ts"])
        page = await self.out.call(
            "conversations.history",
            self.out.client.conversations_history,
            channel=channel,
            latest=ts,
            inclusive=True,
            limit=1,
        )
        message = next((each for each in page["messages"] if each.get("ts") == ts), None)
        if message is None or message.get("bot_id") or message.get("user") in {None, us.bot_user}:
            return
        kept = report_of(
            team=us.team,
            user=str(message["user"]),
            text=str(message.get("text") or ""),
            trigger=f"{us.team}:{channel}:{ts}:reaction",
            reporter=str(event["user"]),
            about={"channel": channel, "ts": ts, "thread_ts": str(message.get("thread_ts") or ts)},
        )
        await self.accept(raw_of(kept, us.team, str(event["user"]), self.clock()))

    def _us(self) -> Channels:
        us = self.channels()
        assert us is not None, "listeners are built when we know who we are"
        return us
