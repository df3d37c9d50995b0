"""Pipelining, STARTTLS and AUTH do what they announce; nothing slips in before encryption."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiosmtplib
import pytest
import trustme

from intake.smtp_in import SmtpSettings
from tests.smtp_talk import DESK, Desk, at_desk, desk, gone


def certificate() -> tuple[Callable[[], ssl.SSLContext], ssl.SSLContext]:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return lambda: server, client


def encrypted(at: Desk, trusting: ssl.SSLContext) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(hostname="127.0.0.1", port=at.port, start_tls=True, tls_context=trusting)


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
