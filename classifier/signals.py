"""Reading the signs of impact and urgency in a text: which of the table's signs occur, and in which words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

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


@cache
def _pattern_of(sign: Sign) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(sign.wordings)})(?!\w)")


def read_signs(folded: str) -> tuple[Found, ...]:
    """Return the signs found in a folded text (`classifier.text.fold`), in the order of the table."""
    text = folded[:_READ]
    found = ((sign, _pattern_of(sign).search(text)) for sign in SIGNS)
    return tuple(Found(sign=sign, words=match.group().strip()[:_QUOTED]) for sign, match in found if match is not None)
