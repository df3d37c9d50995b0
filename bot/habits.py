"""How the desk works through its rows: how many at once, how often, how long they are its own. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

#: A row claimed more often than this, and never finished, is worked on alone.
TRUSTED_ATTEMPTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the desk works through its rows."""

    batch: int = 64
    lease: timedelta = timedelta(seconds=10)
    #: After so many failed attempts a row is buried.
    attempts: int = 8
    #: After so many claims that nobody lived to finish, too. Many: whoever stops the desk again and again, or a machine
    #: that loses its power, must not make a row look like the one that kills the process.
    deaths: int = 50
