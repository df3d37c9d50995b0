"""The mail listener: answers 250 once the message is kept, and only then. Talks SMTP.

    EHLO [STARTTLS, EHLO] [AUTH] -> MAIL -> RCPT: ours? else 550 5.1.1 -> DATA -> accept(RawMessage) -> 250 2.0.0
                                                                                  store busy, anything else: 451 4.3.0

It guarantees: a body arrives octet for octet; 250 means that `accept` has returned; nobody is relayed for; a failure
of ours is temporary for the client and tells it nothing. It adds no trace headers: the envelope travels beside the
body. It does not parse, screen or authenticate messages.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, TLSSetupException

from intake.errors import IntakeBusy
from intake.listening import refused
from intake.message import Envelope, RawMessage, delivery_id_of
from intake.smtp_bodies import Body, Holding
from intake.smtp_session import Conversation

Accept = Callable[[RawMessage], Awaitable[None]]

log = structlog.get_logger()
_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """How one mail listener listens."""

    #: Name of the channel, which each RawMessage carries.
    name: str
    host: str
    #: 0 lets the system choose a free one.
    port: int
    #: What the greeting calls us (RFC 5321 section 4.2: the domain name of this host).
    hostname: str
    #: Whether a recipient is ours; everything else is answered 550 5.1.1.
    accepts: Callable[[str], bool]
    #: Largest message in bytes, announced with SIZE (RFC 1870).
    max_size: int = 25 * 1024 * 1024
    #: What the bodies of all conversations may hold together in bytes, from when they arrive until they are answered.
    max_held: int = 200_000_000
    #: RFC 5321 section 4.5.3.1.8 asks for at least 100.
    max_recipients: int = 100
    max_connections: int = 500
    max_connections_per_peer: int = 50
    #: How long a client may be silent (RFC 5321 section 4.5.3.2.7 asks for five minutes).
    timeout: timedelta = timedelta(minutes=5)
    #: Certificate and key for STARTTLS, asked for with each conversation, since they are renewed; None offers none.
    tls: Callable[[], ssl.SSLContext] | None = None
    #: Whether that serves, and for how long: "ok", or what to do.
    tls_state: Callable[[datetime], str] | None = None
    #: Refuse mail on connections without STARTTLS.
    require_tls: bool = False
    #: Accounts for AUTH, offered only after STARTTLS: name -> does this password open it?
    users: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.tls is None and (self.require_tls or self.users):
            what = "require_tls" if self.require_tls else "users"
            raise ValueError(f"channel {self.name!r} has {what} but no certificate; give it one, or leave {what} out")


class SmtpListener:
    """Listens on one address until told to stop."""

    def __init__(
        self, settings: SmtpSettings, *, clock: Callable[[], datetime], grace: timedelta = timedelta(seconds=10)
    ) -> None:
        """Args: `clock` gives received_at in UTC; `grace` is how long running transactions may take after stop."""
        self._settings = settings
        self._clock = clock
        self._grace = grace.total_seconds()
        self._open: set[Conversation] = set()
        self._peers: Counter[str] = Counter()
        self._emptied = asyncio.Event()
        #: What its conversations hold together.
        self.holding = Holding(settings.max_held, channel=settings.name)

    @property
    def connections(self) -> int:
        """How many conversations are open."""
        return len(self._open)

    def state(self) -> str:
        """Return "ok", or what is wrong with its certificate."""
        state = self._settings.tls_state
        return "ok" if state is None else state(self._clock())

    async def run(self, accept: Accept, stop: asyncio.Event, ready: Callable[[str, int], None] | None = None) -> None:
        """Serve until `stop` is set, then let running transactions end and close.

        Args:
            accept: returns when the message is committed, raises IntakeBusy when it cannot be now.
            stop: ends the listener.
            ready: is told host and port once connections are accepted.

        Raises:
            OSError: the address cannot be listened on.
        """
        hooks = _Hooks(self._settings, accept, self._clock)
        server = await self._listen(hooks)
        try:
            if ready is not None:
                host, port = server.sockets[0].getsockname()[:2]
                ready(host, port)
            await stop.wait()
        finally:
            server.close()
            await self._drain(hooks)

    def admit(self, conversation: Conversation) -> bool:
        """Count a new conversation in, or refuse it because a limit is reached."""
        settings = self._settings
        if len(self._open) >= settings.max_connections:
            log.warning("smtp.refused", reason="connections", limit=settings.max_connections)
            return False
        if self._peers[conversation.peer] >= settings.max_connections_per_peer:
            log.warning("smtp.refused", reason="connections_per_peer", limit=settings.max_connections_per_peer)
            return False
        self._open.add(conversation)
        self._peers[conversation.peer] += 1
        self._emptied.clear()
        return True

    def forget(self, conversation: Conversation) -> None:
        """Count a conversation out; a second time changes nothing."""
        if conversation not in self._open:
            return
        self._open.discard(conversation)
        self._peers[conversation.peer] -= 1
        if not self._peers[conversation.peer]:
            del self._peers[conversation.peer]
        if not self._open:
            self._emptied.set()

    async def _listen(self, hooks: _Hooks) -> asyncio.Server:
        settings = self._settings
        loop = asyncio.get_running_loop()

        def converse() -> Conversation:
            return Conversation(
                hooks,
                self,
                settings.users,
                data_size_limit=settings.max_size,
                hostname=settings.hostname,
                ident="ESMTP Deskhand",
                tls_context=settings.tls and settings.tls(),
                require_starttls=settings.require_tls,
                timeout=settings.timeout.total_seconds(),
                loop=loop,
            )

        # Not every libc knows the star.
        host = None if settings.host == "*" else settings.host
        try:
            return await loop.create_server(converse, host, settings.port, backlog=settings.max_connections)
        except OSError as error:
            seen, step = refused(error)
            where = f"channel {settings.name!r} cannot listen on {settings.host}:{settings.port}"
            raise OSError(error.errno, f"{where} ({seen}); {step}") from error

    async def _drain(self, hooks: _Hooks) -> None:
        for conversation in tuple(self._open):
            conversation.leave()
        if self._open:
            try:
                await asyncio.wait_for(self._emptied.wait(), self._grace)
            except TimeoutError:
                log.warning("smtp.cut", connections=len(self._open))
                for conversation in tuple(self._open):
                    conversation.abort()
        # A client may have gone while its message was being kept; that commit is not left behind.
        if hooks.keeping:
            await asyncio.wait(hooks.keeping, timeout=self._grace)


class _Hooks:
    """What a conversation decides; aiosmtpd calls these by name with itself, the session and the envelope."""

    def __init__(self, settings: SmtpSettings, accept: Accept, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._accept = accept
        self._clock = clock
        self.keeping: set[asyncio.Future[None]] = set()

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Any, _envelope: Any, hostname: str, replies: list[str]
    ) -> list[str]:
        session.host_name = hostname
        extensions = [line for line in replies[:-1] if self._settings.users or not line.startswith("250-AUTH")]
        # RFC 2920: commands are taken from the buffer one by one and answered in their order.
        return ["\r\n".join([*extensions, "250-PIPELINING", "250 HELP"])]

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= self._settings.max_recipients:
            return "452 4.5.3 Too many recipients, send the others in another transaction"
        path = _storable(address)
        if path != address or not self._settings.accepts(path):
            return f"550 5.1.1 <{path}> is not served here"
        envelope.rcpt_tos.append(path)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Conversation, session: Any, envelope: Any, body: bytes) -> str:  # noqa: N802
        raw = self._raw(server, session, envelope, body)
        keeping = asyncio.ensure_future(self._accept(raw))
        self.keeping.add(keeping)
        keeping.add_done_callback(partial(self._kept, server.hand_over()))
        try:
            # The commit goes on when the client hangs up: half a commit would be worth nothing to either side.
            await asyncio.shield(keeping)
        except IntakeBusy as busy:
            log.warning("smtp.busy", key=raw.delivery_id[:12], reason=str(busy))
            return "451 4.3.0 Cannot keep the message now, try again later"
        except OSError:
            # aiosmtpd takes a ConnectionResetError for the client's; this one would be our store's.
            return await self.handle_exception(OSError("accept"))
        log.info("smtp.accepted", key=raw.delivery_id[:12], size=len(body))
        return f"250 2.0.0 Accepted as {raw.delivery_id[:12]}"

    def _kept(self, body: Body, keeping: asyncio.Future[None]) -> None:
        self.keeping.discard(keeping)
        body.let_go()
        if not keeping.cancelled():
            # Whoever has hung up heard nothing, and comes again: there is nobody left to tell.
            keeping.exception()

    async def handle_exception(self, error: Exception) -> str:
        """Answer an unknown failure as a temporary one, without showing it (an RFC 3463 code for our own trouble)."""
        if isinstance(error, TLSSetupException):
            log.info("smtp.handshake_failed", reason=type(error.__cause__).__name__)
            return ""
        log.error("smtp.failed", error=type(error).__name__, exc_info=error)
        return "451 4.3.0 Failed on our side, try again later"

    def _raw(self, server: Conversation, session: Any, envelope: Any, body: bytes) -> RawMessage:
        forward_paths = tuple(envelope.rcpt_tos)
        return RawMessage(
            channel=self._settings.name,
            delivery_id=delivery_id_of(body, forward_paths),
            received_at=self._clock(),
            body=body,
            envelope=Envelope(
                # aiosmtpd writes the null reverse-path as it was sent.
                reverse_path="" if envelope.mail_from == "<>" else _storable(envelope.mail_from),
                forward_paths=forward_paths,
                peer=server.peer,
                helo=_storable(session.host_name or ""),
                tls=session.ssl is not None,
                authenticated_as=session.auth_data if session.authenticated else None,
            ),
        )


def _storable(text: str) -> str:
    # Commands come decoded with surrogateescape; what was not UTF-8 becomes U+FFFD, which every database takes.
    return _UNSTORABLE.sub("", text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
