"""Files between Slack and an incident: fetched, judged by the rules of mail, kept, shown. Talks to Slack and the store.

    said with files --D2--> a row for each --fetch--> judged, scanned --> an arrival of the incident
                                                                  '----> the history and its sender are told why not
    an agent chooses files --> a row for each --share--> in the thread of a card, or of the reporter

What is fetched is a row first, so it is tried again while Slack or the scanner is away, and never kept twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.arriving.files import FileRules, Scan, harm_in, refusal
from bot.attachments import REFUSED, Attached, attachments_of
from bot.decision import Outcome
from bot.entries import entry
from bot.exhibits import note_hand_over
from bot.slack.marks import Change, chat_message, put
from bot.words import words_of
from bot.writing.page import Page
from intake.errors import PermanentFailure, TemporaryFailure
from intake.file_names import tidy_name
from intake.file_types import sniff
from intake.message import Attachment, MediaType, OutboundMessage
from intake.receipt import Receipt
from intake.slack_files import Given, TooLarge, Wanted, fetch, share
from intake.slack_out import Place, SlackOut
from intake.slack_text import escape
from store import chat, inbox, incidents, queue
from store.engine import Store
from store.incident import number_of
from store.tables import inbox as inbox_table

#: Files whose octets Slack does not have.
_ELSEWHERE = frozenset({"external", "tombstone", "hidden_by_limit"})


@dataclass(slots=True, kw_only=True)
class SlackFiles:
    """Carries files in and out."""

    out: SlackOut
    store: Store
    clock: Callable[[], datetime]
    rules: FileRules
    scan: Scan | None
    #: The language of the desk.
    language: str

    async def fetch(self, said: Mapping[str, Any]) -> Receipt:
        """Read one file of a message and keep it, or tell why not."""
        file = await self._known(said["file"])
        name = tidy_name(str(file["name"]))
        if file.get("mode") in _ELSEWHERE or not file["url"]:
            return await self._refuse(said, name, f"{name} is not kept by Slack; send the file itself")
        if int(file["size"]) > self.rules.largest:
            return await self._refuse(said, name, self._too_large(name, int(file["size"])))
        wanted = Wanted(
            url=str(file["url"]),
            media_type=str(file["media_type"]),
            size=int(file["size"]),
            most=self.rules.largest,
        )
        try:
            octets = await fetch(self.out, wanted)
        except TooLarge:
            return await self._refuse(said, name, self._too_large(name, self.rules.largest + 1))
        except PermanentFailure as failure:
            if failure.code in {"file_deleted", "foreign_host"}:
                return await self._refuse(said, name, f"{name} could not be read: {failure}")
            raise
        return await self._judged(said, name, octets)

    async def _judged(self, said: Mapping[str, Any], name: str, octets: bytes) -> Receipt:
        attachment = attachment_of(name, octets)
        because = refusal(attachment, octets, 1, self.rules, None)
        harm = None if because else await asyncio.to_thread(harm_in, name, octets, self.scan)
        if not because and harm is None:
            raise TemporaryFailure("ClamAV is away; no file is kept unseen", code="scanner_away")
        if because or harm:
            return await self._refuse(said, name, because or str(harm))
        await asyncio.to_thread(self._keep, said, attachment, octets)
        return Receipt(response=f"kept {len(octets)} octets")

    def _too_large(self, name: str, size: int) -> str:
        return f"{name} has {size} octets, more than {self.rules.largest}; send a smaller one"

    async def _known(self, file: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what is needed of a file; of those shared from elsewhere an event only names the id."""
        if file.get("url"):
            return file
        told = (await self.out.call("files.info", self.out.client.files_info, file=file["id"]))["file"]
        return {
            "name": told.get("name") or told.get("title") or file["name"],
            "size": told.get("size") or 0,
            "url": told.get("url_private_download") or told.get("url_private") or "",
            "media_type": told.get("mimetype") or file["media_type"],
            "mode": told.get("mode") or "",
        }

    def _keep(self, said: Mapping[str, Any], attachment: Attachment, octets: bytes) -> None:
        now, file_id = self.clock(), said["file"]["id"]
        arrival = inbox.Arrival(
            channel="slack",
            delivery_id=f"{said['team']}:file:{file_id}:{said['incident']}",
            received_at=now,
            media_type=MediaType.FILE,
            envelope={"name": attachment.name, "authenticated_as": said["user"], "peer": said["team"]},
            body=octets,
        )
        with self.store.begin() as connection:
            row_id = inbox.add(connection, arrival)
            if row_id is None:
                return
            members = chat.members(connection, said["team"], [said["user"]])
            queue.finish(
                connection,
                inbox_table,
                row_id,
                now=now,
                outcome=Outcome.APPENDED,
                because=f"the file {attachment.name} of a message in Slack",
                incident_id=said["incident"],
                sender=members[said["user"]].address if said["user"] in members else "",
            )
            self._note(connection, said["incident"], "file", attachment, "it came with a message in Slack")

    async def _refuse(self, said: Mapping[str, Any], name: str, because: str) -> Receipt:
        await asyncio.to_thread(self._refused, said, name, because)
        return Receipt(response=f"refused: {because}"[:200])

    def _refused(self, said: Mapping[str, Any], name: str, because: str) -> None:
        """Let the history know, and whoever sent it, where they sent it."""
        attachment = Attachment(
            name=name, media_type="", size=int(said["file"]["size"]), sha256=f"slack:{said['file']['id']}"
        )
        with self.store.begin() as connection:
            found = incidents.load(connection, said["incident"])
            if found is None:
                return
            self._note(connection, said["incident"], REFUSED, attachment, because)
            words = words_of(found.language, self.language)
            text = words.say("This file was not taken: {because}.", because=because)
            where = {"do": "tell", "channel": said["channel"], "thread": said["thread"], "user": said["user"]}
            key = f"refused:{found.number}:{said['file']['id']}"
            change = Change(incident=found, key=key, place=(), now=self.clock(), claimed_until=None)
            message = chat_message(where, key=key, now=change.now, text=text)
            put(connection, message, found.id, template="refused", change=change)

    def _note(self, connection: Connection, incident_id: int, kind: str, attachment: Attachment, because: str) -> None:
        page = Page.of(connection)
        told = entry(
            self.clock(),
            kind,
            new=attachment.name,
            because=because,
            facts=(("sha256", attachment.sha256), ("size", attachment.size)),
        )
        incidents.add_timeline(page.pile, incident_id, [told])
        page.write_out()

    async def share(self, message: OutboundMessage) -> Receipt:
        """Show a file of an incident in a thread."""
        said = message.chat
        number, to = int(said["number"]), str(said["to"])
        attached, octets, place = await asyncio.to_thread(self._file, int(said["incident"]), number, to)
        title = f"{attached.attachment.name} ({number_of(int(said['incident']))}, {number})"
        given = Given(name=attached.attachment.name, title=title, octets=octets)
        file_id = await share(self.out, place, given, is_again=message.attempt > 1)
        await asyncio.to_thread(self._handed_over, int(said["incident"]), attached, place)
        return Receipt(response=f"{place.channel} {file_id}")

    async def present(self, message: OutboundMessage, place: Place) -> Receipt:
        """Show a picture of the desk's own, once: a file of its title is looked for before a second attempt."""
        title, (picture, *_) = str(message.chat["title"]), message.pictures
        given = Given(name="chart.png", title=title, octets=picture.octets, comment=escape(message.text))
        file_id = await share(self.out, place, given, is_again=message.attempt > 1)
        return Receipt(response=f"{place.channel} {file_id}")

    def _handed_over(self, incident_id: int, attached: Attached, place: Place) -> None:
        with self.store.begin() as connection:
            found = incidents.load(connection, incident_id)
            if found is not None:
                note_hand_over(connection, found, attached, f"Slack channel {place.channel}", self.clock())

    def _file(self, incident_id: int, number: int, to: str) -> tuple[Attached, bytes, Place]:
        with self.store.reading() as connection:
            post = chat.post_of(connection, incident_id, to)
            files = attachments_of(connection, incident_id)
            found = next((each for each in files if each[0].number == number), None)
        if post is None or not post.ts:
            raise PermanentFailure("there is no thread to show the file in", next_step="send it by mail")
        if found is None:
            raise PermanentFailure(f"there is no file {number} any more", next_step="see `deskhand show`")
        attached, octets = found
        harm = attached.refused or harm_in(attached.attachment.name, octets, self.scan)
        if harm is None:
            raise TemporaryFailure("ClamAV is away; no file is shown unseen", code="scanner_away")
        if harm:
            raise PermanentFailure(f"{attached.attachment.name} is not handed out: {harm}", next_step="leave it")
        return attached, octets, Place(channel=post.channel, thread=post.thread or post.ts)


def attachment_of(name: str, octets: bytes) -> Attachment:
    """Return what is known of a file from itself."""
    media_type, _ = sniff(name, octets)
    return Attachment(name=name, media_type=media_type, size=len(octets), sha256=hashlib.sha256(octets).hexdigest())
