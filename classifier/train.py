"""Training and measuring on labelled messages: the same examples give the same model, to the byte. Pure.

examples -> keys -> vocabulary -> vectors -> ridge (classes and levels together) -> temperature on held-out folds
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.corpus import WORDS, Example
from classifier.features import Ideas
from classifier.linear import (
    Floats,
    Indices,
    Solution,
    calibrate,
    calibration_error,
    fit_platt,
    fit_temperature,
    softmax,
    solve,
)
from classifier.suggestion import UNCLASSIFIED
from classifier.taxonomy import Taxonomy
from classifier.text import prepare
from classifier.triage import LEVELS, Keyer, Reader, Triage, Vocabulary, all_keys

#: Doubt in a message's label, and in a line of vocabulary, which is about nothing else than its leaf.
RIDGE, WORDS_RIDGE = 4.0, 2.0
FOLDS = 5


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


def _targets(examples: Sequence[Example], columns: Indices, width: int) -> Floats:
    targets = np.zeros((len(examples), width + LEVELS))
    targets[np.arange(len(examples)), columns] = 1
    for row, example in enumerate(examples):
        if example.style != WORDS:
            targets[row, width + example.impact - 1] = 1
            targets[row, width + 3 + example.urgency - 1] = 1
    return targets


def folds_of(examples: Sequence[Example]) -> Indices:
    """Return a fold for each example: the messages of one style together, every fifth where there are few styles.

    A style held out as a whole is as near as one corpus comes to messages that others wrote.
    """
    styles = {style: number for number, style in enumerate(sorted({example.style for example in examples}))}
    if len(styles) >= FOLDS:
        return np.array([styles[example.style] for example in examples], dtype=np.int64)
    return np.arange(len(examples), dtype=np.int64) % FOLDS


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


def train(examples: Sequence[Example], taxonomy: Taxonomy, ideas: Ideas) -> Trained:
    """Return the model of these examples with its held-out scores; vocabulary rows train but are not measured."""
    keyer = Keyer(ideas)
    keyed = [keyer.read(prepare(example.question).words) for example in examples]
    vocabulary = Vocabulary.learn(keyed)
    reader = Reader(keyer, vocabulary)
    numbers = {leaf: column for column, leaf in enumerate(columns_of(taxonomy))}
    truth = np.array([numbers[example.category, example.subcategory] for example in examples], dtype=np.int64)
    solution: Solution = solve(
        [vocabulary.vector(reader.rows_of(all_keys(message))) for message in keyed],
        len(vocabulary.row_of),
        _targets(examples, truth, len(numbers)),
        folds_of(examples),
        np.array([WORDS_RIDGE if example.style == WORDS else RIDGE for example in examples]),
    )
    groups = groups_of(taxonomy)
    measured = np.array([example.style != WORDS for example in examples])
    if not measured.any():
        measured[:] = True
    held_out, truth = solution.held_out[measured, : len(numbers)], truth[measured]
    temperature = fit_temperature(held_out, groups, groups[truth])
    probabilities = softmax(held_out, temperature)
    grouped = probabilities @ np.eye(int(groups.max()) + 1)[groups]
    platt = fit_platt(grouped.max(axis=1), grouped.argmax(axis=1) == groups[truth])
    calibrated = np.array([calibrate(row, groups, platt) for row in probabilities])
    return Trained(
        triage=Triage(
            reader=reader,
            weights=solution.weights,
            groups=groups,
            temperature=temperature,
            platt=platt,
        ),
        scores=measure(calibrated, truth, groups),
    )
