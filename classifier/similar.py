"""Similar incidents and duplicates, of all channels: a window of the newest and an index, never a scan. Pure.

    print_of    the features of a text: its words and pieces of words (`classifier.features`), hashed into one table
    weigh       the features that say most, each by its rarity in the window: a vector of length one
    remember    what an incident said goes into the window; the oldest falls out of it
    similar     the likest of the window: found by the question's rarest features, compared by cosine

Memory is that of the window, whatever came before; the time of a question does not depend on its size. A state
object: one owner at a time, `now` and keys are the caller's.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

import numpy as np
import numpy.typing as npt

from classifier.features import PART, WORD, key_of, word_keys
from classifier.suggestion import Similar
from classifier.text import fingerprint

Places = npt.NDArray[np.int32]
Amounts = npt.NDArray[np.float32]

_TABLE = 1 << 18
#: Incidents that are remembered, for so long.
WINDOW, DAYS = 5_000, timedelta(days=30)
#: Words of one text that are compared; a report has said by then what it is about.
_MAX_WORDS = 120
#: A text is known by its heaviest features, and found by its rarest: a page of text has a thousand.
HEAVIEST, _FOUND_BY = 256, 128
#: The rarest features of a question lead to candidates; each remembers so many of the newest that have it.
_LEADS, _KEPT_PER_LEAD, _COMPARED = 24, 128, 48
#: Bits of a serial number: more incidents than anybody will have.
_SERIAL = 48
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
    amounts: Amounts
    mark: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """The features of one text that say most, as a vector of length one."""

    places: Places
    weights: Amounts


@dataclass(frozen=True, slots=True)
class _Kept:
    key: str
    at: datetime
    mark: int
    weighed: Weighed
    #: Every feature, to be taken from the window with it; and those that lead here.
    places: Places
    leads: Places


@dataclass(slots=True)
class Neighbours:
    """The newest incidents and what they said."""

    window: int = WINDOW
    keep: timedelta = DAYS
    _kept: deque[_Kept] = field(default_factory=deque)
    #: The serial number of the oldest that is kept; the newest has the number of all ever kept, less one.
    _first: int = 0
    _frequency: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(_TABLE, np.int32))
    #: The logarithm of each frequency and one: taken when it changes, not each time that it is asked for.
    _commonness: Amounts = field(default_factory=lambda: np.zeros(_TABLE, np.float32))
    _leads: dict[int, list[int]] = field(default_factory=dict)
    _words: dict[str, tuple[Places, Amounts]] = field(default_factory=dict)
    #: One text spread over the table while it is compared; all zeros between questions.
    _spread: Amounts = field(default_factory=lambda: np.zeros(_TABLE, np.float32))

    def print_of(self, words: Sequence[str]) -> Print:
        """Return the features of the words of a message (`classifier.text.prepare`)."""
        features = [self._features(word) for word in words[:_MAX_WORDS]]
        if not features:
            return Print(np.zeros(0, np.int32), np.zeros(0, np.float32), fingerprint(words))
        places, which = np.unique(np.concatenate([each[0] for each in features]), return_inverse=True)
        amounts = np.bincount(which, np.concatenate([each[1] for each in features]))
        return Print(places, np.sqrt(amounts.astype(np.float32)), fingerprint(words))

    def weigh(self, print_: Print) -> Weighed:
        """Return the heaviest features of a text, by their rarity in the window as it is now."""
        weights = print_.amounts * self._rarity(print_.places)
        places = print_.places
        if len(places) > HEAVIEST:
            heaviest = np.argpartition(weights, -HEAVIEST)[-HEAVIEST:]
            places, weights = places[heaviest], weights[heaviest]
        return Weighed(places, weights / max(float(np.linalg.norm(weights)), 1e-9))

    def remember(self, key: str, print_: Print, *, now: datetime) -> Weighed:
        """Take an incident into the window; returns what it is compared by."""
        while self._kept and (len(self._kept) >= self.window or now - self._kept[0].at > self.keep):
            self._forget()
        serial = self._first + len(self._kept)
        self._count(print_.places, 1)
        leads = self._rarest(print_.places, _FOUND_BY)
        kept = _Kept(key, now, print_.mark, self.weigh(print_), print_.places, leads)
        self._kept.append(kept)
        for place in leads.tolist():
            serials = self._leads.setdefault(place, [])
            serials.append(serial)
            if len(serials) > _KEPT_PER_LEAD:
                del serials[0]
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
            Similar(key=kept.key, score=score, at=kept.at, because=_shared(told, kept.places))
            for score, kept in found[:most]
        )

    def _told(self, words: Sequence[str]) -> Sequence[tuple[str, int]]:
        """Return the words of a text that are worth naming, the rarest in the window first, and their places."""
        places = {word: key_of(WORD, word) % _TABLE for word in words[:_MAX_WORDS] if len(word) >= _SHORTEST}
        return sorted(places.items(), key=lambda pair: (int(self._frequency[pair[1]]), pair[0]))

    def likeness(self, one: Weighed, others: Sequence[Weighed]) -> Amounts:
        """Return how alike a text is to each of the others, 0 to 1: the cosine of what was weighed."""
        if not others:
            return np.zeros(0, np.float32)
        # All at once: the texts laid end to end, looked up in the one text spread over the table.
        places = np.concatenate([other.places for other in others])
        weights = np.concatenate([other.weights for other in others])
        starts = np.cumsum([0, *(len(other.places) for other in others)])
        self._spread[one.places] = one.weights
        products = _sums(weights * self._spread[places], starts)
        self._spread[one.places] = 0
        return products

    def likeness_of_rows(self, one: Weighed, places: Places, weights: Amounts) -> Amounts:
        """Return the same for others that stand in rows of one length, the short ones filled up with weights of 0."""
        self._spread[one.places] = one.weights
        products: Amounts = np.einsum("ij,ij->i", weights, self._spread[places])
        self._spread[one.places] = 0
        return products

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._kept)

    def _features(self, word: str) -> tuple[Places, Amounts]:
        known = self._words.get(word)
        if known is None:
            if len(self._words) >= _CACHED_WORDS:
                self._words.clear()
            keys = [key for key in word_keys(word) if key >> 30 in {WORD, PART}]
            places = np.array([key % _TABLE for key in keys], np.int32)
            amounts = np.array([_OF_WORD if key >> 30 == WORD else _OF_PART for key in keys], np.float32)
            known = self._words[word] = (places, amounts)
        return known

    def _forget(self) -> None:
        gone = self._kept.popleft()
        self._count(gone.places, -1)
        for place in gone.leads.tolist():
            serials = self._leads[place]
            if serials[0] == self._first:
                del serials[0]
            if not serials:
                del self._leads[place]
        self._first += 1

    def _count(self, places: Places, change: int) -> None:
        self._frequency[places] += change
        self._commonness[places] = np.log(self._frequency[places] + np.float32(1))

    def _rarity(self, places: Places) -> Amounts:
        return np.asarray(np.float32(math.log(len(self._kept) + 50)) - self._commonness[places], np.float32)

    def _rarest(self, places: Places, count: int) -> Places:
        return places[np.argsort(self._frequency[places], kind="stable")[:count]]

    def _candidates(self, print_: Print) -> list[int]:
        there = print_.places[self._frequency[print_.places] > 0]
        votes: Counter[int] = Counter()
        for place in self._rarest(there, _LEADS).tolist():
            votes.update(self._leads.get(place, ()))
        # Most votes first, of equals the newest: as one number each, which sorts several times as fast as a pair.
        best = sorted([(count << _SERIAL) + serial for serial, count in votes.items()], reverse=True)[:_COMPARED]
        return [serial for vote in best if (serial := vote & ((1 << _SERIAL) - 1)) >= self._first]


def _shared(told: Iterable[tuple[str, int]], other: Places) -> tuple[str, ...]:
    """Return the first of the words that another text has too."""
    there = set(other.tolist())
    return tuple(repr(word) for word, _ in islice((pair for pair in told if pair[1] in there), _NAMED))


def _sums(values: Amounts, starts: npt.NDArray[np.int64]) -> Amounts:
    """Return the sum of each stretch; a stretch may be empty."""
    filled = starts[1:] > starts[:-1]
    sums = np.zeros(len(filled), np.float32)
    if filled.any():
        sums[filled] = np.add.reduceat(values, starts[:-1][filled])
    return sums
