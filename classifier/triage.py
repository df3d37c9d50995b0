"""The trained model as a value: from a line of words to a score for each class, with the words that moved it. Pure.

Rows of the weight matrix are features, its columns the classes (every leaf, then "not an incident"). A message's
vector has four blocks (see `classifier.features`), counts damped and weighed by rarity, each block of length one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import ClassVar

import numpy as np

from classifier.features import IDEA, PAIR, PART, WORD, Ideas, idea_keys, key_of, word_keys
from classifier.linear import Floats, Indices, Platt, Row, Weights, calibrate, softmax
from classifier.text import fingerprint

#: How much each block counts, in the order WORD, PAIR, PART, IDEA.
BLOCK_WEIGHTS = (1.0, 0.5, 1.0, 0.4)
#: Columns of the weight matrix after the classes: impact 1, 2, 3 and urgency 1, 2, 3.
LEVELS = 6
#: Words named as reasons of one suggestion.
REASONS = 3
_CACHED_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Keyed:
    """The keys of a message: for each word its own, then those that belong to the message as a whole."""

    words: tuple[str, ...]
    by_word: tuple[tuple[int, ...], ...]
    common: tuple[int, ...]


@dataclass(slots=True)
class Keyer:
    """Turns a line of words into keys; remembers the words it has met, so that most cost one look."""

    ideas: Ideas
    _met: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = field(default_factory=dict)
    _met_pairs: dict[tuple[str, str], tuple[tuple[int, ...], tuple[str, ...]]] = field(default_factory=dict)

    def _word(self, word: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
        known = self._met.get(word)
        if known is None:
            if len(self._met) >= _CACHED_WORDS:
                self._met.clear()
            ideas = self.ideas.of(word)
            known = ((*word_keys(word), *(key_of(IDEA, idea) for idea in ideas)), ideas)
            self._met[word] = known
        return known

    def _pair(self, pair: tuple[str, str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
        known = self._met_pairs.get(pair)
        if known is None:
            if len(self._met_pairs) >= _CACHED_WORDS:
                self._met_pairs.clear()
            joined = " ".join(pair)
            ideas = tuple(idea for idea, _, _ in self.ideas.stems.get(joined, ()))
            known = ((key_of(PAIR, joined), *(key_of(IDEA, idea) for idea in ideas)), ideas)
            self._met_pairs[pair] = known
        return known

    def read(self, words: Sequence[str]) -> Keyed:
        """Return the keys of the words of a message (`classifier.text.prepare`)."""
        met = [self._word(word) for word in words]
        ideas = {idea for _, of_word in met for idea in of_word}
        pairs: list[int] = []
        for pair in pairwise(words):
            keys, joined = self._pair(pair)
            pairs.extend(keys)
            ideas.update(joined)
        return Keyed(
            words=tuple(words),
            by_word=tuple(keys for keys, _ in met),
            common=(*pairs, *idea_keys(ideas)),
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features that the model knows: their rows in the weight matrix, their rarity, where each block begins."""

    row_of: dict[int, int]
    rarity: Floats
    #: The first row of the second, third and fourth block.
    borders: Indices

    @classmethod
    def of(cls, keys: Indices, rarity: Floats) -> Vocabulary:
        """Return the vocabulary of sorted keys; a key carries its block in the highest bits, so a block is a range."""
        borders = np.searchsorted(keys >> 30, (PAIR, PART, IDEA)).astype(np.int64)
        return cls({int(key): row for row, key in enumerate(keys)}, rarity, borders)

    @classmethod
    def learn(cls, messages: Sequence[Keyed]) -> Vocabulary:
        """Keep every word and idea of the corpus, and pairs and parts that at least two messages share."""
        seen = Counter(key for message in messages for key in set(all_keys(message)))
        kept = sorted(key for key, count in seen.items() if count > 1 or key >> 30 in {WORD, IDEA})
        counts = np.array([seen[key] for key in kept], dtype=np.float64)
        rarity = np.log((1 + len(messages)) / (1 + counts)) + 1
        return cls.of(np.array(kept, dtype=np.int64), rarity)

    def vector(self, rows: Indices) -> Row:
        """Return a message, given as the rows of its features, one for each time it has them, as a sparse vector."""
        distinct, counts = np.unique(rows, return_counts=True)
        values = (1 + np.log(counts)) * self.rarity[distinct]
        blocks = np.searchsorted(self.borders, distinct, side="right")
        lengths = np.sqrt(np.bincount(blocks, weights=values * values, minlength=4))
        scales = np.array(BLOCK_WEIGHTS) / np.where(lengths > 0, lengths, 1)
        return distinct, values * scales[blocks]

    def knows(self, word: str) -> bool:
        """Tell whether the word itself is in the corpus."""
        return key_of(WORD, word) in self.row_of


@dataclass(frozen=True, slots=True)
class Met:
    """A word as the model knows it: the rows of its features, and whether the corpus has met it."""

    rows: Indices
    is_known: bool


@dataclass(slots=True)
class Reader:
    """Turns words into rows of the weight matrix; remembers the words it has met, so that most cost one look."""

    keyer: Keyer
    vocabulary: Vocabulary
    _met: dict[str, Met] = field(default_factory=dict)

    def rows_of(self, keys: Iterable[int]) -> Indices:
        """Return the rows of the features that the model knows."""
        row_of = self.vocabulary.row_of
        return np.array([row for key in keys if (row := row_of.get(key)) is not None], dtype=np.int64)

    def meet(self, word: str, keys: tuple[int, ...]) -> Met:
        """Return what the model knows of a word with these keys."""
        met = self._met.get(word)
        if met is None:
            if len(self._met) >= _CACHED_WORDS:
                self._met.clear()
            is_known = self.vocabulary.knows(word) or any(key >> 30 == IDEA for key in keys)
            met = self._met[word] = Met(self.rows_of(keys), is_known)
        return met


def all_keys(message: Keyed) -> Iterator[int]:
    """Yield every key of a message, one for each time it has it."""
    return chain(chain.from_iterable(message.by_word), message.common)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the model sees in one message."""

    #: A probability for each leaf of the taxonomy in its order, the last for "not an incident".
    probabilities: Floats
    #: Scores of impact 1, 2, 3 and of urgency 1, 2, 3.
    levels: Floats
    #: The words that moved the score of the likeliest class most, strongest first.
    words: tuple[str, ...]
    #: The share of the message's words that the model has ever met, as a word or as an idea.
    known: float
    #: The probability of the likeliest category before calibration.
    bare: float = 0.0
    #: How often these very words, digits aside, were in the training data with the label that is answered.
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What exact repeats were: the fingerprint of each message (`classifier.text.fingerprint`), its class, how often.

    Only fingerprints of which nearly all had one label are kept.
    """

    #: Sorted.
    prints: Indices
    columns: Indices
    counts: Indices

    #: Of fewer words too many mean different things by the same thing.
    FEWEST_WORDS: ClassVar[int] = 3
    _AGREEMENT: ClassVar[float] = 0.75

    @classmethod
    def learn(cls, messages: Iterable[tuple[Sequence[str], int]]) -> Memory:
        """Remember words and class of each message."""
        seen: dict[int, Counter[int]] = {}
        for words, column in messages:
            if len(words) >= cls.FEWEST_WORDS:
                seen.setdefault(fingerprint(words), Counter())[column] += 1
        kept = [(mark, *seen[mark].most_common(1)[0]) for mark in sorted(seen)]
        sure = [(mark, column, count) for mark, column, count in kept if count >= cls._AGREEMENT * seen[mark].total()]
        prints, columns, counts = zip(*sure, strict=True) if sure else ((), (), ())
        return cls(*(np.array(each, dtype=np.int64) for each in (prints, columns, counts)))

    def recall(self, words: Sequence[str]) -> tuple[int, int]:
        """Return the class of these very words and how often they were seen, (-1, 0) when they are new."""
        if len(words) < self.FEWEST_WORDS or not len(self.prints):
            return -1, 0
        mark = fingerprint(words)
        place = int(np.searchsorted(self.prints, mark))
        if place == len(self.prints) or int(self.prints[place]) != mark:
            return -1, 0
        return int(self.columns[place]), int(self.counts[place])


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The trained model."""

    reader: Reader
    memory: Memory
    #: Features x (classes, then six columns for the levels); the last row is the bias.
    weights: Weights
    #: The weights of sentence vectors: (numbers and a bias) x (classes and levels); None for a model without.
    meaning: Weights | None = None
    #: The number of the category of each class.
    groups: Indices
    #: Calibration, fitted on held-out styles: of the softmax over classes, then of the likeliest category.
    temperature: float
    platt: Platt
    #: By category: the confidence from which nine of ten are right.
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def read(self, words: Sequence[str], vector: Weights | None = None) -> Reading:
        """Return what the model sees in the words (`classifier.text.prepare`) and the sentence vector of a message."""
        message = self.reader.keyer.read(words)
        met = [self.reader.meet(*pair) for pair in zip(message.words, message.by_word, strict=True)]
        common = self.reader.rows_of(message.common)
        rows, values = self.reader.vocabulary.vector(np.concatenate([*(each.rows for each in met), common]))
        # A lean gather: only the rows of this message's features are touched, in the order they lie in memory.
        scores = values @ self.weights[rows] + self.weights[-1]
        logits, levels = scores[:-LEVELS] / self.temperature, scores[-LEVELS:]
        if self.meaning is not None and vector is not None:
            meant = vector @ self.meaning[:-1] + self.meaning[-1]
            logits, levels = logits + meant[:-LEVELS], levels + meant[-LEVELS:]
        bare = softmax(logits)
        probabilities = calibrate(bare, self.groups, self.platt)
        column, count = self.memory.recall(words)
        if count:
            probabilities = _repeated(probabilities, column, count)
        shares = values * self.weights[rows, int(probabilities.argmax())]
        return Reading(
            probabilities=probabilities,
            levels=levels,
            words=_reasons(message.words, met, rows, shares),
            known=sum(each.is_known for each in met) / max(len(met), 1),
            bare=float(np.bincount(self.groups, weights=bare).max()),
            repeats=count,
        )


def _repeated(probabilities: Floats, column: int, count: int) -> Floats:
    """Return the probabilities of words that were seen before: the more often, the surer (Laplace's rule)."""
    trust = (count + 1) / (count + 2)
    # What is left is shared as the model sees it: it may be as sure of the same class for reasons of its own.
    return np.asarray(probabilities * (1 - trust) + np.eye(1, len(probabilities), column)[0] * trust)


def _reasons(words: Sequence[str], met: Sequence[Met], rows: Indices, shares: Floats) -> tuple[str, ...]:
    """Return the words with the greatest share in the score; `shares` are those of the features in `rows`, sorted."""
    distinct = {word: each.rows for word, each in zip(words, met, strict=True) if len(word) > 1 and len(each.rows)}
    if not distinct:
        return ()
    # One sum over all rows, cut at the ends of the words: hundreds of small sums would cost ten times as much.
    ends = np.cumsum([len(rows) for rows in distinct.values()])
    of_rows = shares[np.searchsorted(rows, np.concatenate(list(distinct.values())))]
    running = np.concatenate([[0.0], np.cumsum(of_rows)])
    sums = running[ends] - running[np.concatenate([[0], ends[:-1]])]
    of_word = dict(zip(distinct, sums.round(12).tolist(), strict=True))
    strongest = sorted(of_word, key=lambda word: (-of_word[word], word))[:REASONS]
    floor = max(of_word[strongest[0]] / 4, 0.01)
    return tuple(word for word in strongest if of_word[word] >= floor)
