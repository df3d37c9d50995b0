"""Bodies that arrive hold a limited number of octets together; what does not fit in comes again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from intake.smtp_bodies import BLOCK, TOO_MUCH, Body, Holding
from tests.smtp_talk import Client, Desk, Inbox, desk, gone
from tests.waiting import PATIENCE

#: What the listeners of these tests may hold beyond the first block of each body.
MOST = 500_000


def body(counted: int) -> bytes:
    """Return a body that holds so many octets beyond its first block, with its end."""
    # The CRLF in front of it and its end are held as well.
    return b"z" * (BLOCK + counted - 7) + b"\r\n.\r\n"


@asynccontextmanager
async def filled(at: Desk, counted: int) -> AsyncIterator[Client]:
    """Yield a client that has sent so much of a body, and not its end."""
    async with at.client() as client:
        await client.begin()
        assert (await client.ask("DATA")).startswith("354")
        before = at.listener.holding.octets
        client.writer.write(body(counted)[:-5])
        await holds(at, before + counted - BLOCK)
        yield client


async def holds(at: Desk, least: int) -> None:
    """Wait until so much is held; what has not filled a block may still be under way."""
    async with asyncio.timeout(PATIENCE):
        while at.listener.holding.octets < least:
            await asyncio.sleep(0)


async def holds_nothing(at: Desk) -> None:
    async with asyncio.timeout(PATIENCE):
        while at.listener.holding.octets:
            await asyncio.sleep(0)


async def test_a_body_that_does_not_fit_is_deferred_at_its_end_and_taken_later() -> None:
    async with desk(max_held=MOST) as at, filled(at, 300_000) as first, at.client() as second:
        await second.begin()
        deferred = await second.data(body(300_000))
        await second.begin()
        fitting = await second.data(body(100_000))
        first.writer.write(b"\r\n.\r\n")
        kept = await first.reply()
        await second.begin()
        later = await second.data(body(300_000))
        await holds_nothing(at)

    assert deferred == TOO_MUCH
    assert [reply[:9] for reply in (fitting, kept, later)] == ["250 2.0.0"] * 3, "the connection serves on"
    assert [len(raw.body) for raw in at.inbox.kept] == [len(body(size)) - 3 for size in (100_000, 300_000, 300_000)]


async def test_an_announced_size_that_does_not_fit_is_deferred_at_data() -> None:
    async with desk(max_held=MOST) as at, filled(at, 300_000), at.client() as client:
        replies = []
        for size in (BLOCK + 400_000, BLOCK + 100_000):
            await client.ask(f"MAIL FROM:<alice@example.com> SIZE={size}")
            await client.ask("RCPT TO:<help@desk.example.org>")
            replies.append(await client.ask("DATA"))

    assert replies[0] == TOO_MUCH
    assert replies[1].startswith("354")


async def test_ordinary_mail_is_taken_whatever_others_hold() -> None:
    async with desk(max_held=MOST) as at, filled(at, MOST - 100), at.client() as client:
        await client.ask(f"MAIL FROM:<alice@example.com> SIZE={BLOCK}")
        await client.ask("RCPT TO:<help@desk.example.org>")
        reply = await client.data(body(0))

    assert reply.startswith("250")


async def test_a_body_is_taken_where_nothing_else_is_held() -> None:
    async with desk(max_held=1000) as at, at.client() as client:
        await client.ask(f"MAIL FROM:<alice@example.com> SIZE={BLOCK + 900_000}")
        await client.ask("RCPT TO:<help@desk.example.org>")
        reply = await client.data(body(900_000))

    assert reply.startswith("250")


async def test_what_is_too_large_is_refused_for_good_however_much_is_held() -> None:
    async with desk(max_held=MOST, max_size=400_000) as at, filled(at, 300_000), at.client() as client:
        await client.begin()
        reply = await client.data(body(600_000))

    assert reply.startswith("552 5.3.4")


async def test_a_client_that_goes_holds_nothing() -> None:
    async with desk(max_held=MOST) as at:
        async with filled(at, 300_000) as client:
            client.writer.transport.abort()
            await gone(at)
        assert at.listener.holding.octets == 0


async def test_a_body_that_is_being_kept_is_held_though_its_client_goes() -> None:
    inbox = Inbox(gate=asyncio.Event())
    async with desk(inbox, max_held=MOST) as at:
        async with at.client() as client:
            await client.begin()
            await client.ask("DATA")
            client.writer.write(body(300_000))
            await inbox.waiting.wait()
            client.writer.transport.abort()
            await gone(at)
        assert at.listener.holding.octets == 300_000
        assert inbox.gate is not None
        inbox.gate.set()
        await holds_nothing(at)

    assert len(inbox.kept) == 1


async def test_a_failure_to_keep_lets_go() -> None:
    async with desk(Inbox(failure=RuntimeError("broken")), max_held=MOST) as at, at.client() as client:
        await client.begin()
        assert (await client.data(body(300_000))).startswith("451")
        await holds_nothing(at)


async def test_many_large_mails_at_once_all_arrive_when_they_come_again() -> None:
    async def send(client: Client) -> str:
        reply = TOO_MUCH
        while reply == TOO_MUCH:
            await client.begin()
            reply = await client.data(body(200_000))
        return reply

    async with desk(max_held=MOST) as at:
        async with AsyncExitStack() as clients, asyncio.timeout(PATIENCE):
            opened = [await clients.enter_async_context(at.client()) for _ in range(12)]
            replies = await asyncio.gather(*map(send, opened))
        await holds_nothing(at)

    assert {reply[:9] for reply in replies} == {"250 2.0.0"}
    assert len(at.inbox.kept) == 12


async def test_the_log_is_told_once_and_again_when_there_is_room() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as logs:
        async with desk(max_held=MOST) as at:
            async with filled(at, 400_000) as first, at.client() as second:
                for _ in range(3):
                    await second.begin()
                    assert await second.data(body(200_000)) == TOO_MUCH
                first.writer.write(b"\r\n.\r\n")
                await first.reply()
            await holds_nothing(at)

    told = [line for line in logs if line["event"] in {"smtp.full", "smtp.recovered"}]
    assert [line["event"] for line in told] == ["smtp.full", "smtp.recovered"]
    assert (told[0]["channel"], told[0]["limit"]) == ("smtp", MOST)
    assert told[1]["deferred"] == at.listener.holding.deferred == 3


@pytest.mark.parametrize(
    ("sizes", "held"),
    [
        ([BLOCK], 0),  # the first block of each is free
        ([BLOCK, 1], 1),
        ([1] * 3, 0),
        ([BLOCK, MOST], MOST),  # as much as may be
        ([BLOCK, MOST, 1], MOST + 1),  # and more, where nothing else is held
    ],
)
def test_only_what_is_beyond_the_first_block_is_counted(sizes: list[int], held: int) -> None:
    holding = Holding(MOST)
    one = Body(0, holding)
    for size in sizes:
        one.add(b"z" * size)

    assert (holding.octets, one.refusal) == (held, "")
    one.let_go()
    one.let_go()
    assert holding.octets == 0


#: What happens to one of four bodies: so many octets of it arrive, or 0, it ends and another begins.
STEPS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 1, BLOCK, 150_000, 300_000])), max_size=40)


@given(STEPS)
def test_no_two_bodies_hold_more_than_they_may(steps: list[tuple[int, int]]) -> None:
    holding = Holding(MOST)
    bodies, sizes = [Body(0, holding) for _ in range(4)], [0] * 4
    for which, size in steps:
        if size:
            bodies[which].add(b"z" * size)
            sizes[which] += size
        else:
            bodies[which].let_go()
            bodies[which], sizes[which] = Body(0, holding), 0
        held = [max(size - BLOCK, 0) for body, size in zip(bodies, sizes, strict=True) if not body.refusal]
        assert holding.octets == sum(held)
        assert holding.octets <= MOST or sorted(held)[:-1] == [0] * (len(held) - 1)
