"""The mail listener, spoken to through real sockets."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import aiosmtplib
import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import IntakeBusy
from intake.message import MediaType, RawMessage, delivery_id_of
from intake.smtp_in import SmtpListener, SmtpSettings
from intake.smtp_session import BLOCK

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DESK = "help@desk.example.org"


def at_desk(address: str) -> bool:
    return address.lower().endswith("@desk.example.org")


@dataclass
class Inbox:
    """Keeps what it is given, or fails as told."""

    kept: list[RawMessage] = field(default_factory=list)
    failure: Exception | None = None
    gate: asyncio.Event | None = None
    waiting: asyncio.Event = field(default_factory=asyncio.Event)

    async def accept(self, raw: RawMessage) -> None:
        if self.gate is not None:
            self.waiting.set()
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        self.kept.append(raw)


@dataclass
class Client:
    """A line-by-line SMTP client that sends exactly the octets it is told to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def reply(self) -> str:
        lines = []
        while True:
            line = (await self.reader.readline()).decode()
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                return "\n".join(lines)

    async def ask(self, command: str | bytes) -> str:
        self.writer.write((command.encode() if isinstance(command, str) else command) + b"\r\n")
        return await self.reply()

    async def begin(self, *recipients: str) -> None:
        await self.ask("MAIL FROM:<alice@example.com>")
        for recipient in recipients or (DESK,):
            await self.ask(f"RCPT TO:<{recipient}>")

    async def data(self, stuffed: bytes) -> str:
        """Send DATA and `stuffed`, which holds its own terminator."""
        assert (await self.ask("DATA")).startswith("354")
        self.writer.write(stuffed)
        return await self.reply()


@dataclass
class Desk:
    port: int
    inbox: Inbox
    listener: SmtpListener
    stop: asyncio.Event
    running: asyncio.Task[None]

    async def connect(self) -> Client:
        return Client(*await asyncio.open_connection("127.0.0.1", self.port))

    @asynccontextmanager
    async def client(self, helo: str = "EHLO client.example.com") -> AsyncIterator[Client]:
        client = await self.connect()
        assert (await client.reply()).startswith("220 mx.desk.example.org ESMTP")
        assert (await client.ask(helo)).startswith("250")
        try:
            yield client
        finally:
            client.writer.close()


@asynccontextmanager
async def desk(
    inbox: Inbox | None = None, grace: timedelta = timedelta(seconds=5), **changes: Any
) -> AsyncIterator[Desk]:
    inbox = inbox or Inbox()
    values: dict[str, Any] = {"name": "smtp", "host": "127.0.0.1", "port": 0, "hostname": "mx.desk.example.org"}
    listener = SmtpListener(SmtpSettings(**(values | {"accepts": at_desk} | changes)), clock=lambda: NOW, grace=grace)
    stop = asyncio.Event()
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(listener.run(inbox.accept, stop, lambda _, port: ready.set_result(port)))
    try:
        yield Desk(await ready, inbox, listener, stop, running)
    finally:
        stop.set()
        await running


def certificate() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return server, client


def encrypted(at: Desk, trusting: ssl.SSLContext) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(hostname="127.0.0.1", port=at.port, start_tls=True, tls_context=trusting)


async def gone(at: Desk) -> None:
    """Wait until no conversation is open."""
    async with asyncio.timeout(60):
        while at.listener.connections:
            await asyncio.sleep(0)


def stuff(body: bytes) -> bytes:
    """Write a body that ends with CRLF as DATA carries it (RFC 5321 section 4.5.2)."""
    return (b"\r\n" + body).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


# ----- accepting


async def test_a_message_arrives_with_its_envelope_and_its_octets() -> None:
    body = b"Subject: Printer\r\n\r\n.It is \xff\x00 broken\n.\r.\r\n"
    async with desk() as at, at.client("EHLO pc7.example.com") as client:
        await client.begin(DESK, "HR@desk.example.org")
        reply = await client.data(stuff(body))

    (raw,) = at.inbox.kept
    key = delivery_id_of(body, (DESK, "HR@desk.example.org"))
    assert reply == f"250 2.0.0 Accepted as {key[:12]}"
    assert (raw.body, raw.delivery_id, raw.received_at) == (body, key, NOW)
    assert (raw.channel, raw.media_type) == ("smtp", MediaType.RFC822)
    assert raw.envelope.reverse_path == "alice@example.com"
    assert raw.envelope.forward_paths == (DESK, "HR@desk.example.org")
    assert (raw.envelope.peer, raw.envelope.helo) == ("127.0.0.1", "pc7.example.com")
    assert raw.envelope.tls is False
    assert raw.envelope.authenticated_as is None


async def test_250_is_said_only_after_accept_has_returned() -> None:
    inbox = Inbox(gate=asyncio.Event())
    async with desk(inbox) as at, at.client() as client:
        await client.begin()
        answer = asyncio.create_task(client.data(b"Subject: x\r\n\r\n.\r\n"))
        await inbox.waiting.wait()
        assert not answer.done()

        inbox.gate.set()
        assert (await answer).startswith("250 2.0.0")


@pytest.mark.parametrize(
    "failure",
    [
        IntakeBusy("disk full at /secret/path"),  # the store says that it cannot
        RuntimeError("secret detail"),  # a bug of ours
        ConnectionResetError("secret database"),  # would look like the client's to aiosmtpd
        OSError("secret disk"),  # any other system trouble
    ],
)
async def test_every_failure_of_ours_is_451_and_tells_nothing(failure: Exception) -> None:
    inbox = Inbox(failure=failure)
    async with desk(inbox) as at, at.client() as client:
        await client.begin()
        reply = await client.data(b"Subject: x\r\n\r\n.\r\n")
        inbox.failure = None
        await client.begin()
        again = await client.data(b"Subject: x\r\n\r\n.\r\n")

    assert reply.startswith("451 4.3.0 ")
    assert "secret" not in reply
    assert again.startswith("250 2.0.0"), "the same connection can try again"


async def test_a_failing_recipient_check_is_451() -> None:
    def broken(address: str) -> bool:
        raise LookupError("secret")

    async with desk(accepts=broken) as at, at.client() as client:
        await client.ask("MAIL FROM:<alice@example.com>")
        assert await client.ask(f"RCPT TO:<{DESK}>") == "451 4.3.0 Failed on our side, try again later"


async def test_a_client_that_hangs_up_does_not_stop_the_commit() -> None:
    inbox = Inbox(gate=asyncio.Event())
    async with desk(inbox) as at:
        async with at.client() as client:
            await client.begin()
            await client.ask("DATA")
            client.writer.write(b"Subject: x\r\n\r\n.\r\n")
            await inbox.waiting.wait()
        await client.writer.wait_closed()
        inbox.gate.set()

    assert len(inbox.kept) == 1


# ----- the body


async def converse(at: Desk, blocks: list[bytes]) -> None:
    async with at.client() as client:
        await client.begin()
        assert (await client.ask("DATA")).startswith("354")
        for block in blocks:
            client.writer.write(block)
            await client.writer.drain()
            # Let the loop read what was written, so that blocks arrive apart.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert (await client.reply()).startswith("250"), blocks
        assert (await client.ask("NOOP")).startswith("250"), "nothing of the body is left over as commands"


DOTTY = st.lists(st.sampled_from([b".", b"\r\n", b"\r", b"\n", b"a", b"\x00", b"\xff", b"..", b"\r\n.", b"x" * 70]))


@settings(max_examples=60)
@given(pieces=DOTTY, cuts=st.lists(st.integers(0, 200), max_size=6))
def test_any_body_in_any_blocks_arrives_octet_for_octet(pieces: list[bytes], cuts: list[int]) -> None:
    body = b"".join(pieces) + b"\r\n" if pieces else b""
    stuffed = stuff(body)
    edges = sorted({0, len(stuffed), *(cut % (len(stuffed) + 1) for cut in cuts)})
    blocks = [stuffed[start:end] for start, end in pairwise(edges)]

    async def play() -> Inbox:
        async with desk() as at:
            await converse(at, blocks)
        return at.inbox

    assert asyncio.run(play()).kept[0].body == body


@pytest.mark.parametrize("size", [0, BLOCK - 6, BLOCK - 1, BLOCK, 2 * BLOCK + 1, 5 * BLOCK])
async def test_a_terminator_split_at_every_octet_is_found(size: int) -> None:
    body = b"x" * size + b"\r\n"
    stuffed = stuff(body)
    async with desk() as at:
        for back in range(1, 7):
            await converse(at, [stuffed[:-back], stuffed[-back:]])

    assert [raw.body == body for raw in at.inbox.kept] == [True] * 6


@pytest.mark.parametrize(
    "ending",
    [
        b"\n.\n",  # bare line feeds
        b"\n.\r\n",  # the classic smuggling sequence
        b"\r\n.\n",  # its mirror
        b"\r.\r",  # bare carriage returns
        b"\r\n.\r",  # half of an ending
        b"\n.\r\r\n",  # carriage return doubled
        b"\r\n\x00.\r\n",  # NUL before the dot
    ],
)
async def test_only_crlf_dot_crlf_ends_a_body(ending: bytes) -> None:
    smuggled = b"MAIL FROM:<evil@example.net>\r\nRCPT TO:<help@desk.example.org>\r\nDATA\r\nforged"
    body = b"Subject: x\r\n\r\none" + ending + smuggled + b"\r\n"
    async with desk() as at, at.client() as client:
        await client.begin()
        assert (await client.data(body + b".\r\n")).startswith("250")
        assert (await client.ask("NOOP")).startswith("250")

    # The mirror ending begins with a dot after CRLF, which is stuffing.
    assert [raw.body for raw in at.inbox.kept] == [body.replace(b"\r\n.", b"\r\n")]


async def test_lines_longer_than_a_thousand_octets_are_kept() -> None:
    body = b"Subject: x\r\n\r\n" + b"y" * 300_000 + b"\r\n"
    async with desk() as at, at.client() as client:
        await client.begin()
        assert (await client.data(body + b".\r\n")).startswith("250")

    assert at.inbox.kept[0].body == body


# ----- sizes and limits


@pytest.mark.parametrize(
    ("size", "code"),
    [
        (1000, "250 2.0.0"),  # exactly the limit
        (1001, "552 5.3.4"),  # one octet too many
        (1340, "552 5.3.4"),  # beyond what dot-stuffing could add
        (4000, "552 5.3.4"),  # far too large, still read to its end
    ],
)
async def test_size_is_limited_to_the_octet(size: int, code: str) -> None:
    async with desk(max_size=1000) as at, at.client() as client:
        await client.begin()
        reply = await client.data(b"z" * (size - 2) + b"\r\n.\r\n")
        await client.begin()
        after = await client.data(b"small\r\n.\r\n")

    assert reply.startswith(code)
    assert after.startswith("250"), "the connection serves on"


async def test_dot_stuffing_does_not_count_as_size() -> None:
    body = b".\r\n" * 300
    async with desk(max_size=900) as at, at.client() as client:
        await client.begin()
        assert (await client.data(stuff(body))).startswith("250")

    assert at.inbox.kept[0].body == body


async def test_an_endless_body_is_cut_off() -> None:
    async with desk(max_size=100_000) as at, at.client() as client:
        await client.begin()
        reply = await client.data(b"z" * 1_000_000)
        await gone(at)

    assert reply.startswith("552 5.3.4")
    assert not at.inbox.kept


async def test_an_announced_size_over_the_limit_is_refused_at_once() -> None:
    async with desk(max_size=1000) as at, at.client() as client:
        refused = await client.ask("MAIL FROM:<alice@example.com> BODY=8BITMIME SIZE=1001")
        served = await client.ask("MAIL FROM:<alice@example.com> size=1000")

    assert refused.startswith("552 5.3.4")
    assert served.startswith("250")


async def test_too_many_recipients_wait_for_the_next_transaction() -> None:
    async with desk(max_recipients=2) as at, at.client() as client:
        await client.begin("a@desk.example.org", "b@desk.example.org")
        third = await client.ask("RCPT TO:<c@desk.example.org>")
        reply = await client.data(b"x\r\n.\r\n")

    assert third.startswith("452 4.5.3")
    assert reply.startswith("250")
    assert at.inbox.kept[0].envelope.forward_paths == ("a@desk.example.org", "b@desk.example.org")


@pytest.mark.parametrize("limits", [{"max_connections": 2}, {"max_connections_per_peer": 2}])
async def test_connections_over_the_limit_are_told_421(limits: dict[str, int]) -> None:
    async with desk(**limits) as at, at.client() as first, at.client():
        third = await at.connect()
        greeting = await third.reply()
        rest = await third.reader.read()
        third.writer.close()
        await first.ask("QUIT")
        await first.reader.read()
        while at.listener.connections > 1:
            await asyncio.sleep(0)
        async with at.client() as fourth:
            served = await fourth.ask("NOOP")

    assert greeting.startswith("421 4.7.0")
    assert rest == b""
    assert served.startswith("250")


async def test_a_silent_client_is_told_421() -> None:
    async with desk(timeout=timedelta(milliseconds=60)) as at, at.client() as client:
        assert (await client.reply()).startswith("421 4.4.2")
        assert await client.reader.read() == b""


async def test_a_body_that_trickles_in_outlives_the_timeout() -> None:
    # All pauses together are longer than the timeout, which is five times one: machines are busy at times.
    pause = 0.25
    async with desk(timeout=timedelta(seconds=1.5)) as at, at.client() as client:
        await client.begin()
        await client.ask("DATA")
        loop = asyncio.get_running_loop()
        for _ in range(8):
            client.writer.write(b"drop\r\n")
            due: asyncio.Future[None] = loop.create_future()
            loop.call_later(pause, due.set_result, None)
            await due
        client.writer.write(b".\r\n")
        assert (await client.reply()).startswith("250")


async def test_a_slow_commit_outlives_the_timeout() -> None:
    inbox = Inbox(gate=asyncio.Event())
    async with desk(inbox, timeout=timedelta(milliseconds=600)) as at, at.client() as client:
        await client.begin()
        answer = asyncio.create_task(client.data(b"x\r\n.\r\n"))
        await inbox.waiting.wait()
        asyncio.get_running_loop().call_later(1.2, inbox.gate.set)
        assert (await answer).startswith("250")


# ----- recipients and paths


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("RCPT TO:<bob@example.net>", "550 5.1.1 <bob@example.net> is not served here"),  # never a relay
        ("RCPT TO:<help%example.net@example.org>", "550 5.1.1"),  # the old relay trick
        ("RCPT TO:<>", "550 5.1.1"),  # a null recipient
        ("RCPT TO:<help@desk.example.org> NOTIFY=NEVER", "555"),  # DSN is not announced
        ("RCPT TO:<@relay.example.net:help@desk.example.org>", "250"),  # RFC 5321 appendix C: ignore the route
        ("RCPT TO:<HELP@DESK.example.org>", "250"),  # in capitals
        ("RCPT TO: <help@desk.example.org>", "250"),  # a blank that RFC 5321 forbids and devices send
        (b"RCPT TO:<h\xfclp@desk.example.org>", "550 5.1.1"),  # not UTF-8
        (b"RCPT TO:<he\x00lp@desk.example.org>", "553 5.1.3"),  # a control character
        ("RCPT TO:<" + "(" * 1500, "553 5.1.3"),  # nested deep enough to upset a parser
        ("RCPT TO:help", "550 5.1.1"),  # no domain
        ("RCPT", "501"),
    ],
)
async def test_recipients_are_checked_one_by_one(command: str | bytes, reply: str) -> None:
    async with desk() as at, at.client() as client:
        await client.ask("MAIL FROM:<alice@example.com>")
        assert (await client.ask(command)).startswith(reply)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        (b"<>", ""),  # the null reverse-path of delivery reports
        (b"<alice@example.com> AUTH=<>", "alice@example.com"),  # RFC 4954 section 5, sent by mail gateways
        ("<jörg@müller.example> SMTPUTF8".encode(), "jörg@müller.example"),  # RFC 6531
        (b"<j\xf6rg@example.com>", "j\ufffdrg@example.com"),  # Latin-1: still taken, storable
        (b'<"a b"@example.com> BODY=8BITMIME', '"a b"@example.com'),  # quoted local part
    ],
)
async def test_reverse_paths_are_kept_as_storable_text(path: bytes, kept: str) -> None:
    async with desk() as at, at.client() as client:
        assert (await client.ask(b"MAIL FROM:" + path)).startswith("250")
        await client.ask(f"RCPT TO:<{DESK}>")
        assert (await client.data(b"x\r\n.\r\n")).startswith("250")

    assert at.inbox.kept[0].envelope.reverse_path == kept


async def test_commands_out_of_order_are_refused() -> None:
    async with desk() as at, at.client() as client:
        assert (await client.ask(f"RCPT TO:<{DESK}>")).startswith("503")
        assert (await client.ask("DATA")).startswith("503")
        await client.begin("bob@example.net")
        assert (await client.ask("DATA")).startswith("503"), "no recipient was ours"

    assert not at.inbox.kept


# ----- extensions


async def test_ehlo_announces_what_is_served() -> None:
    async with desk(max_size=12345) as at:
        client = await at.connect()
        await client.reply()
        lines = (await client.ask("EHLO client.example.com")).split("\n")
        client.writer.close()

    assert {line[4:] for line in lines[1:]} == {"SIZE 12345", "8BITMIME", "SMTPUTF8", "PIPELINING", "HELP"}


async def test_pipelined_commands_are_answered_in_order() -> None:
    async with desk() as at, at.client() as client:
        group = f"MAIL FROM:<alice@example.com>\r\nRCPT TO:<nobody@example.net>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n"
        client.writer.write(group.encode())
        codes = [(await client.reply())[:3] for _ in range(4)]
        client.writer.write(b"one\r\n.\r\n" + group.encode())
        codes += [(await client.reply())[:3] for _ in range(5)]
        client.writer.write(b"two\r\n.\r\nQUIT\r\n")
        codes += [(await client.reply())[:3] for _ in range(2)]

    assert codes == ["250", "550", "250", "354", "250", "250", "550", "250", "354", "250", "221"]
    assert [raw.body for raw in at.inbox.kept] == [b"one\r\n", b"two\r\n"]


async def test_starttls_encrypts_and_is_noted() -> None:
    server, trusting = certificate()
    async with desk(tls=server) as at, encrypted(at, trusting) as client:
        await client.sendmail("alice@example.com", [DESK], b"Subject: x\r\n\r\n" + b"y" * 400_000 + b"\r\n")
        assert not client.supports_extension("auth"), "no accounts are configured"

    assert at.inbox.kept[0].envelope.tls is True
    assert len(at.inbox.kept[0].body) == 400_016


async def test_commands_injected_before_tls_are_thrown_away() -> None:
    server, trusting = certificate()
    async with desk(tls=server) as at, at.client() as client:
        client.writer.write(b"STARTTLS\r\nMAIL FROM:<evil@example.net>\r\n")
        assert (await client.reply()).startswith("220")
        await client.writer.start_tls(trusting, server_hostname="127.0.0.1")
        assert (await client.ask("EHLO client.example.com")).startswith("250-mx.desk.example.org")
        assert (await client.ask(f"RCPT TO:<{DESK}>")).startswith("503")


@pytest.mark.parametrize(
    "answer",
    [
        b"this is no handshake at all\r\n" * 20,  # garbage
        b"\x16\x03\x01\x02\x00\x01",  # the beginning of one, then the end of the connection
        b"\x15\x03\x01\x00\x02\x02\x30",  # an alert: the certificate is not trusted
    ],
)
async def test_a_failed_handshake_leaves_nothing_open(answer: bytes) -> None:
    server, _ = certificate()
    async with desk(tls=server) as at:
        async with at.client() as client:
            client.writer.write(b"STARTTLS\r\n")
            assert (await client.reply()).startswith("220")
            client.writer.write(answer)
        await gone(at)


async def test_a_client_that_does_not_trust_us_leaves_nothing_open() -> None:
    server, _ = certificate()
    async with desk(tls=server) as at:
        with pytest.raises((aiosmtplib.SMTPException, OSError)):
            await encrypted(at, ssl.create_default_context()).connect()
        await gone(at)


async def test_a_handshake_that_never_begins_is_cut() -> None:
    server, _ = certificate()
    async with desk(tls=server, timeout=timedelta(milliseconds=60)) as at, at.client() as client:
        client.writer.write(b"STARTTLS\r\n")
        assert (await client.reply()).startswith("220")
        await client.reader.read()
        await gone(at)


async def test_stopping_cuts_a_handshake_that_never_ends() -> None:
    server, _ = certificate()
    async with desk(tls=server, grace=timedelta(milliseconds=50)) as at, at.client() as client:
        client.writer.write(b"STARTTLS\r\n")
        assert (await client.reply()).startswith("220")
        at.stop.set()
        await at.running
        await gone(at)


async def test_tls_inside_tls_is_refused() -> None:
    server, trusting = certificate()
    async with desk(tls=server) as at, encrypted(at, trusting) as client:
        assert (await client.execute_command(b"STARTTLS")).code == 503


async def test_mail_without_tls_is_refused_when_tls_is_required() -> None:
    server, _ = certificate()
    async with desk(tls=server, require_tls=True) as at, at.client() as client:
        assert (await client.ask("MAIL FROM:<alice@example.com>")).startswith("530")


USERS: dict[str, Callable[[str], bool]] = {"scanner": lambda password: password == "pässword"}


@pytest.mark.parametrize("mechanism", ["plain", "login"])
async def test_an_account_proves_itself_after_tls(mechanism: str) -> None:
    server, trusting = certificate()
    async with desk(tls=server, users=USERS) as at, encrypted(at, trusting) as client:
        await client.ehlo()
        await getattr(client, f"auth_{mechanism}")("scanner", "pässword")
        await client.sendmail("scan@example.com", [DESK], b"Subject: x\r\n\r\n")

    assert at.inbox.kept[0].envelope.authenticated_as == "scanner"


async def test_auth_is_not_offered_without_tls() -> None:
    server, _ = certificate()
    async with desk(tls=server, users=USERS) as at, at.client() as client:
        assert "AUTH" not in await client.ask("EHLO client.example.com")
        token = base64.b64encode(b"\0scanner\0p\xc3\xa4ssword").decode()
        assert (await client.ask(f"AUTH PLAIN {token}")).startswith("538 5.7.11")


async def test_a_guesser_is_disconnected() -> None:
    server, trusting = certificate()
    async with desk(tls=server, users=USERS) as at:
        client = encrypted(at, trusting)
        await client.connect()
        await client.ehlo()
        codes = []
        for name in ("scanner", "nobody", "scanner"):
            with pytest.raises(aiosmtplib.SMTPAuthenticationError) as refusal:
                await client.auth_plain(name, "wrong")
            codes.append(refusal.value.code)

    assert codes == [535, 535, 421]


@pytest.mark.parametrize("options", [{"require_tls": True}, {"users": USERS}])
def test_what_needs_tls_needs_a_certificate(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"'smtp' has .* but no certificate"):
        SmtpSettings(name="smtp", host="127.0.0.1", port=0, hostname="mx.example.org", accepts=at_desk, **options)


COMMANDS = [
    b"EHLO x", b"HELO x", b"EHLO", b"MAIL FROM:<a@example.com>", b"MAIL FROM:<", b"RCPT TO:<help@desk.example.org>",
    b"DATA", b"DATA x", b".", b"RSET", b"VRFY \xff", b"VRFY a@b", b"HELP", b"HELP MAIL", b"AUTH PLAIN AAAA",
    b"STARTTLS", b"NOOP", b"EXPN x", b"", b"\x00", b"y" * 5000, b"z" * 70_000, b"\xff\xfe MAIL", b"AUTH LOGIN", b"*",
    b"BDAT 5 LAST",
]  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.sampled_from(COMMANDS) | st.binary(max_size=40), max_size=14))
def test_no_conversation_upsets_the_listener(lines: list[bytes]) -> None:
    async def play() -> list[Any]:
        upsets: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: upsets.append(context))
        async with desk() as at:
            client = await at.connect()
            client.writer.write(b"".join(line + b"\r\n" for line in lines) + b"\r\n.\r\nQUIT\r\n")
            with suppress(ConnectionError):
                await asyncio.wait_for(client.reader.read(), 5)
            client.writer.close()
            async with at.client() as another:
                await another.begin()
                assert (await another.data(b"x\r\n.\r\n")).startswith("250")
        return upsets

    assert asyncio.run(play()) == []


# ----- leaving


async def test_stopping_closes_idle_connections_with_421() -> None:
    async with desk() as at, at.client() as client:
        at.stop.set()
        assert (await client.reply()).startswith("421 4.3.2")
        await at.running

    with pytest.raises(OSError, match=r"Connect call failed"):
        await at.connect()


async def test_stopping_lets_a_running_transaction_end() -> None:
    async with desk() as at, at.client() as client:
        await client.begin()
        at.stop.set()
        reply = await client.data(b"last\r\n.\r\n")
        farewell = await client.reply()
        await at.running

    assert reply.startswith("250")
    assert farewell.startswith("421 4.3.2")
    assert [raw.body for raw in at.inbox.kept] == [b"last\r\n"]


async def test_stopping_cuts_a_transaction_that_never_ends() -> None:
    async with desk(grace=timedelta(milliseconds=50)) as at, at.client() as client:
        await client.begin()
        at.stop.set()
        await at.running
        assert await client.reader.read() == b""

    assert at.listener.connections == 0


async def test_an_occupied_port_is_named_with_the_next_step() -> None:
    async with desk() as at:
        taken = SmtpSettings(name="smtp", host="127.0.0.1", port=at.port, hostname="mx.example.org", accepts=at_desk)
        second = SmtpListener(taken, clock=lambda: NOW)
        with pytest.raises(OSError, match=rf"'smtp' cannot listen on 127.0.0.1:{at.port} .*another port"):
            await second.run(at.inbox.accept, asyncio.Event())
