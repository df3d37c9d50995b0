"""Who is on call: rotations with overrides, in the wall time of their zone. Pure.

    people in turn, each for `every`, from `starts` on; an override takes the place of whoever's turn it is

A hand-over at 09:00 stays at 09:00 when the clocks change: turns are counted in local time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Somebody stands in for whoever's turn it is."""

    person: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """People who take turns."""

    name: str
    #: Addresses in the order of their turns.
    people: tuple[str, ...]
    #: The first hand-over, in local wall time without a zone.
    starts: datetime
    every: timedelta
    zone: ZoneInfo
    #: The group that it is for, "" for every incident.
    group: str = ""
    overrides: tuple[Override, ...] = ()

    def turn(self, at: datetime) -> tuple[str, ...]:
        """Return the people by their turns at an instant: who is on call first, then who is next."""
        if not self.people:
            return ()
        local = at.astimezone(self.zone).replace(tzinfo=None)
        number = (local - self.starts) // self.every % len(self.people)
        in_turn = (*self.people[number:], *self.people[:number])
        standing_in = tuple(each.person for each in self.overrides if each.begins <= at < each.ends)
        return tuple(dict.fromkeys((*standing_in, *in_turn)))


def on_call(rotations: Iterable[Rotation], group: str, at: datetime, *, step: int = 0) -> tuple[str, ...]:
    """Return who is on call for a group: the first (step 0), the second (step 1) of its rotations.

    A group without a rotation of its own is served by those that are for every incident.
    """
    known = tuple(rotations)
    own = [each for each in known if each.group == group] or [each for each in known if not each.group]
    turns = (each.turn(at) for each in own)
    return tuple(dict.fromkeys(turn[min(step, len(turn) - 1)] for turn in turns if turn))
