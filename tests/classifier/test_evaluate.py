"""The measures: each against a case that can be counted by hand."""

from __future__ import annotations

import pytest

from classifier.corpus import Example
from classifier.evaluate import compare
from classifier.picture import confusion_svg
from classifier.suggestion import Scored, Suggestion


def _said(*ranking: tuple[str, float], impact: int = 3, urgency: int = 3) -> Suggestion:
    top3 = tuple(Scored(value=value, confidence=confidence) for value, confidence in ranking)
    return Suggestion(
        category=top3[0],
        subcategory=Scored(value="", confidence=0.0),
        impact=Scored(value=impact, confidence=1.0),
        urgency=Scored(value=urgency, confidence=1.0),
        top3=top3,
        bare=1.0,
    )


_EXAMPLES = [Example(text=str(number), category=label, impact=2, urgency=1) for number, label in enumerate("AABB")]
_SAID = [
    _said(("A", 0.9), ("B", 0.1), impact=2, urgency=1),
    _said(("A", 0.8), ("B", 0.2), impact=3, urgency=3),
    _said(("B", 0.9), ("A", 0.1), impact=1, urgency=2),
    _said(("A", 0.6), ("B", 0.4), impact=2, urgency=1),
]


def test_measures_are_what_they_are_called() -> None:
    report = compare(_EXAMPLES, _SAID, thresholds={"A": 0.85, "B": 0.85})

    assert report.accuracy == 0.75
    assert report.top3 == 1.0
    # A: precision 2/3, recall 1, F1 0.8. B: precision 1, recall 1/2, F1 2/3.
    assert report.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    # Bins: 0.9 twice (both right), 0.8 once (right), 0.6 once (wrong).
    assert report.calibration_error == pytest.approx((0.2 + 0.2 + 0.6) / 4)
    assert report.calibration_error_before == pytest.approx(0.25)
    assert report.own_coverage == 0.5
    assert report.own_precision == 1.0
    assert (report.impact, report.impact_within_one) == (0.5, 1.0)
    assert (report.urgency, report.urgency_within_one) == (0.5, 0.75)
    assert report.confusions["B", "A"] == 1


def test_coverage_asks_for_enough_right_answers_to_tell() -> None:
    sure = [_said(("A", 0.99)) for _ in range(20)]
    unsure = [_said(("B", 0.3)) for _ in range(20)]
    examples = [Example(text="x", category="A")] * 40

    assert compare(examples, sure + unsure).coverage_at_90 == 0.5
    assert compare(examples[:4], sure[:4]).coverage_at_90 == 0.0


def test_an_answer_that_is_not_sure_counts_as_its_likeliest() -> None:
    unsure = Suggestion(
        category=Scored(value="Unclassified", confidence=0.0),
        subcategory=Scored(value="", confidence=0.0),
        impact=Scored(value=3, confidence=1.0),
        urgency=Scored(value=3, confidence=1.0),
        top3=(Scored(value="A", confidence=0.1),),
    )

    assert compare([Example(text="x", category="A")], [unsure]).accuracy == 1.0


def test_the_picture_shows_every_label_and_is_xml() -> None:
    from xml.etree import ElementTree

    picture = confusion_svg({("A & B", "A & B"): 3, ("A & B", "<C>"): 1}, "a model")

    root = ElementTree.fromstring(picture)
    assert root.tag.endswith("svg")
    titles = {title.text for title in root.iter("{http://www.w3.org/2000/svg}title")}
    assert {"A & B -> A & B: 3 (75%)", "A & B -> <C>: 1 (25%)"} <= titles
