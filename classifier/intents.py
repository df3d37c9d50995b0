"""The small intents of replies: thanks, not fixed, solved, status?, out of office, spam, service request. Pure.

`intent_of` answers one question about one new text (quotes and signature gone): what does its author want that is no
report? It guarantees an answer in bounded time for any text, "" with confidence 0 where it finds none, and the words
that decided. It does not look at headers: an out-of-office reply is first told by those (`intake.automatic`).

Read in this order; the first that is sure enough wins:

    out of office, spam    decided by their own wordings, at any length
    not fixed              outweighs thanks and praise ("thanks, but it still does not print")
    solved                 unless something else is wrong ("works again, but now the other one does not")
    status                 a question, at most a few sentences long
    service request        a wish for something new, with no sign of something broken
    thanks                 only where next to nothing else is said
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from classifier.suggestion import Scored
from classifier.text import fold, squeeze, without_greeting, without_sign_off
from classifier.wordings_intents import NOT_FIXED, SOLVED, STATUS, THANKS, Wordings
from classifier.wordings_notes import OUT_OF_OFFICE, SERVICE_REQUEST, SPAM

#: Every value of an answer besides "".
INTENTS = ("out_of_office", "spam", "not_fixed", "solved", "status", "service_request", "thanks")

#: Below this a text is read like any other.
SURE_OF_INTENT = 0.7
#: A reply has said by then what it wants.
_READ = 1_200
#: Longer texts carry news of their own, whatever they say in passing.
_SHORT, _MIDDLING = 12, 45
#: Words left beside the thanks in a text that is nothing but thanks.
_LEFT_BESIDE_THANKS = 4
_QUOTED = 60
_BUT = re.compile(
    r"\b(?:but|however|although|aber|jedoch|allerdings|nur noch|mais|pourtant|cependant|pero|sin embargo)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|no|never|cannot|nobody|\w+n't|nicht|nichts|kein\w*|nie|niemand|pas|plus|rien|jamais|aucun\w*|"
    r"personne|nunca|nadie|tampoco|sin)\b"
)
_BROKEN = re.compile(
    r"\b(?:broken|crash\w*|error|fail\w*|(?:does|do|is|can)(?:n't| not)|cannot|stopped|stuck|jam\w*|down|lost|"
    r"kaputt|defekt|fehler\w*|absturz\w*|geht nicht|funktioniert nicht|nicht mehr|ausgefallen|panne|casse|bloque|"
    r"erreur|ne (?:marche|fonctionne)|roto|averiad\w+|fallo|falla|no (?:funciona|va|puedo))\b"
)
#: The one word that people are asked to answer, with thanks before it, after it or without.
_SOLVED_ALONE = re.compile(
    r"(?:(?:many |vielen |muchas )?(?:thanks?|thank you|thx|dank|danke|merci|gracias)"
    r"(?: a lot| very much| so much| sehr| beaucoup)?\W+)?"
    r"(?:it'?s |its |ist |c'?est )?"
    r"(?:solved|fixed|resolved|sorted|gelost|erledigt|behoben|resolu|regle|resuelto|solucionado|arreglado)"
    r"[^\w?]*(?:\Z|(?:thanks?|danke|merci|gracias)\b)"
)
#: What came back is not solved, however polite its report.
_AGAIN = re.compile(r"\b(?:again|still|wieder|immer noch|encore|toujours|otra vez|de nuevo|sigue|todavia)\b")
_FOREIGN_PENALTY = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    words: str
    language: str


@cache
def _patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (language, re.compile(rf"(?<!\w)(?:{'|'.join(wordings)})(?!\w)")) for language, wordings in _TABLE[name].items()
    )


_TABLE: dict[str, Wordings] = {
    "out_of_office": OUT_OF_OFFICE,
    "spam": SPAM,
    "not_fixed": NOT_FIXED,
    "solved": SOLVED,
    "status": STATUS,
    "service_request": SERVICE_REQUEST,
    "thanks": THANKS,
}


def intent_of(text: str, language: str = "") -> Scored[str]:
    """Return what a reply wants, and how sure that is.

    Args:
        text: The new text of the reply, without quotes.
        language: ISO 639-1 code where it is known; wordings of other languages count less then.
    """
    plain = squeeze(text, _READ)
    folded = fold(without_sign_off(without_greeting(plain)))
    count = len(folded.split())
    nothing = Scored(value="", confidence=0.0)
    if not folded:
        return nothing
    if alone := _SOLVED_ALONE.match(folded):
        return Scored(value="solved", confidence=0.95, because=(repr(alone.group().strip()),))
    for name, judge in _JUDGES:
        found = _find(name, fold(plain) if name in {"out_of_office", "spam"} else folded, language)
        if found is None:
            continue
        confidence = judge(folded, count)
        if found.language != language and language:
            confidence *= _FOREIGN_PENALTY
        if confidence >= 0.5:
            return Scored(value=name, confidence=round(confidence, 2), because=(repr(found.words),))
    # A sign-off is cut off as such, and may be all there is.
    if _is_only_thanks(fold(plain)) and (found := _find("thanks", fold(plain), language)):
        return Scored(value="thanks", confidence=0.9, because=(repr(found.words),))
    return nothing


def _find(name: str, folded: str, language: str) -> _Found | None:
    """Return the first wording of an intent, those of the text's own language first."""
    patterns = sorted(_patterns(name), key=lambda pair: pair[0] != language)
    for of_language, pattern in patterns:
        match = pattern.search(folded)
        if match is not None and match.group().strip():
            return _Found(words=match.group().strip()[:_QUOTED], language=of_language)
    return None


def _by_length(count: int, short: float, middling: float, long: float) -> float:
    return short if count <= _SHORT else middling if count <= _MIDDLING else long


def _out_of_office(folded: str, count: int) -> float:  # noqa: ARG001 - all judges are asked the same way
    return 0.9


def _spam(folded: str, count: int) -> float:
    wordings = sum(len(pattern.findall(folded)) for _, pattern in _patterns("spam"))
    return min(0.3 + 0.25 * wordings, 0.95) if count > _SHORT else 0.3 * wordings


def _not_fixed(folded: str, count: int) -> float:
    asked = folded.rstrip().endswith("?") and _find("status", folded, "") is not None
    return _by_length(count, 0.95, 0.8, 0.4) - (0.35 if asked and count <= _MIDDLING else 0.0)


def _solved(folded: str, count: int) -> float:
    rest = _BUT.split(folded, maxsplit=1)
    if len(rest) > 1 and (_NEGATED.search(rest[1]) or _BROKEN.search(rest[1])):
        return 0.2
    found = _find("solved", folded, "")
    assert found is not None
    before = folded[: max(folded.find(found.words), 0)]
    denied = _NEGATED.search(before[-25:]) is not None or folded.rstrip().endswith("?")
    return 0.3 if denied else _by_length(count, 0.95, 0.85, 0.5)


def _status(folded: str, count: int) -> float:
    return _by_length(count, 0.9, 0.7, 0.2) + (0.05 if "?" in folded else 0.0)


def _service_request(folded: str, count: int) -> float:  # noqa: ARG001
    return 0.2 if _BROKEN.search(folded) else 0.75


def _thanks(folded: str, count: int) -> float:  # noqa: ARG001
    return 0.9 if _is_only_thanks(folded) else 0.0


def _is_only_thanks(folded: str) -> bool:
    rest = folded
    for _, pattern in _patterns("thanks"):
        rest = pattern.sub(" ", rest)
    says_more = any(sign.search(rest) for sign in (_NEGATED, _BUT, _BROKEN, _AGAIN))
    return rest != folded and len(re.findall(r"\w+", rest)) <= _LEFT_BESIDE_THANKS and not says_more


_JUDGES = (
    ("out_of_office", _out_of_office),
    ("spam", _spam),
    ("not_fixed", _not_fixed),
    ("solved", _solved),
    ("status", _status),
    ("service_request", _service_request),
    ("thanks", _thanks),
)
