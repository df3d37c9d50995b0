"""The heads that are trained: words by ridge or support vectors, meaning by logistic regression. Trains.

    words     up to EXACT rows   ridge, solved exactly, held-out scores for nothing
              more               linear support vectors (scikit-learn), held-out scores of every fifth row
    meaning                      multinomial logistic regression over sentence vectors, held-out scores of each fold

Every head answers one column a class. scikit-learn is imported here and nowhere else: a running desk never needs it.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.linear import Floats, Indices, Weights, solve

#: More rows than this are not solved exactly: the cost grows with their cube.
EXACT = 5_000
#: One row in so many is held out where folds would cost a training each. Whole styles held out would be stranger than
#: real messages are to so many rows, and the confidence too low (a calibration error of 0.16 instead of 0.09).
_HELD_OUT = 5
_C_WORDS = 0.4
#: Sentences mean what they mean: a few rows a class are believed, of many only what they share.
_C_MEANING_OF_FEW, _C_MEANING_OF_MANY, _MANY_A_CLASS = 20.0, 5.0, 150
_STEPS = 60
#: The slope at which logistic regression stops; the more classes, the flatter it begins.
_FLAT = 1e-5
#: Support vectors are near enough; ten times nearer answers the same and takes a fifth longer.
_NEAR_ENOUGH = 0.01
#: The score of a class that a head has never seen.
_NEVER = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A trained head, and what it says of rows that it did not see."""

    #: Features x classes, and the bias as the last row.
    weights: Weights
    #: Rows x classes; only the rows of `measured` are filled.
    held_out: Floats
    #: Which rows were held out.
    measured: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """One question about each row, such as its class or its impact."""

    #: The number of the answer, -1 where it is unknown.
    answers: Indices
    #: How many answers there are.
    width: int

    @property
    def targets(self) -> Floats:
        """Return 1 in the column of each row's answer, 0 elsewhere."""
        targets = np.zeros((len(self.answers), self.width))
        known = self.answers >= 0
        targets[np.flatnonzero(known), self.answers[known]] = 1
        return targets


def one_thread() -> Any:
    """Return the context in which the linear algebra keeps to one thread: as fast here, and the same bytes anywhere."""
    # Only libraries that are loaded by now are limited; each of these brings its own threads.
    import scipy.linalg  # noqa: F401
    import sklearn.linear_model
    import sklearn.svm  # noqa: F401
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


def words_head(matrix: Any, questions: Sequence[Labels], folds: Indices, doubt: Floats) -> Head:
    """Train the head over words; its columns are those of the questions, side by side.

    Beyond EXACT rows only the first question's columns of `held_out` are filled: each would cost a training.

    Args:
        matrix: Messages x features, sparse.
        questions: What is asked; the first one is always answered.
        folds: The fold of each row; rows of one fold are held out together.
        doubt: How little each row counts; 1 is certain of itself.
    """
    rows = matrix.shape[0]
    if rows <= EXACT:
        solution = solve(matrix, np.hstack([each.targets for each in questions]), folds, doubt)
        no_bias = np.zeros((1, solution.weights.shape[1]), np.float32)
        weights = np.vstack([solution.weights, no_bias])
        return Head(weights=weights, held_out=solution.held_out, measured=np.ones(rows, bool))
    measured = np.arange(rows) % _HELD_OUT == 0
    held_out = np.zeros((rows, sum(each.width for each in questions)))
    trial = _support(matrix[~measured], _taken(questions[0], ~measured))
    held_out[measured, : questions[0].width] = _scores(matrix[measured], *trial)
    return Head(weights=_supports(matrix, questions), held_out=held_out, measured=measured)


def unmeasured_head(matrix: Any, questions: Sequence[Labels], folds: Indices, doubt: Floats) -> Weights:
    """Train the same head where nobody asks how good it is, and return its weights."""
    if matrix.shape[0] <= EXACT:
        return words_head(matrix, questions, folds, doubt).weights
    return _supports(matrix, questions)


def meaning_head(vectors: Floats, labels: Labels, folds: Indices, measured: npt.NDArray[np.bool_]) -> Head:
    """Train the head over sentence vectors, and fill the held-out rows of `measured`."""
    held_out = np.zeros((len(vectors), labels.width))
    folds = folds if measured.all() else np.where(measured, 0, 1)
    freedom = _C_MEANING_OF_FEW if len(vectors) < _MANY_A_CLASS * labels.width else _C_MEANING_OF_MANY
    for fold in np.unique(folds[measured]):
        inside = folds == fold
        others = _logistic(vectors[~inside], _taken(labels, ~inside), freedom)
        held_out[inside] = _with_one(vectors[inside]) @ others
    weights = _logistic(vectors, labels, freedom)
    return Head(weights=np.ascontiguousarray(weights, dtype=np.float32), held_out=held_out, measured=measured)


def _taken(labels: Labels, rows: npt.NDArray[np.bool_]) -> Labels:
    return Labels(answers=labels.answers[rows], width=labels.width)


def _supports(matrix: Any, questions: Sequence[Labels]) -> Weights:
    final = [_support(matrix, each) for each in questions]
    stacked = np.vstack([np.hstack([weights for weights, _ in final]), np.hstack([bias for _, bias in final])[None, :]])
    return np.ascontiguousarray(stacked, dtype=np.float32)


def _support(matrix: Any, labels: Labels) -> tuple[Floats, Floats]:
    """Return weights and bias of linear support vectors, one against the rest, as shares from 0 to 1."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    weights, bias = np.zeros((matrix.shape[1], labels.width)), np.full(labels.width, _NEVER)
    known = labels.answers >= 0
    seen = np.unique(labels.answers[known])
    if len(seen) < 2:
        bias[seen] = 1.0
        return weights, bias
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LinearSVC(C=_C_WORDS, tol=_NEAR_ENOUGH, random_state=0, max_iter=300).fit(
            matrix[known], labels.answers[known]
        )
    coefficients, intercept = model.coef_, model.intercept_
    if len(seen) == 2:
        coefficients, intercept = np.vstack([-coefficients, coefficients]), np.hstack([-intercept, intercept])
    # Margins of -1 and 1 become the 0 and 1 that ridge aims at.
    weights[:, seen], bias[seen] = coefficients.T / 2, (intercept + 1) / 2
    return weights, bias


def _scores(matrix: Any, weights: Floats, bias: Floats) -> Floats:
    return np.asarray(matrix @ weights) + bias


def _with_one(vectors: Floats) -> Floats:
    return np.hstack([vectors, np.ones((len(vectors), 1))])


def _logistic(vectors: Floats, labels: Labels, freedom: float) -> Floats:
    """Return the weights of multinomial logistic regression, the bias as their last row."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    weights = np.zeros((vectors.shape[1] + 1, labels.width))
    seen = np.unique(labels.answers)
    weights[-1] = -10.0
    weights[-1, seen] = 0.0
    if len(seen) < 2:
        return weights
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        # Single precision is what the encoder gives, and takes half the time.
        narrow = vectors.astype(np.float32)
        model = LogisticRegression(C=freedom, max_iter=_STEPS, tol=_FLAT).fit(narrow, labels.answers)
    coefficients, intercept = model.coef_, model.intercept_
    if len(seen) == 2:
        coefficients, intercept = np.vstack([-coefficients, coefficients]) / 2, np.hstack([-intercept, intercept]) / 2
    weights[:-1, seen], weights[-1, seen] = coefficients.T, intercept
    return weights
