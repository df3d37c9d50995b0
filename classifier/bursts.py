"""Bursts: many reports of one thing within a short time, whatever their words. Pure.

Two reports are alike by their letters (up to a point: more than that is only the same phrase), by what the classifier
takes them for, and by what they mean, where there are sentence vectors. A report whose likest neighbours in the window
are all much alike belongs to a burst. "Much" is learned from the desk's own traffic: what one message in a thousand
reaches. A burst proposes a major-incident candidate; it never declares one (domain.md section 8.3).

Bounded: the newest MOST reports of the last two hours. A state object; time is an argument.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from classifier.similar import Neighbours, Weighed

Floats = npt.NDArray[np.float32]

WINDOW, MOST = timedelta(hours=2), 200
#: A burst is seen by so many others that are alike: early, and for certain.
FEW, MANY = 4, 7
#: One false alarm in so many messages.
_RARE = 1_000
#: Messages from which "rare" is told by counting; before that, by the floors, which are for models unknown.
_ENOUGH, _HISTORY = 1_500, 6_000
_FLOORS, _FLOORS_WITH_MEANING = {FEW: 0.85, MANY: 0.72}, {FEW: 1.12, MANY: 1.0}
#: How much likeness of letters and of meaning can add.
_LETTERS, _MEANING = 0.2, 0.3
_OF_LETTERS, _OF_CLASS, _OF_MEANING = 2.0, 0.5, 1.0
#: What two sentences about nothing in common have in common.
_MEANING_BY_CHANCE = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report as the detector keeps it."""

    key: str
    at: datetime
    weighed: Weighed
    #: The probability of each class.
    shares: Floats
    #: The sentence vector, None without the encoder.
    vector: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Reports that are alike."""

    #: Keys of the reports, the newest last; the new one among them.
    keys: tuple[str, ...]
    since: datetime
    #: How alike they are, and what is rare here.
    strength: float
    threshold: float


@dataclass(slots=True)
class Bursts:
    """Watches the stream of reports."""

    neighbours: Neighbours
    _window: deque[Report] = field(default_factory=deque)
    _history: dict[int, deque[float]] = field(
        default_factory=lambda: {count: deque(maxlen=_HISTORY) for count in (FEW, MANY)}
    )
    #: From which likeness a burst is proposed, by how many are alike; empty until the desk's traffic has told.
    thresholds: dict[int, float] = field(default_factory=dict)
    _seen: int = 0

    def observe(self, report: Report) -> Burst | None:
        """Take in a report; the burst that it belongs to, None for an ordinary one."""
        while self._window and (len(self._window) >= MOST or report.at - self._window[0].at > WINDOW):
            self._window.popleft()
        likeness = self._alike(report)
        order = np.argsort(-likeness, kind="stable").tolist()
        scores = [(float(likeness[place]), self._window[place]) for place in order]
        found = None
        thresholds = self.thresholds or (_FLOORS if report.vector is None else _FLOORS_WITH_MEANING)
        for count in (MANY, FEW):
            strength = sum(score for score, _ in scores[:count]) / count if len(scores) >= count else 0.0
            if found is None and strength >= thresholds[count]:
                found = self._burst(report, scores, strength, thresholds[count])
            self._history[count].append(strength)
        self._learn()
        self._window.append(report)
        return found

    def _alike(self, report: Report) -> Floats:
        """Return how much a report is alike to each of the window."""
        if not self._window:
            return np.zeros(0, np.float32)
        letters = self.neighbours.likeness(report.weighed, [other.weighed for other in self._window])
        classes = np.sqrt(np.stack([other.shares for other in self._window])) @ np.sqrt(report.shares)
        likeness = _OF_LETTERS * np.minimum(letters, _LETTERS) + _OF_CLASS * classes
        if report.vector is not None and all(other.vector is not None for other in self._window):
            meaning = np.stack([other.vector for other in self._window if other.vector is not None]) @ report.vector
            likeness = likeness + _OF_MEANING * np.clip(meaning - _MEANING_BY_CHANCE, 0, _MEANING)
        return np.asarray(likeness, np.float32)

    def _burst(self, report: Report, scores: list[tuple[float, Report]], strength: float, threshold: float) -> Burst:
        members = [other for score, other in scores if score >= 0.8 * threshold] or [other for _, other in scores[:FEW]]
        members.sort(key=lambda other: other.at)
        return Burst(
            keys=(*(other.key for other in members), report.key),
            since=members[0].at,
            strength=round(strength, 4),
            threshold=round(threshold, 4),
        )

    def _learn(self) -> None:
        """Tell what is rare, now and then: it does not change from one message to the next."""
        self._seen += 1
        if self._seen < _ENOUGH or self._seen % 50:
            return
        for count, strengths in self._history.items():
            ordered = sorted(strengths)
            self.thresholds[count] = ordered[-1 - len(ordered) // _RARE]
