"""From the configuration to the concrete things: store, classifier, listeners, ways out. Builds; runs nothing.

With `bot.mail.mailboxes` (and `bot.quiet`, for one command) the only module that knows every concrete class; whatever
it builds is handed on as an argument.
"""

from __future__ import annotations

import hmac
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.alike.echoes import Echoes
from bot.arriving.files import FileRules, Scan, files_in
from bot.config import Config
from bot.config.channels import SmtpChannel
from bot.config.monitoring import WebhookChannel, watches_of
from bot.desk import Desk
from bot.habits import Habits
from bot.learning.models import LiveModel, classify_later
from bot.mail.attempts import Patience
from bot.mail.keys import reply_keys
from bot.outgoing import WayOut
from bot.quiet import build_policy
from bot.running.one_processor import elsewhere
from classifier.suggestion import Classify
from intake.addresses import is_ours
from intake.certificate import Certificate
from intake.integrations import INTEGRATIONS
from intake.reading import Reader
from intake.smtp_in import SmtpListener, SmtpSettings
from intake.web import Hook
from store import ownership, queue
from store.engine import Store, open_store
from store.presence import Presence, as_running
from store.schema import HEAD
from store.tables import inbox, outbox, timer
from store.upgrading import bring_up_to_date

if TYPE_CHECKING:
    from intake.clamav import Clamd
    from intake.dkim_signing import Signer


log = structlog.get_logger()


def open_desk_store(config: Config) -> Store:
    """Open the desk's database for a desk that runs, and bring its schema up to date.

    Raises:
        SchemaTooNew: A newer Deskhand wrote it.
        EarlierDeskRuns: A desk of an earlier release is still running on it.
    """
    store = open_store(as_running(config.database.url))
    with ExitStack() as undoing:
        undoing.callback(store.close)
        before = bring_up_to_date(store)
        undoing.pop_all()
    if before not in {None, HEAD}:
        log.info("store.upgraded", migration=HEAD, before=before)
    return store


def enter(store: Store) -> Presence:
    """Be seen on the database as a desk that runs; whoever is alone on it frees what the dead had claimed."""
    presence = Presence(store)
    if presence.alone:
        release_claims_of_the_dead(store)
        presence.share()
    return presence


def release_claims_of_the_dead(store: Store) -> int:
    """Free every claim; for a process that is alone on its database, all claimants are dead."""
    with store.begin() as connection:
        owned = ownership.release_all(connection)
        return owned + sum(queue.release_all(connection, table) for table in (inbox, outbox, timer))


def build_live_model(config: Config, store: Store) -> LiveModel | None:
    """Load the model that people's confirmations made, None when the classifier is switched off."""
    return None if config.classifier.mode == "off" else LiveModel(config, store)


def build_echoes(config: Config, store: Store, classify: Classify) -> Echoes:
    """Return the classifier with an ear for what was said before; one that is switched off hears nothing."""
    off = config.classifier.mode == "off"
    return Echoes(store, classify, surge=None if off else build_policy(config).major.surge)


def build_reader(store: Store) -> Reader:
    """Return what reads mail; after a crash with its process for doubtful mail, which somebody is about to need.

    Whoever is stopped again and again must not spend each of its lives on starting that process.
    """
    reader = Reader(starting=elsewhere)
    with store.reading() as connection:
        was_cut_short = queue.has_tried(connection, inbox)
    if was_cut_short:
        reader.start()
    return reader


def build_desk(config: Config, store: Store, classify: Classify, read: Reader | None = None) -> Desk:
    """Return the desk over an open store."""
    worker = config.worker
    return Desk(
        store=store,
        policy=build_policy(config),
        classify=classify,
        keys=reply_keys(store),
        habits=Habits(batch=worker.batch, lease=worker.lease, attempts=worker.attempts),
        watches=watches_of(config),
        read=read or Reader(starting=elsewhere),
        judge=partial(files_in, rules=build_file_rules(config), scan=build_scan(config)),
    )


def build_quiet_desk(config: Config, store: Store, classify: Classify | None = None) -> Desk:
    """Return a desk that decides commands: it is there at once, and classifies by what this process has already."""
    return build_desk(config, store, classify or classify_later(config, store))


def build_patience(config: Config) -> Patience:
    """Return how long sending is tried."""
    outgoing = config.outgoing
    return Patience(
        attempts=outgoing.attempts,
        give_up_after=outgoing.give_up_after,
        lease=config.worker.lease,
        mail_after=config.slack.mail_after,
    )


def build_ways(config: Config) -> Mapping[str, WayOut]:
    """Return every way out by the name that messages carry."""
    outgoing = config.outgoing
    if outgoing.relay is None:
        from intake.mail_drop import MailDrop

        return {"mail": MailDrop(outgoing.drop)}
    from intake.smtp_out import Encryption, Relay, RelaySettings

    relay = RelaySettings(
        host=outgoing.relay.host,
        port=outgoing.relay.port,
        tls=Encryption(outgoing.tls),
        username=outgoing.username,
        password=outgoing.password.get_secret_value(),
        timeout=outgoing.timeout,
    )
    signer = build_signer(config)
    return {"mail": Relay(relay, sign=None if signer is None else signer.sign)}


def knock_of(ways: Mapping[str, WayOut]) -> Callable[[], Awaitable[str]] | None:
    """Return what asks the relay whether it is there, None where mail is put in a mail drop."""
    from intake.smtp_out import Relay

    relay = ways["mail"]
    return relay.check if isinstance(relay, Relay) else None


def build_hooks_out(config: Config, *, clock: Callable[[], datetime]) -> Mapping[str, WayOut]:
    """Return the way out to other programs, {} where there are none."""
    if not config.webhook:
        return {}
    from intake.webhook_out import Endpoint, WebhookOut
    from intake.webhook_signature import WEBHOOK, key_of

    endpoints = {
        hook.name: Endpoint(url=hook.url, key=key_of(hook.secret.get_secret_value()), timeout=hook.timeout)
        for hook in config.webhook
    }
    return {WEBHOOK: WebhookOut(endpoints, clock=clock)}


def build_scan(config: Config) -> Scan | None:
    """Return what scans attached files, None when nothing does."""
    clamd = build_clamd(config)
    return None if clamd is None else clamd.scan


def build_clamd(config: Config) -> Clamd | None:
    """Return the ClamAV that is asked, None when none is."""
    place = config.attachments.clamd
    if not place:
        return None
    from intake.clamav import Clamd

    host, _, port = place.rpartition(":")
    return Clamd(path=place) if place.startswith("/") else Clamd(host=host, port=int(port))


def build_file_rules(config: Config) -> FileRules:
    """Return which attached files are taken."""
    table = config.attachments
    usual = FileRules()
    return FileRules(allowed=frozenset(table.allowed) or usual.allowed, largest=table.largest, most=table.most)


def build_signer(config: Config) -> Signer | None:
    """Return what signs our mail, None when nothing does; raises OSError or UnusableKey."""
    table = config.outgoing.dkim
    if table is None:
        return None
    from intake.dkim_signing import Signer

    return Signer.of(table.domain, table.selector, table.key)


def build_listener(name: str, config: Config, *, clock: Callable[[], datetime]) -> SmtpListener:
    """Return the listener of one channel of kind "smtp"."""
    channel = config.channel[name]
    assert isinstance(channel, SmtpChannel)
    certificate = _certificate(channel)
    return SmtpListener(
        SmtpSettings(
            name=name,
            host=channel.listen.host,
            port=channel.listen.port,
            hostname=channel.hostname or socket.getfqdn(),
            accepts=partial(is_served, addresses=config.addresses),
            max_size=channel.max_size,
            max_held=channel.max_held,
            max_connections=channel.max_connections,
            max_connections_per_peer=channel.max_connections_per_peer,
            timeout=channel.timeout,
            tls=certificate.context if certificate else None,
            tls_state=certificate.state if certificate else None,
            require_tls=channel.require_tls,
            users={user: partial(_same, password.get_secret_value()) for user, password in channel.users.items()},
        ),
        clock=clock,
    )


def build_hooks(config: Config) -> dict[str, Hook]:
    """Return every webhook by the name of its channel."""
    return {
        name: Hook(
            name=name,
            integration=channel.integration,
            token=channel.token.get_secret_value() if channel.token else "",
            secret=channel.secret.get_secret_value() if channel.secret else "",
            signature_header=channel.signature_header or INTEGRATIONS[channel.integration].signature,
            max_size=channel.max_size,
            heartbeats=frozenset(channel.heartbeats),
        )
        for name, channel in config.channel.items()
        if isinstance(channel, WebhookChannel)
    }


def is_served(address: str, addresses: tuple[str, ...]) -> bool:
    """Say whether mail to an address is taken: the desk's own, and its postmaster's (RFC 5321 section 4.5.1)."""
    local, _, domain = address.rpartition("@")
    if (local or domain).lower() == "postmaster":
        return not local or any(is_ours(f"x@{domain}", [f"x@{own.rpartition('@')[2]}"]) for own in addresses)
    return is_ours(address, addresses)


def _same(password: str, given: str) -> bool:
    return hmac.compare_digest(password.encode(), given.encode())


def _certificate(channel: SmtpChannel) -> Certificate | None:
    if channel.certificate is None:
        return None
    assert channel.key is not None
    return Certificate(channel.certificate, channel.key)
