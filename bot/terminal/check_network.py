"""What `deskhand check` looks at on the network: listeners, mailboxes, pages, relay. Connects; sends no mail.

A port that answers as Deskhand belongs to the desk that runs; one that answers otherwise is taken.
"""

from __future__ import annotations

import errno
import http.client
import json
import smtplib
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.config import Config
from bot.config.channels import ImapChannel, SmtpChannel
from bot.config.endpoints import EVERYWHERE, Endpoint
from bot.mail.mailboxes import settings_of
from bot.pages.setting_up import provider_of
from bot.terminal.check_files import folder_for
from bot.terminal.checked import Checked, fine, trouble
from intake.errors import PermanentFailure, TemporaryFailure
from intake.imap_client import Alarm
from intake.imap_errors import LoginRefused, Trouble
from intake.imap_session import Session
from intake.imap_settings import Pace
from intake.listening import refused
from intake.service_account import UnusableKeyFile

#: How long an answer is waited for, in seconds, as the socket module wants it.
_PATIENCE = 5.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", EVERYWHERE: "127.0.0.1"}  # noqa: S104 - where to ask a listener that listens everywhere


def listeners(config: Config, now: datetime) -> Iterator[Checked]:  # noqa: ARG001 - every probe is given both
    """Look at the address of each mail listener, and into each mailbox."""
    for name, channel in config.channel.items():
        if isinstance(channel, ImapChannel):
            yield _mailbox(name, channel)
        elif isinstance(channel, SmtpChannel):
            yield _listener(f"listener {name}", channel.listen, f"[channel.{name}] listen")


def _mailbox(name: str, channel: ImapChannel) -> Checked:
    """Sign in and open the folder, as reading would; no message is looked at."""
    part, patience = f"mailbox {name}", timedelta(seconds=_PATIENCE)
    with closing(Alarm()) as alarm:
        try:
            wanted = settings_of(name, channel, (), None)
            wanted = replace(wanted, pace=Pace(connect_timeout=patience, read_timeout=patience))
            with Session.connect(wanted, alarm) as session:
                session.begin()
                seen = f"{channel.server} let {channel.username} in; {channel.folder} has {session.standing.messages}"
        except LoginRefused as refused:
            return trouble(part, f"{channel.server}: {channel.username} may not sign in ({refused})", refused.next_step)
        except UnusableKeyFile as failure:
            return trouble(part, str(failure), f"see [channel.{name}.service_account] key")
        except (Trouble, OSError) as failure:
            step = f"see [channel.{name}] server, tls, ca_file and folder, and that this machine may connect"
            return trouble(part, f"{channel.server}: {failure}", step)
    return fine(part, f"{seen} messages")


def sign_in(config: Config, now: datetime) -> Iterator[Checked]:
    """Ask the OpenID provider for its addresses and keys."""
    oidc = config.web.oidc
    if oidc is None:
        return
    provider = provider_of(oidc)
    try:
        keys = len(provider.keys(now).keys)
    except (PermanentFailure, TemporaryFailure) as failure:
        yield trouble("sign-in", str(failure), failure.next_step or "see [web.oidc]")
        return
    back = f"{config.web.url}/sign-in/provider/done"
    yield fine("sign-in", f"{oidc.issuer} answers, {keys} keys; it must let people come back to {back}")


def _listener(part: str, endpoint: Endpoint, key: str) -> Checked:
    try:
        with socket.create_connection(_place(endpoint), _PATIENCE) as connection:
            greeting = connection.recv(512).decode("utf-8", "replace").strip()
    except OSError:
        return _bindable(part, endpoint, key)
    if greeting.startswith("220") and "Deskhand" in greeting:
        return fine(part, f"a Deskhand answers at {endpoint}")
    return trouble(
        part, f"{endpoint} is taken by another program ({greeting[:80] or 'it is silent'})", f"choose another {key}"
    )


def _place(endpoint: Endpoint) -> tuple[str, int]:
    return _ANYWHERE.get(endpoint.host, endpoint.host), endpoint.port


def _bindable(part: str, endpoint: Endpoint, key: str) -> Checked:
    """Nobody answers: see whether we could."""
    is_everywhere = endpoint.host == EVERYWHERE
    # Some machines have no addresses of version 6; a star is listened on without them.
    hosts = ("0.0.0.0", *(("::",) if socket.has_ipv6 else ())) if is_everywhere else (endpoint.host,)  # noqa: S104
    for host in hosts:
        try:
            _bind(host, endpoint.port)
        except OSError as error:
            if is_everywhere and error.errno in {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}:
                continue
            seen, step = refused(error)
            return trouble(part, f"{endpoint} cannot be listened on: {seen}", f"{step} ({key})")
    seen = f"{endpoint} is free" if endpoint.port else f"each start takes a free port of {endpoint.host}"
    return fine(part, seen)


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        trial.bind((host, port))


def is_running(config: Config) -> bool:
    """Say whether a desk answers at one of the addresses that this configuration names."""
    parts = [
        _listener(name, channel.listen, name)
        for name, channel in config.channel.items()
        if isinstance(channel, SmtpChannel) and channel.listen.port
    ]
    web = config.web.listen
    parts += pages(config, datetime.now(UTC)) if web is not None and web.port else []
    return any(part.seen.startswith("a Deskhand answers") for part in parts)


def pages(config: Config, now: datetime) -> Iterator[Checked]:  # noqa: ARG001
    """Look at the address of the pages."""
    endpoint = config.web.listen
    if endpoint is None:
        yield fine("pages", "they are switched off")
        return
    host, port = _place(endpoint)
    url = f"http://{Endpoint(host=host, port=port)}/health"
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE) as answer:
            yield _health(endpoint, answer.read(10_000))
    except urllib.error.HTTPError as error:
        # A health page that is not well answers 503, and still says what is wrong.
        yield _health(endpoint, error.read(10_000))
    except http.client.HTTPException:
        yield _health(endpoint, b"")
    except OSError:
        yield _bindable("pages", endpoint, "[web] listen")


def _health(endpoint: Endpoint, body: bytes) -> Checked:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("parts"), dict):
        return trouble("pages", f"{endpoint} is taken by another program", "choose another [web] listen")
    seen = f"a Deskhand answers at {endpoint}: " + ", ".join(
        f"{name} {state}" for name, state in answer["parts"].items()
    )
    if answer.get("status") == "ok":
        return fine("pages", seen)
    return trouble("pages", seen, "look at its log for what it says of that part")


def way_out(config: Config, now: datetime) -> Iterator[Checked]:  # noqa: ARG001
    """Look whether the relay takes our greeting, or the mail drop can be written."""
    relay = config.outgoing.relay
    if relay is None:
        yield folder_for("mail drop", config.outgoing.drop, "it is made at the first answer")
        return
    try:
        with closing(_connected(config, relay)) as client:
            if isinstance(client, _Plain) and "Deskhand" in client.welcome:
                step = "name the mail server that takes answers in [outgoing] relay"
                yield trouble("relay", f"a Deskhand answers at {relay}, which takes reports and relays nothing", step)
                return
            yield fine("relay", f"{relay} answers: {_greeted(config, client)}")
    except smtplib.SMTPResponseException as error:
        yield trouble("relay", f"{relay} says {error.smtp_code} {_text(error.smtp_error)[:200]}", _step_after(error))
    except (smtplib.SMTPException, ssl.SSLError) as error:
        step = "see [outgoing] tls, username and password, and whether that port speaks SMTP"
        yield trouble("relay", f"{relay}: {error}", step)
    except OSError as error:
        step = "see that a mail server answers there and lets this machine connect, or correct [outgoing] relay"
        yield trouble("relay", f"{relay}: {error.strerror or error}", step)


def _step_after(refusal: smtplib.SMTPResponseException) -> str:
    if isinstance(refusal, smtplib.SMTPAuthenticationError):
        return "correct [outgoing] username and password"
    return "let the relay take mail of this machine, or correct [outgoing] relay, username and password"


class _Plain(smtplib.SMTP):
    """A client that remembers how it was greeted."""

    welcome = ""

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        code, greeting = super().connect(host, port, source_address)
        self.welcome = _text(greeting)
        return code, greeting


def _connected(config: Config, relay: Endpoint) -> smtplib.SMTP:
    if config.outgoing.tls == "tls":
        return smtplib.SMTP_SSL(relay.host, relay.port, timeout=_PATIENCE, context=ssl.create_default_context())
    return _Plain(relay.host, relay.port, timeout=_PATIENCE)


def _greeted(config: Config, client: smtplib.SMTP) -> str:
    """Greet, encrypt and log in as sending would, and say goodbye without a mail."""
    outgoing = config.outgoing
    client.ehlo_or_helo_if_needed()
    done = ["greeted"]
    if outgoing.tls == "starttls" or (outgoing.tls == "opportunistic" and client.has_extn("starttls")):
        # Opportunistic means: without a look at the certificate (RFC 7435).
        strict = ssl.create_default_context()
        lenient = ssl._create_unverified_context()  # noqa: S323
        client.starttls(context=strict if outgoing.tls == "starttls" else lenient)
        client.ehlo()
        done.append("encrypted")
    if outgoing.username:
        client.login(outgoing.username, outgoing.password.get_secret_value())
        done.append(f"logged in as {outgoing.username}")
    client.quit()
    return ", ".join(done)


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
