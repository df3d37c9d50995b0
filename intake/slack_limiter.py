"""Who may call Slack when: a lane for each method and channel, the urgent first, still when told to wait. Runs timers.

    chat.postMessage       1 a second and channel, short bursts allowed
    every other method     its tier: 20, 50 or 100 a minute
    429                    the lane stands still for Retry-After

Waiting costs nothing but time: whoever waits keeps the lease on its row.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a method may be called."""

    a_second: float
    burst: int


#: Slack's tiers, a little below what they allow, so that other users of the token have room.
TIER_2 = Pace(a_second=18 / 60, burst=8)
TIER_3 = Pace(a_second=48 / 60, burst=20)
TIER_4 = Pace(a_second=96 / 60, burst=40)
POSTING = Pace(a_second=1.0, burst=3)

_TIERS = {
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.open": TIER_3,
    "conversations.create": TIER_2,
    "conversations.archive": TIER_2,
    "conversations.invite": TIER_3,
    "users.info": TIER_4,
    "views.publish": TIER_4,
    "chat.postEphemeral": TIER_4,
}


@dataclass(slots=True)
class _Lane:
    """Turns of one kind, given to the most urgent first."""

    pace: Pace
    now: Callable[[], float]
    sleep: Sleep
    credit: float = 0.0
    counted_at: float = 0.0
    closed_until: float = 0.0
    waiting: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)
    order: count[int] = field(default_factory=count)
    pump: asyncio.Task[None] | None = None

    async def turn(self, rank: int) -> None:
        """Return when it is this caller's turn; a lower rank comes first."""
        if not self.waiting and self._take():
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self.waiting, (rank, next(self.order), mine))
        if self.pump is None or self.pump.done():
            self.pump = asyncio.create_task(self._serve())
        await mine

    def close_for(self, seconds: float) -> None:
        """Let nobody through for so long."""
        self.closed_until = max(self.closed_until, self.now() + seconds)
        self.credit = 0.0

    def _take(self) -> bool:
        now = self.now()
        begun = max(self.counted_at, self.closed_until)
        if now < self.closed_until:
            return False
        self.credit = min(self.pace.burst, self.credit + max(0.0, now - begun) * self.pace.a_second)
        self.counted_at = now
        if self.credit < 1.0 - 1e-9:
            return False
        self.credit -= 1.0
        return True

    def _wait(self) -> float:
        return max(self.closed_until - self.now(), (1.0 - self.credit) / self.pace.a_second, 0.001)

    async def _serve(self) -> None:
        while self.waiting:
            if self.waiting[0][2].done():
                # It was cancelled meanwhile.
                heapq.heappop(self.waiting)
            elif self._take():
                heapq.heappop(self.waiting)[2].set_result(None)
            else:
                await self.sleep(self._wait())


class Limiter:
    """Gives turns for calls of Slack's Web API."""

    def __init__(
        self, *, now: Callable[[], float], sleep: Sleep = asyncio.sleep, posting: Pace = POSTING, factor: float = 1.0
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._posting = posting
        self._factor = factor
        self._lanes: dict[tuple[str, str], _Lane] = {}

    async def turn(self, method: str, channel: str = "", *, is_urgent: bool = False) -> None:
        """Return when the method may be called for the channel; what is urgent overtakes everything else."""
        await self._lane(method, channel).turn(0 if is_urgent else 1)

    def stand_still(self, method: str, channel: str, seconds: float) -> None:
        """Obey a 429: nobody calls the method for the channel before that."""
        self._lane(method, channel).close_for(seconds)

    def waiting(self) -> int:
        """Return how many wait for their turn, for the metrics."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    def close(self) -> None:
        """Give up every lane; whoever waits is told."""
        for lane in self._lanes.values():
            if lane.pump is not None:
                lane.pump.cancel()
            for _, _, future in lane.waiting:
                future.cancel()

    def _lane(self, method: str, channel: str) -> _Lane:
        # Only posting is counted for each channel; a tier counts all calls of its method.
        key = (method, channel if method == "chat.postMessage" else "")
        if key not in self._lanes:
            pace = self._posting if method == "chat.postMessage" else _TIERS.get(method, TIER_3)
            pace = Pace(a_second=pace.a_second * self._factor, burst=max(1, int(pace.burst * self._factor)))
            self._lanes[key] = _Lane(
                pace=pace, now=self._now, sleep=self._sleep, credit=pace.burst, counted_at=self._now()
            )
        return self._lanes[key]
