"""How what happens in the workspace goes to the desk, and what the desk may do in return. Talks through `delivery`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.slack.delivery import Delivery
from bot.demo.slack.rooms import APP_ID, BOT_ID, BOT_USER, TEAM, Message, Room, Rooms, Whisper
from bot.demo.slack.rules import Refusal, check_message, check_view

#: How long a trigger_id is good for, in seconds.
TRIGGER_SECONDS = 3.0
#: Answers that one response_url takes.
RESPONSES = 5


@dataclass(slots=True)
class Floor:
    """The workspace without its people."""

    rooms: Rooms = field(default_factory=Rooms)
    delivery: Delivery = field(default_factory=Delivery)
    clock: Callable[[], float] = time.time
    #: Where the server is, for response_url; set by the server.
    url: str = ""
    triggers: dict[str, tuple[float, str]] = field(default_factory=dict)
    responses: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    #: Counts what changed, for whoever watches.
    changes: int = 0
    _under_way: set[asyncio.Task[Any]] = field(default_factory=set)

    def show(self, user: str, trigger: str, view: Mapping[str, Any], *, pushes: bool = False) -> dict[str, Any]:
        """Open a modal for whoever the trigger belongs to."""
        self._spend(trigger, user)
        check_view(view)
        stack = self.rooms.modals.setdefault(user, [])
        if len(stack) >= 3:
            raise Refusal("push_limit_reached")
        if not pushes:
            stack.clear()
        opened = self._made(view)
        stack.append(opened)
        self.changes += 1
        return opened

    def trigger_owner(self, trigger: str) -> str:
        """Return whose a trigger_id is; Refusal when it is nobody's."""
        if trigger not in self.triggers:
            raise Refusal("invalid_trigger_id")
        return self.triggers[trigger][1]

    def _spend(self, trigger: str, user: str) -> None:
        made_at, owner = self.triggers.pop(trigger, (0.0, ""))
        if owner != user:
            raise Refusal("exchanged_trigger_id")
        if self.clock() - made_at > TRIGGER_SECONDS:
            raise Refusal("expired_trigger_id")

    def respond(self, token: str, said: Mapping[str, Any]) -> None:
        """Take what comes to a response_url."""
        user, channel, used = self.responses.get(token, ("", "", RESPONSES))
        if used >= RESPONSES:
            raise Refusal("expired_url")
        self.responses[token] = (user, channel, used + 1)
        check_message(str(said.get("text") or ""), said.get("blocks") or [])
        if said.get("response_type") == "in_channel":
            self.rooms.room(channel).messages.append(self.ours(str(said.get("text")), said.get("blocks") or []))
        elif not said.get("delete_original"):
            self.whisper(user, channel, said)

    def ours(self, text: str, blocks: list[dict[str, Any]]) -> Message:
        """Return a message of the desk's app."""
        return {
            "type": "message",
            "user": BOT_USER,
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "team": TEAM,
            "text": text,
            "blocks": blocks,
            "ts": self._ts(),
        }

    def echo(self, room: Room, event: Mapping[str, Any]) -> None:
        """Tell the desk of its own post, as Slack does, without anybody waiting for it."""
        kind = {"channel": room.id, "channel_type": room.channel_type}
        task = asyncio.create_task(self._event({**event, **kind}))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        self.changes += 1

    async def settle(self) -> None:
        """Wait until everything that was told of has been acknowledged or lost."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _event(self, event: Mapping[str, Any], *, event_id: str = "") -> None:
        self.changes += 1
        await self.delivery.send(
            "events_api",
            {
                "type": "event_callback",
                "team_id": TEAM,
                "api_app_id": APP_ID,
                "event": dict(event),
                "event_id": event_id or self.rooms.next_id("Ev"),
                "event_time": int(self.clock()),
                "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            },
        )

    async def _interact(self, user: str, payload: Mapping[str, Any]) -> Any:
        self.changes += 1
        who = {"id": user, "username": self.rooms.members[user].name, "team_id": TEAM}
        return await self.delivery.send(
            "interactive",
            {**payload, "user": who, "team": {"id": TEAM}, "api_app_id": APP_ID, "trigger_id": self._trigger(user)},
        )

    def _after_submission(self, user: str, view: dict[str, Any], answer: Any) -> dict[str, Any] | None:
        """Do to the modal what the desk's answer says; return the errors that it shows then."""
        stack = self.rooms.modals.get(user) or []
        action = answer.get("response_action") if isinstance(answer, Mapping) else None
        if action == "errors":
            errors: dict[str, Any] = dict(answer["errors"])
            known = {block.get("block_id") for block in view["blocks"] if block["type"] == "input"}
            if not errors or not set(errors) <= known:
                raise Refusal("invalid_errors", errors=errors)
            return errors
        if action in {"update", "push"}:
            check_view(answer["view"])
            if action == "update" and view in stack:
                self.redraw(str(view["id"]), answer["view"], "")
            else:
                stack.append(self._made(answer["view"]))
        elif action == "clear":
            stack.clear()
        elif view in stack:
            stack.remove(view)
        return None

    def _made(self, view: Mapping[str, Any]) -> dict[str, Any]:
        known = view.get("id") or self.rooms.next_id("V")
        blocks = [
            {**block, "block_id": block.get("block_id") or self.rooms.next_id("b")} for block in view.get("blocks", ())
        ]
        return {
            "state": {"values": {}},
            **view,
            "id": known,
            "blocks": blocks,
            "hash": self.rooms.next_id("h"),
            "team_id": TEAM,
            "app_id": APP_ID,
        }

    def _ts(self) -> str:
        return self.rooms.next_ts(self.clock())

    def _trigger(self, user: str) -> str:
        trigger = self.rooms.next_id("trigger")
        self.triggers[trigger] = (self.clock(), user)
        return trigger

    def _response_url(self, user: str, channel: str) -> str:
        token = self.rooms.next_id("R")
        self.responses[token] = (user, channel, 0)
        return f"{self.url}/response/{token}"

    def redraw(self, view_id: str, view: Mapping[str, Any], hash_: str) -> dict[str, Any]:
        """Change a modal that is open."""
        check_view(view)
        for stack in self.rooms.modals.values():
            for index, there in enumerate(stack):
                if there["id"] == view_id:
                    if hash_ and hash_ != there["hash"]:
                        raise Refusal("hash_conflict")
                    kept = _kept(there, view)
                    stack[index] = self._made({**view, "id": view_id, "state": {"values": kept}})
                    self.changes += 1
                    return stack[index]
        raise Refusal("not_found")

    def publish(self, user: str, view: Mapping[str, Any]) -> dict[str, Any]:
        """Show a member's Home."""
        if user not in self.rooms.members:
            raise Refusal("user_not_found")
        self.rooms.homes[user] = self._made(view)
        self.changes += 1
        return self.rooms.homes[user]

    def whisper(self, user: str, channel: str, said: Mapping[str, Any]) -> None:
        """Show a message to one member only."""
        whisper = Whisper(
            user=user, channel=channel, text=str(said.get("text") or ""), blocks=list(said.get("blocks") or [])
        )
        self.rooms.whispers.append(whisper)
        self.changes += 1


def _kept(there: Mapping[str, Any], view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays of what was typed when a view is redrawn: fields with the same block_id and action_id."""
    typed = there["state"]["values"]
    fields = [block for block in view.get("blocks", ()) if block["type"] == "input"]
    return {
        block["block_id"]: typed[block["block_id"]]
        for block in fields
        if block["element"]["action_id"] in typed.get(block.get("block_id"), {})
    }
