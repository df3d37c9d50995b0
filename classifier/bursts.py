"""Bursts: many reports of one thing within a short time, whatever their words. Pure.

For each other report of the window it is estimated how likely it is about the same thing: by what the classifier takes
both for (the rarer that is here, the more it says), by their letters and by what they mean, where there are sentence
vectors. Their sum, in which each fades with its age, is how many reports of the same thing there are of late. "Many"
is more than there would be by chance: each fourth report is also compared with as many of other days, as if they had
come just now (a permutation test), and what hardly any of those sums reaches is rare. Before enough was heard to tell,
the likest few must all be much alike, by floors for models unknown. A burst proposes a major-incident candidate; it
never declares one (domain.md section 8.3).

Bounded: the newest MOST reports of the last two hours, and a sample of those before. A state object; time is an
argument, and chance is its own, the same in each process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import numpy as np
import numpy.typing as npt

from classifier.recent import MOST, WINDOW, Heard, Others, Recent, Report
from classifier.similar import Neighbours

Floats = npt.NDArray[np.float32]

#: What one ordinary message in so many reaches is rare: a little rarer than the one false alarm in a thousand that is
#: wanted, for the sums are not quite those of other days.
_RARE = 1_500
#: The sums above this quantile tell how fast they thin out: as an exponential, so that a few hundred tell as much about
#: one in thousands as many thousands that are counted (peaks over a threshold).
_TAIL = 0.98
#: Reports of before that are compared with, at least and at most; the older a report, the likelier it was replaced.
_FEW_OLDER, _OLDER = 300, 1_000
#: Sums by chance from which "rare" is told, now and then; before that, by the floors. Of many reports each fourth adds
#: one.
_ENOUGH, _HISTORY, _EVERY, _THINNED = 1_000, 6_000, 50, 4
#: Less than one other report is no burst, however quiet the desk.
_LEAST = 1.0
#: So many times what is rare never comes by chance: of that nothing is learned, lest an outage make deaf for the next.
#: A burst below that is: to leave out each alarm would leave out just the ordinary reports that are most alike.
_NO_CHANCE = 2.0
#: What is taken for rare in that before it is known.
_ASSUMED = 3.0

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

#: Early: a burst is seen by so many others that are alike, from which mean likeness on.
FEW, MANY = 4, 7
_FLOORS, _FLOORS_WITH_MEANING = {FEW: 0.85, MANY: 0.72}, {FEW: 1.12, MANY: 1.0}
#: Early: how much likeness of letters and of meaning can add, and what two sentences have in common by chance.
_EARLY_LETTERS, _EARLY_MEANING, _MEANING_BY_CHANCE = 0.2, 0.3, 0.15
_EARLY_OF_LETTERS, _EARLY_OF_CLASS = 2.0, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Reports that are alike."""

    #: Keys of the reports, the newest last; the new one among them.
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A report beside those of the window: likeness by letters and by meaning, shares of each class."""

    letters: Floats
    meaning: Floats | None
    shares: Floats


@dataclass(slots=True)
class Bursts:
    """Watches the stream of reports."""

    neighbours: Neighbours
    #: How many reports of the same thing are rare here; 0 until the desk's traffic has told.
    threshold: float = 0.0
    _window: Recent = field(default_factory=Recent)
    #: A sample of the reports of before, and how many there are by now.
    _older: Others = field(default_factory=lambda: Others.room(0, 0, 0))
    _older_count: int = 0
    #: How many are alike by chance: the sums of reports beside others that have nothing to do with them.
    _by_chance: deque[float] = field(default_factory=lambda: deque(maxlen=_HISTORY))
    #: The share that each class has of all reports.
    _common: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    _seen: int = 0
    _chance: Random = field(default_factory=lambda: Random(0))  # noqa: S311 - no secret

    def observe(self, report: Report) -> Burst | None:
        """Take in a report; the burst that it belongs to, None for an ordinary one."""
        self._let_go(report.at)
        if self._window.shape != (len(report.shares), len(report.meaning)):
            # At first, and when another model with other classes answers: what it says does not compare.
            self._window = Recent(len(report.shares), len(report.meaning))
            self._older, self._older_count = Others.room(_OLDER, *self._window.shape), 0
            self._common = np.full(len(report.shares), 1 / len(report.shares))
        found, strength = self._burst_of(report) if self._window.heard else (None, 0.0)
        # Before there is a threshold nobody knows what is chance, and a burst may be all that was heard.
        no_chance = found is not None and strength >= _NO_CHANCE * (self.threshold or _ASSUMED)
        if found is not None and no_chance:
            self._set_apart(found)
        self._learn(report, is_ordinary=not no_chance)
        self._window.append(Heard(report, set_apart=no_chance))
        return found

    def _set_apart(self, found: Burst) -> None:
        members = frozenset(found.keys)
        for heard in self._window.heard:
            heard.set_apart = heard.set_apart or heard.report.key in members

    def _burst_of(self, report: Report) -> tuple[Burst | None, float]:
        """Return the burst that a report belongs to, and how many reports of the same thing there are of late."""
        compared = self._compare(report, self._window.others())
        likely = self._likely(report, compared)
        strength = float(likely @ self._window.fading(report.at))
        if not self.threshold:
            return self._early(report, _early_likeness(report, compared)), strength
        if strength < self.threshold:
            return None, strength
        return self._burst(report, likely, _MEMBER), strength

    def _compare(self, report: Report, others: Others) -> _Compared:
        return _Compared(
            letters=self.neighbours.likeness_of_rows(report.weighed, others.places, others.weights),
            meaning=others.vectors @ report.meaning if len(report.meaning) else None,
            shares=others.shares,
        )

    def _likely(self, report: Report, compared: _Compared) -> Floats:
        """Return for each report that was compared how likely it is about the same thing."""
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
            if len(ordered) >= count and float(ordered[:count].mean()) >= floors[count]:
                return self._burst(report, likeness, 0.8 * floors[count])
        return None

    def _burst(self, report: Report, scores: Floats, member_from: float) -> Burst:
        order = np.argsort(-scores, kind="stable").tolist()
        enough = max(FEW, int((scores >= member_from).sum()))
        members = sorted((self._window.heard[place].report for place in order[:enough]), key=lambda other: other.at)
        return Burst(keys=(*(other.key for other in members), report.key))

    def _let_go(self, now: datetime) -> None:
        """Let go what is too old; an ordinary report goes into the sample, in the place of any once that is full."""
        heard = self._window.heard
        while heard and (len(heard) >= MOST or now - heard[0].report.at > WINDOW):
            if not heard[0].set_apart:
                full = self._older_count == _OLDER
                self._older.put(self._chance.randrange(_OLDER) if full else self._older_count, self._window.others())
                self._older_count += not full
            self._window.drop()

    def _learn(self, report: Report, *, is_ordinary: bool) -> None:
        """Learn how common each class is and, now and then, what is rare: neither changes from one to the next."""
        heard = self._seen + _PRIOR
        self._common = (self._common * heard + report.shares) / (heard + 1)
        self._seen += 1
        is_wanted = len(self._by_chance) < _HISTORY // 2 or self._seen % _THINNED == 0
        # Where nearly all that is heard are bursts, nothing ordinary was heard yet.
        if is_ordinary and is_wanted and self._older_count >= _FEW_OLDER:
            self._by_chance.append(self._chance_sum(report))
        if len(self._by_chance) >= _ENOUGH and self._seen % _EVERY == 0:
            self.threshold = max(_rare(self._by_chance), _LEAST)

    def _chance_sum(self, report: Report) -> float:
        """Return how many reports of other days are like one, if they had come when those of the window came."""
        if not self._window.heard:
            return 0.0
        others = self._older.at(self._chance.sample(range(self._older_count), len(self._window.heard)))
        return float(self._likely(report, self._compare(report, others)) @ self._window.fading(report.at))


def _rare(sums: Sequence[float]) -> float:
    """Return what one sum in _RARE reaches, from how fast the greatest thin out."""
    values = np.array(sums)
    border = float(np.quantile(values, _TAIL))
    above = values[values > border]
    if not len(above):
        return border
    return border + float((above - border).mean() * np.log(max(_RARE * len(above) / len(values), 1.0)))


def _early_likeness(report: Report, compared: _Compared) -> Floats:
    classes = np.sqrt(compared.shares) @ np.sqrt(report.shares)
    likeness = _EARLY_OF_LETTERS * np.minimum(compared.letters, _EARLY_LETTERS) + _EARLY_OF_CLASS * classes
    if compared.meaning is not None:
        likeness = likeness + np.clip(compared.meaning - _MEANING_BY_CHANCE, 0, _EARLY_MEANING)
    return np.asarray(likeness, np.float32)
