"""Bursts: many reports of one thing stand out; ordinary traffic does not."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from classifier.bursts import Burst, Bursts
from classifier.corpus import WORDS, read_corpus
from classifier.recent import MOST, Report
from classifier.similar import Neighbours, Print
from classifier.suggestion import Question
from classifier.text import prepare
from tests.conftest import NOW

_CLASSES = 40
_PRINTING = Neighbours()
_OUTAGE = (
    "I cannot reach the order system",
    "order system does not open for me",
    "the order system is down",
    "Is the order system broken? cannot open it",
    "we cannot open the order system in sales",
    "orders: system is not reachable",
    "order system gone since ten",
    "no order system here either",
)


@cache
def _print_of(text: str) -> Print:
    """Return the features of a text, which are the same at every desk: taking it apart costs most of these tests."""
    return _PRINTING.print_of(prepare(Question(text=text)).words)


class _Desk:
    """A desk whose reports come a minute apart."""

    def __init__(self) -> None:
        self.neighbours = Neighbours()
        self.bursts = Bursts(self.neighbours)
        self.count = 0

    def hear(self, text: str, class_number: int, sure: float = 0.9) -> Burst | None:
        self.count += 1
        shares = np.full(_CLASSES, (1 - sure) / (_CLASSES - 1), np.float32)
        shares[class_number] = sure
        now = NOW + timedelta(minutes=self.count)
        weighed = self.neighbours.remember(str(self.count), _print_of(text), now=now)
        return self.bursts.observe(Report(key=str(self.count), at=now, weighed=weighed, shares=shares))


_TRAFFIC = [example for example in read_corpus() if example.style != WORDS]
_LEAVES = sorted({(example.category, example.subcategory) for example in _TRAFFIC})


def _ordinary(number: int) -> tuple[str, int, float]:
    """Return one of the corpus's messages, as a classifier would read it that is right and not too sure."""
    example = _TRAFFIC[number * 1_237 % len(_TRAFFIC)]
    return example.text, _LEAVES.index((example.category, example.subcategory)), 0.6


def test_reports_of_one_thing_among_others_are_a_burst() -> None:
    desk = _Desk()
    for number in range(40):
        assert desk.hear(*_ordinary(number)) is None

    found = []
    for number, text in enumerate(_OUTAGE):
        found.append(desk.hear(text, 3))
        desk.hear(*_ordinary(100 + number))

    burst = found[-1]
    assert burst is not None
    assert found[:3] == [None, None, None]
    assert any(found[:6]), "seen only late"
    assert len(burst.keys) >= 4
    # the outage's own reports, nearly all of them
    own = {str(41 + 2 * number) for number in range(len(_OUTAGE))}
    assert len(own & set(burst.keys)) >= 0.8 * len(burst.keys)
    # and none of those before it
    assert min(map(int, burst.keys)) > 40


def test_the_same_things_over_days_are_no_burst() -> None:
    desk = _Desk()

    for text in _OUTAGE:
        desk.count += 60
        assert desk.hear(text, 3) is None


def test_what_is_rare_is_learned_from_the_desks_own_traffic() -> None:
    desk = _Desk()
    alarms = sum(desk.hear(*_ordinary(number)) is not None for number in range(2_000))

    assert desk.bursts.threshold > 1
    assert alarms <= 4
    assert any([desk.hear(text, 3) for text in _OUTAGE][:5]), "close together it is a burst by the fifth"


def test_reports_fade_within_the_window() -> None:
    desk = _Desk()
    for number in range(1_600):
        desk.hear(*_ordinary(number))

    for text in _OUTAGE:
        desk.count += 24
        assert desk.hear(text, 3) is None


def test_a_burst_does_not_make_deaf_for_the_next() -> None:
    desk = _Desk()
    for number in range(1_600):
        desk.hear(*_ordinary(number))
    before = desk.bursts.threshold
    missed = []
    for day in range(12):
        found = [desk.hear(f"{text}, as on day {day}", 3) for text in _OUTAGE]
        missed += [] if any(found) else [day]
        for number in range(150):
            desk.hear(*_ordinary(2_000 + 150 * day + number))

    assert missed == []
    assert desk.bursts.threshold < before * 1.25


def test_where_all_is_of_three_kinds_the_kind_says_little() -> None:
    desk = _Desk()
    for number in range(2_000):
        desk.hear(_ordinary(number)[0], number % 3, 0.9)

    alarms = sum(desk.hear(_ordinary(number)[0], number % 3, 0.9) is not None for number in range(2_000, 3_000))

    assert alarms <= 3


def test_a_quiet_desk_needs_more_than_one_other_report() -> None:
    desk = _Desk()
    for number in range(1_600):
        desk.count += 130
        desk.hear(*_ordinary(number))

    assert desk.bursts.threshold == 1
    assert desk.hear(_OUTAGE[0], 3) is None
    assert desk.hear(_OUTAGE[1], 3) is None


def test_where_everything_is_a_burst_nothing_ordinary_is_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.bursts._ENOUGH", 250)
    desk = _Desk()

    found = [desk.hear(_OUTAGE[number % len(_OUTAGE)], 3) for number in range(300)]

    assert all(found[10:])
    assert desk.bursts.threshold == 0


def test_another_model_with_other_classes_begins_anew() -> None:
    desk = _Desk()
    for text in _OUTAGE:
        desk.hear(text, 3)
    weighed = desk.neighbours.weigh(desk.neighbours.print_of(["order"]))
    other = Report(key="other", at=NOW + timedelta(minutes=9), weighed=weighed, shares=np.full(7, 1 / 7, np.float32))

    assert desk.bursts.observe(other) is None
    assert [heard.report.key for heard in desk.bursts._window.heard] == ["other"]


def test_the_window_is_bounded() -> None:
    desk = _Desk()
    for number in range(3 * MOST):
        desk.count = 0
        desk.hear(*_ordinary(number))

    assert len(desk.bursts._window.heard) <= MOST
