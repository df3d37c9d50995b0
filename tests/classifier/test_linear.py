"""The closed forms are what they claim: held-out scores equal training without the fold."""

from __future__ import annotations

import numpy as np

from classifier.linear import (
    PackedWeights,
    Platt,
    Row,
    calibrate,
    calibration_error,
    fit_fusion,
    fit_platt,
    matrix_of,
    softmax,
    solve,
)

_ROWS, _WIDTH = 12, 9


def _problem() -> tuple[list[Row], np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(7)
    dense = chance.normal(size=(_ROWS, _WIDTH))
    rows: list[Row] = [(np.arange(_WIDTH), values) for values in dense]
    return rows, dense, np.eye(3)[np.arange(_ROWS) % 3], np.arange(_ROWS) % 4


def test_weights_are_the_ridge_solution() -> None:
    rows, dense, targets, folds = _problem()

    solution = solve(matrix_of(rows, _WIDTH), targets, folds, np.full(_ROWS, 0.5))

    expected = np.linalg.solve(dense.T @ dense + 0.5 * np.eye(_WIDTH), dense.T @ targets)
    np.testing.assert_allclose(expected, solution.weights, atol=1e-5)


def test_held_out_scores_equal_training_without_the_fold() -> None:
    rows, dense, targets, folds = _problem()

    solution = solve(matrix_of(rows, _WIDTH), targets, folds, np.full(_ROWS, 0.5))

    inside = folds == 2
    kept = dense[~inside]
    weights = np.linalg.solve(kept.T @ kept + 0.5 * np.eye(_WIDTH), kept.T @ targets[~inside])
    np.testing.assert_allclose(dense[inside] @ weights, solution.held_out[inside], atol=1e-8)


def test_packed_weights_are_half_a_unit_from_what_they_were() -> None:
    chance = np.random.default_rng(3)
    weights = (chance.normal(size=(900, 5)) * np.logspace(-3, 2, 900)[:, np.newaxis]).astype(np.float32)
    weights[17] = 0
    rows, values = np.arange(0, 900, 2, dtype=np.int32), chance.normal(size=450)

    packed = PackedWeights.of(weights)

    units = np.abs(weights).max(axis=1) / 127
    assert np.all(np.abs(packed.column(np.arange(900, dtype=np.int32), 3) - weights[:, 3]) <= units / 2 * 1.001)
    assert packed.column(np.array([17], np.int32), 0).tolist() == [0.0]
    farthest = np.abs(values) @ units[rows] / 2 * 1.001
    assert np.all(np.abs(packed.sum(rows, values) - values @ weights[rows]) <= farthest)


def test_of_no_rows_the_sum_is_nothing() -> None:
    packed = PackedWeights.of(np.ones((3, 4), np.float32))

    assert packed.sum(np.zeros(0, np.int32), np.zeros(0)).tolist() == [0.0] * 4


def test_temperature_of_sharp_truth_is_low() -> None:
    scores = np.eye(4)
    truth = np.arange(4)

    assert fit_fusion(scores, None, truth, truth).temperature < 0.1


def test_platt_tames_boasting() -> None:
    confidences = np.full(100, 0.95)
    right = np.arange(100) < 60

    platt = fit_platt(confidences, right)

    assert abs(platt(0.95) - 0.6) < 0.05


def test_calibrated_classes_still_sum_to_one_and_keep_their_order() -> None:
    probabilities = softmax(np.array([2.0, 1.0, 0.0, -1.0]))

    calibrated = calibrate(probabilities, np.array([0, 0, 1, 2]), Platt(slope=0.6, offset=-0.1))

    assert abs(calibrated.sum() - 1) < 1e-9
    assert list(np.argsort(-calibrated)) == [0, 1, 2, 3]


def test_calibration_error_of_honest_confidence_is_nothing() -> None:
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0.0
    assert calibration_error(np.array([1.0, 1.0]), np.array([False, True])) == 0.5
