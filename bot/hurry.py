"""Whoever waits for an acknowledgement that is due within seconds goes first; work that can wait lets them by. Runs.

On few processors a burst of events and the deciding of its first rows compete. Deciding can wait half a second, Slack
waits three: so a round of work begins when nobody waits to be acknowledged, or after that time all the same.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

#: The longest that work waits, in seconds; under a steady stream it goes on beside it.
LONGEST = 0.5


class Hurry:
    """Counts who waits to be acknowledged."""

    def __init__(self) -> None:
        self._waiting = 0
        self._calm = asyncio.Event()
        self._calm.set()

    @contextlib.contextmanager
    def waits(self) -> Iterator[None]:
        """Be counted while inside."""
        self._waiting += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._calm.set()

    async def let_by(self, longest: float = LONGEST) -> None:
        """Return when nobody waits, or after `longest` seconds."""
        if self._calm.is_set():
            return
        with contextlib.suppress(TimeoutError):
            # Unlike `wait_for`, this loses no cancellation that comes in the same moment.
            async with asyncio.timeout(longest):
                await self._calm.wait()
