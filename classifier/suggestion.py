"""What the classifier says about a message: values, how sure, and why. Pure.

Priority is never guessed: `bot.agreed.policy` computes it from impact and urgency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

V = TypeVar("V")

#: The reserved category of everything that fits none, or is no incident.
UNCLASSIFIED = "Unclassified"
#: How a reason begins that only names the kind of trouble.
DEFAULT_OF = "default of "
#: From this likeness on two reports say the same.
DUPLICATE = 0.82


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Generic[V]):
    """One suggested value with its confidence and its reasons."""

    value: V
    #: 0.0 to 1.0: the share of suggestions with this confidence that should be right.
    confidence: float
    #: The words, rules or defaults that moved the score most, strongest first.
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the classifier is asked about: one message as its author wrote it."""

    text: str
    subject: str = ""
    #: ISO 639-1 code when already known, "" otherwise.
    language: str = ""
    #: Address of the author in lower case, for rules about known senders; "" when unknown.
    sender: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """An incident that says something similar."""

    #: As the caller named it.
    key: str
    #: 0 to 1; 1 for the same words.
    score: float
    at: datetime
    #: The words that both say, the rarest first.
    because: tuple[str, ...] = ()

    @property
    def is_duplicate(self) -> bool:
        """Tell whether it says the same."""
        return self.score >= DUPLICATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The classifier's answer for one message; an empty or foreign text gives UNCLASSIFIED with confidence 0."""

    category: Scored[str]
    subcategory: Scored[str]
    #: 1 high, 2 medium, 3 low (domain.md section 3.1).
    impact: Scored[int]
    urgency: Scored[int]
    #: The three likeliest categories, likeliest first.
    top3: tuple[Scored[str], ...] = ()
    #: The model that answered, such as "bootstrap-3f9a12".
    model_version: str = ""
    language: str = ""
    #: The confidence from which nine of ten answers of this category were right on messages the model did not see;
    #: above 1 where no confidence is enough.
    sure_from: float = 1.01
    #: The confidence before it was calibrated, to measure what calibration does.
    bare: float = 0.0
    #: The probability of each category, that of "not an incident" last; what likeness of reports is told by.
    shares: tuple[float, ...] = ()
    #: Incidents that said something similar before, likest first; only a running desk knows any.
    similar: tuple[Similar, ...] = ()

    @property
    def ranking(self) -> str:
        """The likeliest categories, likeliest first, one a line, as they are kept."""
        return "\n".join(scored.value for scored in self.top3)

    @property
    def is_sure(self) -> bool:
        """Tell whether the category may be filled in without asking."""
        return self.category.confidence >= self.sure_from


#: Answers a batch of questions, in their order.
Classify = Callable[[Sequence[Question]], Sequence[Suggestion]]
