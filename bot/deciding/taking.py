"""How far a suggestion is followed, field by field: MODES of classifier.md section 1. Pure.

    off       neither used nor shown: the category is Unclassified, a level medium, the group the desk's own
    shadow    kept beside the incident (`suggested_...`) to be compared later, but not used
    suggest   used from `show_from` on, until a person confirms or corrects it
    auto      used only where nine of ten such answers were right; with all four so, no person need confirm

What a person says later is final in every mode; a suggestion is looked at once, when the incident is opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.agreed.policy import Policy
from classifier.suggestion import UNCLASSIFIED, Suggestion

#: Who confirmed what was settled without a person.
CLASSIFIER = "classifier"
#: A level that nobody looked at.
_MEDIUM = 2
_USED = frozenset({"suggest", "auto"})
#: A level is filled in without asking from this confidence on.
_SURE_OF_LEVEL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a new incident takes from its suggestion."""

    category: str
    subcategory: str
    impact: int
    urgency: int
    group: str
    #: Every field is in mode "auto" and sure.
    is_settled: bool


def is_grouped(policy: Policy) -> bool:
    """Say whether what an incident is about decides whose it is."""
    return policy.modes.get("group", "suggest") in _USED


def taken_from(suggestion: Suggestion, policy: Policy) -> Taken:
    """Return what is taken from a suggestion."""
    modes = {name: policy.modes.get(name, "suggest") for name in ("category", "impact", "urgency", "group")}
    shown = suggestion.category.confidence >= policy.show_from
    is_sure = shown and suggestion.is_sure and suggestion.category.value != UNCLASSIFIED
    is_taken = is_sure if modes["category"] == "auto" else shown and modes["category"] in _USED
    category = suggestion.category.value if is_taken else UNCLASSIFIED
    levels = (suggestion.impact, suggestion.urgency)
    sure_levels = all(level.confidence >= _SURE_OF_LEVEL for level in levels)
    grouped = policy.groups.get(category, policy.default_group) if modes["group"] in _USED else policy.default_group
    return Taken(
        category=category,
        subcategory=suggestion.subcategory.value if is_taken else "",
        impact=suggestion.impact.value if modes["impact"] in _USED else _MEDIUM,
        urgency=suggestion.urgency.value if modes["urgency"] in _USED else _MEDIUM,
        group=grouped,
        is_settled=is_sure and sure_levels and set(modes.values()) == {"auto"},
    )
