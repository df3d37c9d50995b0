"""Looks through the channels for what was said while nobody listened. Talks to Slack and the database.

Slack documents no redelivery while nothing is connected. So after each connection, and every few minutes, the history
since the last sweep is read, and everything in it takes the way of all events; what is known already changes nothing.
A channel begins at the desk's first start: what was said before it is nobody's report. Where the desk is a guest it
looks for mentions, and in direct messages for everything, but only after it may have been deaf: those are many. After a
reconnect the direct messages are asked for that nobody knew of: somebody's first words may be among them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from intake.errors import PermanentFailure
from intake.slack_events import Channels, Kept, arrival_of
from intake.slack_out import SlackOut
from store import chat, settings
from store.engine import Store

log = structlog.get_logger()

#: Events may come out of order: a sweep begins so many seconds before the end of the last.
_OVERLAP = 120.0
#: So many of the newest conversations are looked through, and no more.
_CONVERSATIONS = 30
#: And so many channels in which the desk is a guest, and direct messages of whoever it has not heard of.
_CHANNELS, _STRANGERS = 100, 200

Page = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cursors:
    """How far each channel was swept, as the ts of Slack."""

    store: Store

    def load(self, channel: str, otherwise: str) -> str:
        """Return how far a channel was swept; `otherwise` where it never was, which is kept."""
        with self.store.begin() as connection:
            return settings.put_if_absent(connection, f"slack_seen/{channel}", otherwise)

    def save(self, seen: Mapping[str, str]) -> None:
        """Remember how far channels were swept."""
        with self.store.begin() as connection:
            for channel, ts in seen.items():
                settings.put(connection, f"slack_seen/{channel}", ts)

    def conversations(self) -> list[tuple[str, str]]:
        """Return channel and ts of the newest conversations with reporters."""
        with self.store.reading() as connection:
            return list(chat.newest_threads(connection, limit=_CONVERSATIONS))

    def directs(self) -> list[str]:
        """Return the newest direct messages with people."""
        with self.store.reading() as connection:
            return list(chat.newest_directs(connection, limit=_CONVERSATIONS))


@dataclass(slots=True, kw_only=True)
class Sweeper:
    """Reads what was said since the last sweep."""

    out: SlackOut
    channels: Channels
    cursors: Cursors
    clock: Callable[[], datetime]
    _begun: dict[str, str] = field(default_factory=dict)

    async def missed(self, *, elsewhere: bool = False, strangers: bool = False) -> AsyncIterator[tuple[Kept, str]]:
        """Yield everything that may have been missed, oldest first, with who said it.

        Args:
            elsewhere: look outside the intake channels too, because the desk may have been deaf since the last sweep.
            strangers: look there in direct messages of people that the desk has not heard of yet, too.
        """
        now = f"{self.clock().timestamp():.6f}"
        self._begun = {}
        since: dict[str, str] = {}
        for channel in sorted(self.channels.intake):
            since[channel] = await asyncio.to_thread(self.cursors.load, channel, now)
            self._begun[channel] = now
            async for each in self._history(channel, _before(since[channel])):
                yield each
        everywhere = await asyncio.to_thread(self.cursors.load, "threads", now)
        self._begun["threads"] = now
        for channel, ts in await asyncio.to_thread(self.cursors.conversations):
            async for each in self._replies(channel, ts, _before(everywhere)):
                yield each

        outside = await asyncio.to_thread(self.cursors.load, "elsewhere", now)
        if elsewhere:
            for channel in await self._elsewhere(strangers=strangers):
                async for each in self._history(channel, _before(outside)):
                    yield each
        self._begun["elsewhere"] = now

    async def _elsewhere(self, *, strangers: bool) -> list[str]:
        """Return the other channels that the bot is in, the direct messages that it knows, and those it does not."""
        page = await self.out.call(
            "users.conversations",
            self.out.client.users_conversations,
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=_CHANNELS,
        )
        known = [str(each["id"]) for each in page["channels"]]
        known += await asyncio.to_thread(self.cursors.directs)
        known += await self._directs() if strangers else []
        return [each for each in dict.fromkeys(known) if each not in {*self.channels.intake, self.channels.queue}]

    async def _directs(self) -> list[str]:
        """Return the direct messages that anybody has opened with the bot; none where the app may not ask (im:read)."""
        try:
            page = await self.out.call(
                "users.conversations", self.out.client.users_conversations, types="im", limit=_STRANGERS
            )
        except PermanentFailure as failure:
            log.warning("slack.strangers_unheard", error=str(failure)[:200])
            return []
        return [str(each["id"]) for each in page["channels"] if not each.get("is_user_deleted")]

    async def done(self) -> None:
        """Remember that the last sweep came to its end."""
        await asyncio.to_thread(self.cursors.save, self._begun)

    async def _history(self, channel: str, oldest: str) -> AsyncIterator[tuple[Kept, str]]:
        client = self.out.client
        messages: list[Page] = []
        cursor = ""
        while True:
            page = await self.out.call(
                "conversations.history",
                client.conversations_history,
                channel=channel,
                oldest=oldest,
                limit=200,
                cursor=cursor or None,
            )
            messages += page["messages"]
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        for message in reversed(messages):
            for each in self._events(channel, message):
                yield each
            if message.get("latest_reply") and float(message["latest_reply"]) >= float(oldest):
                async for each in self._replies(channel, str(message["ts"]), oldest):
                    yield each

    async def _replies(self, channel: str, ts: str, oldest: str) -> AsyncIterator[tuple[Kept, str]]:
        page = await self.out.call(
            "conversations.replies",
            self.out.client.conversations_replies,
            channel=channel,
            ts=ts,
            oldest=oldest,
            limit=200,
        )
        for message in page["messages"]:
            if message.get("ts") != ts:
                for each in self._events(channel, message):
                    yield each

    def _events(self, channel: str, message: Page) -> list[tuple[Kept, str]]:
        """Return the events that would have told of a message: that it was said, and that it was edited."""
        kind = "im" if channel.startswith("D") else "channel"
        said = {**message, "type": "message", "channel": channel, "channel_type": kind}
        events: list[Page] = [said]
        if message.get("edited"):
            events.append(
                {
                    "type": "message",
                    "subtype": "message_changed",
                    "channel": channel,
                    "channel_type": kind,
                    "message": dict(message),
                    "previous_message": {},
                }
            )
        kept = [(arrival_of(event, self.channels), str(message.get("user") or "")) for event in events]
        return [(each, user) for each, user in kept if each is not None]


def _before(ts: str) -> str:
    return f"{max(0.0, float(ts) - _OVERLAP):.6f}"
