"""Similar incidents and duplicates, of all channels: a window of the newest and an index, never a scan. Pure.

    print_of    the features of a text: its words and pieces of words (`classifier.features`), hashed into one table
    weigh       the features that say most, each by its rarity among the newest: a vector of length one
    remember    what an incident said goes into the window; the oldest falls out of it
    similar     the likest of the window: found by the question's rarest features, compared by cosine

Memory is that of the window, two thousand octets an incident, whatever came before; the time of a question does not
depend on its size. The index is one table: each place has a ring of the newest that it leads to, and who has fallen out
of the window is known by the serial number. A state object: one owner at a time, `now` and keys are the caller's.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.features import word_keys
from classifier.suggestion import Similar
from classifier.text import fingerprint

Places = npt.NDArray[np.uint16]
Amounts = npt.NDArray[np.float32]
Serials = npt.NDArray[np.uint16]

_TABLE = 1 << 16
#: Incidents that are remembered, for so long.
WINDOW, DAYS = 5_000, timedelta(days=30)
#: Words of one text that are compared; a report has said by then what it is about.
_MAX_WORDS = 120
#: A text is known by its heaviest features, and found by its rarest: a page of text has a thousand.
HEAVIEST, _FOUND_BY = 256, 64
#: The rarest features of a question lead to candidates; each remembers so many of the newest that have it.
_LEADS, _KEPT_PER_LEAD, _COMPARED = 32, 16, 48
_CACHED_WORDS = 20_000
#: From here on two reports are worth showing beside each other.
ALIKE = 0.22
#: Words that are named as what two reports have in common, none shorter than this.
_NAMED, _SHORTEST = 3, 3
#: A word counts more than one of its pieces.
_OF_WORD, _OF_PART = 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Print:
    """The features of one text: places in the table and how much of each."""

    places: Places
    amounts: npt.NDArray[np.float16]
    mark: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """The features of one text that say most, as a vector of length one; as octets, for thousands are kept."""

    #: Numbers of two octets.
    places: bytes
    #: Floats of two octets.
    weights: bytes


@dataclass(frozen=True, slots=True)
class _Kept:
    key: str
    at: datetime
    mark: int
    weighed: Weighed


@dataclass(slots=True)
class _Commonness:
    """How many of the newest texts have each feature: at least half a window of them, at most a whole one.

    Counted by halves, and the older half forgotten as a whole: so nobody need keep which features an incident had.
    """

    half: int
    #: The logarithm of each count and one: taken when it changes, not each time that it is asked for.
    logarithms: Amounts = field(default_factory=lambda: np.zeros(_TABLE, np.float32))
    texts: int = 0
    _newer: Places = field(default_factory=lambda: np.zeros(_TABLE, np.uint16))
    _older: Places = field(default_factory=lambda: np.zeros(_TABLE, np.uint16))
    _texts_newer: int = 0

    def count(self, places: Places) -> None:
        """Count the features of one text."""
        if self._texts_newer >= self.half:
            self._older, self._newer = self._newer, np.zeros(_TABLE, np.uint16)
            self.texts, self._texts_newer = self._texts_newer, 0
            self.logarithms = np.log1p(self._older, dtype=np.float32)
        self._newer[places] += 1
        self.texts += 1
        self._texts_newer += 1
        self.logarithms[places] = np.log1p(self._older[places] + self._newer[places], dtype=np.float32)


@dataclass(slots=True)
class Neighbours:
    """The newest incidents and what they said."""

    window: int = WINDOW
    keep: timedelta = DAYS
    #: The highest serial number that an incident gets; the index has two octets for each.
    last_serial: int = 0xFFFF
    _kept: deque[_Kept] = field(default_factory=deque)
    #: The serial number of the oldest that is kept. They begin with 1, for 0 is nobody in the index.
    _first: int = 1
    _commonness: _Commonness = field(init=False)
    #: For each place a ring of the serial numbers that it leads to, and how many it ever led to (the last byte of it).
    _index: Serials = field(default_factory=lambda: np.zeros((_TABLE, _KEPT_PER_LEAD), np.uint16))
    _turns: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros(_TABLE, np.uint8))
    #: The places of each word that was met lately, two octets each: its own, then those of its pieces.
    _words: dict[str, bytes] = field(default_factory=dict)
    #: One text spread over the table while it is compared; all zeros between questions.
    _spread: Amounts = field(default_factory=lambda: np.zeros(_TABLE, np.float32))

    def __post_init__(self) -> None:
        self._commonness = _Commonness(max(self.window // 2, 1))

    def print_of(self, words: Sequence[str]) -> Print:
        """Return the features of the words of a message (`classifier.text.prepare`)."""
        features = [self._features(word) for word in words[:_MAX_WORDS]]
        found = np.frombuffer(b"".join(features), np.uint16)
        amounts = np.full(len(found), _OF_PART, np.float32)
        amounts[np.cumsum([0, *map(len, features[:-1])], dtype=np.int64)[: len(features)] // 2] = _OF_WORD
        places, which = np.unique(found, return_inverse=True)
        summed = np.sqrt(np.bincount(which, amounts, len(places)))
        return Print(places, summed.astype(np.float16), fingerprint(words))

    def weigh(self, print_: Print) -> Weighed:
        """Return the heaviest features of a text, by their rarity among the newest as it is now."""
        places = print_.places
        rarity = np.float32(math.log(self._commonness.texts + 50)) - self._commonness.logarithms[places]
        weights = print_.amounts * rarity
        if len(places) > HEAVIEST:
            heaviest = np.argpartition(weights, -HEAVIEST)[-HEAVIEST:]
            places, weights = places[heaviest], weights[heaviest]
        scaled = weights / max(float(np.linalg.norm(weights)), 1e-9)
        return Weighed(places.tobytes(), scaled.astype(np.float16).tobytes())

    def remember(self, key: str, print_: Print, *, now: datetime) -> Weighed:
        """Take an incident into the window; returns what it is compared by."""
        while self._kept and (len(self._kept) >= self.window or now - self._kept[0].at > self.keep):
            self._kept.popleft()
            self._first += 1
        if self._first + len(self._kept) > self.last_serial:
            self._renumber()
        serial = self._first + len(self._kept)
        self._commonness.count(print_.places)
        kept = _Kept(key, now, print_.mark, self.weigh(print_))
        self._kept.append(kept)
        leads = self._rarest(print_.places, _FOUND_BY)
        self._index[leads, self._turns[leads] % _KEPT_PER_LEAD] = serial
        self._turns[leads] += 1
        return kept.weighed

    def similar(
        self, print_: Print, *, words: Sequence[str] = (), most: int = 5, least: float = ALIKE
    ) -> tuple[Similar, ...]:
        """Return the likest incidents of the window, likest first; `words` are those of the print, to say why."""
        candidates = [self._kept[serial - self._first] for serial in self._candidates(print_)]
        scores = self.likeness(self.weigh(print_), [kept.weighed for kept in candidates]).tolist()
        found = [
            (1.0 if kept.mark == print_.mark else round(score, 4), kept)
            for kept, score in zip(candidates, scores, strict=True)
            if score >= least
        ]
        found.sort(key=lambda pair: (-pair[0], pair[1].key))
        told = self._told(words) if found else ()
        return tuple(
            Similar(key=kept.key, score=score, at=kept.at, because=_shared(told, kept.weighed))
            for score, kept in found[:most]
        )

    def likeness(self, one: Weighed, others: Sequence[Weighed]) -> Amounts:
        """Return how alike a text is to each of the others, 0 to 1: the cosine of what was weighed."""
        if not others:
            return np.zeros(0, np.float32)
        # All at once: the texts laid end to end, looked up in the one text spread over the table.
        places = np.frombuffer(b"".join([other.places for other in others]), np.uint16)
        weights = np.frombuffer(b"".join([other.weights for other in others]), np.float16)
        starts = np.cumsum([0, *(len(other.places) // 2 for other in others)])
        own = np.frombuffer(one.places, np.uint16)
        self._spread[own] = np.frombuffer(one.weights, np.float16)
        products = _sums(self._spread[places] * weights, starts)
        self._spread[own] = 0
        return products

    def likeness_of_rows(self, one: Weighed, places: npt.NDArray[Any], weights: npt.NDArray[Any]) -> Amounts:
        """Return the same for others that stand in rows of one length, the short ones filled up with weights of 0."""
        own = np.frombuffer(one.places, np.uint16)
        self._spread[own] = np.frombuffer(one.weights, np.float16)
        products: Amounts = np.einsum("ij,ij->i", weights.astype(np.float32, copy=False), self._spread[places])
        self._spread[own] = 0
        return products

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._kept)

    def _renumber(self) -> None:
        """Let serial numbers begin anew: 1 is the oldest that is kept, and who fell out of the window is nobody."""
        gone = self._index < self._first
        self._index -= np.uint16(self._first - 1)
        self._index[gone] = 0
        self._first = 1

    def _told(self, words: Sequence[str]) -> Sequence[tuple[str, list[int]]]:
        """Return the words of a text that are worth naming, the rarest first, each with its places, its own first."""
        distinct = {word for word in words[:_MAX_WORDS] if len(word) >= _SHORTEST}
        places = [(word, np.frombuffer(self._features(word), np.uint16).tolist()) for word in distinct]
        return sorted(places, key=lambda pair: (float(self._commonness.logarithms[pair[1][0]]), pair[0]))

    def _features(self, word: str) -> bytes:
        known = self._words.get(word)
        if known is None:
            if len(self._words) >= _CACHED_WORDS:
                self._words.clear()
            places = np.array([key % _TABLE for key in word_keys(word)], np.uint16)
            known = self._words[word] = places.tobytes()
        return known

    def _rarest(self, places: Places, count: int) -> Places:
        return places[np.argsort(self._commonness.logarithms[places], kind="stable")[:count]]

    def _candidates(self, print_: Print) -> list[int]:
        """Return the serial numbers of those that most of the rarest features lead to, the newest first of equals."""
        there = print_.places[self._commonness.logarithms[print_.places] > 0]
        led = self._index[self._rarest(there, _LEADS)].ravel()
        votes = np.bincount(led[led >= self._first] - np.uint16(self._first), minlength=len(self._kept))
        found = np.flatnonzero(votes)
        best = found[np.lexsort((-found, -votes[found]))]
        return [self._first + int(place) for place in best[:_COMPARED]]


def _shared(told: Iterable[tuple[str, list[int]]], other: Weighed) -> tuple[str, ...]:
    """Return the first of the words that another text has too."""
    there = frozenset(np.frombuffer(other.places, np.uint16).tolist())
    # Two words may have one place; it is hardly the same word where half of its pieces are not there.
    both = (repr(word) for word, own in told if own[0] in there and 2 * len(there.intersection(own)) > len(set(own)))
    return tuple(islice(both, _NAMED))


def _sums(values: Amounts, starts: npt.NDArray[np.int64]) -> Amounts:
    """Return the sum of each stretch; a stretch may be empty."""
    filled = starts[1:] > starts[:-1]
    sums = np.zeros(len(filled), np.float32)
    if filled.any():
        sums[filled] = np.add.reduceat(values, starts[:-1][filled])
    return sums
