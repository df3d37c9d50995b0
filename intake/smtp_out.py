"""The way out through a mail relay: hands one message over and says what became of it. Talks SMTP.

    compose -> MAIL -> RCPT+ -> DATA -> 250: Receipt     4yz, no connection, no answer: TemporaryFailure
                                                         5yz on MAIL, all RCPT or DATA: PermanentFailure

Connections are kept and used again. It guarantees: a failure nobody understands is temporary; a refused login or a
wrong certificate is temporary too, because an operator can mend it and the mail is still good; when some recipients
are taken and others not, the receipt names those. It does not retry (the outbox does); it signs when it is given
what signs (`intake.dkim_signing`).
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import aiosmtplib

from intake.compose import compose, needs_smtputf8, wire_address
from intake.errors import PermanentFailure, TemporaryFailure
from intake.loopback import is_loopback
from intake.message import OutboundMessage
from intake.receipt import Receipt, Refusal

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
#: RFC 4954 section 6: these say that the relay wants another login, not another message.
_LOGIN_WANTED = frozenset({530, 534, 535, 538})


class Encryption(StrEnum):
    """How the connection to the relay is encrypted."""

    NONE = "none"
    #: STARTTLS, or no mail.
    STARTTLS = "starttls"
    #: TLS from the first octet (RFC 8314), usually on port 465.
    TLS = "tls"
    #: STARTTLS when offered, without looking at the certificate: against listeners, not against impostors (RFC 7435).
    OPPORTUNISTIC = "opportunistic"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySettings:
    """Which relay takes our mail, and how it is spoken to."""

    host: str
    port: int
    tls: Encryption = Encryption.STARTTLS
    username: str = ""
    password: str = ""
    #: How long the relay may take for each answer (RFC 5321 section 4.5.3.2 asks for up to ten minutes).
    timeout: timedelta = timedelta(minutes=1)
    #: Trust other than the system's; None takes the system's.
    tls_context: ssl.SSLContext | None = None
    #: What EHLO calls us; "" takes this machine's name.
    hostname: str = ""
    #: At most so many connections at once.
    max_connections: int = 4
    #: A connection that rested longer is not used again: most relays hang up after five minutes.
    idle: timedelta = timedelta(minutes=2)

    def __post_init__(self) -> None:
        encrypted = self.tls in {Encryption.STARTTLS, Encryption.TLS}
        if self.username and not encrypted and not is_loopback(self.host):
            raise ValueError(
                f'relay {self.host} with tls = "{self.tls}" would be told the password of {self.username!r} in clear; '
                'use tls = "starttls" or "tls"'
            )


class _HungUp(aiosmtplib.SMTPServerDisconnected):
    """The relay closed the connection before it answered MAIL, or with 421 as its answer (RFC 5321 section 3.8)."""


class Relay:
    """Hands messages to one relay over a few connections that stay open."""

    def __init__(self, settings: RelaySettings, sign: Callable[[bytes], bytes] | None = None) -> None:
        self._settings = settings
        self._sign = sign
        self._slots = asyncio.Semaphore(settings.max_connections)
        #: Open connections nobody uses, and since when, on the loop's clock; the last one rested least.
        self._resting: list[tuple[aiosmtplib.SMTP, float]] = []
        self._closed = False

    async def send(self, message: OutboundMessage) -> Receipt:
        """Hand one message over.

        Raises:
            TemporaryFailure: it may work later.
            PermanentFailure: the relay will never take this message; `code` is its own.
        """
        octets = compose(message)
        if self._sign is not None:
            # It takes milliseconds, which the loop has not.
            octets = await asyncio.to_thread(self._sign, octets)
        async with self._slots:
            with self._named_failures():
                client = await self._rested()
                if client is not None:
                    # The relay may have hung up meanwhile. Nothing was handed over then, so a new connection may.
                    with suppress(_HungUp):
                        return await self._transact(client, message, octets)
                return await self._transact(await self._connect(), message, octets)

    async def check(self) -> str:
        """Connect, log in and say goodbye; return what the relay calls itself, or raise TemporaryFailure."""
        with self._named_failures():
            client = await self._connect()
            greeting = client.last_ehlo_response or client.last_helo_response
            await self._quit(client)
        return greeting.message.partition("\n")[0] if greeting else ""

    async def close(self) -> None:
        """Say goodbye on all connections; those in use close when their message is through."""
        self._closed = True
        while self._resting:
            client, _ = self._resting.pop()
            await self._quit(client)

    async def _transact(self, client: aiosmtplib.SMTP, message: OutboundMessage, octets: bytes) -> Receipt:
        """Run one transaction; the connection is kept whenever it is known what its next answer belongs to."""
        in_step = False
        try:
            await self._mail(client, message, len(octets))
            receipt = await self._hand_over(client, message, octets)
            in_step = True
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused):
            in_step = True
            await self._reset(client)
            raise
        finally:
            if not in_step:
                client.close()
        await self._rest(client)
        return receipt

    async def _rested(self) -> aiosmtplib.SMTP | None:
        while self._resting:
            client, since = self._resting.pop()
            if client.is_connected and asyncio.get_running_loop().time() - since < self._settings.idle.total_seconds():
                return client
            await self._quit(client)
        return None

    async def _connect(self) -> aiosmtplib.SMTP:
        settings = self._settings
        starttls = {Encryption.STARTTLS: True, Encryption.OPPORTUNISTIC: None}
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.tls is Encryption.TLS,
            start_tls=starttls.get(settings.tls, False),
            validate_certs=settings.tls is not Encryption.OPPORTUNISTIC,
            tls_context=settings.tls_context,
            username=settings.username or None,
            password=settings.password or None,
            timeout=settings.timeout.total_seconds(),
            local_hostname=settings.hostname or None,
        )
        try:
            await client.connect()
            await _greet(client)
        except aiosmtplib.SMTPResponseException as refusal:
            client.close()
            # Whatever is refused before MAIL says nothing about the message.
            raise TemporaryFailure(
                f"relay {settings.host}:{settings.port} refused the connection: {refusal.code} {refusal.message}",
                code=_code(refusal.code, refusal.message),
                next_step="Check name and password, and whether the relay lets this machine in: deskhand check.",
            ) from refusal
        return client

    async def _mail(self, client: aiosmtplib.SMTP, message: OutboundMessage, size: int) -> None:
        path = wire_address(message.reverse_path) if message.reverse_path else ""
        options = [f"SIZE={size}"] if client.supports_extension("size") else []
        encoding = "ascii"
        if needs_smtputf8(message):
            if not client.supports_extension("smtputf8"):
                raise PermanentFailure(
                    f"relay {self._settings.host} cannot send to addresses with other letters than ASCII (no SMTPUTF8)",
                    code="553 5.6.7",
                    next_step="Reach this person another way, or use a relay with SMTPUTF8 (RFC 6531).",
                )
            options += ["BODY=8BITMIME", "SMTPUTF8"]
            encoding = "utf-8"
        try:
            await client.mail(path, options=options, encoding=encoding)
        except aiosmtplib.SMTPServerDisconnected as error:
            raise _HungUp(error.message) from error
        except aiosmtplib.SMTPSenderRefused as refusal:
            if refusal.code == aiosmtplib.SMTPStatus.domain_unavailable:
                raise _HungUp(f"{refusal.code} {refusal.message}") from refusal
            raise

    async def _hand_over(self, client: aiosmtplib.SMTP, message: OutboundMessage, octets: bytes) -> Receipt:
        encoding = "utf-8" if needs_smtputf8(message) else "ascii"
        refused: list[aiosmtplib.SMTPRecipientRefused] = []
        for recipient in (*message.to, *message.cc):
            try:
                await client.rcpt(wire_address(recipient.address), encoding=encoding)
            except aiosmtplib.SMTPRecipientRefused as refusal:
                refused.append(refusal)
        if len(refused) == len(message.to) + len(message.cc):
            raise aiosmtplib.SMTPRecipientsRefused(refused)
        response = await client.data(octets)
        return Receipt(
            response=response.message,
            refused=tuple(
                Refusal(address=each.recipient, code=_code(each.code, each.message), text=each.message)
                for each in refused
            ),
        )

    async def _reset(self, client: aiosmtplib.SMTP) -> None:
        try:
            await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            client.close()
        await self._rest(client)

    async def _rest(self, client: aiosmtplib.SMTP) -> None:
        if not client.is_connected:
            return
        if self._closed:
            await self._quit(client)
        else:
            self._resting.append((client, asyncio.get_running_loop().time()))

    async def _quit(self, client: aiosmtplib.SMTP) -> None:
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=min(5.0, self._settings.timeout.total_seconds()))
        client.close()

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        relay = f"relay {self._settings.host}:{self._settings.port}"
        try:
            yield
        except aiosmtplib.SMTPRecipientsRefused as error:
            # One recipient that may work later is worth another try for all.
            refusal = min(error.recipients, key=lambda each: each.code)
            raise _failure(refusal, f"{relay} refused {refusal.recipient}") from error
        except aiosmtplib.SMTPResponseException as error:
            raise _failure(error, f"{relay} refused the message") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(
                f"{relay} was not reached or went away: {error}", next_step="Check the relay with: deskhand check."
            ) from error


async def _greet(client: aiosmtplib.SMTP) -> None:
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError:
            await client.helo()


def _failure(refusal: aiosmtplib.SMTPResponseException, what: str) -> TemporaryFailure | PermanentFailure:
    code = _code(refusal.code, refusal.message)
    text = f"{what}: {refusal.code} {refusal.message}"
    if refusal.code in _LOGIN_WANTED:
        return TemporaryFailure(text, code=code, next_step="Give the relay's username and password.")
    if 500 <= refusal.code < 600:
        return PermanentFailure(text, code=code, next_step="Correct the address or reach this person another way.")
    return TemporaryFailure(text, code=code, next_step="Nothing yet: it is tried again.")


def _code(code: int, text: str) -> str:
    """Return reply code and enhanced status code (RFC 2034), such as "550 5.1.1"; "" when the answer made no sense."""
    if code < 200:
        return ""
    enhanced = _ENHANCED.match(text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
