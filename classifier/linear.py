"""The exact linear model: ridge regression on one column a class, and how scores become probabilities. Pure.

With fewer rows than features the solution lies in the span of the rows: weights = X^T (X X^T + ridge)^-1 Y. The same
inverse gives the scores that each fold would have had without its own rows, without training again. Numpy, exact,
deterministic: no seed, no learning rate, no epochs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Weights: TypeAlias = npt.NDArray[np.float32]
Indices: TypeAlias = npt.NDArray[np.int64]
#: Rows of a matrix, kept small because many are remembered.
Rows: TypeAlias = npt.NDArray[np.int32]

#: Rows that are unpacked at a time: 45 kB of them where there are 44 classes and levels.
_STRETCH = 256

#: One row of a sparse matrix: which features, and how much of each.
Row: TypeAlias = tuple[Rows, Floats]


def matrix_of(rows: Sequence[Row], width: int) -> Any:
    """Return sparse vectors as one scipy matrix, a message a row."""
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *(len(indices) for indices, _ in rows)])
    columns = np.concatenate([indices for indices, _ in rows]) if rows else np.zeros(0, np.int64)
    values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0)
    return csr_matrix((values, columns, starts), shape=(len(rows), width))


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedWeights:
    """A matrix of weights in one octet each: in each row the weight farthest from 0 is 127 or -127.

    They are most of a model's memory, and two digits say as much.
    """

    octets: npt.NDArray[np.int8]
    #: What 1 stands for, row by row.
    units: Weights

    @classmethod
    def of(cls, weights: Weights) -> PackedWeights:
        """Pack a matrix."""
        farthest = np.abs(weights).max(axis=1, initial=0)
        units = np.where(farthest > 0, farthest / 127, 1).astype(np.float32)
        return cls(octets=np.rint(weights / units[:, np.newaxis]).astype(np.int8), units=units)

    def sum(self, rows: Rows, values: Floats) -> Floats:
        """Return the sum of some of the rows, each times its value."""
        times = (values * self.units[rows]).astype(np.float32)
        # By stretches: the system is asked for what is larger, and each page of it is a fault.
        stretches = range(0, max(len(rows), 1), _STRETCH)
        sums = [times[at : at + _STRETCH] @ self._unpacked(rows[at : at + _STRETCH]) for at in stretches]
        return np.asarray(np.sum(sums, axis=0, dtype=np.float64))

    def column(self, rows: Rows, column: int) -> Weights:
        """Return one weight of each of the rows."""
        return np.asarray(self.octets[rows, column] * self.units[rows])

    def _unpacked(self, rows: Rows) -> Weights:
        return self.octets.take(rows, axis=0).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A trained ridge: its weights, and the scores each row gets from a model that never saw the row's fold."""

    weights: Weights
    held_out: Floats


def solve(matrix: Any, targets: Floats, folds: Indices, ridge: Floats) -> Solution:
    """Return the ridge solution for `targets` (rows x classes); `folds` numbers the fold of each row of the matrix.

    `ridge` is the doubt in each row: a row with half the doubt counts twice.

    The held-out scores of fold B are Y_B - (G_BB)^-1 A_B with G the inverse of (X X^T + ridge) and A = G Y.
    """
    inverse = np.linalg.inv((matrix @ matrix.T).toarray() + np.diag(ridge))
    dual = inverse @ targets
    held_out = np.empty_like(targets)
    for fold in np.unique(folds):
        inside = np.flatnonzero(folds == fold)
        held_out[inside] = targets[inside] - np.linalg.solve(inverse[np.ix_(inside, inside)], dual[inside])
    weights = np.ascontiguousarray(matrix.T @ dual, dtype=np.float32)
    return Solution(weights=weights, held_out=held_out)


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    """Return the scores of the last axis as probabilities."""
    shifted = (scores - scores.max(axis=-1, keepdims=True)) / temperature
    powers = np.exp(shifted)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """How the scores of words and of meaning become one: words / temperature + share x meaning, then softmax."""

    temperature: float
    share: float = 0.0


#: Rows that a fusion is fitted on; more would only take longer.
_FITTED_ON = 2000
_TEMPERATURES = np.geomspace(0.01, 3.0, 41)
_SHARES = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0, 1.3)


def fit_fusion(
    scores: Floats, meaning: Floats | None, groups: Indices, truth: Indices, *, belief: float = 1.0
) -> Fusion:
    """Return the fusion under which the held-out truth is likeliest.

    Args:
        scores: Held-out scores of the words, rows x classes.
        meaning: Held-out log-odds of the meaning, the same shape; None without sentence vectors.
        groups: The group (category) of each class.
        truth: The right group of each row.
        belief: How much of the share that fits these rows is believed.
    """
    few = np.linspace(0, len(truth) - 1, min(len(truth), _FITTED_ON)).astype(np.int64)
    scores, truth = scores[few], truth[few]
    membership = np.eye(int(groups.max()) + 1)[groups]
    rows = np.arange(len(truth))

    def loss(fusion: Fusion) -> float:
        fused = scores / fusion.temperature
        if meaning is not None:
            fused = fused + fusion.share * meaning[few]
        return float(-np.log((softmax(fused) @ membership)[rows, truth] + 1e-12).mean())

    best = min((Fusion(temperature=float(each)) for each in _TEMPERATURES), key=loss)
    if meaning is None:
        return best
    for _ in range(2):
        # One after the other, twice: the two are nearly independent, and a full grid would take ten times as long.
        best = min((Fusion(temperature=best.temperature, share=share) for share in _SHARES), key=loss)
        best = min((replace(best, temperature=float(each)) for each in _TEMPERATURES), key=loss)
    believed = replace(best, share=best.share * belief)
    return min((replace(believed, temperature=float(each)) for each in _TEMPERATURES), key=loss)


@dataclass(frozen=True, slots=True, kw_only=True)
class Platt:
    """What a confidence is worth: log-odds stretched and shifted (Platt scaling)."""

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, confidence: float) -> float:
        """Return the share of right answers among those given with this confidence."""
        bounded = min(max(confidence, 1e-6), 1 - 1e-6)
        odds = self.slope * np.log(bounded / (1 - bounded)) + self.offset
        return float(1 / (1 + np.exp(-odds)))


def fit_platt(confidences: Floats, right: npt.NDArray[np.bool_], steps: int = 300) -> Platt:
    """Return the scaling under which the held-out answers are likeliest, starting from "as it is".

    Every step uses the greatest curvature there can be (a quarter of X^T X), so that each step is downhill.
    """
    bounded = np.clip(confidences, 1e-6, 1 - 1e-6)
    inputs = np.stack([np.log(bounded / (1 - bounded)), np.ones_like(bounded)], axis=1)
    start = parameters = np.array([1.0, 0.0])
    # One pseudo-observation holds the parameters at "as it is" where there is too little to learn from.
    curvature = inputs.T @ inputs / 4 + np.eye(2)
    for _ in range(steps):
        likely = 1 / (1 + np.exp(-inputs @ parameters))
        downhill = inputs.T @ (likely - right) + (parameters - start)
        parameters = parameters - np.linalg.solve(curvature, downhill)
    # Rounded, so that the order in which a machine adds up cannot show in the model's bytes.
    return Platt(slope=max(round(float(parameters[0]), 6), 0.05), offset=round(float(parameters[1]), 6))


def calibrate(probabilities: Floats, groups: Indices, platt: Platt) -> Floats:
    """Return class probabilities in which the likeliest group is as likely as `platt` says, the rest in proportion."""
    grouped = np.bincount(groups, weights=probabilities)
    best = int(grouped.argmax())
    old = float(min(max(grouped[best], 1e-9), 1 - 1e-9))
    new = max(platt(old), 1 / len(grouped))
    return np.asarray(probabilities * np.where(groups == best, new / old, (1 - new) / (1 - old)))


def calibration_error(confidences: Floats, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error: the mean distance of confidence from accuracy over equal bins."""
    places = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = [
        abs(float(confidences[places == place].sum()) - float(right[places == place].sum())) for place in range(bins)
    ]
    return sum(gaps) / max(len(confidences), 1)


def threshold_for(confidences: Floats, right: npt.NDArray[np.bool_], precision: float) -> float:
    """Return the least confidence from which on so great a share is right, 1.01 where no confidence will do.

    One wrong answer is added to those counted, so that a lucky few do not make a threshold.
    """
    order = np.argsort(-confidences, kind="stable")
    shares = np.cumsum(right[order]) / (np.arange(len(order)) + 2)
    # A threshold takes all answers of one confidence or none of them.
    is_last = np.append(np.diff(confidences[order]) != 0, [True])[: len(order)]
    reached = np.flatnonzero((shares >= precision) & is_last)
    return float(confidences[order[reached[-1]]]) if len(reached) else 1.01
