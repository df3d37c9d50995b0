"""How the desk works through its rows: how many at once, how often, how long they are its own. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

#: A row claimed more often than this, and never finished, is worked on alone.
TRUSTED_ATTEMPTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the desk works through its rows."""

    #: A batch is so many rows at most.
    batch: int = 64
    #: Nor does an arrival join a batch that has so many octets: all of it is held in memory while it is worked on.
    octets: int = 4_000_000
    lease: timedelta = timedelta(seconds=10)
    #: After so many failed attempts a row is buried.
    attempts: int = 8
    #: After so many claims that nobody lived to finish, too. Many: whoever stops the desk again and again, or a machine
    #: that loses its power, must not make a row look like the one that kills the process.
    deaths: int = 50

    def is_full(self, sizes: Sequence[int]) -> bool:
        """Say whether a batch of arrivals of these sizes may have left others waiting."""
        return len(sizes) == self.batch or sum(sizes) >= self.octets
