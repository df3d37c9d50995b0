"""How a text may begin that a wording matches: what makes looking for hundreds of wordings cheap. Pure.

Wordings (`classifier.signs`) are pieces of regular expressions. A pattern of hundreds of them tries each at every word
of a text; with the first letters of each known, only those words are looked at that could begin one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

#: Characters of an opening, at most.
_LONGEST = 5
#: What may end an opening.
_ENDS = frozenset(" '-")
_TOKEN = re.compile(r"\\.|\[[^\]]*\]|\(\?<?[:!=]|[()|]|[?*+]|\{[\d,]*\}|.", re.DOTALL)
_LOOKS = frozenset({"(?!", "(?=", "(?<!", "(?<="})
_GROUPS = _LOOKS | {"(", "(?:"}
_QUANTIFIER = re.compile(r"[?*+]|\{[\d,]*\}")
_RANGE = re.compile(r"(\w)-(\w)|(\w)")
_KNOWN_CLASS = re.compile(r"\[(?:[a-z0-9]-[a-z0-9]|[a-z0-9])+\]")

#: The beginnings of what a piece may match, each with whether what follows in the expression may lengthen it.
_Openings = frozenset[tuple[str, bool]]
_NOTHING: _Openings = frozenset({("", True)})
_ANYTHING: _Openings = frozenset({("", False)})


def openings_of(wording: str) -> frozenset[str]:
    """Return the beginnings, each the first characters of a word; "" among them: it may begin anyhow."""
    found = frozenset(text for text, _ in _alternatives(_Tokens(wording)))
    return found if all(text[:1].isalnum() for text in found) else frozenset({""})


def pattern_of(openings: Iterable[str]) -> re.Pattern[str]:
    """Return what finds each word that begins with one of the openings; it matches the longest that fits."""
    longest_first = sorted(sorted(openings, key=len, reverse=True), key=lambda opening: opening[0])
    # By first letter: an expression fails at once at most words.
    by_letter = (
        f"{letter}(?:{'|'.join(re.escape(opening[1:]) for opening in group)})"
        for letter, group in groupby(longest_first, key=lambda opening: opening[0])
    )
    return re.compile(rf"\b(?:{'|'.join(by_letter)})")


class _Tokens:
    """The tokens of a regular expression, with a look at the next one."""

    def __init__(self, wording: str) -> None:
        self._rest: Iterator[str] = iter(_TOKEN.findall(wording))
        self.next = next(self._rest, "")

    def take(self) -> str:
        taken, self.next = self.next, next(self._rest, "")
        return taken

    def skip(self) -> None:
        """Take the rest of a sequence, with the groups in it."""
        depth = 0
        while self.next and (depth or self.next not in {"|", ")"}):
            taken = self.take()
            depth += (taken in _GROUPS) - (taken == ")")


def _alternatives(tokens: _Tokens) -> _Openings:
    found = _sequence(tokens)
    while tokens.next == "|":
        tokens.take()
        found |= _sequence(tokens)
    return found


def _sequence(tokens: _Tokens) -> _Openings:
    found = _NOTHING
    while tokens.next not in {"", "|", ")"}:
        if not any(is_open for _, is_open in found):
            tokens.skip()
            break
        atom = _atom(tokens)
        if _QUANTIFIER.fullmatch(tokens.next):
            quantifier = tokens.take()
            # What is repeated may go on in more than one way.
            atom = atom if quantifier == "?" else frozenset((text, False) for text, _ in atom)
            if quantifier in {"?", "*"} or quantifier.startswith(("{0", "{,")):
                atom |= _NOTHING
        found = frozenset(
            longer for text, is_open in found for longer in (_joined(text, atom) if is_open else [(text, False)])
        )
    return found


def _atom(tokens: _Tokens) -> _Openings:
    token = tokens.take()
    if token in _GROUPS:
        inner = _alternatives(tokens)
        tokens.take()
        # Looking ahead or back takes nothing.
        return _NOTHING if token in _LOOKS else inner
    if _KNOWN_CLASS.fullmatch(token):
        return frozenset((letter, True) for letter in _letters(token))
    if token.isascii() and token.isalnum():
        return frozenset({(token, True)})
    # The end of the word is told too: of the words that begin with "in", few are "in".
    return frozenset({(token, False)}) if token in _ENDS else _ANYTHING


def _letters(known_class: str) -> Iterator[str]:
    for first, last, single in _RANGE.findall(known_class):
        yield from (chr(code) for code in range(ord(first or single), ord(last or single) + 1))


def _joined(text: str, atom: _Openings) -> Iterator[tuple[str, bool]]:
    for more, is_open in atom:
        longer = text + more
        yield longer[:_LONGEST], is_open and len(longer) < _LONGEST
