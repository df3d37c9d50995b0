"""Who and what is in the workspace: members, channels, messages, views. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.demo.slack.rules import Refusal

TEAM, BOT_USER, BOT_ID, APP_ID = "T0000DEMO", "U0000DESK", "B0000DESK", "A0000DESK"

Message = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Member:
    """Somebody in the workspace."""

    id: str
    name: str
    #: "" for a guest whose address is not shown.
    email: str = ""
    timezone: str = "Europe/Berlin"
    #: What users.info says where it is asked for.
    locale: str = "en-GB"
    is_bot: bool = False

    def as_user(self) -> dict[str, Any]:
        """Return what users.info says."""
        profile = {"real_name": self.name, "display_name": self.name.split()[0]}
        return {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name.lower().replace(" ", "."),
            "real_name": self.name,
            "tz": self.timezone,
            "is_bot": self.is_bot,
            "is_restricted": not self.email,
            "profile": {**profile, "email": self.email} if self.email else profile,
        }


@dataclass(slots=True, kw_only=True)
class Room:
    """A channel or a direct conversation."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False
    topic: str = ""
    messages: list[Message] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)

    @property
    def is_direct(self) -> bool:
        """Whether it is between a member and the bot."""
        return self.id.startswith("D")

    @property
    def channel_type(self) -> str:
        """How events call it."""
        return "im" if self.is_direct else "group" if self.is_private else "channel"

    def find(self, ts: str) -> Message:
        """Return a message; Refusal when it is not there."""
        for message in self.messages:
            if message["ts"] == ts:
                return message
        raise Refusal("message_not_found")

    def top(self) -> list[Message]:
        """Return what stands in the channel itself, oldest first."""
        return [m for m in self.messages if m.get("thread_ts", m["ts"]) == m["ts"] or m.get("subtype")]

    def thread(self, ts: str) -> list[Message]:
        """Return a message and the answers in its thread, oldest first."""
        return [m for m in self.messages if m["ts"] == ts or m.get("thread_ts") == ts]


@dataclass(slots=True, kw_only=True)
class File:
    """A file that somebody shared."""

    id: str
    name: str
    octets: bytes
    media_type: str
    user: str
    title: str = ""
    #: "hosted", or how Slack calls what it does not have itself.
    mode: str = "hosted"
    #: False until an upload is completed.
    is_shared: bool = True

    def as_file(self, url: str) -> dict[str, Any]:
        """Return what events and files.info say; `url` is where the workspace is."""
        where = f"{url}/files-pri/{self.id}/{quote(self.name)}"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.media_type,
            "size": len(self.octets),
            "mode": self.mode,
            "user": self.user,
            "url_private": where,
            "url_private_download": f"{where}?download=1",
        }


@dataclass(slots=True, kw_only=True)
class Whisper:
    """A message that only one member sees."""

    user: str
    channel: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str = ""


@dataclass(slots=True)
class Rooms:
    """Everything that is in the workspace."""

    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Room] = field(default_factory=dict)
    whispers: list[Whisper] = field(default_factory=list)
    #: Open modals of each member, the topmost last.
    modals: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Member ids by the id of a user group.
    groups: dict[str, list[str]] = field(default_factory=dict)
    #: Files by their id.
    files: dict[str, File] = field(default_factory=dict)
    _last: float = 0.0
    _numbers: int = 0

    def room(self, channel: str) -> Room:
        """Return a channel; Refusal when there is none."""
        if channel not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[channel]

    def direct(self, user: str) -> Room:
        """Return the direct conversation of a member with the bot."""
        if user not in self.members:
            raise Refusal("user_not_found")
        room_id = f"D{user[1:]}"
        if room_id not in self.channels:
            self.channels[room_id] = Room(id=room_id, name=self.members[user].name, members={user, BOT_USER})
        return self.channels[room_id]

    def next_ts(self, now: float) -> str:
        """Return a ts that no message has yet, later than all before."""
        self._last = max(now, self._last + 0.000_001)
        return f"{self._last:.6f}"

    def next_id(self, prefix: str) -> str:
        """Return an id that nothing has yet."""
        self._numbers += 1
        return f"{prefix}{self._numbers:08d}"

    def everything(self) -> Iterator[tuple[Room, Message]]:
        """Yield every message with its channel."""
        for room in self.channels.values():
            for message in room.messages:
                yield room, message
