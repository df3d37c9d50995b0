"""Reading the signs of impact and urgency in a text: which of the table's signs occur, and in which words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.signs import SIGNS, Sign

#: A report has said by then what stands still; the patterns of a page-long quotation would only cost time.
_READ = 4_000
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A sign and the words in which it was found."""

    sign: Sign
    words: str

    @property
    def because(self) -> str:
        """Return the reason as an agent reads it."""
        return f"{self.sign.name}: {self.words!r}"


def read_signs(folded: str) -> tuple[Found, ...]:
    """Return the signs found in a folded text (`classifier.text.fold`), in the order of the table."""
    text = folded[:_READ]
    found = ((sign, sign.pattern.search(text)) for sign in SIGNS)
    return tuple(Found(sign, match.group().strip()[:_QUOTED]) for sign, match in found if match is not None)
