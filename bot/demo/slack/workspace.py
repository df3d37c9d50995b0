"""What people do in the workspace, and what becomes of it. Talks to the desk through `delivery`.

Everything a person does in Slack is a method here, named as people would say it; it returns when the desk has
acknowledged it. Only what a person can see can be pressed, and only what a modal shows can be filled in.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Mapping
from typing import Any

from bot.demo.slack.floor import Floor
from bot.demo.slack.inputs import acted_on, filled_in, find_element, initial, require_inputs
from bot.demo.slack.rooms import APP_ID, BOT_USER, TEAM, File, Member, Message, Room, Whisper
from bot.demo.slack.rules import Refusal


class Workspace(Floor):
    """A workspace with the desk's app in it, and people."""

    __slots__ = ()

    def hire(self, member_id: str, name: str, email: str = "", **more: Any) -> Member:
        """Add a member."""
        member = Member(id=member_id, name=name, email=email, **more)
        self.rooms.members[member_id] = member
        return member

    def open_channel(self, channel_id: str, name: str, *, is_private: bool = False, with_bot: bool = True) -> Room:
        """Add a channel."""
        room = Room(id=channel_id, name=name, is_private=is_private, members={BOT_USER} if with_bot else set())
        self.rooms.channels[channel_id] = room
        return room

    # ------------------------------------------------------------ what people say

    async def post(self, user: str, channel: str, text: str, *, thread: str = "", **more: Any) -> str:
        """Let a member say something, and return its ts."""
        room = self.rooms.room(channel)
        if room.is_archived:
            raise Refusal("is_archived")
        message: Message = {"type": "message", "user": user, "text": text, "ts": self._ts(), "team": TEAM, **more}
        if thread:
            message["thread_ts"] = thread
            room.find(thread).setdefault("reply_count", 0)
            room.find(thread)["latest_reply"] = message["ts"]
        room.messages.append(message)
        await self._tell_of(room, message)
        return str(message["ts"])

    async def share(
        self,
        user: str,
        channel: str,
        name: str,
        octets: bytes,
        *,
        text: str = "",
        thread: str = "",
    ) -> str:
        """Let a member share a file with what they say, and return the message's ts."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(id=self.rooms.next_id("F"), name=name, octets=octets, media_type=kind, user=user)
        self.rooms.files[file.id] = file
        shared = [file.as_file(self.url)]
        return await self.post(user, channel, text, thread=thread, subtype="file_share", files=shared)

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Let a member change what they said."""
        room = self.rooms.room(channel)
        message = room.find(ts)
        before = dict(message)
        message |= {"text": text, "edited": {"user": user, "ts": self._ts()}}
        await self._event(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "channel": channel,
                "channel_type": room.channel_type,
                "ts": self._ts(),
                "message": dict(message),
                "previous_message": before,
            }
        )

    async def unfurl(self, channel: str, ts: str) -> None:
        """Let Slack show the preview of a link: the message changes, and nobody edited it."""
        room = self.rooms.room(channel)
        before = dict(room.find(ts))
        room.find(ts)["attachments"] = [{"title": "A page", "from_url": "https://example.org/"}]
        event = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": channel}
        await self._event({**event, "ts": self._ts(), "message": dict(room.find(ts)), "previous_message": before})

    async def delete(self, channel: str, ts: str) -> None:
        """Let a member take back what they said."""
        room = self.rooms.room(channel)
        message = room.find(ts)
        room.messages.remove(message)
        event = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": channel}
        await self._event({**event, "ts": self._ts(), "deleted_ts": ts, "previous_message": dict(message)})

    async def happens(self, event: Mapping[str, Any], *, event_id: str = "") -> None:
        """Tell the desk of any event."""
        await self._event(event, event_id=event_id)

    # ------------------------------------------------------------ what people do

    async def command(self, user: str, channel: str, command: str, text: str = "") -> None:
        """Let a member give a slash command."""
        answer = await self.delivery.send(
            "slash_commands",
            {
                "command": command,
                "text": text,
                "user_id": user,
                "user_name": self.rooms.members[user].name,
                "team_id": TEAM,
                "channel_id": channel,
                "channel_name": self.rooms.room(channel).name,
                "api_app_id": APP_ID,
                "trigger_id": self._trigger(user),
                "response_url": self._response_url(user, channel),
            },
        )
        if isinstance(answer, Mapping) and (answer.get("text") or answer.get("blocks")):
            self.whisper(user, channel, answer)

    async def press(self, user: str, channel: str, ts: str, action_id: str, *, choose: str = "") -> None:
        """Let a member press a button of a message, or choose from a menu of it by the option's text or value."""
        message = dict(self.rooms.room(channel).find(ts))
        element, block_id = find_element(message.get("blocks", ()), action_id)
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False}
        await self._interact(
            user,
            {
                "type": "block_actions",
                "container": container,
                "channel": {"id": channel, "name": self.rooms.room(channel).name},
                "message": message,
                "response_url": self._response_url(user, channel),
                "actions": [acted_on(element, block_id, choose)],
            },
        )

    async def press_whisper(self, user: str, index: int, action_id: str) -> None:
        """Let a member press a button of a message that only they see, by its place among all such messages."""
        whisper = self.rooms.whispers[index]
        if whisper.user != user:
            raise Refusal("nothing_to_press", action_id=action_id)
        element, block_id = find_element(whisper.blocks, action_id)
        container = {"type": "message", "message_ts": "1.0", "channel_id": whisper.channel, "is_ephemeral": True}
        await self._interact(
            user,
            {
                "type": "block_actions",
                "container": container,
                "channel": {"id": whisper.channel, "name": self.rooms.room(whisper.channel).name},
                "response_url": self._response_url(user, whisper.channel),
                "actions": [acted_on(element, block_id, "")],
            },
        )

    async def use_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> None:
        """Let a member use a message shortcut."""
        await self._interact(
            user,
            {
                "type": "message_action",
                "callback_id": callback_id,
                "channel": {"id": channel, "name": self.rooms.room(channel).name},
                "message": dict(self.rooms.room(channel).find(ts)),
                "message_ts": ts,
                "response_url": self._response_url(user, channel),
            },
        )

    async def open_home(self, user: str) -> None:
        """Let a member open the app's Home."""
        channel = self.rooms.direct(user).id
        await self._event({"type": "app_home_opened", "user": user, "tab": "home", "channel": channel})

    async def press_in_view(self, user: str, action_id: str, *, choose: str = "", home: bool = False) -> None:
        """Let a member press or choose something in their topmost modal, or in Home."""
        view = self.rooms.homes[user] if home else self.modal(user)
        element, block_id = find_element(view["blocks"], action_id)
        acted = acted_on(element, block_id, choose)
        if "selected_option" in acted:
            view["state"]["values"].setdefault(block_id, {})[action_id] = acted
        await self._interact(
            user, {"type": "block_actions", "container": {"type": "view"}, "view": view, "actions": [acted]}
        )

    async def type_in_view(self, user: str, block_id: str, text: str) -> None:
        """Let a member type into a field of their topmost modal; the desk hears of it where the field says so."""
        view = self.modal(user)
        block = next((each for each in view["blocks"] if each.get("block_id") == block_id), None)
        if block is None:
            raise Refusal("no_such_field", block_id=block_id)
        element = block["element"]
        view["state"]["values"].setdefault(block_id, {})[element["action_id"]] = filled_in(element, text)
        when = element.get("dispatch_action_config", {}).get("trigger_actions_on", ())
        if block.get("dispatch_action") and "on_character_entered" in when:
            for each in view["blocks"]:
                if each["type"] == "input":
                    place = view["state"]["values"].setdefault(each["block_id"], {})
                    place.setdefault(each["element"]["action_id"], initial(each["element"]))
            acted = acted_on(element, block_id, text)
            await self._interact(
                user, {"type": "block_actions", "container": {"type": "view"}, "view": view, "actions": [acted]}
            )

    def modal(self, user: str) -> dict[str, Any]:
        """Return the topmost modal that a member has open."""
        stack = self.rooms.modals.get(user) or []
        if not stack:
            raise Refusal("no_modal_is_open")
        return stack[-1]

    async def submit(self, user: str, values: Mapping[str, str]) -> dict[str, Any] | None:
        """Let a member fill in the topmost modal and send it; return the errors it shows then, None when it is gone.

        Args:
            user: who sends it.
            values: by the label's block_id; choices by the option's text or value, members by their id.
        """
        view = self.modal(user)
        for block_id, value in values.items():
            block = next((each for each in view["blocks"] if each.get("block_id") == block_id), None)
            if block is None:
                raise Refusal("no_such_field", block_id=block_id)
            element = block["element"]
            filled = filled_in(element, value)
            view["state"]["values"].setdefault(block_id, {})[element["action_id"]] = filled
        require_inputs(view)
        answer = await self._interact(user, {"type": "view_submission", "view": view, "response_urls": []})
        return self._after_submission(user, view, answer)

    def close_modal(self, user: str) -> None:
        """Let a member close their topmost modal without sending it."""
        self.rooms.modals[user].pop()

    def seen_by(self, user: str) -> list[Whisper]:
        """Return the messages that only this member sees."""
        return [whisper for whisper in self.rooms.whispers if whisper.user == user]

    async def _tell_of(self, room: Room, message: Message) -> None:
        event = {**message, "channel": room.id, "channel_type": room.channel_type}
        told = [event] if BOT_USER in room.members else []
        if f"<@{BOT_USER}>" in str(message["text"]):
            told.append({**event, "type": "app_mention"})
        await asyncio.gather(*(self._event(each) for each in told))
