"""What `deskhand check` looks at besides connections: the key that signs, secrets, the scanner, a mail to ourselves.
Connects; the round trip sends one mail, which no incident comes of.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.agreed.policy import DeskIdentity
from bot.build import build_clamd, build_signer, build_ways
from bot.config import Config
from bot.config.channels import ImapChannel
from bot.config.policy import identity_of
from bot.mail.mailwatch import WARN_AT, expiry_of
from bot.mail.screening import message_id_for
from bot.outgoing import WayOut
from bot.terminal import check_network
from bot.terminal.checked import Checked, fine, trouble
from bot.terminal.desk_file import file_of
from intake.clamav import ScannerAway
from intake.dkim_signing import UnusableKey
from intake.errors import DeliveryFailure
from intake.message import Address, OutboundMessage
from store.engine import Store, open_store
from store.tables import inbox

#: How long a mail to ourselves may take, and how often it is looked for.
PATIENCE, LOOKS = timedelta(seconds=30), timedelta(seconds=0.2)


def signing(config: Config, now: datetime) -> Iterator[Checked]:  # noqa: ARG001 - every probe is given both
    """Look whether what leaves can be signed."""
    if config.outgoing.dkim is None:
        return
    try:
        signer = build_signer(config)
    except (OSError, UnusableKey) as failure:
        yield trouble("signing", f"outgoing.dkim.key cannot be used: {failure}", "see [outgoing.dkim] key")
        return
    assert signer is not None
    yield fine("signing", f"mail is signed as {signer.name}; `deskhand keys dkim` tells the record for the DNS")


def secrets(config: Config, now: datetime) -> Iterator[Checked]:
    """Look how long each secret is still valid."""
    for name, channel in config.channel.items():
        if not isinstance(channel, ImapChannel) or channel.oauth is None:
            continue
        part, day = f"secret of {name}", channel.oauth.secret_expires
        if day is None:
            yield fine(part, f"nobody knows when it expires; set secret_expires in [channel.{name}.oauth]")
            continue
        left = (day - now.date()).days
        seen = f"it {expiry_of(left)}, on {day.isoformat()}"
        if left > WARN_AT[0]:
            yield fine(part, seen)
        else:
            yield trouble(part, seen, f"make a new one, put it in [channel.{name}.oauth], and set secret_expires")


def scanner(config: Config, now: datetime) -> Iterator[Checked]:  # noqa: ARG001
    """Look whether ClamAV answers."""
    clamd = build_clamd(config)
    if clamd is None:
        return
    try:
        yield fine("scanner", f"{clamd} is {clamd.version()}")
    except ScannerAway as failure:
        yield trouble("scanner", str(failure), "see [attachments] clamd; until then no file is handed out")


def round_trip(config: Config, now: datetime) -> Iterator[Checked]:
    """Send a mail to ourselves and wait until it is in the ledger."""
    if config.outgoing.relay is None:
        yield fine("round trip", "not tried: there is no relay, so no mail leaves this machine")
        return
    if (file := file_of(config)) is not None and not file.exists():
        yield fine("round trip", "not tried: the desk was never started")
        return
    if not check_network.is_running(config):
        yield fine("round trip", "not tried: no desk answers here; start it, and check again")
        return
    store = open_store(config.database.url)
    try:
        yield _come_back(store, build_ways(config)["mail"], identity_of(config), now)
    except (SQLAlchemyError, OSError) as failure:
        yield trouble("round trip", f"not tried: {type(failure).__name__}", "see what stands above")
    finally:
        store.close()


def _come_back(store: Store, way: WayOut, desk: DeskIdentity, now: datetime) -> Checked:
    mail = _mail_to(desk, now)
    with store.reading() as connection:
        before = connection.execute(select(func.max(inbox.c.id))).scalar_one() or 0
    begun = time.monotonic()
    try:
        asyncio.run(_send(way, mail))
    except DeliveryFailure as failure:
        return trouble("round trip", f"a mail to {desk.address} was not taken: {failure}", failure.next_step)
    while time.monotonic() - begun < PATIENCE.total_seconds():
        with store.reading() as connection:
            found = _found(connection, before, mail.message_id)
        if found is not None:
            return fine("round trip", f"a mail to {desk.address} came back after {time.monotonic() - begun:.1f} s")
        time.sleep(LOOKS.total_seconds())
    seen = f"a mail to {desk.address} left, and was not in the ledger after {PATIENCE.total_seconds():g} s"
    return trouble("round trip", seen, "see that the desk runs, and follow the mail in the log of the relay")


async def _send(way: WayOut, mail: OutboundMessage) -> None:
    try:
        await way.send(mail)
    finally:
        await way.close()


def _mail_to(desk: DeskIdentity, now: datetime) -> OutboundMessage:
    """Return a mail of our own, which screening drops when it comes back."""
    sender = Address(name=desk.name, address=desk.address)
    return OutboundMessage(
        channel="mail",
        reverse_path="",
        sender=sender,
        to=(replace(sender, name=""),),
        subject="Round trip of deskhand check",
        text="The desk sends this to itself, to see whether mail leaves and comes back.",
        message_id=message_id_for(f"round trip {now.isoformat()}", desk.domain),
        auto_submitted="auto-generated",
        date=now,
    )


def _found(connection: Connection, before: int, message_id: str) -> int | None:
    wanted = select(inbox.c.id).where(inbox.c.id > before, inbox.c.message_id == message_id)
    found: int | None = connection.execute(wanted).scalars().first()
    return found
