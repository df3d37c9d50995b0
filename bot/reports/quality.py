"""How good the classifier's suggestions were, by what people settled on afterwards. Pure.

domain.md section 9.1. An incident counts in the period in which a person last said what it is; what was suggested is
compared with that. Whether it was among the three likeliest is told of those incidents that kept them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from store.confirmations import Judged

#: Suggestions are put together by tenths of their confidence.
_BINS = 10
#: The fields that are compared besides the category.
FIELDS = ("category", "subcategory", "impact", "urgency")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCategory:
    """How one category was suggested."""

    category: str
    #: How often it was suggested, how often a person settled on it, and how often both.
    suggested: int
    settled: int
    right: int

    @property
    def precision(self) -> float | None:
        """Of what was suggested, the share that is right."""
        return self.right / self.suggested if self.suggested else None

    @property
    def recall(self) -> float | None:
        """Of what people settled on, the share that was suggested."""
        return self.right / self.settled if self.settled else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the classifier was worth."""

    #: How many incidents people settled, and for how many of them a category was suggested.
    settled: int = 0
    suggested: int = 0
    #: By field: of those with a suggestion, how many were left as suggested.
    accepted: dict[str, int] = field(default_factory=dict)
    #: Of how many the likeliest categories were kept, and for how many the right one was among the first three.
    ranked: int = 0
    among_first_three: int = 0
    #: How far confidence is from being right, 0 to 1; None where nothing was suggested.
    calibration_error: float | None = None
    categories: tuple[OfCategory, ...] = ()

    @property
    def top_three(self) -> float | None:
        """The share for which the right category was suggested or among the three likeliest."""
        return self.among_first_three / self.ranked if self.ranked else None

    def share(self, name: str) -> float | None:
        """Return the share of suggestions of a field that were left as they were."""
        return self.accepted[name] / self.suggested if self.suggested else None


def quality_of(judged: Sequence[Judged]) -> Quality:
    """Return how good the suggestions for these incidents were."""
    made = [each for each in judged if each.suggested[0]]
    ranked = [each for each in judged if each.ranking]
    return Quality(
        settled=len(judged),
        suggested=len(made),
        accepted={
            name: sum(each.suggested[place] == each.settled[place] for each in made)
            for place, name in enumerate(FIELDS)
        },
        ranked=len(ranked),
        among_first_three=sum(each.settled[0] in (each.suggested[0], *each.ranking) for each in ranked),
        calibration_error=_calibration_error(made),
        categories=_by_category(judged),
    )


def _calibration_error(made: Sequence[Judged]) -> float | None:
    """Return the expected calibration error (Naeini et al., 2015): |confidence - right| by bins, weighted by size."""
    if not made:
        return None
    bins: dict[int, list[Judged]] = {}
    for each in made:
        bins.setdefault(min(_BINS - 1, int(each.confidence * _BINS)), []).append(each)
    gaps = (
        abs(sum(each.confidence for each in held) - sum(each.suggested[0] == each.settled[0] for each in held))
        for held in bins.values()
    )
    return sum(gaps) / len(made)


def _by_category(judged: Sequence[Judged]) -> tuple[OfCategory, ...]:
    suggested = Counter(each.suggested[0] for each in judged if each.suggested[0])
    settled = Counter(each.settled[0] for each in judged)
    right = Counter(each.settled[0] for each in judged if each.suggested[0] == each.settled[0])
    found = (
        OfCategory(category=name, suggested=suggested[name], settled=settled[name], right=right[name])
        for name in suggested | settled
    )
    return tuple(sorted(found, key=lambda each: (-each.settled, -each.suggested, each.category)))
