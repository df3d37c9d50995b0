"""Joining: rules over model over defaults, signs on top, into one Suggestion with its reasons. Pure.

    category, subcategory   a matching rule, else the model; below FLOOR, or where nothing was understood, Unclassified
    impact, urgency         a matching rule, else the leaf's default moved by signs and by what the model learned

Confidences of category and subcategory are the model's calibrated probabilities; a rule is certain of itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from classifier.levels import Levels, weigh
from classifier.rules import Match
from classifier.signals import read_signs
from classifier.suggestion import UNCLASSIFIED, Question, Scored, Suggestion
from classifier.taxonomy import Leaf, Taxonomy
from classifier.triage import Reading

#: Below this confidence a category is not named, and never below twice what it has by chance.
FLOOR = 0.14
#: "Not an incident" needs this much: a report passed over costs more than a thank-you looked at.
NOT_INCIDENT_FLOOR = 0.75
#: A message of which less than this share was ever met is in an unknown language, or is none.
KNOWN_FLOOR = 0.15
#: What a rule claims: it is the desk's own word.
_RULED = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What a suggestion says of the model that made it."""

    version: str
    #: By category: the confidence from which it may be filled in (`Suggestion.sure_from`).
    thresholds: Mapping[str, float] = field(default_factory=dict)


def blend(
    question: Question, folded: str, reading: Reading, match: Match | None, *, taxonomy: Taxonomy, model: Model
) -> Suggestion:
    """Return the suggestion for one message (its text folded: `classifier.text.prepare`) from what each voice says."""
    understood = reading.known >= KNOWN_FLOOR
    ranking = _ranking(reading, taxonomy) if understood else ()
    category = _category(match, ranking, reading)
    subcategory = _subcategory(match, category.value, reading, taxonomy)
    leaf = taxonomy.find(category.value, subcategory.value)
    levels = _levels(match, reading, taxonomy, leaf, folded, understood=understood)
    return Suggestion(
        category=category,
        subcategory=subcategory,
        impact=levels.impact,
        urgency=levels.urgency,
        top3=tuple(scored for scored in ranking if scored.value != UNCLASSIFIED)[:3],
        model_version=model.version,
        language=question.language,
        sure_from=0.0 if match is not None and match.rule.category else model.thresholds.get(category.value, 1.01),
        bare=round(reading.bare, 4),
        shares=tuple(shares_of(reading, taxonomy).values()),
    )


def shares_of(reading: Reading, taxonomy: Taxonomy) -> dict[str, float]:
    """Return the probability of each category, that of "not an incident" under `UNCLASSIFIED`."""
    shares = dict.fromkeys(taxonomy.categories, 0.0)
    for leaf, probability in zip(taxonomy.leaves, reading.probabilities.tolist(), strict=False):
        shares[leaf.category] += probability
    shares[UNCLASSIFIED] = float(reading.probabilities[-1])
    return shares


def _ranking(reading: Reading, taxonomy: Taxonomy) -> tuple[Scored[str], ...]:
    """Return every category with its probability, likeliest first; Unclassified is "not an incident"."""
    ranked = sorted(shares_of(reading, taxonomy).items(), key=lambda share: -share[1])
    return tuple(Scored(value=category, confidence=round(min(share, 1.0), 4)) for category, share in ranked)


def _category(match: Match | None, ranking: Sequence[Scored[str]], reading: Reading) -> Scored[str]:
    if match is not None and match.rule.category is not None:
        return Scored(value=match.rule.category, confidence=_RULED, because=(match.because,))
    if not ranking:
        return Scored(value=UNCLASSIFIED, confidence=0.0, because=("nothing in it that the model has met",))
    best = ranking[0]
    if best.value == UNCLASSIFIED and best.confidence < NOT_INCIDENT_FLOOR:
        best = ranking[1]
    if best.confidence < min(FLOOR, 2 / len(ranking)):
        return Scored(value=UNCLASSIFIED, confidence=0.0, because=(f"not sure: {best.value} at best",))
    return Scored(value=best.value, confidence=best.confidence, because=_reasons(reading))


def _reasons(reading: Reading) -> tuple[str, ...]:
    seen_before = ("the very words of an earlier incident",) if reading.repeats else ()
    return (*seen_before, *(repr(word) for word in reading.words))


def _subcategory(match: Match | None, category: str, reading: Reading, taxonomy: Taxonomy) -> Scored[str]:
    if match is not None and match.rule.subcategory is not None:
        return Scored(value=match.rule.subcategory, confidence=_RULED, because=(match.because,))
    inside = [
        (float(probability), leaf.subcategory)
        for leaf, probability in zip(taxonomy.leaves, reading.probabilities[:-1], strict=True)
        if leaf.category == category
    ]
    if not inside:
        return Scored(value="", confidence=0.0)
    probability, subcategory = max(inside, key=lambda pair: pair[0])
    return Scored(
        value=subcategory,
        confidence=round(min(probability, 1.0), 4),
        because=tuple(repr(word) for word in reading.words),
    )


def _levels(
    match: Match | None, reading: Reading, taxonomy: Taxonomy, leaf: Leaf | None, folded: str, *, understood: bool
) -> Levels:
    levels = weigh(reading, taxonomy, leaf, read_signs(folded) if understood else ())
    if match is None:
        return levels
    return Levels(
        impact=_ruled(match, match.rule.impact) or levels.impact,
        urgency=_ruled(match, match.rule.urgency) or levels.urgency,
    )


def _ruled(match: Match, level: int | None) -> Scored[int] | None:
    return None if level is None else Scored(value=level, confidence=_RULED, because=(match.because,))
