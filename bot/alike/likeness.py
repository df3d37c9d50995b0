"""Similar incidents as the history of one keeps them: written when it was opened, read by whoever shows it. Pure.

One fact of the entry "classified", for people and programs: `INC-000012 83% 'order', 'system'; INC-000007 31%`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from classifier.suggestion import DUPLICATE, Similar

_FACT = "similar"
_WRITTEN = re.compile(r"INC-(\d+) (\d+)%(?: (.+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """An incident that said something similar before."""

    incident_id: int
    #: 0 to 1; 1 for the same words.
    score: float
    #: The words that both say, "" where they only have pieces of words in common.
    because: str

    @property
    def is_duplicate(self) -> bool:
        """Tell whether it says the same."""
        return self.score >= DUPLICATE


def written_similar(similar: Sequence[Similar]) -> tuple[tuple[str, str], ...]:
    """Return the fact that keeps similar incidents, none where there are none."""
    if not similar:
        return ()
    told = (" ".join(filter(None, (each.key, f"{each.score:.0%}", ", ".join(each.because)))) for each in similar)
    return ((_FACT, "; ".join(told)),)


def read_similar(facts: Mapping[str, object]) -> Iterator[Alike]:
    """Yield the similar incidents that the facts of an entry keep, likest first."""
    for written in str(facts.get(_FACT) or "").split("; "):
        if found := _WRITTEN.fullmatch(written):
            score = int(found[2]) / 100
            yield Alike(incident_id=int(found[1]), score=score, because=found[3] or "")
