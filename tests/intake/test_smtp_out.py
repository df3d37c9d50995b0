"""The way out through a relay, against a relay on a real socket that answers as told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from intake.compose import compose
from intake.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from intake.message import Address, OutboundMessage
from intake.smtp_out import Encryption, Relay, RelaySettings

MESSAGE = OutboundMessage(
    channel="mail",
    reverse_path="",
    sender=Address(name="Service Desk", address="help@desk.example.org"),
    to=(Address(address="alice@example.com"), Address(address="bob@example.com")),
    subject="[INC-42] Printer",
    text="We have your report.\n.\nOne dot above.\n",
    message_id="abc.1@desk.example.org",
    date=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
)


@dataclass
class Sink:
    """An aiosmtpd handler that keeps what it is given and answers as told."""

    #: Command or recipient -> the reply instead of the usual one.
    answers: dict[str, str] = field(default_factory=dict)
    kept: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    connections: list[SMTP] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, name: str, replies: list[str]) -> list[str]:
        session.host_name = name
        hidden = self.answers.get("hide", "nothing")
        return [line for line in replies if hidden not in line]

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        self.options = options
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.kept.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        self.encrypted.append(session.ssl is not None)
        return f"250 2.0.0 Ok: queued as Q{len(self.kept)}"

    def authenticate(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        self.logins.append(login.login.decode())
        return AuthResult(success=login.password == b"open", handled=False)

    def hang_up(self) -> None:
        for connection in self.connections:
            if connection.transport is not None:
                connection.transport.close()


@dataclass(frozen=True)
class Place:
    sink: Sink
    port: int


@asynccontextmanager
async def sink(
    implicit: ssl.SSLContext | None = None, answers: dict[str, str] | None = None, **options: Any
) -> AsyncIterator[Place]:
    handler = Sink(answers=answers or {})

    def serve() -> SMTP:
        values = {"hostname": "relay.example.net", "enable_SMTPUTF8": True, "loop": asyncio.get_running_loop()}
        handler.connections.append(SMTP(handler, authenticator=handler.authenticate, **(values | options)))
        return handler.connections[-1]

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0, ssl=implicit)
    async with server:
        yield Place(handler, server.sockets[0].getsockname()[1])
        # aiosmtpd waits for ever for a client that broke off the TLS handshake.
        conversations = [each._handler_coroutine for each in handler.connections if each._handler_coroutine is not None]
        for conversation in conversations:
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
        handler.hang_up()


@asynccontextmanager
async def relay(port: int, **changes: Any) -> AsyncIterator[Relay]:
    values: dict[str, Any] = {"host": "127.0.0.1", "port": port, "tls": Encryption.NONE}
    one = Relay(RelaySettings(**(values | {"hostname": "desk.example.org"} | changes)))
    try:
        yield one
    finally:
        await one.close()


def certificate() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return server, client


async def test_a_message_is_handed_over_with_its_envelope() -> None:
    async with sink() as at, relay(at.port) as way_out:
        receipt = await way_out.send(MESSAGE)

    assert str(receipt) == "2.0.0 Ok: queued as Q1"
    assert receipt.refused == ()
    ((reverse_path, forward_paths, octets),) = at.sink.kept
    assert (reverse_path, forward_paths) == ("<>", ["alice@example.com", "bob@example.com"])
    assert octets.endswith(b"\r\nWe have your report.\r\n.\r\nOne dot above.\r\n")
    assert f"SIZE={len(octets)}" in at.sink.options


async def test_what_signs_has_the_last_word() -> None:
    async with sink() as at:
        settings = RelaySettings(host="127.0.0.1", port=at.port, tls=Encryption.NONE)
        way_out = Relay(settings, sign=lambda octets: b"DKIM-Signature: v=1\r\n" + octets)
        await way_out.send(MESSAGE)
        await way_out.close()

    ((_, _, octets),) = at.sink.kept
    assert octets == b"DKIM-Signature: v=1\r\n" + compose(MESSAGE)
    assert f"SIZE={len(octets)}" in at.sink.options


async def test_connections_are_used_again() -> None:
    async with sink() as at, relay(at.port) as way_out:
        for _ in range(5):
            await way_out.send(MESSAGE)

    assert (len(at.sink.kept), len(at.sink.connections)) == (5, 1)


async def test_connections_are_bounded() -> None:
    async with sink() as at, relay(at.port, max_connections=2) as way_out:
        await asyncio.gather(*(way_out.send(MESSAGE) for _ in range(8)))

    assert len(at.sink.kept) == 8
    assert len(at.sink.connections) <= 2


async def test_a_connection_that_the_relay_closed_while_resting_loses_nothing() -> None:
    async with sink() as at, relay(at.port) as way_out:
        await way_out.send(MESSAGE)
        at.sink.hang_up()
        # The client has not read the end of the connection yet: it finds out when it speaks.
        await way_out.send(MESSAGE)

    assert (len(at.sink.kept), len(at.sink.connections)) == (2, 2)


async def test_421_on_a_rested_connection_leads_to_a_new_one() -> None:
    async with sink() as at, relay(at.port) as way_out:
        await way_out.send(MESSAGE)
        original = at.sink.connections[0]._handle_hooks["MAIL"]

        async def closing(*_: object) -> str:
            return "421 4.4.2 Idle for too long"

        at.sink.connections[0]._handle_hooks["MAIL"] = closing
        await way_out.send(MESSAGE)
        at.sink.connections[0]._handle_hooks["MAIL"] = original

    assert (len(at.sink.kept), len(at.sink.connections)) == (2, 2)


async def test_a_connection_that_rested_too_long_is_not_used_again() -> None:
    async with sink() as at, relay(at.port, idle=timedelta(0)) as way_out:
        await way_out.send(MESSAGE)
        await way_out.send(MESSAGE)

    assert (len(at.sink.kept), len(at.sink.connections)) == (2, 2)


@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ({"MAIL": "450 4.7.1 Greylisted"}, TemporaryFailure, "450 4.7.1"),  # 4yz on MAIL
        ({"MAIL": "550 5.7.1 Not you"}, PermanentFailure, "550 5.7.1"),  # 5yz on MAIL
        ({"MAIL": "530 5.7.0 Log in first"}, TemporaryFailure, "530 5.7.0"),  # ours to mend, not the message's fault
        ({"MAIL": "421 4.3.2 Closing"}, TemporaryFailure, ""),  # the relay goes away
        ({"DATA": "452 4.3.1 Disk full"}, TemporaryFailure, "452 4.3.1"),  # 4yz after DATA
        ({"DATA": "554 Spam"}, PermanentFailure, "554"),  # 5yz after DATA, no enhanced code
        ({"DATA": "700 What"}, TemporaryFailure, "700"),  # no such code: unknown is temporary
        ({"DATA": "hello"}, TemporaryFailure, ""),  # no code at all
        (  # all recipients refused for good
            {"alice@example.com": "550 5.1.1 Unknown", "bob@example.com": "551 5.1.6 Moved"},
            PermanentFailure,
            "550 5.1.1",
        ),
        (  # one of them may work later
            {"alice@example.com": "550 5.1.1 Unknown", "bob@example.com": "450 4.2.1 Busy"},
            TemporaryFailure,
            "450 4.2.1",
        ),
    ],
)
async def test_refusals_are_temporary_or_permanent(
    answers: dict[str, str], kind: type[DeliveryFailure], code: str
) -> None:
    async with sink(answers=answers) as at, relay(at.port) as way_out:
        with pytest.raises(kind) as failure:
            await way_out.send(MESSAGE)
        at.sink.answers.clear()
        await way_out.send(MESSAGE)

    assert failure.value.code == code
    assert failure.value.next_step
    assert f"relay 127.0.0.1:{at.port}" in str(failure.value)
    assert len(at.sink.kept) == 1, "the next message goes through"


async def test_a_partial_refusal_names_who_was_refused() -> None:
    answers = {"bob@example.com": "550 5.1.1 No such person"}
    async with sink(answers=answers) as at, relay(at.port) as way_out:
        receipt = await way_out.send(MESSAGE)

    assert [each[1] for each in at.sink.kept] == [["alice@example.com"]]
    (refused,) = receipt.refused
    assert (refused.address, refused.code) == ("bob@example.com", "550 5.1.1")


async def test_nobody_listening_is_temporary() -> None:
    async with sink() as at:
        port = at.port
    async with relay(port) as way_out:
        with pytest.raises(TemporaryFailure, match=f"127.0.0.1:{port} was not reached"):
            await way_out.send(MESSAGE)


async def test_a_relay_that_never_answers_is_temporary() -> None:
    async with asyncio_silence() as port, relay(port, timeout=timedelta(milliseconds=50)) as way_out:
        with pytest.raises(TemporaryFailure, match="Timed out"):
            await way_out.send(MESSAGE)


@asynccontextmanager
async def asyncio_silence(says: Iterable[bytes] = ()) -> AsyncIterator[int]:
    writers: list[asyncio.StreamWriter] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        for line in says:
            writer.write(line)

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        for writer in writers:
            writer.close()


async def test_a_relay_that_refuses_connections_is_temporary() -> None:
    async with asyncio_silence([b"554 5.7.1 You are on a list\r\n"]) as port, relay(port) as way_out:
        with pytest.raises(TemporaryFailure, match=r"554 5\.7\.1 You are on a list") as failure:
            await way_out.send(MESSAGE)

    assert failure.value.code == "554 5.7.1"


async def test_starttls_encrypts_and_logs_in() -> None:
    server, trusting = certificate()
    login = {"username": "desk", "password": "open"}
    async with (
        sink(tls_context=server, auth_required=True) as at,
        relay(at.port, tls=Encryption.STARTTLS, tls_context=trusting, **login) as way_out,
    ):
        await way_out.send(MESSAGE)
        greeting = await way_out.check()

    assert at.sink.encrypted == [True]
    assert set(at.sink.logins) == {"desk"}
    assert greeting == "relay.example.net"


async def test_tls_from_the_first_octet() -> None:
    server, trusting = certificate()
    async with sink(implicit=server) as at, relay(at.port, tls=Encryption.TLS, tls_context=trusting) as way_out:
        await way_out.send(MESSAGE)

    assert len(at.sink.kept) == 1


async def test_a_wrong_certificate_gets_no_mail() -> None:
    server, _ = certificate()
    async with sink(tls_context=server) as at, relay(at.port, tls=Encryption.STARTTLS) as way_out:
        with pytest.raises(TemporaryFailure, match="certificate verify failed"):
            await way_out.send(MESSAGE)

    assert not at.sink.kept


async def test_starttls_that_is_not_offered_gets_no_mail() -> None:
    async with sink() as at, relay(at.port, tls=Encryption.STARTTLS) as way_out:
        with pytest.raises(TemporaryFailure, match="STARTTLS"):
            await way_out.send(MESSAGE)

    assert not at.sink.kept


@pytest.mark.parametrize("offered", [True, False])
async def test_opportunistic_encryption_takes_what_is_offered(offered: bool) -> None:
    server, _ = certificate()
    options = {"tls_context": server} if offered else {}
    async with sink(**options) as at, relay(at.port, tls=Encryption.OPPORTUNISTIC) as way_out:
        await way_out.send(MESSAGE)

    assert at.sink.encrypted == [offered]


async def test_a_wrong_password_is_temporary() -> None:
    server, trusting = certificate()
    async with (
        sink(tls_context=server) as at,
        relay(at.port, tls=Encryption.STARTTLS, tls_context=trusting, username="desk", password="wrong") as way_out,
    ):
        with pytest.raises(TemporaryFailure, match=r"535 5\.7\.8") as failure:
            await way_out.send(MESSAGE)

    assert "password" in failure.value.next_step
    assert "wrong" not in str(failure.value)


@pytest.mark.parametrize("tls", [Encryption.NONE, Encryption.OPPORTUNISTIC])
def test_a_password_is_never_told_in_clear(tls: Encryption) -> None:
    with pytest.raises(ValueError, match="password of 'desk' in clear"):
        RelaySettings(host="relay.example.net", port=25, tls=tls, username="desk", password="open")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_password_may_be_told_to_this_machine(host: str) -> None:
    assert RelaySettings(host=host, port=25, tls=Encryption.NONE, username="desk", password="open").host == host


async def test_an_address_in_other_letters_needs_smtputf8() -> None:
    message = replace(MESSAGE, to=(Address(address="jörg@müller.example"),))
    async with sink() as at, relay(at.port) as way_out:
        await way_out.send(message)
    async with sink(answers={"hide": "SMTPUTF8"}) as old, relay(old.port) as way_out:
        with pytest.raises(PermanentFailure, match="SMTPUTF8") as failure:
            await way_out.send(message)
        await way_out.send(MESSAGE)

    assert at.sink.kept[0][1] == ["jörg@xn--mller-kva.example"]
    assert failure.value.code == "553 5.6.7"
    assert len(old.sink.kept) == 1


@pytest.mark.parametrize("path", ["x@example.org>\r\nRCPT TO:<evil@example.net", "x@example.org> SIZE=1", "x"])
async def test_no_envelope_address_adds_a_command(path: str) -> None:
    async with sink() as at, relay(at.port) as way_out:
        for message in (replace(MESSAGE, reverse_path=path), replace(MESSAGE, to=(Address(address=path),))):
            with pytest.raises(PermanentFailure, match="no mail address"):
                await way_out.send(message)

    assert not at.sink.kept
    assert at.sink.options == []
