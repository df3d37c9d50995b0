"""The numbers that suppliers have for our incidents: found in the subject of their answer, and known again there. Pure.

Other desks put their own number into the subject of whatever they write: "[CASE-4711] Re: ...", "Ticket #4711: ...".
One is taken for theirs only where nothing else there could be it; `reference` says it where that is not so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: With a digit in it, as numbers of desks have one.
_NUMBER = r"(?=[\w./-]*\d)[A-Z0-9][A-Z0-9./-]{2,38}[A-Z0-9]"
_CALLED = r"(?:ticket|case|call|reference|ref|request|incident|fall|vorgang|anfrage|meldung|störung|auftrag)"
_WAYS = tuple(
    re.compile(way, re.IGNORECASE)
    for way in (
        rf"[\[(]\s*(?:{_CALLED}\b[\s:#.]{{1,3}})?#?({_NUMBER})\s*[\])]",
        rf"\b{_CALLED}(?:[ -]?(?:id|no|nr|number|nummer))?\b[\s:#.]{{1,3}}({_NUMBER})",
        rf"(?<!\w)#({_NUMBER})",
    )
)
_OURS = re.compile(r"INC-\d{6,9}", re.IGNORECASE)
#: Shorter ones stand in subjects by chance.
_SHORTEST = 4


def number_in(subject: str) -> str:
    """Return the number that a supplier has for it, "" where none or more than one could be meant."""
    found = {each.upper(): each for each in _candidates(subject)}
    return next(iter(found.values())) if len(found) == 1 else ""


def _candidates(subject: str) -> Iterator[str]:
    for way in _WAYS:
        for found in way.finditer(subject):
            if not _OURS.fullmatch(found[1]):
                yield found[1]


def is_named(number: str, subject: str) -> bool:
    """Say whether a subject names a supplier's number, and not only a longer one that holds it."""
    if len(number) < _SHORTEST:
        return False
    return re.search(rf"(?<![\w/-]){re.escape(number)}(?![\w/-])", subject, re.IGNORECASE) is not None
