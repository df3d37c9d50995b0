"""Posts to Slack: at the pace that it allows, once, and with failures told apart. Talks to the Web API.

    post    chat.postMessage with our key in its metadata; when the outcome is unknown, the channel is looked through
            for that key before the message is posted again
    edit    chat.update, always with blocks: without them Slack would take the old ones away
    whisper chat.postEphemeral; answer: a response_url, which is good for five answers in thirty minutes

No call is repeated by the library (`retry_handlers=[]`): it would repeat a post whose answer was lost, and so post it
twice. A failure is Temporary or Permanent; what nobody foresaw is Temporary.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from intake.errors import PermanentFailure, TemporaryFailure
from intake.slack_limiter import Limiter
from intake.slack_limits import fit_message, fit_view
from intake.slack_text import Text

log = structlog.get_logger()

#: What the metadata of our posts is called.
EVENT_TYPE = "deskhand_post"

#: Errors that no waiting mends, and what is to be done about each.
PERMANENT: Mapping[str, str] = {
    "channel_not_found": "invite the desk's bot to the channel, or correct the channel id in [slack]",
    "not_in_channel": "invite the desk's bot to the channel",
    "is_archived": "unarchive the channel, or name another one in [slack]",
    "account_inactive": "install the app again, and give its new token in [slack]",
    "invalid_auth": "give the right bot token in [slack] bot_token",
    "not_authed": "give the bot token in [slack] bot_token",
    "token_revoked": "install the app again, and give its new token in [slack]",
    "token_expired": "install the app again, and give its new token in [slack]",
    "missing_scope": "add the scope to the app (docs/slack-manifest.yaml has them all) and install it again",
    "restricted_action": "let the app post in that channel",
    "users_not_found": "no member of the workspace has that address",
    "user_not_found": "the member has left the workspace; find another way to reach them",
    "user_disabled": "the member has left the workspace; find another way to reach them",
    "cannot_dm_bot": "that member is a bot; name a person",
    "messages_tab_disabled": "switch the app's Messages tab on (docs/slack-manifest.yaml)",
    "message_not_found": "the message was deleted in Slack",
    "thread_not_found": "the message was deleted in Slack",
    "cant_update_message": "the message is not the desk's own",
    "edit_window_closed": "the workspace lets nobody edit messages that old",
    "msg_too_long": "write a shorter text",
    "no_text": "write a text",
    "name_taken": "choose another name for the channel",
    "already_archived": "nothing is left to do",
}
#: Where what was posted is no longer ours to change.
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
#: Where the desk is not let in, or what it would answer is gone: then its words go to the person directly.
SHUT = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action"})
SHUT |= frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message"})
#: How long an idle connection is kept, in seconds: less than the other side keeps it.
_KEPT_OPEN = 5.0
_BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a workspace something is posted."""

    channel: str
    thread: str = ""


@dataclass(slots=True)
class SlackOut:
    """The one place that posts."""

    client: AsyncWebClient
    limiter: Limiter
    #: Keys of posts whose answer was lost.
    _unsure: set[str] = field(default_factory=set)

    async def post(self, place: Place, content: Text, *, key: str, is_again: bool = False) -> str:
        """Post a message and return its ts; `is_again` when it may be there from an earlier attempt."""
        if is_again or key in self._unsure:
            there = await self._there(place, key)
            if there:
                self._unsure.discard(key)
                return there
        arguments: dict[str, Any] = {
            "channel": place.channel,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        }
        if place.thread:
            arguments["thread_ts"] = place.thread
        try:
            answer = await self._with_blocks("chat.postMessage", self.client.chat_postMessage, content, arguments)
        except _Unsure as lost:
            self._unsure.add(key)
            raise TemporaryFailure(f"chat.postMessage: {lost}; it is looked for before it is posted again") from lost
        self._unsure.discard(key)
        return str(answer["ts"])

    async def edit(self, place: Place, ts: str, content: Text) -> None:
        """Change a message of ours."""
        arguments = {"channel": place.channel, "ts": ts}
        await self._with_blocks("chat.update", self.client.chat_update, content, arguments)

    async def whisper(self, place: Place, user: str, content: Text) -> None:
        """Show a message to one member only."""
        arguments = {"channel": place.channel, "user": user}
        if place.thread:
            arguments["thread_ts"] = place.thread
        await self._with_blocks("chat.postEphemeral", self.client.chat_postEphemeral, content, arguments)

    async def answer(self, url: str, content: Text, *, replaces: bool = False) -> None:
        """Answer a command or a button by its response_url."""
        text, blocks = fit_message(content.text, content.blocks)
        hook = AsyncWebhookClient(url, retry_handlers=[])
        try:
            said = await hook.send(
                text=text, blocks=blocks, response_type="ephemeral", replace_original=replaces, delete_original=False
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TemporaryFailure(f"response_url: {type(error).__name__}") from error
        if said.status_code == 429:
            raise TemporaryFailure("response_url: 429", code="429")
        if said.status_code >= 400:
            raise PermanentFailure(
                f"response_url: {said.status_code} {said.body[:100]}", code=str(said.status_code), next_step="ask again"
            )

    async def direct(self, user: str) -> str:
        """Return the channel in which a member is written to directly."""
        answer = await self.call("conversations.open", self.client.conversations_open, users=user)
        return str(answer["channel"]["id"])

    async def home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show a member's Home."""
        await self.call("views.publish", self.client.views_publish, user_id=user, view=fit_view(view))

    async def _with_blocks(
        self, method: str, call: Callable[..., Awaitable[Any]], content: Text, arguments: Mapping[str, Any]
    ) -> Any:
        text, blocks = fit_message(content.text, content.blocks)
        try:
            return await self.call(method, call, **arguments, text=text, blocks=blocks, is_urgent=content.is_urgent)
        except PermanentFailure as failure:
            if failure.code not in _BAD_BLOCKS:
                raise
            # The words matter more than how they look.
            log.warning("slack.blocks_refused", method=method, blocks=len(blocks))
            return await self.call(method, call, **arguments, text=text, blocks=[], is_urgent=content.is_urgent)

    async def call(
        self, method: str, call: Callable[..., Awaitable[Any]], *, is_urgent: bool = False, **arguments: Any
    ) -> Any:
        """Call a method of the Web API when its turn has come; raise TemporaryFailure or PermanentFailure."""
        channel = str(arguments.get("channel", ""))
        if self.client.session is None:
            # Its own connection for each call costs more than the call.
            self.client.session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=_KEPT_OPEN), timeout=aiohttp.ClientTimeout(total=30)
            )
        await self.limiter.turn(method, channel, is_urgent=is_urgent)
        try:
            return await call(**arguments)
        except SlackApiError as error:
            raise self._failure(method, channel, error) from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _Unsure(f"{type(error).__name__}: {error}"[:200]) from error

    async def close(self) -> None:
        """Let go of the connections."""
        if self.client.session is not None:
            await self.client.session.close()

    def _failure(self, method: str, channel: str, error: SlackApiError) -> Exception:
        response: Any = error.response
        status = getattr(response, "status_code", 0) or getattr(response, "status", 0)
        data = getattr(response, "data", None)
        code = str(data.get("error", "")) if isinstance(data, Mapping) else ""
        if status == 429 or code == "ratelimited":
            seconds = _retry_after(getattr(response, "headers", {}))
            self.limiter.stand_still(method, channel, seconds)
            return TemporaryFailure(
                f"{method}: Slack asks to wait {seconds:g} s",
                code="ratelimited",
                retry_after=timedelta(seconds=seconds),
            )
        if code in PERMANENT or code in _BAD_BLOCKS or code.startswith("invalid_arg"):
            needed = f" (needed: {data['needed']})" if isinstance(data, Mapping) and data.get("needed") else ""
            step = PERMANENT.get(code, "this is a fault of Deskhand; report it with the text of the message")
            return PermanentFailure(f"{method}: {code}{needed}", code=code, next_step=step)
        if not code or status >= 500:
            return _Unsure(f"{method}: {status or 'no answer that could be read'}")
        return TemporaryFailure(f"{method}: {code}", code=code)

    async def _there(self, place: Place, key: str) -> str:
        try:
            return await self._find(place, key)
        except PermanentFailure:
            # Where nothing can be read, nothing of ours can be; posting will say what is wrong.
            return ""

    async def _find(self, place: Place, key: str) -> str:
        """Return the ts of the message that carries the key, "" when none of the newest does."""
        arguments: dict[str, Any] = {"channel": place.channel, "include_all_metadata": True, "limit": 200}
        if place.thread:
            call, method = self.client.conversations_replies, "conversations.replies"
            arguments["ts"] = place.thread
        else:
            call, method = self.client.conversations_history, "conversations.history"
        for _ in range(5):
            page = await self.call(method, call, **arguments)
            for message in page.get("messages", ()):
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return ""
            arguments["cursor"] = cursor
        return ""


class _Unsure(TemporaryFailure):
    """The answer was lost: the call may have been done."""


def _retry_after(headers: Mapping[str, str]) -> float:
    try:
        return max(0.0, float(headers.get("Retry-After", "30")))
    except ValueError:
        return 30.0


def build_client(token: str, base_url: str) -> AsyncWebClient:
    """Return a client that repeats nothing by itself."""
    return AsyncWebClient(token=token, base_url=base_url, retry_handlers=[], timeout=30)
