"""Reading the signs of impact and urgency in a text: which of the table's signs occur, and in which words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from classifier.openings import openings_of, pattern_of
from classifier.signs import SIGNS, Sign

#: A report has said by then what stands still; the patterns of a page-long quotation would only cost time.
_READ = 1_500
_QUOTED = 60


#: The name of a sign, and what finds it at one place of a text.
_Match = tuple[str, Callable[[str, int], re.Match[str] | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A sign and the words in which it was found."""

    sign: Sign
    words: str

    @property
    def because(self) -> str:
        """Return the reason as an agent reads it."""
        return f"{self.sign.name}: {self.words!r}"


class _Wordings:
    """The wordings of some signs, to be looked for all at once."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self._signs = signs
        self._openings = {wording: openings_of(wording) for sign in signs for wording in sign.wordings}
        #: Signs that may begin with anything are looked for everywhere.
        self._anywhere = [sign for sign in signs if any("" in self._openings[wording] for wording in sign.wordings)]
        self._words = pattern_of(frozenset[str]().union(*self._openings.values()) - {""})
        self._beginning: dict[str, list[_Match]] = {}

    def find(self, text: str) -> dict[str, re.Match[str]]:
        """Return the first match of each sign by its name: what a search with its whole pattern would find."""
        everywhere = ((sign.name, _pattern(sign.wordings).search(text)) for sign in self._anywhere)
        found = {name: match for name, match in everywhere if match}
        for word in self._words.finditer(text):
            opening, start = word.group(), word.start()
            begun = self._beginning.get(opening)
            if begun is None:
                begun = self._beginning[opening] = self._begun_with(opening)
            for name, match_at in begun:
                if name not in found and (match := match_at(text, start)):
                    found[name] = match
        return found

    def _begun_with(self, opening: str) -> list[_Match]:
        """Compile the wordings that may begin so: all of them take as long as the rest of the classifier's start."""
        # A word that begins with the longer of two openings begins with the shorter too.
        begins = set(accumulate(opening))
        fitting = (
            (sign.name, tuple(wording for wording in sign.wordings if begins & self._openings[wording]))
            for sign in self._signs
        )
        return [(name, _pattern(wordings).match) for name, wordings in fitting if wordings]


@cache
def _pattern(wordings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(wordings)})(?!\w)")


@cache
def _wordings() -> _Wordings:
    return _Wordings(SIGNS)


def read_signs(folded: str) -> tuple[Found, ...]:
    """Return the signs found in a folded text (`classifier.text.fold`), in the order of the table."""
    found = _wordings().find(folded[:_READ])
    return tuple(
        Found(sign=sign, words=found[sign.name].group().strip()[:_QUOTED]) for sign in SIGNS if sign.name in found
    )
