"""The reports of the last hours, and a sample of those before: what a new one is compared with, in blocks. Pure.

Bounded: the newest MOST of WINDOW. State objects: one owner at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.similar import HEAVIEST, Weighed
from classifier.window import Rows

Floats = npt.NDArray[np.float32]
_NO_VECTOR: Floats = np.zeros(0, np.float32)

WINDOW, MOST = timedelta(hours=2), 200
#: A report counts for 1/e after so long: a burst is dense, what is alike by chance is spread over the day.
FADE = timedelta(minutes=45)


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


@dataclass(slots=True)
class Heard:
    """A report of the window, and whether it is part of a burst that is no chance."""

    report: Report
    set_apart: bool


@dataclass(frozen=True, slots=True)
class Others:
    """What reports are compared by, a report a row."""

    places: npt.NDArray[Any]
    weights: npt.NDArray[Any]
    shares: npt.NDArray[Any]
    vectors: npt.NDArray[Any]

    @classmethod
    def room(cls, most: int, classes: int, meaning: int) -> Others:
        """Return room for so many, as small as they are kept."""
        return cls(
            places=np.zeros((most, HEAVIEST), np.uint16),
            weights=np.zeros((most, HEAVIEST), np.float16),
            shares=np.zeros((most, classes), np.float16),
            vectors=np.zeros((most, meaning), np.float16),
        )

    @property
    def columns(self) -> tuple[npt.NDArray[Any], ...]:
        """Return places, weights, shares and vectors."""
        return self.places, self.weights, self.shares, self.vectors

    def at(self, rows: Sequence[int]) -> Others:
        """Return those of some rows, in their order."""
        return Others(*(column[rows] for column in self.columns))

    def put(self, row: int, other: Others) -> None:
        """Put the first of the others into a row."""
        for mine, its in zip(self.columns, other.columns, strict=True):
            mine[row] = its[0]


class Recent:
    """The reports that a new one is compared with, oldest first."""

    def __init__(self, classes: int = 0, meaning: int = 0) -> None:
        """Compare by so many classes, and by sentence vectors of such a length."""
        self.shape = (classes, meaning)
        self.heard: deque[Heard] = deque()
        self._places = Rows(MOST, HEAVIEST, np.int32)
        self._weights = Rows(MOST, HEAVIEST, np.float32)
        self._shares = Rows(MOST, classes, np.float32)
        self._vectors = Rows(MOST, meaning, np.float32)
        #: Seconds since 1970.
        self._times = Rows(MOST, 1, np.float64)

    def others(self) -> Others:
        """Return what they are compared by, until the next is added."""
        return Others(self._places.all(), self._weights.all(), self._shares.all(), self._vectors.all())

    def fading(self, now: datetime) -> npt.NDArray[np.float64]:
        """Return what is left of each by its age."""
        ages = (now.timestamp() - self._times.all()[:, 0]) / FADE.total_seconds()
        return np.asarray(np.exp(-np.maximum(ages, 0.0)))

    def append(self, heard: Heard) -> None:
        """Add the newest."""
        report = heard.report
        self.heard.append(heard)
        self._places.append(np.frombuffer(report.weighed.places, np.uint16))
        self._weights.append(np.frombuffer(report.weighed.weights, np.float16))
        self._shares.append(report.shares)
        self._vectors.append(report.meaning)
        self._times.append(np.array([report.at.timestamp()]))

    def drop(self) -> None:
        """Forget the oldest."""
        for rows in (self._places, self._weights, self._shares, self._vectors, self._times):
            rows.drop()
        self.heard.popleft()
