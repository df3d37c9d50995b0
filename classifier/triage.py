"""The trained model as a value: from a line of words to a score for each class, with the words that moved it. Pure.

Rows of the weight matrix are features (see `classifier.vocabulary`), its columns the classes (every leaf, then "not an
incident").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from classifier.linear import Floats, Indices, PackedWeights, Platt, Rows, Weights, calibrate, softmax
from classifier.text import fingerprint
from classifier.vocabulary import Reader, Seen

#: Columns of the weight matrix after the classes: impact 1, 2, 3 and urgency 1, 2, 3.
LEVELS = 6
#: Words named as reasons of one suggestion.
REASONS = 3


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
    #: Features x (classes, then six columns for the levels).
    weights: PackedWeights
    #: What is added whatever a message says: classes, then levels.
    bias: Weights
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
        seen = self.reader.read(words)
        rows, values = self.reader.vocabulary.vector(seen.rows)
        # A lean gather: only the rows of this message's features are touched, in the order they lie in memory.
        scores = self.weights.sum(rows, values) + self.bias
        logits, levels = scores[:-LEVELS] / self.temperature, scores[-LEVELS:]
        if self.meaning is not None and vector is not None:
            meant = vector @ self.meaning[:-1] + self.meaning[-1]
            logits, levels = logits + meant[:-LEVELS], levels + meant[-LEVELS:]
        bare = softmax(logits)
        probabilities = calibrate(bare, self.groups, self.platt)
        column, count = self.memory.recall(words)
        if count:
            probabilities = _repeated(probabilities, column, count)
        shares = values * self.weights.column(rows, int(probabilities.argmax()))
        return Reading(
            probabilities=probabilities,
            levels=levels,
            words=_reasons(seen, rows, shares),
            known=sum(each.is_known for each in seen.met) / max(len(words), 1),
            bare=float(np.bincount(self.groups, weights=bare).max()),
            repeats=count,
        )


def _repeated(probabilities: Floats, column: int, count: int) -> Floats:
    """Return the probabilities of words that were seen before: the more often, the surer (Laplace's rule)."""
    trust = (count + 1) / (count + 2)
    # What is left is shared as the model sees it: it may be as sure of the same class for reasons of its own.
    return np.asarray(probabilities * (1 - trust) + np.eye(1, len(probabilities), column)[0] * trust)


def _reasons(seen: Seen, rows: Rows, shares: Floats) -> tuple[str, ...]:
    """Return the words with the greatest share in the score; `shares` are those of the features in `rows`, sorted."""
    pairs = zip(seen.words, seen.met, strict=True)
    distinct = {word: each.rows for word, each in pairs if len(word) > 1 and each.rows}
    if not distinct:
        return ()
    # One sum over all rows, cut at the ends of the words: hundreds of small sums would cost ten times as much.
    ends = np.cumsum([len(octets) for octets in distinct.values()]) // rows.itemsize
    of_rows = shares[np.searchsorted(rows, np.frombuffer(b"".join(distinct.values()), dtype=rows.dtype))]
    running = np.concatenate([[0.0], np.cumsum(of_rows)])
    sums = (running[ends] - running[np.concatenate([[0], ends[:-1]])]).round(12)
    least = np.partition(sums, -REASONS)[-REASONS] if len(sums) > REASONS else -np.inf
    of_word = {word: moved for word, moved in zip(distinct, sums.tolist(), strict=True) if moved >= least}
    strongest = sorted(of_word, key=lambda word: (-of_word[word], word))[:REASONS]
    floor = max(of_word[strongest[0]] / 4, 0.01)
    return tuple(word for word in strongest if of_word[word] >= floor)
