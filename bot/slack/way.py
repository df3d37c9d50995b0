"""The way out to Slack: draws cards, says words, answers commands. Talks to Slack and the database.

    card      posted once and edited from then on; drawn when it is sent, so that successive changes become one
    say       in the reporter's thread; where the thread is the card's own, the card is waited for
    direct    to one member; picture: shown to one, with a line of words
    invite    somebody into a major incident's channel, shut: make it read-only
    tell      where somebody spoke, or directly
    fetch     a file of a message, share: a file of the incident
    answer    to a command or a button, by its response_url

Where the desk is not let into the channel of a report, its card and its words go to the reporter directly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import ParamSpec, TypeVar

import structlog

from bot.mail.correlate import OURS
from bot.slack.files import SlackFiles
from bot.slack.major_cards import CARDS
from bot.slack.major_rooms import MajorRooms
from bot.slack.sight import Sight, look
from intake.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from intake.message import OutboundMessage
from intake.receipt import Receipt
from intake.slack_blocks import digest, section
from intake.slack_events import thread_key
from intake.slack_limits import fit_message, pieces
from intake.slack_out import GONE, SHUT, Place, SlackOut
from intake.slack_text import Text, escape
from store import chat, threads
from store.chat import Post
from store.engine import Store

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

#: After the review nobody can change anything in the channel of a major incident, the desk neither.
_READ_ONLY = GONE | {"is_archived", "channel_not_found"}
_SOON, _LATEST = timedelta(seconds=1), timedelta(minutes=30)


@dataclass(slots=True)
class SlackWay:
    """Sends what is queued for Slack; a `WayOut`."""

    out: SlackOut
    store: Store
    clock: Callable[[], datetime]
    #: The workspace, once it is known.
    team: Callable[[], str]
    #: The desk's, in which colleagues read.
    language: str
    #: Makes the channels of major incidents.
    rooms: MajorRooms
    #: Carries files in and out.
    files: SlackFiles
    _cards: dict[tuple[int, str], asyncio.Lock] = field(default_factory=dict)
    #: Hundreds of cards may be under way; they must not take the threads of those who decide.
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "slack"))

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send one message; raise TemporaryFailure or PermanentFailure."""
        try:
            return await self._send(message)
        except TemporaryFailure as failure:
            if failure.retry_after is None:
                # Somebody waits for it: sooner than mail is tried again, and for half a day all the same.
                failure.retry_after = min(timedelta(seconds=2 ** min(message.attempt, 12)), _LATEST)
            raise

    async def _send(self, message: OutboundMessage) -> Receipt:
        do = str(message.chat.get("do"))
        if do not in _DOES:
            raise PermanentFailure(f"nobody knows how to {do!r} in Slack", next_step="this is a fault; report it")
        return await _DOES[do](self, message)

    async def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False)

    async def _apart(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *args, **kwargs))

    async def _post(self, place: Place, content: Text, message: OutboundMessage) -> Receipt:
        ts = await self.out.post(place, content, key=message.message_id, is_again=message.attempt > 1)
        return Receipt(response=f"{place.channel} {ts}")

    async def _direct(self, message: OutboundMessage) -> Receipt:
        """Tell a colleague something; who is not in Slack has the same by mail, or is written to now."""
        place = await self._place_of(str(message.chat["address"]))
        if isinstance(place, Receipt) and message.chat.get("instead"):
            raise PermanentFailure(place.response, next_step="they are written to by mail")
        return place if isinstance(place, Receipt) else await self._post(place, _text_of(message), message)

    async def _picture(self, message: OutboundMessage) -> Receipt:
        place = await self._place_of(str(message.chat["address"]))
        return place if isinstance(place, Receipt) else await self.files.present(message, place)

    async def _place_of(self, address: str) -> Place | Receipt:
        """Return where a colleague is spoken to directly, or the receipt of having nowhere to."""
        member = await self._apart(self._member_with, address)
        if not member:
            try:
                found = await self.out.call("users.lookupByEmail", self.out.client.users_lookupByEmail, email=address)
            except PermanentFailure as failure:
                return Receipt(response=f"not in Slack: {failure.code}")
            member = str(found["user"]["id"])
        return Place(channel=await self.out.direct(member))

    async def _tell(self, message: OutboundMessage) -> Receipt:
        """Say something where somebody spoke, or to them directly."""
        said = message.chat
        try:
            if said["channel"]:
                place = Place(channel=str(said["channel"]), thread=str(said["thread"]))
                return await self._post(place, _text_of(message), message)
        except PermanentFailure as failure:
            if failure.code not in SHUT:
                raise
        return await self._post(Place(channel=await self.out.direct(str(said["user"]))), _text_of(message), message)

    async def _there(self, message: OutboundMessage) -> Receipt:
        return await self._post(Place(channel=str(message.chat["channel"])), _text_of(message), message)

    async def _answer(self, message: OutboundMessage) -> Receipt:
        await self.out.answer(str(message.chat["url"]), _text_of(message))
        return Receipt(response="answered")

    async def _invite(self, message: OutboundMessage) -> Receipt:
        """Let somebody into a major incident's own channel."""
        with self.store.reading() as connection:
            post = chat.post_of(connection, int(message.chat["incident"]), "major")
        if post is None:
            return Receipt(response="it has no channel of its own")
        if not post.channel:
            raise TemporaryFailure("the channel is not made yet", retry_after=_SOON)
        return Receipt(response=await self.rooms.invite(post.channel, str(message.chat["address"])))

    async def _shut(self, message: OutboundMessage) -> Receipt:
        """Make a major incident's own channel read-only, with its summary as it stands in the end."""
        incident_id = int(message.chat["incident"])
        drawn = await self._card(replace(message, chat={**message.chat, "kind": "major"}))
        with self.store.reading() as connection:
            post = chat.post_of(connection, incident_id, "major")
        return Receipt(response=await self.rooms.shut(post.channel)) if post and post.channel else drawn

    def _member_with(self, address: str) -> str:
        with self.store.reading() as connection:
            found = chat.member_with(connection, address)
        return found.member if found else ""

    async def _say(self, message: OutboundMessage) -> Receipt:
        """Say something in the reporter's thread, or to them directly where the desk is not let into it."""
        post = await self._apart(self._reporters_post, int(message.chat["incident"]))
        place = Place(channel=post.channel, thread=post.thread or post.ts)
        try:
            return await self._post(place, _text_of(message), message)
        except PermanentFailure as failure:
            if failure.code not in SHUT or not post.member:
                raise
            channel = await self.out.direct(post.member)
            return await self._post(Place(channel=channel), _text_of(message), message)

    def _reporters_post(self, incident_id: int) -> Post:
        with self.store.reading() as connection:
            post = chat.post_of(connection, incident_id, "reporter")
        if post is None:
            raise PermanentFailure("the reporter is nowhere in Slack", next_step="answer them by mail")
        if not post.ts:
            raise TemporaryFailure("the card that it belongs under is not posted yet", retry_after=_SOON)
        return post

    async def _card(self, message: OutboundMessage) -> Receipt:
        """Draw a card as the incident stands now; one at a time, so that those who waited find it drawn."""
        incident_id, kind = int(message.chat["incident"]), str(message.chat["kind"])
        lock = self._cards.setdefault((incident_id, kind), asyncio.Lock())
        try:
            async with lock:
                return await self._draw(message, incident_id, kind)
        finally:
            if not lock.locked():
                self._cards.pop((incident_id, kind), None)

    async def _draw(self, message: OutboundMessage, incident_id: int, kind: str) -> Receipt:
        sight, post = await self._apart(self._read, incident_id, kind)
        if sight is None or post is None:
            return Receipt(response="there is no such card any more")
        content = CARDS[kind](sight)
        shows = digest(*fit_message(content.text, content.blocks))
        if post.ts and post.shows == shows:
            return Receipt(response="it shows that already")
        if not post.ts:
            return await self._first(message, post, content, shows)
        try:
            await self.out.edit(Place(channel=post.channel), post.ts, content)
        except PermanentFailure as failure:
            if failure.code not in (_READ_ONLY if kind == "major" else GONE):
                raise
            return Receipt(response=f"the card is gone: {failure.code}")
        await self._apart(self._drawn, replace(post, shows=shows))
        return Receipt(response=f"{post.channel} {post.ts} edited")

    async def _first(self, message: OutboundMessage, post: Post, content: Text, shows: str) -> Receipt:
        """Post a card for the first time; nobody else may do that meanwhile."""
        if not await self._apart(self._begin, post):
            raise TemporaryFailure("another process is posting this card", retry_after=_SOON)
        key = f"card/{post.kind}/{post.incident_id}"
        if post.kind == "major":
            return await self._open_channel(message, post, content, shows)
        try:
            place = Place(channel=post.channel or await self.out.direct(post.member), thread=post.thread)
            try:
                ts = await self.out.post(place, content, key=key, is_again=message.attempt > 1)
            except PermanentFailure as failure:
                if failure.code not in SHUT or not post.member:
                    raise
                log.warning("slack.shut_out", channel=post.channel, code=failure.code)
                place = Place(channel=await self.out.direct(post.member))
                ts = await self.out.post(place, content, key=key)
        except DeliveryFailure:
            await self._apart(self._give_up, post)
            raise
        await self._apart(self._drawn, replace(post, channel=place.channel, thread=place.thread, ts=ts, shows=shows))
        return Receipt(response=f"{place.channel} {ts}")

    async def _open_channel(self, message: OutboundMessage, post: Post, content: Text, shows: str) -> Receipt:
        """Make a major incident's own channel, invite who works on it, and put its summary on top."""
        try:
            channel = post.channel or await self.rooms.open(post.incident_id)
            await self._apart(self._placed, replace(post, channel=channel))
            key = f"card/{post.kind}/{post.incident_id}"
            ts = await self.out.post(Place(channel=channel), content, key=key, is_again=message.attempt > 1)
        except DeliveryFailure:
            await self._apart(self._give_up, post)
            raise
        await self._apart(self._drawn, replace(post, channel=channel, ts=ts, shows=shows))
        await self.rooms.furnish(channel, ts, content.text)
        return Receipt(response=f"{channel} {ts}")

    def _placed(self, post: Post) -> None:
        with self.store.begin() as connection:
            chat.place(connection, post)

    def _read(self, incident_id: int, kind: str) -> tuple[Sight | None, Post | None]:
        with self.store.reading() as connection:
            return look(connection, incident_id, self.language), chat.post_of(connection, incident_id, kind)

    def _begin(self, post: Post) -> bool:
        # Like a claim: when the power fails, nobody is posting any more.
        with self.store.lease() as connection:
            return chat.begin_posting(connection, post.incident_id, post.kind, now=self.clock())

    def _give_up(self, post: Post) -> None:
        with self.store.begin() as connection:
            chat.end_posting(connection, post.incident_id, post.kind)

    def _drawn(self, post: Post) -> None:
        # Like a receipt: forgotten in a power failure, the row is sent again, and the post is found by its metadata.
        with self.store.lease() as connection:
            chat.posted(connection, post)
            if post.kind == "reporter" and not post.thread:
                # What is said under the card belongs to the incident.
                ours = {thread_key(self.team(), post.channel, post.ts): OURS}
                threads.remember(connection, post.incident_id, ours)


def _text_of(message: OutboundMessage) -> Text:
    """Return what a message says: its own blocks, or its words in sections."""
    said = message.chat
    shown = escape(message.text)
    blocks = said.get("blocks") or [section(piece) for piece in pieces(shown)]
    return Text(text=str(said.get("fallback") or shown), blocks=blocks, is_urgent=bool(said.get("is_urgent")))


#: What each kind of message does.
_DOES: Mapping[str, Callable[[SlackWay, OutboundMessage], Awaitable[Receipt]]] = {
    "card": SlackWay._card,
    "say": SlackWay._say,
    "direct": SlackWay._direct,
    "picture": SlackWay._picture,
    "post": SlackWay._there,
    "tell": SlackWay._tell,
    "invite": SlackWay._invite,
    "shut": SlackWay._shut,
    "fetch": lambda way, message: way.files.fetch(message.chat),
    "share": lambda way, message: way.files.share(message),
    "answer": SlackWay._answer,
}
