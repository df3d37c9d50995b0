"""Who may call Slack when, by a clock that the test turns."""

from __future__ import annotations

import asyncio

from intake.slack_limiter import Limiter, Pace


class Time:
    """A clock that jumps to whenever somebody waits for."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def limiter(time: Time) -> Limiter:
    return Limiter(now=time, sleep=time.sleep, posting=Pace(a_second=1.0, burst=3))


async def test_a_burst_passes_and_then_one_message_a_second_in_each_channel() -> None:
    time = Time()
    lanes = limiter(time)
    for _ in range(5):
        await lanes.turn("chat.postMessage", "C1")
    await lanes.turn("chat.postMessage", "C2")

    assert round(time.now - 1000.0, 3) == 2.0


async def test_the_urgent_overtake_five_hundred_that_wait() -> None:
    time = Time()
    lanes = limiter(time)
    done: list[str] = []

    async def post(name: str, *, is_urgent: bool) -> None:
        await lanes.turn("chat.postMessage", "C1", is_urgent=is_urgent)
        done.append(name)

    waiting = [asyncio.create_task(post(f"n{each}", is_urgent=False)) for each in range(500)]
    await asyncio.sleep(0)
    waiting.append(asyncio.create_task(post("major", is_urgent=True)))
    await asyncio.gather(*waiting)

    assert done.index("major") < 6
    assert [name for name in done if name != "major"] == [f"n{each}" for each in range(500)]


async def test_after_a_429_nobody_calls_before_the_time_is_over() -> None:
    time = Time()
    lanes = limiter(time)
    lanes.stand_still("chat.postMessage", "C1", 30)
    await lanes.turn("chat.postMessage", "C2")
    assert time.now == 1000.0
    await lanes.turn("chat.postMessage", "C1")

    assert time.now >= 1030.0


async def test_whoever_gave_up_waiting_holds_nobody_up() -> None:
    time = Time()
    lanes = limiter(time)
    for _ in range(3):
        await lanes.turn("chat.postMessage", "C1")
    first = asyncio.create_task(lanes.turn("chat.postMessage", "C1"))
    second = asyncio.create_task(lanes.turn("chat.postMessage", "C1"))
    first.cancel()
    await asyncio.wait([first, second])

    assert second.done()
    assert not second.cancelled()
