"""A message is taken over SMTP with its envelope and its octets, and 250 is said only after its commit."""

from __future__ import annotations

import asyncio
import gc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import IntakeBusy
from intake.message import MediaType, delivery_id_of
from intake.smtp_session import BLOCK
from tests.smtp_talk import DESK, NOW, Client, Desk, Inbox, desk, gone, stuff

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


async def _is_being_kept(client: Client, inbox: Inbox) -> None:
    """Hand a message over, and come back while it is being kept."""
    await client.begin()
    await client.ask("DATA")
    client.writer.write(b"Subject: x\r\n\r\n.\r\n")
    await inbox.waiting.wait()


async def test_a_client_that_hangs_up_does_not_stop_the_commit() -> None:
    inbox = Inbox(gate=asyncio.Event())
    async with desk(inbox) as at:
        async with at.client() as client:
            await _is_being_kept(client, inbox)
        await client.writer.wait_closed()
        inbox.gate.set()

    assert len(inbox.kept) == 1


async def test_a_commit_that_fails_after_the_client_hung_up_is_no_fault_of_ours() -> None:
    inbox = Inbox(gate=asyncio.Event(), failure=IntakeBusy("the database is away"))
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    async with desk(inbox) as at:
        async with at.client() as client:
            await _is_being_kept(client, inbox)
        await gone(at)
        inbox.gate.set()
    gc.collect()

    assert told == []


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
