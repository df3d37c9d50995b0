"""Impact and urgency: the leaf's default, moved by signs and by what the model learned, each with its reason. Pure.

Scores are log-odds of the levels 1 (high), 2, 3 (low). A message that is no incident is 3 and 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.linear import Floats, softmax
from classifier.signals import Found
from classifier.signs import Move
from classifier.suggestion import DEFAULT_OF, Scored
from classifier.taxonomy import Leaf, Taxonomy
from classifier.triage import Reading

#: Log-odds of a leaf's default level over the two others, for impact and for urgency.
DEFAULT_IMPACT, DEFAULT_URGENCY = 1.6, 1.2
#: Log-odds for each point of the learned head's score.
LEARNED = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Impact and urgency, each with confidence and reasons."""

    impact: Scored[int]
    urgency: Scored[int]


def weigh(reading: Reading, taxonomy: Taxonomy, leaf: Leaf | None, signs: Sequence[Found]) -> Levels:
    """Return the levels of one message; without a leaf both are low."""
    if leaf is None:
        low = Scored(value=3, confidence=1.0, because=("no incident recognised",))
        return Levels(impact=low, urgency=low)
    impact = _defaults([each.impact for each in taxonomy.leaves], reading) * DEFAULT_IMPACT
    urgency = _defaults([each.urgency for each in taxonomy.leaves], reading) * DEFAULT_URGENCY
    return Levels(
        impact=_scored(
            impact + LEARNED * reading.levels[:3],
            [(found, found.sign.impact) for found in signs],
            leaf.impact,
            leaf.subcategory,
        ),
        urgency=_scored(
            urgency + LEARNED * reading.levels[3:],
            [(found, found.sign.urgency) for found in signs],
            leaf.urgency,
            leaf.subcategory,
        ),
    )


def _defaults(levels: Sequence[int], reading: Reading) -> Floats:
    """Return how much of the probability lies on leaves with each default level."""
    places = np.array(levels, dtype=np.int64) - 1
    return np.asarray(np.bincount(places, weights=reading.probabilities[:-1], minlength=3), dtype=np.float64)


def _scored(base: Floats, moves: Sequence[tuple[Found, Move]], default: int, subcategory: str) -> Scored[int]:
    scores = base + np.sum([move for _, move in moves], axis=0) if moves else base
    level = int(scores.argmax())
    # A sign is a reason where it speaks for the chosen level more than for the others.
    helpful = sorted(
        ((move[level] - sum(move) / 3, found.because) for found, move in moves if move[level] > sum(move) / 3),
        key=lambda reason: -reason[0],
    )
    reasons = tuple(because for _, because in helpful[:2])
    if not reasons:
        reasons = (f"{DEFAULT_OF}{subcategory}" if level + 1 == default else "worded like such reports",)
    return Scored(value=level + 1, confidence=round(float(softmax(scores).max()), 4), because=reasons)
