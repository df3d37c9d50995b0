"""Which files of a message are fetched from Slack, and which are shown there: a row for each. Writes rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.slack.marks import Change, chat_message, put
from intake.message import Attachment
from store.incident import Incident

#: So many files of one message are looked at.
_MOST = 100


def want_files(
    connection: Connection,
    incident: Incident,
    attachments: Sequence[Attachment],
    place: Mapping[str, str],
    now: datetime,
) -> int:
    """Queue the fetching of files that were named in a message of Slack; return how many."""
    wanted = [each for each in attachments if each.sha256.startswith("slack:")][:_MOST]
    change = Change(incident=incident, key="", place=(), now=now, claimed_until=None)
    for each in wanted:
        file = {"id": each.sha256.removeprefix("slack:"), "name": each.name, "size": each.size, "url": each.source}
        said = {
            "do": "fetch",
            "incident": incident.id,
            "file": {**file, "media_type": each.media_type},
            "team": place["team"],
            "user": place["user"],
            "channel": place["channel"],
            "thread": place["thread"],
        }
        key = f"fetch:{incident.number}:{place['team']}:{file['id']}"
        put(connection, chat_message(said, key=key, now=now, text=""), incident.id, template="fetch", change=change)
    return len(wanted)


def offer_files(connection: Connection, incident: Incident, numbers: Sequence[int], to: str, change: Change) -> None:
    """Queue the showing of an incident's files in the thread of its card of the kind `to`."""
    for number in numbers:
        said = {"do": "share", "incident": incident.id, "number": number, "to": to}
        message = chat_message(said, key=f"share:{change.key}:{number}", now=change.now, text="")
        put(connection, message, incident.id, template="share", change=change)
