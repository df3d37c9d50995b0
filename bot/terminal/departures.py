"""`deskhand outbox`: what left, what waits to leave, and its text. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from bot import facts
from bot.config import Config
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import NOT_FOUND, Failure
from bot.wording import moment, one_line
from bot.writing.payload import from_payload
from intake.message import Address, OutboundMessage
from store import queries
from store.tables import outbox

Column = output.Column

_COLUMNS = (
    Column("id", justify="right"),
    Column("state"),
    Column("to", share=2),
    Column("subject", share=3),
    Column("template", roomy=True),
    Column("created", roomy=True),
    Column("sent, or due"),
    Column("tries", justify="right"),
    Column("last error", share=2),
)


def list_departures(option: Path | None, *, limit: int | None, as_json: bool) -> None:
    """Print everything that left or waits to leave, newest first."""
    config = configured(option)
    zone = ZoneInfo(config.desk.timezone)
    with opened(config) as store, store.reading() as connection:
        found = queries.sent(connection, limit=limit)
        if as_json:
            for row in found:
                output.say_json(facts.departure_facts(row._mapping))
            return
        caption = f"Times are in {zone.key}. {_way_out(config)}"
        if not output.say_table(_COLUMNS, (_row(row, zone) for row in found), caption=caption):
            output.say("Nothing has left yet, and nothing waits to leave.")


def _way_out(config: Config) -> str:
    outgoing = config.outgoing
    return f"Mail leaves by {outgoing.relay}." if outgoing.relay else f"Mail is put in the mail drop {outgoing.drop}."


def _row(row: Row[Any], zone: ZoneInfo) -> Sequence[str]:
    return (
        str(row.id),
        facts.departure_state(row._mapping),
        row.recipients,
        row.subject,
        row.template,
        moment(row.created_at, zone),
        moment(row.done_at or (None if row.buried_at else row.due_at), zone),
        str(row.attempts),
        row.last_error,
    )


def show_departure(option: Path | None, outbox_id: int, *, as_json: bool) -> None:
    """Print one message as it was or will be sent."""
    config = configured(option)
    with opened(config) as store, store.reading() as connection:
        row = _load(connection, outbox_id)
    message = from_payload(row.payload)
    if as_json:
        output.say_json({**facts.departure_facts(row._mapping), **_message_facts(message)})
        return
    zone = ZoneInfo(config.desk.timezone)
    for name, value in _headers(message, facts.departure_state(row._mapping), row.receipt or row.last_error, zone):
        if value:
            output.say(f"{name + ':':<13} {one_line(value)}")
    output.say()
    for line in message.text.splitlines():
        output.say(one_line(line))


def _load(connection: Connection, outbox_id: int) -> Row[Any]:
    row = connection.execute(select(outbox).where(outbox.c.id == outbox_id)).one_or_none()
    if row is None:
        raise Failure(f"the outbox has no message {outbox_id}; `deskhand outbox` lists what it has", why=NOT_FOUND)
    return row


def _headers(message: OutboundMessage, state: str, receipt: str, zone: ZoneInfo) -> Sequence[tuple[str, str]]:
    return (
        ("State", f"{state}: {receipt}" if receipt else state),
        ("From", facts.person_text(_pair(message.sender))),
        ("To", ", ".join(facts.person_text(_pair(to)) for to in message.to)),
        ("Reply-To", message.reply_to),
        ("Date", f"{moment(message.date, zone)} ({zone.key})"),
        ("Subject", message.subject),
        ("Message-ID", f"<{message.message_id}>"),
        ("In-Reply-To", f"<{message.in_reply_to}>" if message.in_reply_to else ""),
    )


def _pair(address: Address) -> tuple[str, str]:
    return address.name, address.address


def _message_facts(message: OutboundMessage) -> dict[str, Any]:
    return {
        "from": {"name": message.sender.name, "address": message.sender.address},
        "reply_to": message.reply_to,
        "in_reply_to": message.in_reply_to,
        "references": list(message.references),
        "auto_submitted": message.auto_submitted,
        "date": message.date.isoformat(),
        "text": message.text,
        "html": message.html,
    }
