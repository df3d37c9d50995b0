"""The methods of the Web API that the desk uses, and no others. Talks to nobody; changes the workspace.

Each method is a function of the workspace and its arguments; `METHODS` is the table. What Slack would refuse is a
`Refusal` with Slack's own name for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.demo.slack import web_files
from bot.demo.slack.rooms import BOT_ID, BOT_USER, TEAM, Message, Room
from bot.demo.slack.rules import Refusal, check_message, check_view
from bot.demo.slack.web_files import writable
from bot.demo.slack.workspace import Workspace

Arguments = Mapping[str, Any]
Answer = dict[str, Any]
Method = Callable[[Workspace, Arguments], Answer]


def _auth_test(workspace: Workspace, arguments: Arguments) -> Answer:
    del arguments
    return {
        "url": f"{workspace.url}/",
        "team": "Demo",
        "user": "desk",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
    }


def _connections_open(workspace: Workspace, arguments: Arguments) -> Answer:
    del arguments
    return {"url": f"{workspace.url.replace('http', 'ws', 1)}/link/?ticket={workspace.rooms.next_id('ticket')}"}


def _post(workspace: Workspace, arguments: Arguments) -> Answer:
    room = writable(workspace, str(arguments["channel"]))
    text, blocks = str(arguments.get("text") or ""), list(arguments.get("blocks") or [])
    check_message(text, blocks)
    message = workspace.ours(text, blocks)
    thread = arguments.get("thread_ts")
    if thread:
        parent = room.find(str(thread))
        message["thread_ts"] = parent.get("thread_ts", parent["ts"])
        parent["latest_reply"] = message["ts"]
    if arguments.get("metadata"):
        message["metadata"] = dict(arguments["metadata"])
    room.messages.append(message)
    workspace.echo(room, message)
    return {"channel": room.id, "ts": message["ts"], "message": message}


def _update(workspace: Workspace, arguments: Arguments) -> Answer:
    room = writable(workspace, str(arguments["channel"]))
    message = room.find(str(arguments["ts"]))
    if message.get("bot_id") != BOT_ID:
        raise Refusal("cant_update_message")
    text, blocks = str(arguments.get("text") or ""), list(arguments.get("blocks") or [])
    check_message(text, blocks, text_bytes=4000)
    before = dict(message)
    message |= {"text": text, "blocks": blocks, "edited": {"user": BOT_USER, "ts": workspace.rooms.next_ts(0)}}
    event = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": message["edited"]["ts"]}
    workspace.echo(room, {**event, "message": dict(message), "previous_message": before})
    return {"channel": room.id, "ts": message["ts"], "text": text}


def _ephemeral(workspace: Workspace, arguments: Arguments) -> Answer:
    room = writable(workspace, str(arguments["channel"]))
    check_message(str(arguments.get("text") or ""), list(arguments.get("blocks") or []), text_bytes=4000)
    workspace.whisper(str(arguments["user"]), room.id, arguments)
    return {"message_ts": workspace.rooms.next_ts(0)}


def _page(workspace: Workspace, messages: list[Message], arguments: Arguments) -> Answer:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or 1e12)
    inclusive = str(arguments.get("inclusive", "")).lower() in {"1", "true"}
    found = [
        m for m in messages if oldest < float(m["ts"]) < latest or (inclusive and float(m["ts"]) in {oldest, latest})
    ]
    start, limit = int(arguments.get("cursor") or 0), min(int(arguments.get("limit") or 100), 999)
    with_metadata = str(arguments.get("include_all_metadata", "")).lower() in {"1", "true"}
    shown = [
        message if with_metadata else {key: value for key, value in message.items() if key != "metadata"}
        for message in found[start : start + limit]
    ]
    more = str(start + limit) if len(found) > start + limit else ""
    del workspace
    return {"messages": shown, "has_more": bool(more), "response_metadata": {"next_cursor": more}}


def _readable(workspace: Workspace, arguments: Arguments) -> Room:
    room = workspace.rooms.room(str(arguments["channel"]))
    if BOT_USER not in room.members:
        raise Refusal("not_in_channel")
    return room


def _history(workspace: Workspace, arguments: Arguments) -> Answer:
    return _page(workspace, _readable(workspace, arguments).top()[::-1], arguments)


def _replies(workspace: Workspace, arguments: Arguments) -> Answer:
    room, ts = _readable(workspace, arguments), str(arguments["ts"])
    if not room.thread(ts):
        raise Refusal("thread_not_found")
    return _page(workspace, room.thread(ts), arguments)


def _user(workspace: Workspace, arguments: Arguments) -> Answer:
    member = workspace.rooms.members.get(str(arguments["user"]))
    if member is None:
        raise Refusal("user_not_found")
    wants_locale = str(arguments.get("include_locale", "")).lower() in {"1", "true"}
    return {"user": {**member.as_user(), **({"locale": member.locale} if wants_locale else {})}}


def _by_address(workspace: Workspace, arguments: Arguments) -> Answer:
    wanted = str(arguments["email"]).lower()
    for member in workspace.rooms.members.values():
        if member.email.lower() == wanted:
            return {"user": member.as_user()}
    raise Refusal("users_not_found")


def _open_direct(workspace: Workspace, arguments: Arguments) -> Answer:
    return {"channel": {"id": workspace.rooms.direct(str(arguments["users"])).id}}


def _create(workspace: Workspace, arguments: Arguments) -> Answer:
    name = str(arguments["name"])
    if name != name.lower() or len(name) > 80 or not name.replace("-", "").replace("_", "").isalnum():
        raise Refusal("invalid_name_specials")
    if any(room.name == name for room in workspace.rooms.channels.values()):
        raise Refusal("name_taken")
    is_private = str(arguments.get("is_private", "")).lower() in {"1", "true"}
    room = workspace.open_channel(workspace.rooms.next_id("C"), name, is_private=is_private)
    return {"channel": {"id": room.id, "name": name}}


def _invite(workspace: Workspace, arguments: Arguments) -> Answer:
    room = writable(workspace, str(arguments["channel"]))
    users = [each.strip() for each in str(arguments["users"]).split(",") if each.strip()]
    if any(user not in workspace.rooms.members for user in users):
        raise Refusal("user_not_found")
    if all(user in room.members for user in users):
        raise Refusal("already_in_channel")
    room.members.update(users)
    return {"channel": {"id": room.id}}


def _topic(workspace: Workspace, arguments: Arguments) -> Answer:
    writable(workspace, str(arguments["channel"])).topic = str(arguments["topic"])[:250]
    return {}


def _archive(workspace: Workspace, arguments: Arguments) -> Answer:
    room = _readable(workspace, arguments)
    if room.is_archived:
        raise Refusal("already_archived")
    room.is_archived = True
    return {}


def _info(workspace: Workspace, arguments: Arguments) -> Answer:
    room = workspace.rooms.room(str(arguments["channel"]))
    return {
        "channel": {
            "id": room.id,
            "name": room.name,
            "is_member": BOT_USER in room.members,
            "is_archived": room.is_archived,
            "is_private": room.is_private,
        }
    }


def _conversations(workspace: Workspace, arguments: Arguments) -> Answer:
    wanted = str(arguments.get("types") or "public_channel").split(",")
    kinds = {"channel": "public_channel", "group": "private_channel", "im": "im"}
    mine = [room for room in workspace.rooms.channels.values() if BOT_USER in room.members and not room.is_archived]
    found = [{"id": room.id, "name": room.name} for room in mine if kinds[room.channel_type] in wanted]
    return {"channels": found[: int(arguments.get("limit") or 100)], "response_metadata": {"next_cursor": ""}}


def _pin(workspace: Workspace, arguments: Arguments) -> Answer:
    room, ts = writable(workspace, str(arguments["channel"])), str(arguments["timestamp"])
    room.find(ts)
    if ts in room.pins:
        raise Refusal("already_pinned")
    room.pins.append(ts)
    return {}


def _permalink(workspace: Workspace, arguments: Arguments) -> Answer:
    room, ts = workspace.rooms.room(str(arguments["channel"])), str(arguments["message_ts"])
    room.find(ts)
    return {"permalink": f"{workspace.url}/archives/{room.id}/p{ts.replace('.', '')}"}


def _group_members(workspace: Workspace, arguments: Arguments) -> Answer:
    group = str(arguments["usergroup"])
    if group not in workspace.rooms.groups:
        raise Refusal("no_such_subteam")
    return {"users": workspace.rooms.groups[group]}


def _open_view(workspace: Workspace, arguments: Arguments) -> Answer:
    trigger = str(arguments["trigger_id"])
    return {"view": workspace.show(workspace.trigger_owner(trigger), trigger, arguments["view"])}


def _push_view(workspace: Workspace, arguments: Arguments) -> Answer:
    trigger = str(arguments["trigger_id"])
    return {"view": workspace.show(workspace.trigger_owner(trigger), trigger, arguments["view"], pushes=True)}


def _update_view(workspace: Workspace, arguments: Arguments) -> Answer:
    return {"view": workspace.redraw(str(arguments["view_id"]), arguments["view"], str(arguments.get("hash") or ""))}


def _publish(workspace: Workspace, arguments: Arguments) -> Answer:
    check_view(arguments["view"])
    return {"view": workspace.publish(str(arguments["user_id"]), arguments["view"])}


METHODS: Mapping[str, Method] = {
    "auth.test": _auth_test,
    "apps.connections.open": _connections_open,
    "chat.postMessage": _post,
    "chat.update": _update,
    "chat.postEphemeral": _ephemeral,
    "chat.getPermalink": _permalink,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "conversations.open": _open_direct,
    "conversations.create": _create,
    "conversations.invite": _invite,
    "conversations.setTopic": _topic,
    "conversations.archive": _archive,
    "conversations.info": _info,
    "pins.add": _pin,
    "users.conversations": _conversations,
    "users.info": _user,
    "users.lookupByEmail": _by_address,
    "usergroups.users.list": _group_members,
    "files.info": web_files.info,
    "files.getUploadURLExternal": web_files.upload_url,
    "files.completeUploadExternal": web_files.complete_upload,
    "views.open": _open_view,
    "views.push": _push_view,
    "views.update": _update_view,
    "views.publish": _publish,
}
