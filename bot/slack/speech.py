"""What is said in a reporter's thread: an agent's words as they are, the desk's own in a few lines. Writes rows.

States do not spam the thread: what the card shows already is not said again (`SHOWN_BY_THE_CARD`). A template has a
short form for chats in `bot/templates/LANGUAGE/NAME.chat`; where there is none, its mail is told, without the lines
that only make sense in a mail.
"""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection

from bot.agreed.policy import DeskIdentity
from bot.decision import Reply
from bot.replies import render, render_short
from bot.slack.marks import Change, chat_message, put, put_row
from bot.writing.pen import Cause, Pen
from intake.message import OutboundMessage
from store.incident import Incident

#: Templates whose news are on the card.
SHOWN_BY_THE_CARD = frozenset({"acknowledged", "priority", "closed"})
_MAIL_ONLY = re.compile(r"^## .* ##$|^>.*$|^(?:YOUR MESSAGE|IHRE NACHRICHT)$")


def queue_speech(
    connection: Connection, reply: Reply, desk: DeskIdentity, change: Change
) -> tuple[int, OutboundMessage] | None:
    """Queue what is said to the reporter; None when the card says it, or it was queued before."""
    if reply.template in SHOWN_BY_THE_CARD:
        return None
    key = f"{change.incident.number}:{reply.template}:{change.key}"
    message = say(reply, change.incident, desk=desk, key=key, now=change.now)
    outbox_id = put(connection, message, change.incident.id, template=reply.template, change=change)
    return None if outbox_id is None else (outbox_id, message)


def queue_aside(connection: Connection, reply: Reply, cause: Cause, pen: Pen) -> tuple[int, OutboundMessage] | None:
    """Queue what is said to somebody about no one incident: where they asked, if nobody else reads it there."""
    place = dict(cause.place)
    is_alone = place["role"] == "direct"
    where = {
        "do": "tell",
        "address": reply.to.address.lower(),
        "user": place["user"],
        "channel": place["channel"] if is_alone else "",
        "thread": place["thread"] if is_alone else "",
    }
    text = render_short(reply, None, desk=pen.desk)
    message = chat_message(where, key=f"aside:{reply.template}:{cause.key}", now=pen.now, text=text)
    template, until = reply.template, pen.claimed_until
    outbox_id = put_row(connection, message, None, template=template, now=pen.now, claimed_until=until)
    return None if outbox_id is None else (outbox_id, message)


def say(reply: Reply, incident: Incident, *, desk: DeskIdentity, key: str, now: datetime) -> OutboundMessage:
    """Return what is said to the reporter."""
    text = _words(reply, incident, desk, now)
    said = {"do": "say", "incident": incident.id, "is_urgent": incident.is_major}
    return chat_message(said, key=key, now=now, text=text, subject=incident.summary)


def _words(reply: Reply, incident: Incident, desk: DeskIdentity, now: datetime) -> str:
    """Return the text of the reply, as it is kept in the conversation: plain, not escaped yet."""
    short = render_short(reply, incident, desk=desk)
    if short:
        return short
    mail = render(reply, incident, desk=desk, reply_to="", message_id="", now=now)
    lines = [line for line in mail.text.splitlines() if not _MAIL_ONLY.match(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
