"""Who is on call: rotations with layers and overrides, in the wall time of their zone. Pure.

    override   somebody stands in                       comes first
    layer      other people at some hours or days       a later layer before an earlier one
    rotation   people in turn, each for `every`         always there

A hand-over at 09:00 stays at 09:00 when the clocks change: turns are counted in local time. domain.md section 6.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

#: How whoever stands in is said to be on call.
OVERRIDE = "override"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Somebody stands in for whoever's turn it is."""

    person: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Days of the week and times of day; what is empty does not restrict."""

    #: 0 is Monday.
    days: frozenset[int] = frozenset()
    #: From and until, since midnight; one that ends before it begins is a night, and belongs to the day it begins on.
    hours: tuple[tuple[timedelta, timedelta], ...] = ()

    def holds(self, local: datetime) -> bool:
        """Say whether a wall time is within."""
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        today, yesterday = self._has(local.weekday()), self._has((local.weekday() - 1) % 7)
        if not self.hours:
            return today
        at = local - midnight
        return any(
            today and begins <= at < ends if begins < ends else (today and at >= begins) or (yesterday and at < ends)
            for begins, ends in self.hours
        )

    def _has(self, day: int) -> bool:
        return not self.days or day in self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """People who take turns."""

    #: Addresses in the order of their turns.
    people: tuple[str, ...]
    #: The first hand-over, in local wall time without a zone.
    starts: datetime
    every: timedelta

    def at(self, local: datetime) -> tuple[str, ...]:
        """Return the people by their turns at a wall time: whose turn it is first, then who is next."""
        if not self.people:
            return ()
        number = (local - self.starts) // self.every % len(self.people)
        return (*self.people[number:], *self.people[:number])


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Other people at some hours or days."""

    name: str
    turns: Turns
    within: Within = Within()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who is on call, and why it is they."""

    person: str
    #: OVERRIDE, the name of a layer, or "" for whose turn it is in the rotation itself.
    layer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Everybody who can be on call for a group, and when."""

    name: str
    turns: Turns
    zone: ZoneInfo
    #: The group that it is for, "" for every incident.
    group: str = ""
    #: A later one comes before an earlier one.
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who is ever on call by it, each once."""
        layered = (person for layer in self.layers for person in layer.turns.people)
        return tuple(dict.fromkeys((*self.turns.people, *layered, *(each.person for each in self.overrides))))

    def holders(self, at: datetime) -> tuple[Holder, ...]:
        """Return who is on call at an instant first, then who is next, each once."""
        first: dict[str, Holder] = {}
        for holder in self._in_order(at):
            first.setdefault(holder.person, holder)
        return tuple(first.values())

    def _in_order(self, at: datetime) -> Iterator[Holder]:
        local = at.astimezone(self.zone).replace(tzinfo=None)
        for each in self.overrides:
            if each.begins <= at < each.ends:
                yield Holder(person=each.person, layer=OVERRIDE)
        for layer in reversed(self.layers):
            if layer.within.holds(local):
                yield from (Holder(person=person, layer=layer.name) for person in layer.turns.at(local))
        yield from (Holder(person=person) for person in self.turns.at(local))

    def turn(self, at: datetime) -> tuple[str, ...]:
        """Return the people by their turns at an instant: who is on call first, then who is next."""
        return tuple(holder.person for holder in self.holders(at))


def rotations_for(rotations: Iterable[Rotation], group: str) -> tuple[Rotation, ...]:
    """Return the rotations that serve a group: its own, else those that are for every incident."""
    known = tuple(rotations)
    return tuple(each for each in known if each.group == group) or tuple(each for each in known if not each.group)


def on_call(rotations: Iterable[Rotation], group: str, at: datetime, *, step: int = 0) -> tuple[str, ...]:
    """Return who is on call for a group: the first (step 0), the second (step 1) of its rotations."""
    turns = (each.turn(at) for each in rotations_for(rotations, group))
    return tuple(dict.fromkeys(turn[min(step, len(turn) - 1)] for turn in turns if turn))
