"""Bursts: many reports of one thing within a short time, whatever their words. Pure.

For each other report of the window it is estimated how likely it is about the same thing: by what the classifier takes
both for (the rarer that is here, the more it says), by their letters and by what they mean, where there are sentence
vectors. Their sum, in which each fades with its age, is how many reports of the same thing there are of late. "Many"
is learned from the desk's own traffic: what hardly a message reaches, bursts left out. Before enough was heard to tell,
the likest few must all be much alike, by floors for models unknown. A burst proposes a major-incident candidate; it
never declares one (domain.md section 8.3).

Bounded: the newest MOST reports of the last two hours. A state object; time is an argument.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from classifier.similar import HEAVIEST, Neighbours, Weighed
from classifier.window import Rows

Floats = npt.NDArray[np.float32]
_NO_VECTOR: Floats = np.zeros(0, np.float32)

WINDOW, MOST = timedelta(hours=2), 200
#: A report counts for 1/e after so long: a burst is dense, what is alike by chance is spread over the day.
FADE = timedelta(minutes=45)
#: What one ordinary message in so many reaches is rare: rarer than the one false alarm in a thousand that is wanted,
#: for what is alike by chance comes in runs too, and those that are taken for bursts are not learned from.
_RARE = 3_000
#: Messages from which "rare" is told by counting, now and then; before that, by the floors.
_ENOUGH, _HISTORY, _EVERY = 1_500, 6_000, 50

#: Log-odds of "the same thing" for each point of log-likelihood by class, of likeness by letters (up to a point: more
#: than that is only the same phrase) and by meaning. Chosen on questions of 77 intents, taken for 77 classes or for 12.
_OF_CLASS, _OF_LETTERS, _LETTERS = 1.5, 10.0, 0.45
_OF_LETTERS_WITH_MEANING, _LETTERS_WITH_MEANING, _OF_MEANING = 4.0, 0.4, 4.0
_BY_CHANCE, _BY_CHANCE_WITH_MEANING = -5.2, -5.9
#: No class says more against two reports than this: the classifier may be wrong about either.
_DOUBT = 0.02
#: Messages' worth of belief that all classes are equally common, before any was heard.
_PRIOR = 50.0
#: From here on another report is a member of the burst; so many of the likest are named at least.
_MEMBER = 0.5
#: So many alarms about one thing are a burst and no accident: nothing of it is learned, its first reports neither, so
#: that the desk does not grow deaf for the next.
_LASTING = 2
#: No report raises the threshold by more than this: it rises where there are false alarms again and again.
_LITTLE_MORE = 1.02

#: Early: a burst is seen by so many others that are alike, from which mean likeness on.
FEW, MANY = 4, 7
_FLOORS, _FLOORS_WITH_MEANING = {FEW: 0.85, MANY: 0.72}, {FEW: 1.12, MANY: 1.0}
#: Early: how much likeness of letters and of meaning can add, and what two sentences have in common by chance.
_EARLY_LETTERS, _EARLY_MEANING, _MEANING_BY_CHANCE = 0.2, 0.3, 0.15
_EARLY_OF_LETTERS, _EARLY_OF_CLASS = 2.0, 0.5


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

    @property
    def meaning(self) -> Floats:
        """Return the sentence vector, of length 0 without the encoder."""
        return _NO_VECTOR if self.vector is None else self.vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Reports that are alike."""

    #: Keys of the reports, the newest last; the new one among them.
    keys: tuple[str, ...]
    since: datetime
    #: How alike they are, and what is rare here.
    strength: float
    threshold: float


@dataclass(frozen=True, slots=True)
class _Compared:
    """A report beside those of the window: likeness by letters and by meaning, shares of each class."""

    letters: Floats
    meaning: Floats | None
    shares: Floats


@dataclass(slots=True)
class _Run:
    """Alarms that are about the same thing."""

    alarms: int = 0


@dataclass(slots=True)
class _Heard:
    """A report of the window, how many were like it when it came, and the run of alarms that it belongs to."""

    report: Report
    strength: float
    run: _Run | None


class _Window:
    """The reports that a new one is compared with, oldest first, and what it is compared by."""

    def __init__(self, classes: int = 0, meaning: int = 0) -> None:
        """Compare by so many classes, and by sentence vectors of such a length."""
        self.shape = (classes, meaning)
        self.heard: deque[_Heard] = deque()
        self.places = Rows(MOST, HEAVIEST, np.int32)
        self.weights = Rows(MOST, HEAVIEST, np.float32)
        self.shares = Rows(MOST, classes, np.float32)
        self.vectors = Rows(MOST, meaning, np.float32)
        #: Seconds since 1970.
        self.times = Rows(MOST, 1, np.float64)

    @property
    def _rows(self) -> tuple[Rows, ...]:
        return self.places, self.weights, self.shares, self.vectors, self.times

    def append(self, heard: _Heard) -> None:
        report = heard.report
        self.heard.append(heard)
        self.places.append(report.weighed.places)
        self.weights.append(report.weighed.weights)
        self.shares.append(report.shares)
        self.vectors.append(report.meaning)
        self.times.append(np.array([report.at.timestamp()]))

    def popleft(self) -> _Heard:
        for rows in self._rows:
            rows.drop()
        return self.heard.popleft()


@dataclass(slots=True)
class Bursts:
    """Watches the stream of reports."""

    neighbours: Neighbours
    #: How many reports of the same thing are rare here; 0 until the desk's traffic has told.
    threshold: float = 0.0
    _window: _Window = field(default_factory=_Window)
    #: What ordinary reports reached, learned when they leave the window: by then it is known which were a burst's.
    _history: deque[float] = field(default_factory=lambda: deque(maxlen=_HISTORY))
    #: The share that each class has of all reports.
    _common: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    _seen: int = 0

    def observe(self, report: Report) -> Burst | None:
        """Take in a report; the burst that it belongs to, None for an ordinary one."""
        self._let_go(report.at)
        if self._window.shape != (len(report.shares), len(report.meaning)):
            # At first, and when another model with other classes answers: what it says does not compare.
            self._window = _Window(len(report.shares), len(report.meaning))
            self._common = np.full(len(report.shares), 1 / len(report.shares))
        found, strength = None, 0.0
        if self._window.heard:
            compared = self._compare(report)
            likely = self._likely(report, compared)
            ages = (report.at.timestamp() - self._window.times.all()[:, 0]) / FADE.total_seconds()
            strength = float(likely @ np.exp(-np.maximum(ages, 0.0)))
            if not self.threshold:
                found = self._early(report, _early_likeness(report, compared))
            elif strength >= self.threshold:
                found = self._burst(report, likely, _MEMBER, strength, self.threshold)
        self._learn(report)
        self._window.append(_Heard(report, strength, self._run_of(found) if found else None))
        return found

    def _let_go(self, now: datetime) -> None:
        heard = self._window.heard
        while heard and (len(heard) >= MOST or now - heard[0].report.at > WINDOW):
            oldest = self._window.popleft()
            if oldest.run is None or oldest.run.alarms < _LASTING:
                most = self.threshold * _LITTLE_MORE or oldest.strength
                self._history.append(min(oldest.strength, most))

    def _compare(self, report: Report) -> _Compared:
        window = self._window
        return _Compared(
            letters=self.neighbours.likeness_of_rows(report.weighed, window.places.all(), window.weights.all()),
            meaning=window.vectors.all() @ report.meaning if len(report.meaning) else None,
            shares=window.shares.all(),
        )

    def _likely(self, report: Report, compared: _Compared) -> Floats:
        """Return for each report of the window how likely it is about the same thing."""
        odds = _OF_CLASS * np.log(compared.shares @ (report.shares / self._common) + _DOUBT)
        if compared.meaning is None:
            odds = odds + _OF_LETTERS * np.minimum(compared.letters, _LETTERS) + _BY_CHANCE
        else:
            letters = np.minimum(compared.letters, _LETTERS_WITH_MEANING)
            odds = odds + _OF_LETTERS_WITH_MEANING * letters + _OF_MEANING * compared.meaning
            odds = odds + _BY_CHANCE_WITH_MEANING
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32)

    def _early(self, report: Report, likeness: Floats) -> Burst | None:
        floors = _FLOORS if report.vector is None else _FLOORS_WITH_MEANING
        ordered = np.sort(likeness)[::-1]
        for count in (MANY, FEW):
            strength = float(ordered[:count].mean()) if len(ordered) >= count else 0.0
            if strength >= floors[count]:
                return self._burst(report, likeness, 0.8 * floors[count], strength, floors[count])
        return None

    def _burst(self, report: Report, scores: Floats, member_from: float, strength: float, threshold: float) -> Burst:
        order = np.argsort(-scores, kind="stable").tolist()
        enough = max(FEW, int((scores >= member_from).sum()))
        members = sorted((self._window.heard[place].report for place in order[:enough]), key=lambda other: other.at)
        return Burst(
            keys=(*(other.key for other in members), report.key),
            since=members[0].at,
            strength=round(strength, 4),
            threshold=round(threshold, 4),
        )

    def _run_of(self, found: Burst) -> _Run:
        """Return the run of alarms that a burst belongs to, and put its members into it."""
        members = frozenset(found.keys)
        own = [heard for heard in self._window.heard if heard.report.key in members]
        run = next((heard.run for heard in reversed(own) if heard.run), None) or _Run()
        run.alarms += 1
        for heard in own:
            heard.run = run
        return run

    def _learn(self, report: Report) -> None:
        """Learn how common each class is and, now and then, what is rare: neither changes from one to the next."""
        heard = self._seen + _PRIOR
        self._common = (self._common * heard + report.shares) / (heard + 1)
        self._seen += 1
        # Where nearly all that is heard are bursts, nothing ordinary was heard yet.
        if len(self._history) >= _ENOUGH - MOST and self._seen % _EVERY == 0:
            ordered = sorted(self._history)
            self.threshold = ordered[-1 - len(ordered) // _RARE]


def _early_likeness(report: Report, compared: _Compared) -> Floats:
    classes = np.sqrt(compared.shares) @ np.sqrt(report.shares)
    likeness = _EARLY_OF_LETTERS * np.minimum(compared.letters, _EARLY_LETTERS) + _EARLY_OF_CLASS * classes
    if compared.meaning is not None:
        likeness = likeness + np.clip(compared.meaning - _MEANING_BY_CHANCE, 0, _EARLY_MEANING)
    return np.asarray(likeness, np.float32)
