"""What the desk needs from Slack, and what lacks: scopes, channels, the right token. Talks to Slack.

`docs/slack-manifest.yaml` asks for these scopes; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from intake.errors import DeliveryFailure
from intake.slack_out import SlackOut

#: Scope of the bot token -> what is not possible without it.
SCOPES = {
    "app_mentions:read": "hearing mentions",
    "channels:history": "hearing what is said in public channels, and catching up on it",
    "channels:manage": "making a channel for a major incident, and making it read-only after the review",
    "channels:read": "knowing the channels",
    "chat:write": "posting",
    "commands": "the slash command and the shortcut",
    "files:read": "reading the files that people add",
    "files:write": "sending files",
    "groups:history": "hearing what is said in private channels, and catching up on it",
    "groups:read": "knowing the private channels",
    "im:history": "hearing direct messages",
    "im:read": "catching up on somebody's first direct message",
    "im:write": "writing directly",
    "pins:write": "keeping the summary on top of a major incident's channel",
    "reactions:read": "reporting by a reaction",
    "usergroups:read": "knowing agents by a user group",
    "users:read": "knowing people's names",
    "users:read.email": "knowing who writes mail and Slack alike",
}


async def lacks(out: SlackOut, channels: tuple[str, ...]) -> AsyncIterator[tuple[str, str]]:
    """Yield what lacks, and what to do about it."""
    try:
        told = await out.call("auth.test", out.client.auth_test)
    except DeliveryFailure as failure:
        yield f"Slack does not let us in: {failure}", failure.next_step or "see [slack] api_base_url, and try again"
        return
    granted = {scope.strip() for scope in _header(told, "x-oauth-scopes").split(",") if scope.strip()}
    missing = sorted(set(SCOPES) - granted) if granted else []
    if missing:
        what = ", ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
        yield f"the bot token lacks {what}", "add the scopes to the app (docs/slack-manifest.yaml) and install it again"
    for channel in channels:
        async for lack in _channel(out, channel):
            yield lack


async def _channel(out: SlackOut, channel: str) -> AsyncIterator[tuple[str, str]]:
    try:
        found = await out.call("conversations.info", out.client.conversations_info, channel=channel)
    except DeliveryFailure as failure:
        yield f"channel {channel}: {failure}", failure.next_step or "see its id in [slack]"
        return
    if found["channel"].get("is_archived"):
        yield f"channel {channel} is archived", "unarchive it, or name another one in [slack]"
    elif not found["channel"].get("is_member"):
        yield f"the bot is not in channel {channel}", "invite it there: /invite @Deskhand"


def _header(told: Any, name: str) -> str:
    headers = {str(key).lower(): str(value) for key, value in dict(getattr(told, "headers", None) or {}).items()}
    return headers.get(name, "")
