"""What was made a moment ago, kept while it still holds, so that many who look at once cost as much as one. Runs in
many threads.

A thing is kept under a key, with the version of what it was made from. It is made again when the version is another, or
when it is older than it may be; of several threads that ask at once, one makes it and the others wait for it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Place(Generic[T]):
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)
    version: Hashable = None
    made_at: datetime | None = None
    thing: T | None = None


class Remembered(Generic[T]):
    """A few things of a kind, each for a moment."""

    def __init__(self, lasts: timedelta, *, most: int = 64) -> None:
        self._lasts = lasts
        self._most = most
        self._places: OrderedDict[Hashable, _Place[T]] = OrderedDict()
        self._looking = threading.Lock()

    def get(self, key: Hashable, version: Hashable, now: datetime, make: Callable[[], T]) -> T:
        """Return what is kept under a key, made anew where that is of another version or too old."""
        place = self._place(key)
        with place.one_at_a_time:
            is_fresh = place.made_at is not None and timedelta() <= now - place.made_at <= self._lasts
            if place.thing is None or not is_fresh or place.version != version:
                place.thing, place.version, place.made_at = make(), version, now
            return place.thing

    def _place(self, key: Hashable) -> _Place[T]:
        with self._looking:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
            return place
