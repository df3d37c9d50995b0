"""Reading the signs of impact and urgency in a text: which of the table's signs occur, and in which words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from classifier.openings import openings_of, pattern_of
from classifier.signs import SIGNS, Sign

#: A report has said by then what stands still; the patterns of a page-long quotation would only cost time.
_READ = 1_500
_QUOTED = 60


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
    """The wordings of some signs, made ready to be looked for all at once."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        patterns = {sign.name: re.compile(rf"(?<!\w)(?:{'|'.join(sign.wordings)})(?!\w)") for sign in signs}
        openings = {sign.name: frozenset[str]().union(*map(openings_of, sign.wordings)) for sign in signs}
        #: Signs that may begin with anything are looked for everywhere.
        self._anywhere = [(name, patterns[name].search) for name in patterns if "" in openings[name]]
        known = {name: begin for name, begin in openings.items() if "" not in begin}
        every = frozenset[str]().union(*known.values())
        self._words = pattern_of(every)
        # A word that begins with the longer of two openings begins with the shorter too.
        self._beginning = {
            opening: [(name, patterns[name].match) for name in known if known[name] & set(accumulate(opening))]
            for opening in every
        }

    def find(self, text: str) -> dict[str, re.Match[str]]:
        """Return the first match of each sign by its name: what a search with its whole pattern would find."""
        found = {name: match for name, search in self._anywhere if (match := search(text))}
        for word in self._words.finditer(text):
            start = word.start()
            for name, match_at in self._beginning[word.group()]:
                if name not in found and (match := match_at(text, start)):
                    found[name] = match
        return found


@cache
def _wordings() -> _Wordings:
    return _Wordings(SIGNS)


def read_signs(folded: str) -> tuple[Found, ...]:
    """Return the signs found in a folded text (`classifier.text.fold`), in the order of the table."""
    found = _wordings().find(folded[:_READ])
    return tuple(
        Found(sign=sign, words=found[sign.name].group().strip()[:_QUOTED]) for sign in SIGNS if sign.name in found
    )
