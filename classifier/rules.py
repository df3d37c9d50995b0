"""Keyword rules from the configuration: what the desk knows better than any model. Pure.

A rule that matches wins over the model, and the first rule in the order of the configuration wins over the rest.
Words match as whole words, whatever their case and accents; a phrase matches its words in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from classifier.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One keyword rule; a field left None is the model's to decide."""

    name: str
    #: Words or phrases, one of which must occur; () when the sender alone decides.
    any_of: tuple[str, ...] = ()
    #: Patterns for the sender's address such as "*@monitoring.example"; () for any sender.
    senders: tuple[str, ...] = ()
    category: str | None = None
    subcategory: str | None = None
    impact: int | None = None
    urgency: int | None = None

    def __post_init__(self) -> None:
        if not self.any_of and not self.senders:
            raise ValueError(f"rule {self.name!r} has neither any_of nor senders; give it a word or a sender")
        if self.subcategory is not None and self.category is None:
            raise ValueError(f"rule {self.name!r} names subcategory {self.subcategory!r} alone; add its category")
        for name, level in (("impact", self.impact), ("urgency", self.urgency)):
            if level not in {None, 1, 2, 3}:
                raise ValueError(f"{name} of rule {self.name!r} is {level!r}; give 1, 2 or 3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule and the word or sender that it matched."""

    rule: Rule
    word: str

    @property
    def because(self) -> str:
        """Return the reason as an agent reads it."""
        return f"rule {self.rule.name!r}: {self.word!r}"


@lru_cache(maxsize=1024)
def _pattern(any_of: tuple[str, ...]) -> re.Pattern[str]:
    phrases = (r"\W+".join(re.escape(part) for part in fold(phrase).split()) for phrase in any_of)
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")


def match_of(rule: Rule, folded: str, sender: str = "") -> Match | None:
    """Return how the rule matches a folded text (`classifier.text.fold`) from this sender, None when it does not."""
    address = sender.lower()
    if rule.senders and not any(fnmatchcase(address, pattern.lower()) for pattern in rule.senders):
        return None
    if not rule.any_of:
        return Match(rule=rule, word=address)
    found = _pattern(rule.any_of).search(folded)
    return None if found is None else Match(rule=rule, word=found.group())


def first_match(rules: Iterable[Rule], folded: str, sender: str = "") -> Match | None:
    """Return the match of the first rule that matches, None when none does."""
    return next((match for rule in rules if (match := match_of(rule, folded, sender))), None)
