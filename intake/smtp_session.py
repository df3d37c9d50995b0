"""One SMTP conversation on top of aiosmtpd: reads DATA in blocks, keeps time, leaves when asked. Talks SMTP.

aiosmtpd does the protocol. This subclass changes what a public mail server needs and aiosmtpd does not give:

- the body is read in blocks, not line by line, octet for octet, with lines of any length; only CRLF "." CRLF ends it
  (RFC 5321 section 4.1.1.4), so that no other line ending can smuggle a second message in;
- bodies are bounded, each and all together (`intake.smtp_bodies`);
- an idle client is told `421 4.4.2`, but never while its message is being kept or its body is still arriving;
- connections over the limit are told `421 4.7.0`; on `leave` the running transaction ends first;
- every reply about size or shape carries its enhanced code (RFC 3463).

What a conversation decides (recipients, acceptance) is not here but in the hooks of `intake.smtp_in`.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from aiosmtpd.smtp import syntax

from intake.smtp_auth import ProvenSmtp
from intake.smtp_bodies import BLOCK, END_OF_BODY, TOO_MUCH, Body, Holding, too_large

_PLAIN_PATH = re.compile(r"<([^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f]+@[^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f]+)>(?: +(.*))?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SIZE = re.compile(r"\sSIZE=(\d{1,20})(?=\s|$)", re.IGNORECASE)
_AUTH_PARAMETER = re.compile(r"\sAUTH=\S+", re.IGNORECASE)


class Registry(Protocol):
    """Who counts the open conversations, and what they hold."""

    @property
    def holding(self) -> Holding:
        """What all conversations hold together."""

    def admit(self, conversation: Conversation) -> bool:
        """Note a new conversation, or refuse it because a limit is reached."""

    def forget(self, conversation: Conversation) -> None:
        """Note that a conversation has ended."""


class Conversation(ProvenSmtp):
    """One client's connection, from greeting to farewell."""

    line_length_limit = BLOCK
    # Non-ASCII paths (RFC 6531) and xtext parameters make longer commands than the 512 of RFC 5321 section 4.5.3.1.4.
    command_size_limit = 2048

    def __init__(
        self,
        hooks: object,
        registry: Registry,
        checks: Mapping[str, Callable[[str], bool]],
        **options: Any,
    ) -> None:
        # aiosmtpd keeps these limits in one dictionary for all connections and raises them at each EHLO.
        self.command_size_limits = defaultdict(lambda: self.command_size_limit)
        super().__init__(hooks, checks, enable_SMTPUTF8=True, **options)
        #: The IP address of the other side, "" when there is none.
        self.peer = ""
        self._registry = registry
        self._refused = False
        self._leaving = False
        self._receiving = False
        self._keeping = False
        self._body: Body | None = None
        self._heard = 0.0

    def leave(self) -> None:
        """Say 421 and close: at once when no transaction runs, else as soon as it has ended."""
        self._leaving = True
        if not self._in_transaction():
            self._part("421 4.3.2 Closing for maintenance, try again shortly")

    def abort(self) -> None:
        """Cut the connection without a word."""
        transport = self._original_transport if self._is_shaking_hands() else self.transport
        if transport is not None:
            cast("asyncio.Transport", transport).abort()

    # ----- connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a new connection, or the same one again after STARTTLS."""
        if self._original_transport is not None:
            super().connection_made(transport)
            return
        name = transport.get_extra_info("peername")
        self.peer = str(name[0]) if isinstance(name, tuple) else ""
        if not self._registry.admit(self):
            self._refused = True
            stream = cast("asyncio.Transport", transport)
            stream.write(b"421 4.7.0 Too many connections, try again later\r\n")
            stream.close()
            return
        super().connection_made(transport)
        assert self._handler_coroutine is not None
        self._handler_coroutine.add_done_callback(_settle)

    def connection_lost(self, error: Exception | None) -> None:
        """Clean up once, however the connection ended."""
        if self._refused:
            return
        self._registry.forget(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Note when the client was last heard."""
        if self._refused:
            return
        self._heard = self.loop.time()
        super().data_received(data)

    def eof_received(self) -> bool | None:
        """End the conversation: a client that stops sending cannot finish one."""
        return False if self._refused else super().eof_received()

    def _is_shaking_hands(self) -> bool:
        return self._tls_protocol is not None and self.session is not None and self.session.ssl is None

    def _in_transaction(self) -> bool:
        return self.envelope is not None and bool(self.envelope.mail_from)

    def _timeout_cb(self) -> None:
        silent = self.loop.time() - self._heard
        if self._keeping:
            self._reset_timeout()
        elif self._receiving and silent < self._timeout_duration:
            self._reset_timeout(self._timeout_duration - silent)
        else:
            self._part("421 4.4.2 Nothing heard for too long, closing")

    def _part(self, farewell: str) -> None:
        """Say a last word and close, or cut when nobody reads it."""
        transport = cast("asyncio.Transport | None", self.transport)
        if transport is None or transport.is_closing():
            return
        if self._is_shaking_hands() or transport.get_write_buffer_size():
            # The client does not read: a polite close would wait for it for ever.
            self.abort()
            return
        transport.write(farewell.encode("ascii") + b"\r\n")
        transport.close()

    async def push(self, status: str | bytes) -> None:
        """Send one reply; when asked to leave, it is the last one that a transaction needs."""
        text = status.encode("utf-8", "replace") if isinstance(status, str) else status
        await super().push(text)
        if self._leaving and not self._in_transaction():
            self._part("421 4.3.2 Closing for maintenance, try again shortly")

    # ----- commands

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        # The standard library's address parser takes 80 microseconds, and two thirds of all commands carry an address.
        plain = _PLAIN_PATH.fullmatch(arg)
        if plain:
            return plain[1], plain[2] or ""
        try:
            address, rest = super()._getaddr(arg)
        except (IndexError, RecursionError):
            # The parser fails so on some malformed addresses instead of saying that they are malformed.
            return None, None
        if address and _CONTROL.search(address):
            return None, None
        return address, rest

    @syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802  (aiosmtpd finds commands by name)
        """Encrypt the connection (RFC 3207), once."""
        if self._tls_protocol is not None:
            await self.push("503 5.5.1 Error: the connection is encrypted already")
            return
        await super().smtp_STARTTLS(arg)
        if self._is_shaking_hands():
            # The connection went in the middle of the handshake: asyncio then tells nobody but this coroutine.
            self.connection_lost(None)

    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """Begin a transaction; refuse an announced size that is too large (RFC 1870 section 6.1)."""
        if arg:
            if self.data_size_limit and _announced(arg) > self.data_size_limit:
                await self.push(too_large(self.data_size_limit))
                return
            # RFC 4954 section 5: a server that offers AUTH accepts this parameter; we do not pass mail on, so it is
            # read and not used.
            arg = _AUTH_PARAMETER.sub("", arg)
        await super().smtp_MAIL(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Receive one body and say what became of it."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        if not self._registry.holding.admits(_announced(" ".join(["", *self.envelope.mail_options]))):
            self._set_post_data_state()  # type: ignore[no-untyped-call]  # aiosmtpd left it untyped
            await self.push(TOO_MUCH)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        try:
            status = await self._receive()
        finally:
            self._set_post_data_state()  # type: ignore[no-untyped-call]  # aiosmtpd left it untyped
        await self.push(status)

    def hand_over(self) -> Body:
        """Leave the body that was received to whoever keeps it, and lets go of it then."""
        body, self._body = self._body, None
        assert body is not None
        return body

    async def _receive(self) -> str:
        body = self._body = Body(self.data_size_limit or 0, self._registry.holding)
        try:
            self._receiving = True
            await self._read(body)
            self._receiving = False
            octets = body.octets()
            if octets is None:
                return body.refusal
            self._keeping = True
            return str(await self._call_handler_hook("DATA", octets))
        finally:
            self._receiving = self._keeping = False
            if self._body is not None:
                self.hand_over().let_go()

    async def _read(self, body: Body) -> None:
        """Read the body to its end."""
        # The CRLF that ended the DATA command also begins the terminator of an empty body (section 4.1.1.4): with it
        # in front, every line of the body begins after a CRLF and one search finds every end.
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]
        finished = False
        while not finished:
            try:
                block = await self._reader.readuntil(END_OF_BODY)
                finished = True
            except asyncio.LimitOverrunError as overrun:
                # What is taken out cannot hold the beginning of a terminator that is still arriving.
                block = await self._reader.read(overrun.consumed)
            body.add(block)
            if body.is_endless:
                self._part(body.refusal)
                return


def _announced(parameters: str) -> int:
    """Return the size that a client announces with MAIL (RFC 1870 section 5), 0 where it does not."""
    size = _SIZE.search(parameters)
    return int(size[1]) if size else 0


def _settle(task: asyncio.Task[None]) -> None:
    # A connection that breaks ends its task with an error that aiosmtpd has logged and nobody else waits for.
    if not task.cancelled():
        task.exception()
