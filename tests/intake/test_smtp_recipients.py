"""Recipients are checked one by one, paths are kept as storable text, and commands come in order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.smtp_talk import DESK, desk

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


# ----- any conversation


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
