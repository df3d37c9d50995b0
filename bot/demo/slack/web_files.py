"""The methods of the Web API about files, part of `bot.demo.slack.web_api`. Talks to nobody; changes the workspace."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from typing import Any

from bot.demo.slack.rooms import BOT_USER, File, Room
from bot.demo.slack.rules import Refusal
from bot.demo.slack.workspace import Workspace

Arguments = Mapping[str, Any]
Answer = dict[str, Any]


def writable(workspace: Workspace, channel: str) -> Room:
    """Return a channel in which the bot may write; Refusal otherwise."""
    room = workspace.rooms.direct(channel) if channel.startswith("U") else workspace.rooms.room(channel)
    if BOT_USER not in room.members:
        raise Refusal("not_in_channel")
    if room.is_archived:
        raise Refusal("is_archived")
    return room


def info(workspace: Workspace, arguments: Arguments) -> Answer:
    """Return what is known of a file."""
    file = workspace.rooms.files.get(str(arguments["file"]))
    if file is None:
        raise Refusal("file_not_found")
    return {"file": file.as_file(workspace.url)}


def upload_url(workspace: Workspace, arguments: Arguments) -> Answer:
    """Name where a file is uploaded to."""
    length = int(arguments["length"])
    if not arguments["filename"] or length <= 0:
        raise Refusal("invalid_arguments")
    file = File(
        id=workspace.rooms.next_id("F"),
        name=str(arguments["filename"]),
        octets=bytes(length),
        media_type=mimetypes.guess_type(str(arguments["filename"]))[0] or "application/octet-stream",
        user=BOT_USER,
        is_shared=False,
    )
    workspace.rooms.files[file.id] = file
    return {"upload_url": f"{workspace.url}/upload/{file.id}", "file_id": file.id}


def complete_upload(workspace: Workspace, arguments: Arguments) -> Answer:
    """Show an uploaded file in a channel or a thread."""
    room = writable(workspace, str(arguments["channel_id"]))
    told = arguments["files"]
    shown = []
    for each in json.loads(told) if isinstance(told, str) else told:
        file = workspace.rooms.files.get(str(each["id"]))
        if file is None or file.is_shared:
            raise Refusal("file_not_found")
        file.title, file.is_shared = str(each.get("title") or file.name), True
        shown.append(file.as_file(workspace.url))
    message = workspace.ours(str(arguments.get("initial_comment") or ""), [])
    message |= {"subtype": "file_share", "files": shown}
    if arguments.get("thread_ts"):
        message["thread_ts"] = room.find(str(arguments["thread_ts"]))["ts"]
    room.messages.append(message)
    workspace.echo(room, message)
    return {"files": shown}
