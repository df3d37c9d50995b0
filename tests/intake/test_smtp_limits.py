"""Size, time, recipients and connections have limits, which a client is told in time; stopping ends them all."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from intake.smtp_in import SmtpListener, SmtpSettings
from tests.smtp_talk import NOW, Inbox, at_desk, desk, gone, stuff

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


# ----- leaving


async def test_stopping_closes_idle_connections_with_421() -> None:
    async with desk() as at, at.client() as client:
        at.stop.set()
        assert (await client.reply()).startswith("421 4.3.2")
        await at.running

    with pytest.raises(ConnectionRefusedError):
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
