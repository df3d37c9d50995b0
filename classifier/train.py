"""Training and measuring on labelled messages: the same examples give the same model, to the byte. Pure.

examples -> keys -> vocabulary -> features -> head over words (classes and levels) --+-> fusion and calibration
examples -> sentence vectors, where there are any -> head over meaning --------------+   on held-out folds
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.corpus import WORDS, Example
from classifier.features import Ideas
from classifier.heads import Head, Labels, meaning_head, unmeasured_head, words_head
from classifier.linear import (
    Floats,
    Fusion,
    Indices,
    PackedWeights,
    Platt,
    Weights,
    calibrate,
    calibration_error,
    fit_fusion,
    fit_platt,
    matrix_of,
    softmax,
    threshold_for,
)
from classifier.suggestion import UNCLASSIFIED
from classifier.taxonomy import Taxonomy
from classifier.text import prepare
from classifier.triage import Memory, Triage
from classifier.vectors import Vectors
from classifier.vocabulary import Counted, Keyer, Reader, Vocabulary

#: Doubt in a message's label, and in a line of vocabulary, which is about nothing else than its leaf.
RIDGE, WORDS_RIDGE = 4.0, 2.0
FOLDS = 5
#: Of the answers that are given without asking, so many are to be right.
WANTED_PRECISION = 0.9
#: How words and meaning are joined when the names of the categories are all that is known.
UNTAUGHT = Fusion(temperature=0.3, share=2.0)
#: How much of the share of meaning that fits held-out rows of a corpus in many styles is believed: its vectors have its
#: authors' manner in common. By 352 incidents of other authors, and 561 before them, less than half of it is best.
_OF_STRANGERS = 0.45
#: Held-out answers of a category from which its own threshold can be told.
_FEWEST_ANSWERS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How good a model is on messages that it did not see."""

    messages: int
    category: float
    subcategory: float
    top3: float
    calibration_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model and how it did on its own held-out folds."""

    triage: Triage
    scores: Scores


def columns_of(taxonomy: Taxonomy) -> tuple[tuple[str, str], ...]:
    """Return the classes in the order of their columns: every leaf, then "not an incident"."""
    return (*((leaf.category, leaf.subcategory) for leaf in taxonomy.leaves), (UNCLASSIFIED, ""))


def groups_of(taxonomy: Taxonomy) -> Indices:
    """Return for each column the number of its category."""
    numbers = {name: number for number, name in enumerate((*taxonomy.categories, UNCLASSIFIED))}
    return np.array([numbers[category] for category, _ in columns_of(taxonomy)], dtype=np.int64)


def folds_of(examples: Sequence[Example]) -> Indices:
    """Return a fold for each example: the messages of one style together, every fifth where there are few styles.

    A style held out as a whole is as near as one corpus comes to messages that others wrote.
    """
    styles = {style: number for number, style in enumerate(sorted({example.style for example in examples}))}
    if _is_composed(examples):
        return np.array([styles[example.style] % FOLDS for example in examples], dtype=np.int64)
    return np.arange(len(examples), dtype=np.int64) % FOLDS


def _is_composed(examples: Sequence[Example]) -> bool:
    """Tell whether the examples were composed in many styles, as the corpus was, and not written by those who ask."""
    return len({example.style for example in examples}) >= FOLDS


def measure(probabilities: Floats, truth: Indices, groups: Indices) -> Scores:
    """Return the scores of class probabilities against the true columns."""
    grouped = probabilities @ np.eye(int(groups.max()) + 1)[groups]
    ranking = np.argsort(-grouped, axis=1, kind="stable")
    right = ranking[:, 0] == groups[truth]
    return Scores(
        messages=len(truth),
        category=float(right.mean()),
        subcategory=float((probabilities.argmax(axis=1) == truth).mean()),
        top3=float((ranking[:, :3] == groups[truth][:, None]).any(axis=1).mean()),
        calibration_error=calibration_error(grouped.max(axis=1), right),
    )


def train(
    examples: Sequence[Example], taxonomy: Taxonomy, ideas: Ideas, vectors: Sequence[Vectors] | None = None
) -> Trained:
    """Return the model of these examples with its held-out scores; vocabulary rows train but are not measured.

    Args:
        examples: Labelled messages, each with a place in the taxonomy.
        taxonomy: The classes, in the order of the model's columns.
        ideas: The table of ideas.
        vectors: The sentence vector of each example; None for a model of words alone.
    """
    prepared = [prepare(example.question) for example in examples]
    keyer = Keyer(ideas)
    counted = Counted.of(keyer.read(each.words) for each in prepared)
    vocabulary = Vocabulary.learn(counted)
    numbers = {leaf: column for column, leaf in enumerate(columns_of(taxonomy))}
    truth = np.array([numbers[example.category, example.subcategory] for example in examples], dtype=np.int64)
    folds = folds_of(examples)
    is_message = np.array([example.style != WORDS for example in examples])
    knows_messages = bool(is_message.any())
    if not knows_messages:
        is_message[:] = True
    words, of_levels = _words_and_levels(
        matrix_of(vocabulary.vectors(counted), len(vocabulary.keys)),
        _questions(examples, truth, len(numbers)),
        folds,
        np.where(is_message, RIDGE, WORDS_RIDGE),
        vectors,
    )
    measured = words.measured & is_message
    labels = Labels(answers=truth, width=len(numbers))
    meaning = None if vectors is None else meaning_head(np.asarray(vectors, np.float64), labels, folds, words.measured)
    calibrated = calibrate_held_out(
        words.held_out[measured, : len(numbers)],
        None if meaning is None else meaning.held_out[measured],
        groups_of(taxonomy),
        truth[measured],
        None if knows_messages else UNTAUGHT,
        belief=_OF_STRANGERS if _is_composed(examples) else 1.0,
    )
    temperature, share = calibrated.fusion.temperature, calibrated.fusion.share
    return Trained(
        triage=Triage(
            reader=Reader(Keyer(ideas), vocabulary),
            memory=Memory.learn(
                (each.words, int(column))
                for each, column, kept in zip(prepared, truth, is_message, strict=True)
                if kept
            ),
            weights=PackedWeights.of(words.weights[:-1]),
            bias=words.weights[-1],
            meaning=None if meaning is None else np.hstack([meaning.weights * np.float32(share), of_levels]),
            groups=groups_of(taxonomy),
            temperature=temperature,
            platt=calibrated.platt,
            thresholds=thresholds_of(calibrated.probabilities, groups_of(taxonomy), truth[measured], taxonomy),
        ),
        scores=measure(calibrated.probabilities, truth[measured], groups_of(taxonomy)),
    )


def _words_and_levels(
    matrix: Any,
    questions: tuple[Labels, Labels, Labels],
    folds: Indices,
    doubt: Floats,
    vectors: Sequence[Vectors] | None,
) -> tuple[Head, Weights]:
    """Train the head over words, its levels over the sentence vectors too; returns the weights of those apart."""
    if vectors is None:
        return words_head(matrix, questions, folds, doubt), np.zeros((0, 0), np.float32)
    from scipy.sparse import csr_matrix, hstack

    classes = words_head(matrix, questions[:1], folds, doubt)
    both = hstack([matrix, csr_matrix(np.asarray(vectors, np.float64))]).tocsr()
    levels = unmeasured_head(both, questions[1:], folds, doubt)
    width = matrix.shape[1]
    of_words = np.vstack([levels[:width], levels[-1:]])
    of_vectors = np.vstack([levels[width:-1], np.zeros_like(levels[-1:])])
    weights = np.ascontiguousarray(np.hstack([classes.weights, of_words]))
    return Head(weights=weights, held_out=classes.held_out, measured=classes.measured), of_vectors


def _questions(examples: Sequence[Example], truth: Indices, width: int) -> tuple[Labels, Labels, Labels]:
    """Return what the head over words is asked: class, impact, urgency; lines of vocabulary have no levels."""

    def level(number: int | None, example: Example) -> int:
        return -1 if number is None or example.style == WORDS else number - 1

    return (
        Labels(answers=truth, width=width),
        Labels(answers=np.array([level(each.impact, each) for each in examples], dtype=np.int64), width=3),
        Labels(answers=np.array([level(each.urgency, each) for each in examples], dtype=np.int64), width=3),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """Held-out scores turned into probabilities, and what turned them."""

    fusion: Fusion
    platt: Platt
    probabilities: Floats


def calibrate_held_out(
    scores: Floats,
    meaning: Floats | None,
    groups: Indices,
    truth: Indices,
    given: Fusion | None = None,
    *,
    belief: float = 1.0,
) -> Calibrated:
    """Return the probabilities that held-out scores stand for, and the calibration that says so.

    A fusion that is given is taken as it is: names alone have nothing held out that could tell. Of what is fitted
    only a part of the share of meaning is believed, as `fit_fusion` says.
    """
    fusion = given or fit_fusion(scores, meaning, groups, groups[truth], belief=belief)
    logits = scores / fusion.temperature
    if meaning is not None:
        logits = logits + fusion.share * meaning
    probabilities = softmax(logits)
    grouped = probabilities @ np.eye(int(groups.max()) + 1)[groups]
    platt = Platt() if given else fit_platt(grouped.max(axis=1), grouped.argmax(axis=1) == groups[truth])
    calibrated = np.array([calibrate(row, groups, platt) for row in probabilities])
    return Calibrated(fusion=fusion, platt=platt, probabilities=calibrated)


def thresholds_of(probabilities: Floats, groups: Indices, truth: Indices, taxonomy: Taxonomy) -> dict[str, float]:
    """Return for each category the least confidence from which the held-out answers reach the wanted precision.

    A category with too few answers to tell gets the threshold of all together.
    """
    grouped = probabilities @ np.eye(int(groups.max()) + 1)[groups]
    best, confidences = grouped.argmax(axis=1), grouped.max(axis=1)
    right = best == groups[truth]
    overall = threshold_for(confidences, right, WANTED_PRECISION)
    found = {}
    for number, category in enumerate(taxonomy.categories):
        of_category = best == number
        enough = int(of_category.sum()) >= _FEWEST_ANSWERS
        chosen = threshold_for(confidences[of_category], right[of_category], WANTED_PRECISION) if enough else overall
        found[category] = round(min(chosen, 1.0), 4)
    return found
