"""The foot of a mail: signature, what a phone adds, disclaimers. Pure.

Guarantees: folds away only at the end of a text, and only what is marked as a foot: a delimiter, a product's line, a
legal notice. A sign-off ("Regards, Ann") is the author's own words and stays.
"""

from __future__ import annotations

import re

from intake.quote_headers import MOBILE_LINE

#: How long a foot may be: after the standard delimiter (RFC 3676 section 4.3), after a bare one, after a ruled line.
MOST_AFTER_STANDARD, MOST_AFTER_BARE, MOST_AFTER_RULE = 60, 25, 6

_RULE = re.compile(r"^\s*(?:_{2,}|—{3,}|–{3,})\s*$")
_ONLY_MARKS = re.compile(r"^[\s\-_=*#~+.ᐧ\u200b—–|>]*$")
#: Words of legal notices; a closing paragraph with two of them is one.
_LEGAL = re.compile(
    r"confidential|privileged|intended (?:only|solely|exclusively)|intended recipient|unauthori[sz]ed|disclos|"
    r"notify the sender|"
    r"vertraulich|bestimmt(?:e|en)? empfänger|irrtümlich|unbefugt|nicht der (?:richtige|"
    r"vorgesehene) (?:adressat|empfänger)|"
    r"confidentiel|destinataire|par erreur|confidenciais|confidencial|destinatari|per errore|riservat|"
    r"vertrouwelijk|geadresseerde|"
    r"poufn|adresat|konfidenti|конфиденциальн",
)
#: At least one of them is in every legal notice: a look that costs nothing.
_LEGAL_HINTS = (
    "confiden",
    "vertraulich",
    "privileg",
    "destinat",
    "recipient",
    "empfänger",
    "adressat",
    "riservat",
    "vertrouwelijk",
    "geadresseerde",
    "poufn",
    "adresat",
    "konfiden",
    "конфиденц",
    "unauthori",
    "unbefugt",
    "disclos",
)


def split_foot(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split lines into what was written and the foot; either may be empty."""
    cut = len(lines)
    for find in (_delimiter, _legal_notice, _phone_line):
        cut = find(lines[:cut])
    end = cut
    while end and _ONLY_MARKS.match(lines[end - 1][:200]):
        end -= 1
    return lines[:end], lines[end:]


def is_phone_line(line: str) -> bool:
    """Tell whether a whole line is what a phone or a mail program adds; "sent from my desk" is not."""
    return len(line) <= 160 and MOBILE_LINE.match(line.strip()) is not None


def _delimiter(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        bare = line.strip()
        rest = len(lines) - number - 1
        if line == "-- " and rest <= MOST_AFTER_STANDARD:
            return number
        if bare in ("--", "—", "-- ") and rest <= MOST_AFTER_BARE and not line.startswith(" "):
            return number
        if rest <= MOST_AFTER_RULE and bare and bare[0] in "_—–" and _RULE.match(bare):
            return number
    return len(lines)


def _legal_notice(lines: list[str]) -> int:
    cut = end = len(lines)
    while end > 0:
        start = end
        while start and lines[start - 1].strip():
            start -= 1
        paragraph = " ".join(lines[start:end])
        if paragraph.strip():
            if not _is_legal(paragraph[:3_000].lower()):
                break
            cut = start
        end = start - 1 if start else 0
    return cut


def _is_legal(paragraph: str) -> bool:
    if len(paragraph) < 90 or not any(hint in paragraph for hint in _LEGAL_HINTS):
        return False
    return len({match[0] for match in _LEGAL.finditer(paragraph)}) > 1


def _phone_line(lines: list[str]) -> int:
    """Find the products' lines at the very end; what is written below one is the author's."""
    cut = len(lines)
    for number in range(len(lines) - 1, max(-1, len(lines) - MOST_AFTER_STANDARD), -1):
        if is_phone_line(lines[number]):
            cut = number
        elif not _ONLY_MARKS.match(lines[number][:200]):
            break
    return cut
