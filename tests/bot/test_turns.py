"""What one person says is done in the order in which they said it, and nobody waits for somebody else."""

import asyncio

import pytest

from bot.slack import turns
from bot.slack.heard import hear, opens_modal
from bot.slack.turns import Turns


async def said(
    served: Turns, who: str, what: str, done: list[str], until: asyncio.Event | None = None, *, hurry: bool = False
) -> None:
    async with served.taken(who) as turn:
        await turn(hurry)
        if until is not None:
            await until.wait()
        done.append(what)


async def test_a_person_s_second_word_waits_for_the_first_and_nobody_else_does() -> None:
    served, done, let_go = Turns(), [], asyncio.Event()
    first = asyncio.create_task(said(served, "ann", "write", done, let_go))
    await asyncio.sleep(0)
    second = asyncio.create_task(said(served, "ann", "submit", done))
    await said(served, "ben", "list", done)
    assert done == ["list"]
    let_go.set()
    await asyncio.gather(first, second)
    assert done == ["list", "write", "submit"]


async def test_what_fails_lets_the_next_one_come() -> None:
    served, done = Turns(), []
    with pytest.raises(ZeroDivisionError):
        async with served.taken("ann"):
            raise ZeroDivisionError
    await said(served, "ann", "again", done)
    assert done == ["again"]


@pytest.mark.parametrize("hurry", [True, False])
async def test_what_hangs_is_overtaken(hurry: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_HURRY" if hurry else "_PATIENCE", 0.01)
    served, done, never = Turns(), [], asyncio.Event()
    hanging = asyncio.create_task(said(served, "ann", "hangs", done, never))
    await asyncio.sleep(0)
    await said(served, "ann", "goes on", done, hurry=hurry)
    never.set()
    await hanging
    assert done == ["goes on", "hangs"]


@pytest.mark.parametrize(
    "text", ["call", " Report ", "call me back", "report the VPN is down", "take 42", "help", "", "VPN"]
)
def test_there_is_a_hurry_exactly_where_a_modal_is_opened(text: str) -> None:
    assert opens_modal(text) is (hear(text).kind == "modal")
