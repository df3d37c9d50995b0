"""One thing after the other: what a person says is done in the order in which they said it. Runs in the loop.

Listeners run beside each other, and one that began first may end last: "accept" must not overtake what it accepts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

#: How long the next one waits for the one before, in seconds, and how long where it opens a modal: that cannot be done
#: later than three. Longer than anything but a fault takes, also where all is slow.
_PATIENCE, _HURRY = 60.0, 2.0


@dataclass(slots=True)
class Turns:
    """Who is being served."""

    _last: dict[str, asyncio.Event] = field(default_factory=dict)

    @asynccontextmanager
    async def taken(self, who: str) -> AsyncIterator[Callable[[bool], Awaitable[None]]]:
        """Queue up behind what `who` said before; what is given waits until that is done, or took too long.

        It is told whether there is a hurry, because a modal is to be opened.
        """
        before, mine = self._last.get(who), asyncio.Event()
        self._last[who] = mine

        async def come(hurry: bool) -> None:
            if before is not None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(before.wait(), _HURRY if hurry else _PATIENCE)

        try:
            yield come
        finally:
            mine.set()
            if self._last.get(who) is mine:
                del self._last[who]
