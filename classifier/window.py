"""Vectors of a window, in one block, so that one is compared with all of them at once. Pure.

    |  gone  |  oldest ... newest  |  room  |        the rows that are left move to the front when the room is used up

A state object: one owner at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class Rows:
    """Rows of one width, oldest first; what a short one lacks is 0."""

    def __init__(self, most: int, width: int, dtype: npt.DTypeLike) -> None:
        """Keep at most so many rows of such a width."""
        self._block = np.zeros((2 * most, width), dtype)
        self._first = self._end = 0

    def append(self, row: npt.NDArray[Any]) -> None:
        """Add the newest."""
        if self._end == len(self._block):
            left = self.all()
            self._block[: len(left)] = left
            self._first, self._end = 0, len(left)
        self._block[self._end, : len(row)] = row
        self._block[self._end, len(row) :] = 0
        self._end += 1

    def drop(self) -> None:
        """Forget the oldest."""
        self._first += 1

    def all(self) -> npt.NDArray[Any]:
        """Return every row, until the next is added."""
        return self._block[self._first : self._end]
