"""Mailboxes from the configuration, and what they remember and report. Builds; talks to the database.

A cursor is a setting of the store, so that reading goes on where it ended. A message that is passed over becomes an
arrival of its channel, and so an incident: it goes the way of all mail, and the same report twice is one row.
"""

from __future__ import annotations

import os
import random
import secrets
import socket
import time
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.config import Config
from bot.config.calendars import calendars_of
from bot.config.channels import ImapChannel, MaildirChannel, ServiceAccountTable
from bot.mail.cursors import busy, load_cursor, save_cursor
from bot.mail.mailwatch import MailWatch
from bot.running.owning import Owned, Reading
from intake.certificate import trusting
from intake.imap_ledger import PassedOver, Why
from intake.imap_settings import After, Credentials, Encryption, ImapSettings, Mechanism, Pace
from intake.maildir_in import Maildir, MaildirSettings, Then
from intake.message import MediaType
from intake.oauth import AccessTokens, ClientSettings
from store import inbox, settings
from store.engine import Store
from store.inbox import Arrival
from store.room import room_of

if TYPE_CHECKING:
    from intake.imap_in import ImapMailbox

Clock = Callable[[], datetime]

#: Why a message was passed over, in words for whoever reads the incident.
_WORDS = {
    Why.TOO_BIG: "it is larger than this desk takes",
    Why.UNFETCHABLE: "the mail server did not hand it over",
    Why.NOT_KEPT: "the database did not take it",
}


def build_mailbox(name: str, config: Config, store: Store, *, clock: Clock) -> ImapMailbox:
    """Return the mailbox of one channel of kind "imap"; asks the store for its first start."""
    from intake.imap_in import ImapMailbox, Memory  # an IMAP client, which most desks do without

    channel = config.channel[name]
    assert isinstance(channel, ImapChannel)
    memory = Memory(
        load_cursor=partial(load_cursor, store, name),
        save_cursor=partial(save_cursor, store, name),
        report=partial(report, store, clock),
    )
    since = channel.accept_since or first_start(store, name, clock)
    addresses = config.addresses
    return ImapMailbox(settings_of(name, channel, addresses, since), memory, clock=clock, random=random.random)


def build_maildir(name: str, config: Config, *, clock: Clock) -> Maildir:
    """Return the folder of one channel of kind "maildir"."""
    channel = config.channel[name]
    assert isinstance(channel, MaildirChannel)
    settings = MaildirSettings(
        name=name,
        folder=channel.maildir,
        addresses=channel.addresses or config.addresses,
        then=Then(channel.then),
        poll=channel.poll,
        max_size=channel.max_size,
    )
    return Maildir(settings, clock=clock)


def build_fetchers(config: Config, store: Store, names: Collection[str], *, clock: Clock) -> dict[str, Owned]:
    """Return every channel of these that fetches, by its name; each runs in one process at a time."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    found: dict[str, Owned] = {}
    for name in names:
        channel = config.channel[name]
        if isinstance(channel, ImapChannel):
            fetcher: Reading = build_mailbox(name, config, store, clock=clock)
        elif isinstance(channel, MaildirChannel):
            fetcher = build_maildir(name, config, clock=clock)
        else:
            continue
        found[name] = Owned(name, fetcher, store, owner=owner, clock=clock, lease=config.worker.lease)
    return found


def build_mail_watch(config: Config, store: Store, *, clock: Clock) -> MailWatch:
    """Return what watches over the mail that nobody reports."""
    mailboxes = {name: each for name, each in config.channel.items() if isinstance(each, ImapChannel)}
    addresses = config.addresses
    calendars = calendars_of(config)
    return MailWatch(
        store=store,
        calendar=calendars[config.watch.calendar],
        alarm_after=config.hold.alarm_after,
        silence_after=config.watch.silence_after,
        secrets={
            name: each.oauth.secret_expires
            for name, each in mailboxes.items()
            if each.oauth is not None and each.oauth.secret_expires is not None
        },
        mailboxes={
            name: settings_of(name, each, addresses, each.accept_since or first_start(store, name, clock))
            for name, each in mailboxes.items()
        },
        room=partial(room_of, store),
    )


def settings_of(
    name: str, channel: ImapChannel, desk_addresses: tuple[str, ...], accept_since: datetime | None
) -> ImapSettings:
    """Return how a mailbox is read; loads its certificates and keys, and raises OSError when it cannot."""
    return ImapSettings(
        name=name,
        host=channel.server.host,
        port=channel.server.port,
        encryption=Encryption(channel.tls),
        tls_context=trusting(channel.ca_file) if channel.ca_file else None,
        credentials=_credentials_of(channel),
        addresses=channel.addresses or desk_addresses,
        folder=channel.folder,
        after=After(channel.after),
        move_to=channel.move_to,
        flag=channel.flag,
        accept_since=accept_since,
        max_size=channel.max_size,
        pace=Pace(poll=channel.poll),
    )


def first_start(store: Store, name: str, clock: Clock) -> datetime:
    """Return when this channel was started for the first time."""
    with store.begin() as connection:
        written = settings.put_if_absent(connection, f"imap_since/{name}", clock().isoformat())
    return datetime.fromisoformat(written)


def report(store: Store, clock: Clock, passed: PassedOver) -> None:
    """Make an arrival of a message that was passed over, unless there is one already; raises IntakeBusy."""
    with busy("a message that was passed over cannot be reported"), store.begin() as connection:
        inbox.add(connection, arrival_of(passed, clock()))


def arrival_of(passed: PassedOver, now: datetime) -> Arrival:
    """Return what tells a person of a message that was passed over; its header is indented, so that it is no quote."""
    header = passed.header.decode("utf-8", "replace").replace("\r\n", "\n").strip()
    lines = "".join(f"    {line}\n" for line in header.split("\n")) if header else "    It could not be read.\n"
    text = (
        f"A message in the mailbox {passed.channel} was not taken: {_WORDS[passed.why]}\n\n"
        f"It is still there, as UID {passed.uid} (UIDVALIDITY {passed.uidvalidity}); read it there.\n"
        f"What was said: {passed.because}\n\nIts header:\n{lines}"
    )
    return Arrival(
        channel=passed.channel,
        delivery_id=passed.delivery_id,
        received_at=now,
        media_type=MediaType.TEXT,
        envelope={},
        body=text.encode("utf-8", "replace"),
    )


def _credentials_of(channel: ImapChannel) -> Credentials:
    if channel.service_account is not None:
        return _by_service_account(channel.username, channel.service_account)
    if channel.oauth is None:
        # The configuration was checked: it has one of the three.
        assert channel.password is not None
        return Credentials(username=channel.username, password=channel.password.get_secret_value())
    oauth = channel.oauth
    client = ClientSettings(
        token_url=oauth.token_url,
        client_id=oauth.client_id,
        client_secret=oauth.client_secret.get_secret_value(),
        scope=oauth.scope,
    )
    tokens = AccessTokens(client, clock=time.monotonic)
    return Credentials(username=channel.username, tokens=tokens, mechanism=Mechanism(oauth.mechanism))


def _by_service_account(username: str, table: ServiceAccountTable) -> Credentials:
    from intake.service_account import ServiceAccount, SignedClaim  # heavy: what signs brings a DNS client of 5 MB

    account = ServiceAccount.of(table.key)
    # The claim carries the time by which the token server measures it.
    claim = SignedClaim(account=account, subject=username, scope=table.scope, now=time.time)
    tokens = AccessTokens(claim, clock=time.monotonic)
    return Credentials(username=username, tokens=tokens, mechanism=Mechanism(table.mechanism))
