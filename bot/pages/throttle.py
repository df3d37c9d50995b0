"""How often something may be done: so many times within a window, for each key. Pure.

Kept in memory of one process: it slows abuse down, and is no promise. Keys that were not heard of for a window are
forgotten, and no more than `most_keys` are kept.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta


class Throttle:
    """A sliding window for each key."""

    def __init__(self, times: int, within: timedelta, *, most_keys: int = 10_000) -> None:
        self._times = times
        self._within = within
        self._most_keys = most_keys
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allows(self, key: str, now: datetime) -> bool:
        """Say whether it may be done once more, and count it if so."""
        seen = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while seen and seen[0] <= now - self._within:
            seen.popleft()
        while len(self._seen) > self._most_keys:
            self._seen.popitem(last=False)
        if len(seen) >= self._times:
            return False
        seen.append(now)
        return True
