"""One event of Slack: whether it is kept, by which key, and what it says. Pure.

    payload --arrival_of--> Kept(delivery_id, body) | None        body --parse_event--> InboundMessage

Messages are keyed on (team, channel, ts), because one may come under several event ids, and one mention comes as two
events. What is kept is the event as it came, with what only the adapter knows: which channel it is to the desk.

    said by people      no subtype, file_share, thread_broadcast       a report, or part of a conversation
    edited              message_changed with a new `edited`            a revision (without it: Slack unfurled a link)
    deleted             message_deleted                                marked, never removed
    anything else       bots, joins, topics, what is hidden            not kept
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from intake.language import detect_language
from intake.message import Address, Attachment, InboundMessage, Kind
from intake.slack_text import mentions, plain_of

Payload = Mapping[str, Any]
#: Subtypes under which people's own words come.
_CONTENT = frozenset({"", "file_share", "thread_broadcast", "me_message"})
_KINDS = {"edited": Kind.REVISION, "deleted": Kind.DELETION}
#: No message of Slack is longer (40,000 characters), and no text of ours is.
_LONGEST = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """What the adapter knows: who we are, and which channels are what to the desk."""

    team: str
    bot_user: str
    bot_id: str = ""
    #: Everything said there is a report.
    intake: frozenset[str] = frozenset()
    #: Where agents work; what is said there stays there.
    queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An event that becomes an arrival."""

    delivery_id: str
    body: bytes
    #: Channel and ts of a message, for the sweep's cursor.
    channel: str
    ts: str


def thread_key(team: str, channel: str, ts: str) -> str:
    """Return the id by which a message of Slack, and so its thread, is found in the thread table."""
    return f"slack:{team}:{channel}:{ts}"


def arrival_of(event: Payload, channels: Channels) -> Kept | None:
    """Return what is to be kept of a `message` or `app_mention` event; None when it is nothing for the desk."""
    subtype = str(event.get("subtype") or "")
    if subtype == "message_changed":
        return _edited(event, channels)
    if subtype == "message_deleted":
        return _deleted(event, channels)
    if subtype not in _CONTENT or event.get("hidden") or not _is_by_a_person(event, channels):
        return None
    role = _role_of(event, channels)
    if not role:
        return None
    return _kept(event, channels, kind="said", role=role, ts=str(event.get("ts", "")))


def _is_by_a_person(message: Payload, channels: Channels) -> bool:
    user = message.get("user")
    return bool(user) and user not in {channels.bot_user, "USLACKBOT"} and not message.get("bot_id")


def _role_of(event: Payload, channels: Channels) -> str:
    """Return what the channel is to the desk, "" when what is said there is none of its business."""
    channel, ts = str(event.get("channel", "")), event.get("ts")
    thread = event.get("thread_ts")
    if channel == channels.queue:
        # Agents talk there as they like; what they say in the thread of a card is a note (`note_of`).
        return ""
    if channel in channels.intake:
        return "intake"
    if event.get("channel_type") == "im" or channel.startswith("D"):
        return "direct"
    if event.get("type") == "app_mention" or mentions(str(event.get("text", "")), channels.bot_user):
        return "mention"
    # It may answer in a thread that the desk knows; whether it does is decided from its row.
    return "thread" if thread and thread != ts else ""


def _edited(event: Payload, channels: Channels) -> Kept | None:
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    edited = message.get("edited") or {}
    if not edited.get("ts") or edited == before.get("edited") or not _is_by_a_person(message, channels):
        # Slack has unfurled a link, or counted a reply.
        return None
    whole = {**message, "channel": event.get("channel"), "channel_type": event.get("channel_type")}
    role = _role_of(whole, channels) or "thread"
    return _kept(whole, channels, kind="edited", role=role, ts=str(message.get("ts", "")), extra=str(edited["ts"]))


def _deleted(event: Payload, channels: Channels) -> Kept | None:
    before = event.get("previous_message") or {}
    ts = str(event.get("deleted_ts") or before.get("ts") or "")
    if not ts or (before and not _is_by_a_person(before, channels)):
        return None
    whole = {**before, "ts": ts, "channel": event.get("channel"), "channel_type": event.get("channel_type")}
    return _kept(whole, channels, kind="deleted", role=_role_of(whole, channels) or "thread", ts=ts, extra="deleted")


def _kept(event: Payload, channels: Channels, *, kind: str, role: str, ts: str, extra: str = "") -> Kept | None:
    channel = str(event.get("channel", ""))
    if not channel or not ts:
        return None
    content = {"kind": kind, "role": role, "team": channels.team, "bot": channels.bot_user, "event": dict(event)}
    return Kept(
        delivery_id=":".join(filter(None, (channels.team, channel, ts, extra)))[:200],
        body=json.dumps(content, ensure_ascii=True, sort_keys=True).encode(),
        channel=channel,
        ts=ts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an agent said in the thread of a card: it stays among colleagues."""

    user: str
    thread: str
    ts: str
    text: str
    files: tuple[Attachment, ...] = ()


def note_of(event: Payload, channels: Channels) -> Note | None:
    """Return what was said in a thread of the queue channel; None for everything else."""
    subtype, thread = str(event.get("subtype") or ""), event.get("thread_ts")
    if event.get("channel") != channels.queue or not thread or thread == event.get("ts"):
        return None
    if subtype not in _CONTENT or event.get("hidden") or not _is_by_a_person(event, channels):
        return None
    text, files = _said(event, channels.bot_user)
    if not text:
        return None
    return Note(user=str(event["user"]), thread=str(thread), ts=str(event["ts"]), text=text, files=files)


def report_of(
    *, team: str, user: str, text: str, trigger: str, reporter: str = "", about: Payload | None = None
) -> Kept:
    """Return a report that was given by a slash command, a shortcut or a reaction.

    Args:
        team: the workspace.
        user: the member who suffers: the author of the message that a shortcut was used on.
        text: what is wrong, as mrkdwn.
        trigger: what makes it unique.
        reporter: the member who reports it, when it is another one.
        about: channel, ts and thread_ts of the message that is reported, None when there is none.
    """
    event = {"user": reporter or user, "text": text, "ts": "", "channel": "", **(about or {})}
    content = {"kind": "said", "role": "command", "team": team, "event": event, "affected": user, "id": trigger}
    return Kept(
        delivery_id=trigger[:200],
        body=json.dumps(content, ensure_ascii=True, sort_keys=True).encode(),
        channel=str(event["channel"]),
        ts=str(event["ts"]),
    )


def parse_event(body: bytes) -> InboundMessage:
    """Return what a kept event says; never raises."""
    try:
        content = json.loads(body)
        return _read(content)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        because = f"it cannot be read as an event of Slack: {type(error).__name__}"
        return InboundMessage(text=body.decode("utf-8", "replace").replace("\0", ""), because=because, answerable=False)


def _read(content: Payload) -> InboundMessage:
    event, team = content["event"], str(content["team"])
    channel, ts = str(event.get("channel") or ""), str(event.get("ts") or "")
    thread = str(event.get("thread_ts") or ts)
    text, attachments = _said(event, str(content.get("bot") or ""))
    user = str(event.get("user") or "")
    place = {
        "via": "slack",
        "kind": str(content["kind"]),
        "role": str(content["role"]),
        "team": team,
        "channel": channel,
        "ts": ts,
        "thread": thread,
        "user": user,
        "affected": str(content.get("affected") or user),
    }
    own = thread_key(team, channel, ts) if channel and ts else f"slack:{team}:{content['id']}"
    return InboundMessage(
        message_id=own,
        in_reply_to=(thread_key(team, channel, thread),) if channel and thread != ts else (),
        date=_moment(ts),
        sender=Address(name=user, address=pseudo_address(team, user)),
        text=text,
        new_text=text,
        attachments=attachments,
        language=detect_language(text),
        kind=_KINDS.get(str(content["kind"])) or (Kind.REPLY if thread != ts else Kind.REPORT),
        because=f"a member of Slack said it ({content['role']})",
        place=tuple(place.items()),
    )


def _said(event: Payload, bot: str) -> tuple[str, tuple[Attachment, ...]]:
    """Return the words of a message, the names of its files below them, and the files."""
    attachments = tuple(_attachment(each) for each in event.get("files") or () if isinstance(each, Mapping))
    text = plain_of(str(event.get("text") or ""), leave_out=(bot,))[:_LONGEST]
    return "\n".join(filter(None, (text, *(f"[file: {each.name}]" for each in attachments[:20])))), attachments


def pseudo_address(team: str, user: str) -> str:
    """Return what stands for the address of a member without one; RFC 6761 section 6.4: `invalid` never resolves."""
    return f"{user}.{team}@slack.invalid".lower()


def is_pseudo(address: str) -> bool:
    """Say whether an address only stands for a member of Slack."""
    return address.endswith("@slack.invalid")


def _attachment(file: Payload) -> Attachment:
    # Its octets are fetched once the message is decided; what stands for their digest until then is Slack's own id.
    return Attachment(
        name=str(file.get("name") or file.get("title") or "file")[:255],
        media_type=str(file.get("mimetype") or "application/octet-stream")[:127],
        size=int(file.get("size") or 0),
        sha256=f"slack:{file.get('id', '')}",
        source=str(file.get("url_private_download") or file.get("url_private") or "")[:2000],
    )


def _moment(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
