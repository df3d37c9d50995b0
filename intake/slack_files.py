"""Files of Slack: read with the bot's token from Slack's own host, and sent in three steps. Talks HTTP.

    in     GET url_private with the token           without a good token Slack answers 200 and a page to sign in
    out    files.getUploadURLExternal --> POST --> files.completeUploadExternal

The token goes to Slack's file host and nowhere else, whatever address an event names; redirects are not followed. No
more octets are read than asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from intake.errors import PermanentFailure, TemporaryFailure
from intake.slack_out import Place, SlackOut

#: Where Slack keeps files.
FILE_HOST = "files.slack.com"
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PIECE = 65_536


class TooLarge(PermanentFailure):
    """The file has more octets than were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file that shall be read."""

    url: str
    #: As Slack says it.
    media_type: str
    #: Octets, as Slack says it; 0 when it does not.
    size: int
    #: More octets than these are not read.
    most: int


def is_file_host(url: str, base_url: str) -> bool:
    """Say whether an address is Slack's file host, or the stand-in's that the desk is pointed at."""
    where, ours = urlsplit(url), urlsplit(base_url)
    if where.scheme == "https" and where.hostname == FILE_HOST:
        return True
    is_slack = (ours.hostname or "").endswith("slack.com")
    return not is_slack and (where.scheme, where.netloc) == (ours.scheme, ours.netloc)


async def fetch(out: SlackOut, wanted: Wanted) -> bytes:
    """Return the octets of a file; raise TooLarge, TemporaryFailure or PermanentFailure."""
    if not is_file_host(wanted.url, out.client.base_url):
        raise PermanentFailure(
            f"a file is said to be at {urlsplit(wanted.url).hostname!r}, which is not Slack's file host",
            code="foreign_host",
            next_step="nothing is fetched from there; ask for the file",
        )
    headers = {"Authorization": f"Bearer {out.client.token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(wanted.url, headers=headers, allow_redirects=False) as answer,
        ):
            _require_file(answer, wanted)
            return await _read(answer, wanted)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise TemporaryFailure(f"the file was not read: {type(error).__name__}") from error


def _require_file(answer: aiohttp.ClientResponse, wanted: Wanted) -> None:
    if answer.status == 429 or answer.status >= 500:
        raise TemporaryFailure(f"the file host answers {answer.status}", code=str(answer.status))
    if answer.status == 404:
        raise PermanentFailure("the file is gone", code="file_deleted", next_step="ask for it again")
    is_page = answer.content_type in _HTML and wanted.media_type not in _HTML
    if is_page or answer.status != 200:
        raise PermanentFailure(
            f"Slack shows a page to sign in instead of the file ({answer.status}): the token lacks files:read",
            code="missing_scope",
            next_step="give the bot token the scope files:read (docs/slack-manifest.yaml) and install the app again",
        )
    if answer.content_length is not None and answer.content_length > wanted.most:
        raise TooLarge(f"it has {answer.content_length} octets", code="too_large", next_step="ask for a smaller one")


async def _read(answer: aiohttp.ClientResponse, wanted: Wanted) -> bytes:
    octets = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        octets += piece
        if len(octets) > wanted.most:
            raise TooLarge(
                f"it has more than {wanted.most} octets", code="too_large", next_step="ask for a smaller one"
            )
    if wanted.size and len(octets) != wanted.size:
        raise TemporaryFailure(f"{len(octets)} octets of {wanted.size} came", code="cut_off")
    return bytes(octets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file that shall be shown."""

    name: str
    #: What it is called in Slack; a file of this title is not shown twice in one thread.
    title: str
    octets: bytes
    #: What is said with it.
    comment: str = ""


async def share(out: SlackOut, place: Place, given: Given, *, is_again: bool) -> str:
    """Show a file in a thread and return its id; `is_again` when it may be there from an earlier attempt."""
    if is_again and (there := await _there(out, place, given.title)):
        return there
    told = await out.call(
        "files.getUploadURLExternal",
        out.client.files_getUploadURLExternal,
        filename=given.name,
        length=len(given.octets),
    )
    await _upload(out, str(told["upload_url"]), given.octets)
    file_id = str(told["file_id"])
    arguments: dict[str, Any] = {"files": [{"id": file_id, "title": given.title}], "channel_id": place.channel}
    if place.thread:
        arguments["thread_ts"] = place.thread
    if given.comment:
        arguments["initial_comment"] = given.comment
    await out.call("files.completeUploadExternal", out.client.files_completeUploadExternal, **arguments)
    return file_id


async def _upload(out: SlackOut, url: str, octets: bytes) -> None:
    if not is_file_host(url, out.client.base_url):
        raise PermanentFailure(
            f"Slack names {urlsplit(url).hostname!r} to upload to, which is not its file host", next_step="try again"
        )
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, session.post(url, data=octets) as answer:
            if answer.status != 200:
                raise TemporaryFailure(f"the file host answers {answer.status} to an upload", code=str(answer.status))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise TemporaryFailure(f"the file was not sent: {type(error).__name__}") from error


async def _there(out: SlackOut, place: Place, title: str) -> str:
    if place.thread:
        page = await out.call(
            "conversations.replies",
            out.client.conversations_replies,
            channel=place.channel,
            ts=place.thread,
            limit=200,
        )
    else:
        page = await out.call(
            "conversations.history", out.client.conversations_history, channel=place.channel, limit=200
        )
    files = (file for message in page["messages"] for file in message.get("files") or ())
    return next((str(file["id"]) for file in files if _is_called(file, title)), "")


def _is_called(file: Mapping[str, Any], title: str) -> bool:
    return file.get("title") == title
