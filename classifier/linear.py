"""The linear model: ridge regression on one column a class, solved exactly, and the temperature of its softmax. Pure.

With fewer rows than features the solution lies in the span of the rows: weights = X^T (X X^T + ridge)^-1 Y. The same
inverse gives the scores that each fold would have had without its own rows, without training again. Numpy, exact,
deterministic: no seed, no learning rate, no epochs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Weights: TypeAlias = npt.NDArray[np.float32]
Indices: TypeAlias = npt.NDArray[np.int64]

#: One row of a sparse matrix: which features, and how much of each.
Row: TypeAlias = tuple[Indices, Floats]
_BLOCK = 2048


def gram(rows: Sequence[Row], width: int) -> Floats:
    """Return the products of all rows with all rows, computed in blocks of columns so that memory stays small."""
    lengths = [len(indices) for indices, _ in rows]
    owner = np.repeat(np.arange(len(rows)), lengths)
    columns = np.concatenate([indices for indices, _ in rows]) if rows else np.zeros(0, np.int64)
    values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0)
    order = np.argsort(columns, kind="stable")
    owner, columns, values = owner[order], columns[order], values[order]
    products = np.zeros((len(rows), len(rows)))
    for first in range(0, width, _BLOCK):
        low, high = np.searchsorted(columns, (first, first + _BLOCK))
        block = np.zeros((len(rows), _BLOCK))
        block[owner[low:high], columns[low:high] - first] = values[low:high]
        products += block @ block.T
    return products


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A trained ridge: its weights, and the scores each row gets from a model that never saw the row's fold."""

    weights: Weights
    held_out: Floats


def solve(rows: Sequence[Row], width: int, targets: Floats, folds: Indices, ridge: Floats) -> Solution:
    """Return the ridge solution for `targets` (rows x classes); `folds` numbers the fold of each row.

    `ridge` is the doubt in each row: a row with half the doubt counts twice.

    The held-out scores of fold B are Y_B - (G_BB)^-1 A_B with G the inverse of (X X^T + ridge) and A = G Y.
    """
    inverse = np.linalg.inv(gram(rows, width) + np.diag(ridge))
    dual = inverse @ targets
    held_out = np.empty_like(targets)
    for fold in np.unique(folds):
        inside = np.flatnonzero(folds == fold)
        held_out[inside] = targets[inside] - np.linalg.solve(inverse[np.ix_(inside, inside)], dual[inside])
    weights = np.zeros((width, targets.shape[1]))
    for (indices, values), coefficients in zip(rows, dual, strict=True):
        weights[indices] += values[:, None] * coefficients
    return Solution(weights=np.ascontiguousarray(weights, dtype=np.float32), held_out=held_out)


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    """Return the scores of the last axis as probabilities."""
    shifted = (scores - scores.max(axis=-1, keepdims=True)) / temperature
    powers = np.exp(shifted)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def fit_temperature(scores: Floats, groups: Indices, truth: Indices) -> float:
    """Return the temperature under which the held-out truth is likeliest.

    Args:
        scores: Rows x classes.
        groups: The group (category) of each class.
        truth: The right group of each row.
    """
    membership = np.eye(int(groups.max()) + 1)[groups]

    def loss(temperature: float) -> float:
        grouped = softmax(scores, temperature) @ membership
        return float(-np.log(grouped[np.arange(len(truth)), truth] + 1e-12).mean())

    candidates = np.geomspace(0.01, 1.0, 61)
    return float(min(candidates, key=loss))


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
