"""Measuring a model on labelled messages that it did not see: how often it is right, and whether it knows. Pure.

Coverage at a precision is the greatest share of the messages that can be answered, the surest first, such that so
many of the answers are right. Calibration "before" is that of the bare softmax, before its confidence was scaled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from classifier.corpus import Example
from classifier.linear import calibration_error, threshold_for
from classifier.suggestion import Suggestion

#: The precision at which coverage is told.
PRECISION = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class OfClass:
    """How one class fares."""

    label: str
    #: Messages that truly have it, and messages that were given it.
    messages: int
    answered: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an evaluation found."""

    messages: int
    accuracy: float
    macro_f1: float
    top3: float
    #: Expected calibration error of the scores as they come, and as they are shown.
    calibration_error_before: float
    calibration_error: float
    #: The share that can be answered with nine of ten right, and the confidence from which.
    coverage_at_90: float
    threshold_at_90: float
    #: The share above the model's own thresholds, fitted on other messages, and how many of it were right.
    own_coverage: float
    own_precision: float
    #: Share of right subcategories, impacts, urgencies, and of levels off by at most one; None where not labelled.
    subcategory: float | None = None
    impact: float | None = None
    impact_within_one: float | None = None
    urgency: float | None = None
    urgency_within_one: float | None = None
    by_class: tuple[OfClass, ...] = ()
    #: (true label, answer) -> how often.
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)


def compare(
    examples: Sequence[Example],
    suggestions: Sequence[Suggestion],
    *,
    thresholds: dict[str, float] | None = None,
) -> Report:
    """Return how the suggestions fare against the labels.

    Args:
        examples: The labelled messages, at least one.
        suggestions: What the model said of each, in the same order.
        thresholds: The model's own, by category.
    """
    truth = [each.category for each in examples]
    answers = [_answer(each) for each in suggestions]
    confidences = np.array([_confidence(each) for each in suggestions])
    right = np.array([answer == true for answer, true in zip(answers, truth, strict=True)])
    sure = np.array(
        [
            confidence >= (thresholds or {}).get(answer, 1.01)
            for answer, confidence in zip(answers, confidences, strict=True)
        ]
    )
    of_classes = _by_class(truth, answers)
    threshold = threshold_for(confidences, right, PRECISION)
    return Report(
        messages=len(truth),
        accuracy=float(right.mean()),
        macro_f1=float(np.mean([each.f1 for each in of_classes if each.messages])),
        top3=float(np.mean([_in_top3(each, true) for each, true in zip(suggestions, truth, strict=True)])),
        calibration_error_before=calibration_error(np.array([each.bare for each in suggestions]), right),
        calibration_error=calibration_error(confidences, right),
        coverage_at_90=float((confidences >= threshold).mean()),
        threshold_at_90=threshold,
        own_coverage=float(sure.mean()),
        own_precision=float(right[sure].mean()) if sure.any() else 0.0,
        subcategory=_share(
            [(each.subcategory, said.subcategory.value) for each, said in zip(examples, suggestions, strict=True)]
            if any(each.subcategory for each in examples)
            else []
        ),
        **_levels(examples, suggestions),
        by_class=of_classes,
        confusions=Counter(zip(truth, answers, strict=True)),
    )


def _answer(suggestion: Suggestion) -> str:
    """Return what a person would read as the answer: the category, or the likeliest one where it is not sure."""
    if suggestion.category.confidence or not suggestion.top3:
        return suggestion.category.value
    return suggestion.top3[0].value


def _confidence(suggestion: Suggestion) -> float:
    if suggestion.category.confidence or not suggestion.top3:
        return suggestion.category.confidence
    return suggestion.top3[0].confidence


def _in_top3(suggestion: Suggestion, true: str) -> bool:
    return true == _answer(suggestion) or true in {scored.value for scored in suggestion.top3}


def _share(pairs: Sequence[tuple[object, object]]) -> float | None:
    return sum(true == said for true, said in pairs) / len(pairs) if pairs else None


def _levels(examples: Sequence[Example], suggestions: Sequence[Suggestion]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for name in ("impact", "urgency"):
        pairs: list[tuple[int, int]] = [
            (true, getattr(said, name).value)
            for each, said in zip(examples, suggestions, strict=True)
            if (true := getattr(each, name)) is not None
        ]
        found[name] = _share(pairs)
        found[f"{name}_within_one"] = sum(abs(true - said) <= 1 for true, said in pairs) / len(pairs) if pairs else None
    return found


def _by_class(truth: Sequence[str], answers: Sequence[str]) -> tuple[OfClass, ...]:
    there, given = Counter(truth), Counter(answers)
    hits = Counter(true for true, answer in zip(truth, answers, strict=True) if true == answer)
    return tuple(
        OfClass(
            label=label,
            messages=there[label],
            answered=given[label],
            precision=hits[label] / given[label] if given[label] else 0.0,
            recall=hits[label] / there[label] if there[label] else 0.0,
        )
        for label in sorted(there | given)
    )
