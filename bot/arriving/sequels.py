"""What follows an arrival besides its decision: who hears of held messages, refused files, failures. Writes rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.arriving.arrived import Arrived
from bot.arriving.files import unread_in
from bot.attachments import REFUSED
from bot.decision import Outcome
from bot.entries import entry
from bot.incident_models.evidence import exhibit_of, line_of
from bot.lifecycle import Grounds
from bot.mail.silencing import mark_failure
from bot.slack.file_rows import want_files
from bot.writing.page import Page
from bot.writing.record import Recorded
from store import incidents, pictures
from store.incident import TimelineEntry

#: The kind of the entry about what nobody could read.
NOT_READ = "not_read"
#: A report names no more recipients that anybody would look at.
_MOST_FAILED = 50


def tell_the_thread(page: Page, of: Arrived, recorded: Recorded, entries: Sequence[TimelineEntry]) -> None:
    """Let the incident that a held message points to know of it, and how it is let in."""
    if recorded.outcome is Outcome.HELD and of.event.match.pointed_to is not None:
        way = f"let it in with: deskhand held release {of.cause.inbox_id}"
        page.touch(of.event.match.pointed_to)
        told = [replace(each, actor=of.event.sender.address, because=f"{each.because}; {way}") for each in entries]
        incidents.add_timeline(page.pile, of.event.match.pointed_to, told)


def tell_of_files(page: Page, of: Arrived, recorded: Recorded, now: datetime) -> None:
    """Let the history say which files are not taken, fetch those of a chat, and count pictures that may be logos."""
    if recorded.incident is None or recorded.incident.id is None or recorded.outcome is Outcome.DUPLICATE:
        return
    history = [
        entry(
            now,
            REFUSED,
            new=file.attachment.name,
            because=file.refused,
            facts=(("sha256", file.attachment.sha256), ("size", file.attachment.size)),
        )
        for file in of.files
        if file.refused
    ]
    history += [entry(now, NOT_READ, because=because) for because in unread_in(of.event.message)]
    if recorded.incident.evidence:
        history += _kept(of, now)
    incidents.add_timeline(page.pile, recorded.incident.id, history)
    message = of.event.message
    if dict(message.place).get("via") == "slack":
        want_files(page.connection, recorded.incident, message.attachments, dict(message.place), now)
    if of.event.sender.address:
        shown = [one.attachment.sha256 for one in of.files if one.attachment.inline]
        pictures.count(page.connection, of.event.sender.address, shown)


def _kept(of: Arrived, now: datetime) -> list[TimelineEntry]:
    """Return what is noted of files that come to an incident that is kept as evidence (domain.md section 7.4)."""
    grounds = Grounds(actor="system", because="", now=now)
    origin, at = of.event.sender.address, of.event.received_at
    return [line_of(exhibit_of(one.attachment, origin, at), grounds) for one in of.files]


def count_failures(page: Page, of: Arrived, recorded: Recorded, now: datetime) -> None:
    """Count what a delivery report says failed for good; an address that fails again and again is marked and told."""
    report = of.event.message.delivery
    if recorded.outcome is not Outcome.FILED or report is None or report.temporary or recorded.incident is None:
        return
    because = " ".join(report.status) or of.event.message.subject[:200]
    failed = report.recipients[:_MOST_FAILED]
    page.written_to.update(address.strip().lower()[:320] for address in failed)
    for address in failed:
        mark_failure(page.connection, address, recorded.incident.id, because=because, now=now)
