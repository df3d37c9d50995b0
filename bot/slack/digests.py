"""What people are told together by the clock, in Slack too: the words directly, then the picture of it. Writes rows.

The mail is sent all the same. Whoever is not in Slack has the mail alone. The picture is a row of its own: shown once,
however often its row is tried, because its title names the person's digest and its day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.agreed.policy import DeskIdentity
from bot.decision import Reply
from bot.replies import render
from bot.slack.marks import chat_message, put_row
from bot.words import words_of
from intake.message import OutboundMessage
from intake.slack_blocks import section
from intake.slack_limits import pieces
from intake.slack_text import escape

#: Templates that are told in Slack too.
DIGESTS = frozenset({"digest", "weekly"})


def tell_digests(
    connection: Connection,
    desk: DeskIdentity,
    replies: Sequence[Reply],
    *,
    key: str,
    now: datetime,
    claimed_until: datetime | None,
) -> list[tuple[int, OutboundMessage]]:
    """Queue for Slack what of these replies is a digest; return what may be sent now."""
    if desk.slack is None:
        return []
    queued = []
    for reply in replies:
        if reply.template not in DIGESTS:
            continue
        for message in _messages(reply, desk, f"{reply.template}:{reply.to.address.lower()}:{key}", now):
            named = f"notice.{reply.template}"
            outbox_id = put_row(connection, message, None, template=named, now=now, claimed_until=claimed_until)
            if outbox_id is not None:
                queued.append((outbox_id, message))
    return queued


def _messages(reply: Reply, desk: DeskIdentity, key: str, now: datetime) -> Iterator[OutboundMessage]:
    mail = render(reply, None, desk=desk, reply_to="", message_id="", now=now)
    text = mail.text.strip().removesuffix(desk.name).strip()
    shown = [section(f"*{escape(mail.subject)}*"), *(section(piece) for piece in pieces(escape(text)))]
    said = {"address": reply.to.address.lower(), "blocks": shown, "fallback": escape(mail.subject)}
    yield chat_message({**said, "do": "direct"}, key=key, now=now, text=text, subject=mail.subject)
    words = words_of(reply.language, desk.language)
    day = now.astimezone(ZoneInfo(reply.timezone)).date().isoformat()
    for picture in reply.pictures:
        legend = words.say("Opened (blue) and resolved (orange) by day")
        said = {"do": "picture", "address": reply.to.address.lower(), "title": f"{mail.subject} {day}"}
        message = chat_message(said, key=f"picture:{key}", now=now, text=legend, subject=mail.subject)
        yield replace(message, pictures=(picture,))
