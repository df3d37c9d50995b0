"""From a line of words to the features of a message, as keys and as rows of the weight matrix. Pure.

A message's vector has four blocks (see `classifier.features`), counts damped and weighed by rarity, each block of
length one. Training counts keys; answering looks up rows, and remembers those of each word, so that most cost one look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise
from typing import TypeVar

import numpy as np

from classifier.features import IDEA, MOST_IDEAS, PAIR, PART, WORD, Ideas, idea_keys, key_of, word_keys
from classifier.linear import Floats, Indices, Row, Rows

#: How much each block counts, in the order WORD, PAIR, PART, IDEA.
BLOCK_WEIGHTS = (1.0, 0.5, 1.0, 0.4)
_CACHED_WORDS = 20_000
_NO_ROWS = np.zeros(0, dtype=np.int32)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Keyed:
    """The keys of a message: for each word its own, then those that belong to the message as a whole."""

    words: tuple[str, ...]
    by_word: tuple[tuple[int, ...], ...]
    common: tuple[int, ...]


@dataclass(slots=True)
class Keyer:
    """Turns a line of words into keys; remembers the words it has met, so that training counts each but once."""

    ideas: Ideas
    _met: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = field(default_factory=dict)
    _met_pairs: dict[tuple[str, str], tuple[tuple[int, ...], tuple[str, ...]]] = field(default_factory=dict)

    def of_word(self, word: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return the keys of a word, and the ideas that it stands for."""
        ideas = self.ideas.of(word)
        return (*word_keys(word), *(key_of(IDEA, idea) for idea in ideas)), ideas

    def of_pair(self, pair: tuple[str, str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return the keys of two words in a row, and the ideas that they stand for together."""
        joined = " ".join(pair)
        ideas = tuple(idea for idea, _, _ in self.ideas.stems.get(joined, ()))
        return (key_of(PAIR, joined), *(key_of(IDEA, idea) for idea in ideas)), ideas

    def read(self, words: Sequence[str]) -> Keyed:
        """Return the keys of the words of a message (`classifier.text.prepare`)."""
        met = [_remembered(self._met, word, self.of_word) for word in words]
        ideas = {idea for _, of_word in met for idea in of_word}
        pairs: list[int] = []
        for pair in pairwise(words):
            keys, joined = _remembered(self._met_pairs, pair, self.of_pair)
            pairs.extend(keys)
            ideas.update(joined)
        return Keyed(
            words=tuple(words),
            by_word=tuple(keys for keys, _ in met),
            common=(*pairs, *idea_keys(ideas)),
        )


def _remembered(known: dict[K, V], key: K, make: Callable[[K], V]) -> V:
    """Return what is known of a key, or find it out; what is remembered is bounded."""
    value = known.get(key)
    if value is None:
        if len(known) >= _CACHED_WORDS:
            known.clear()
        value = known[key] = make(key)
    return value


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features that the model knows: their rows in the weight matrix, their rarity, where each block begins."""

    #: Sorted; the place of a key is its row. Searched, because a dict of a hundred thousand takes 10 MB.
    keys: Indices
    rarity: Floats
    #: The first row of the second, third and fourth block.
    borders: Indices

    @classmethod
    def of(cls, keys: Indices, rarity: Floats) -> Vocabulary:
        """Return the vocabulary of sorted keys; a key carries its block in the highest bits, so a block is a range."""
        borders = np.searchsorted(keys >> 30, (PAIR, PART, IDEA)).astype(np.int64)
        return cls(keys, rarity, borders)

    @classmethod
    def learn(cls, messages: Sequence[Keyed]) -> Vocabulary:
        """Keep every word and idea of the corpus, and pairs and parts that at least two messages share."""
        seen = Counter(key for message in messages for key in set(all_keys(message)))
        kept = sorted(key for key, count in seen.items() if count > 1 or key >> 30 in {WORD, IDEA})
        counts = np.array([seen[key] for key in kept], dtype=np.float64)
        rarity = np.log((1 + len(messages)) / (1 + counts)) + 1
        return cls.of(np.array(kept, dtype=np.int64), rarity)

    def vector(self, rows: Rows) -> Row:
        """Return a message, given as the rows of its features, one for each time it has them, as a sparse vector."""
        distinct, counts = np.unique(rows, return_counts=True)
        values = (1 + np.log(counts)) * self.rarity[distinct]
        blocks = np.searchsorted(self.borders, distinct, side="right")
        lengths = np.sqrt(np.bincount(blocks, weights=values * values, minlength=4))
        scales = np.array(BLOCK_WEIGHTS) / np.where(lengths > 0, lengths, 1)
        return distinct, values * scales[blocks]

    def rows_of(self, keys: Iterable[int]) -> Rows:
        """Return the rows of those features that the model knows, in the order of the keys."""
        wanted = np.fromiter(keys, dtype=np.int64)
        if not len(self.keys):
            return _NO_ROWS
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.asarray(places[self.keys[places] == wanted], dtype=np.int32)

    def knows(self, word: str) -> bool:
        """Tell whether the word itself is in the corpus."""
        return len(self.rows_of([key_of(WORD, word)])) > 0


@dataclass(frozen=True, slots=True)
class Met:
    """A word, or two in a row, as the model knows it."""

    #: The rows of its features, four octets each: hundreds of them are joined a message, and octets join fastest.
    rows: bytes
    #: The numbers of the ideas that it stands for.
    ideas: tuple[int, ...]
    #: Whether the corpus has met it, as a word or as an idea.
    is_known: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as rows of the weight matrix."""

    words: tuple[str, ...]
    #: What is known of each word.
    met: Sequence[Met]
    #: Every row, once for each time that the message has its feature.
    rows: Rows


@dataclass(slots=True)
class Reader:
    """Turns words into rows of the weight matrix; remembers the words it has met, so that most cost one look."""

    keyer: Keyer
    vocabulary: Vocabulary
    _met: dict[str, Met] = field(default_factory=dict)
    _met_pairs: dict[tuple[str, str], Met] = field(default_factory=dict)
    #: Every idea there is, in order, to its number.
    _ideas: dict[str, int] = field(init=False)
    #: By the numbers of two ideas, the lesser first: the row of both together, -1 where the model has none.
    _both: Rows = field(init=False)

    def __post_init__(self) -> None:
        named = sorted({idea for entries in self.keyer.ideas.stems.values() for idea, _, _ in entries})
        self._ideas = {idea: number for number, idea in enumerate(named)}
        self._both = np.full((len(named), len(named)), -1, dtype=np.int32)
        for (first, one), (second, other) in combinations(enumerate(named), 2):
            for row in self.vocabulary.rows_of(idea_keys((one, other))):
                self._both[first, second] = row

    def read(self, words: Sequence[str]) -> Seen:
        """Return the rows of a message: the very features that `Keyer.read` gives keys to."""
        met = [_remembered(self._met, word, self._word) for word in words]
        pairs = [_remembered(self._met_pairs, pair, self._pair) for pair in pairwise(words)]
        ideas = sorted(set(chain.from_iterable(each.ideas for each in chain(met, pairs) if each.ideas)))[:MOST_IDEAS]
        both = self._both[np.ix_(ideas, ideas)] if len(ideas) > 1 else _NO_ROWS
        octets = b"".join([*(each.rows for each in met), *(each.rows for each in pairs), both[both >= 0].tobytes()])
        return Seen(tuple(words), met, np.frombuffer(octets, dtype=np.int32))

    def _word(self, word: str) -> Met:
        is_known = self.vocabulary.knows(word)
        keys, ideas = self.keyer.of_word(word)
        return self._meet(keys, ideas, is_known=is_known or bool(ideas))

    def _pair(self, pair: tuple[str, str]) -> Met:
        return self._meet(*self.keyer.of_pair(pair), is_known=True)

    def _meet(self, keys: Iterable[int], ideas: Iterable[str], *, is_known: bool) -> Met:
        return Met(self.vocabulary.rows_of(keys).tobytes(), tuple(self._ideas[idea] for idea in ideas), is_known)


def all_keys(message: Keyed) -> Iterator[int]:
    """Yield every key of a message, one for each time it has it."""
    return chain(chain.from_iterable(message.by_word), message.common)
