"""From a line of words to the features of a message, as keys and as rows of the weight matrix. Pure.

A message's vector has four blocks (see `classifier.features`), counts damped and weighed by rarity, each block of
length one. Training counts keys; answering looks up rows, and remembers those of each word, so that most cost one look.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from classifier.features import IDEA, MOST_IDEAS, PAIR, PART, WORD, Ideas, idea_keys, key_of, keys_of, word_keys
from classifier.linear import Floats, Indices, Row, Rows

#: How much each block counts, in the order WORD, PAIR, PART, IDEA.
BLOCK_WEIGHTS = (1.0, 0.5, 1.0, 0.4)
_CACHED_WORDS = 20_000
_NO_ROWS = np.zeros(0, dtype=np.int32)
_NO_KEYS = np.zeros(0, dtype=np.int64)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class Keyer:
    """Turns a line of words into keys; remembers the words it has met, so that training counts each but once."""

    ideas: Ideas
    #: For each word its keys, eight octets each, and its ideas.
    _met: dict[str, tuple[bytes, tuple[str, ...]]] = field(default_factory=dict)

    def of_word(self, word: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return the keys of a word, and the ideas that it stands for."""
        ideas = self.ideas.of(word)
        return (*word_keys(word), *keys_of(IDEA, ideas)), ideas

    def of_pair(self, pair: tuple[str, str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return the keys of two words in a row, and the ideas that they stand for together."""
        joined = " ".join(pair)
        ideas = tuple([idea for idea, _, _ in self.ideas.stems.get(joined, ())])
        return (key_of(PAIR, joined), *keys_of(IDEA, ideas)), ideas

    def read(self, words: Sequence[str]) -> Indices:
        """Return the keys of the words of a message (`classifier.text.prepare`), one for each time it has them."""
        met = [self._known(word) for word in words]
        pairs = [self.of_pair(pair) for pair in pairwise(words)]
        ideas = chain.from_iterable(ideas for _, ideas in chain(met, pairs) if ideas)
        of_message = np.array([*chain.from_iterable(keys for keys, _ in pairs), *idea_keys(ideas)], dtype=np.int64)
        return np.frombuffer(b"".join([*(keys for keys, _ in met), of_message.tobytes()]), dtype=np.int64)

    def _known(self, word: str) -> tuple[bytes, tuple[str, ...]]:
        known = self._met.get(word)
        if known is None:
            keys, ideas = self.of_word(word)
            known = self._met[word] = np.array(keys, dtype=np.int64).tobytes(), ideas
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The features of many messages: the keys of each laid end to end, distinct and sorted, and how often it has them.

    All at once, because a hundred thousand features of ten thousand messages are slow one by one.
    """

    keys: Indices
    counts: Indices
    #: How many distinct keys each message has.
    lengths: Indices

    @classmethod
    def of(cls, messages: Iterable[Indices]) -> Counted:
        """Count the keys of each message (`Keyer.read`)."""
        counted = [np.unique(keys, return_counts=True) for keys in messages]
        return cls(
            keys=np.concatenate([_NO_KEYS, *(keys for keys, _ in counted)]),
            counts=np.concatenate([_NO_KEYS, *(counts for _, counts in counted)]),
            lengths=np.array([len(keys) for keys, _ in counted], dtype=np.int64),
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
    def learn(cls, messages: Counted) -> Vocabulary:
        """Keep every word and idea of the corpus, and pairs and parts that at least two messages share."""
        keys, seen = np.unique(messages.keys, return_counts=True)
        kept = (seen > 1) | np.isin(keys >> 30, (WORD, IDEA))
        rarity = np.log((1 + len(messages.lengths)) / (1 + seen[kept].astype(np.float64))) + 1
        return cls.of(keys[kept], rarity)

    def vector(self, rows: Rows) -> Row:
        """Return a message, given as the rows of its features, one for each time it has them, as a sparse vector."""
        distinct, counts = np.unique(rows, return_counts=True)
        return distinct, self._weighed(distinct, counts, self._blocks(distinct), 1)

    def vectors(self, messages: Counted) -> list[Row]:
        """Return what `vector` does, of many messages."""
        rows, is_known = self._searched(messages.keys)
        of_message = np.repeat(np.arange(len(messages.lengths)), messages.lengths)[is_known]
        blocks = self._blocks(rows) + len(BLOCK_WEIGHTS) * of_message
        values = self._weighed(rows, messages.counts[is_known], blocks, len(messages.lengths))
        starts = np.searchsorted(of_message, np.arange(len(messages.lengths)))
        return list(zip(np.split(rows, starts)[1:], np.split(values, starts)[1:], strict=True))

    def _blocks(self, rows: Rows) -> Indices:
        return np.searchsorted(self.borders, rows, side="right")

    def _weighed(self, rows: Rows, counts: Indices, blocks: Indices, messages: int) -> Floats:
        """Weigh features of so many messages by count and rarity, each of the four blocks of each message to a length.

        The blocks of the messages are numbered through.
        """
        values = (1 + np.log(counts)) * self.rarity[rows]
        squares = np.bincount(blocks, weights=values * values, minlength=len(BLOCK_WEIGHTS) * messages)
        lengths = np.sqrt(squares).reshape(messages, len(BLOCK_WEIGHTS))
        scales = np.array(BLOCK_WEIGHTS) / np.where(lengths > 0, lengths, 1)
        return np.asarray(values * scales.ravel()[blocks])

    def rows_of(self, keys: Iterable[int]) -> Rows:
        """Return the rows of those features that the model knows, in the order of the keys."""
        return self._searched(np.fromiter(keys, dtype=np.int64))[0]

    def _searched(self, wanted: Indices) -> tuple[Rows, npt.NDArray[np.bool_]]:
        """Return the rows of those keys that are known, and which are."""
        if not len(self.keys):
            return _NO_ROWS, np.zeros(len(wanted), dtype=np.bool_)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        is_known = self.keys[places] == wanted
        return places[is_known].astype(np.int32), is_known

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
