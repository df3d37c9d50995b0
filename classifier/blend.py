"""Joining: rules over model over defaults, signs on top, into one Suggestion with its reasons. Pure.

    category, subcategory   a matching rule, else the model; below FLOOR, or where nothing was understood, Unclassified
    impact, urgency         a matching rule, else the leaf's default moved by signs and by what the model learned

Confidences of category and subcategory are the model's calibrated probabilities; a rule is certain of itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from classifier.levels import Levels, weigh
from classifier.rules import Match, Rule, first_match
from classifier.signals import read_signs
from classifier.suggestion import UNCLASSIFIED, Question, Scored, Suggestion
from classifier.taxonomy import Leaf, Taxonomy
from classifier.triage import Reading

#: Below this confidence a category is not named: thirteen classes by chance have a thirteenth each.
FLOOR = 0.14
#: "Not an incident" needs this much: a report passed over costs more than a thank-you looked at.
NOT_INCIDENT_FLOOR = 0.4
#: A message of which less than this share was ever met is in an unknown language, or is none.
KNOWN_FLOOR = 0.15
#: What a rule claims: it is the desk's own word.
_RULED = 1.0


def blend(
    question: Question, folded: str, reading: Reading, *, taxonomy: Taxonomy, rules: Sequence[Rule], version: str
) -> Suggestion:
    """Return the suggestion for one message (its text folded: `classifier.text.prepare`) from what each voice says."""
    match = first_match(rules, folded, question.sender)
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
        model_version=version,
        language=question.language,
    )


def _ranking(reading: Reading, taxonomy: Taxonomy) -> tuple[Scored[str], ...]:
    """Return every category with its probability, likeliest first; Unclassified is "not an incident"."""
    shares = dict.fromkeys(taxonomy.categories, 0.0)
    for leaf, probability in zip(taxonomy.leaves, reading.probabilities[:-1], strict=True):
        shares[leaf.category] += float(probability)
    shares[UNCLASSIFIED] = float(reading.probabilities[-1])
    ranked = sorted(shares.items(), key=lambda share: -share[1])
    return tuple(Scored(value=category, confidence=round(min(share, 1.0), 4)) for category, share in ranked)


def _category(match: Match | None, ranking: Sequence[Scored[str]], reading: Reading) -> Scored[str]:
    if match is not None and match.rule.category is not None:
        return Scored(value=match.rule.category, confidence=_RULED, because=(match.because,))
    if not ranking:
        return Scored(value=UNCLASSIFIED, confidence=0.0, because=("nothing in it that the model has met",))
    best = ranking[0]
    if best.value == UNCLASSIFIED and best.confidence < NOT_INCIDENT_FLOOR:
        best = ranking[1]
    if best.confidence < FLOOR:
        return Scored(value=UNCLASSIFIED, confidence=0.0, because=(f"not sure: {best.value} at best",))
    return Scored(value=best.value, confidence=best.confidence, because=tuple(repr(word) for word in reading.words))


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
