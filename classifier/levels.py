"""Impact and urgency: the leaf's default, moved by signs and by what the model learned, each with its reason. Pure.

Scores are log-odds of the levels 1 (high), 2, 3 (low). Levels have an order, so the middle one of the likely ones is
named, not the likeliest: where it is high or low, medium is the lesser mistake. A report that may well be grave is
taken for grave: one looked at in vain costs less than one passed over. A message that is no incident is 3 and 3.
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
DEFAULT_IMPACT, DEFAULT_URGENCY = 1.6, 0.8
#: Log-odds for each point of the learned head's score.
LEARNED = 4.0
#: Signs, defaults and scores repeat each other where urgency is concerned: together they are surer than they are right.
_URGENCY_TEMPERATURE = 1.3
#: What can wait is rarer in the corpus, a fifth, than at a desk, and is told in more ways than were written down.
_OFTEN_CAN_WAIT = np.array([0.0, 0.0, 0.3])
#: High impact and high urgency, or one of both high and the other medium, is grave; it is taken for that from here on.
_GRAVE = ((0, 0), (0, 1), (1, 0))
_GRAVE_FROM = 0.25


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
    impact = _Weighed.of(
        _defaults([each.impact for each in taxonomy.leaves], reading) * DEFAULT_IMPACT + LEARNED * reading.levels[:3],
        [(found, found.sign.impact) for found in signs],
    )
    urgency = _Weighed.of(
        _defaults([each.urgency for each in taxonomy.leaves], reading) * DEFAULT_URGENCY
        + LEARNED * reading.levels[3:]
        + _OFTEN_CAN_WAIT,
        [(found, found.sign.urgency) for found in signs],
        _URGENCY_TEMPERATURE,
    )
    places, grave = _chosen(impact.shares, urgency.shares)
    kind = leaf.subcategory or leaf.category
    return Levels(
        impact=impact.scored(places[0], leaf.impact, kind, raised_by=grave),
        urgency=urgency.scored(places[1], leaf.urgency, kind, raised_by=grave),
    )


def _chosen(impact: Floats, urgency: Floats) -> tuple[tuple[int, int], float]:
    """Return the places of impact and urgency, and how likely it is grave where that raised them, else 0."""
    middle = (_middle(impact), _middle(urgency))
    likely = [float(impact[first] * urgency[second]) for first, second in _GRAVE]
    if middle in _GRAVE or sum(likely) < _GRAVE_FROM:
        return middle, 0.0
    return _GRAVE[likely.index(max(likely))], sum(likely)


def _middle(shares: Floats) -> int:
    return int((shares.cumsum() < 0.5).sum())


def _defaults(levels: Sequence[int], reading: Reading) -> Floats:
    """Return how much of the probability lies on leaves with each default level."""
    places = np.array(levels, dtype=np.int64) - 1
    return np.asarray(np.bincount(places, weights=reading.probabilities[:-1], minlength=3), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The probability of each level, and what moved it."""

    shares: Floats
    moves: Sequence[tuple[Found, Move]]

    @classmethod
    def of(cls, base: Floats, moves: Sequence[tuple[Found, Move]], temperature: float = 1.0) -> _Weighed:
        moved = base + np.sum([move for _, move in moves], axis=0) if moves else base
        return cls(softmax(moved, temperature), moves)

    def scored(self, place: int, default: int, kind: str, *, raised_by: float) -> Scored[int]:
        # A sign is a reason where it speaks for the chosen level more than for the others.
        helpful = sorted(
            ((move[place] - sum(move) / 3, found.because) for found, move in self.moves if move[place] > sum(move) / 3),
            key=lambda reason: -reason[0],
        )
        reasons = tuple(because for _, because in helpful[:2])
        if not reasons and raised_by and place < _middle(self.shares):
            reasons = (f"may be grave: {raised_by:.0%} sure",)
        if not reasons:
            reasons = (f"{DEFAULT_OF}{kind}" if place + 1 == default else "worded like such reports",)
        return Scored(value=place + 1, confidence=round(float(self.shares[place]), 4), because=reasons)
