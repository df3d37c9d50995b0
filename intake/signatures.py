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
    r"confidential|privileged|intended (?:only|solely|exclusively)|intended recipient|unauthori[sz]ed|disclos|notify the sender|"
    r"vertraulich|bestimmt(?:e|en)? empfänger|irrtümlich|unbefugt|nicht der (?:richtige|vorgesehene) (?:adressat|empfänger)|"
    r"confidentiel|destinataire|par erreur|confidenciais|confidencial|destinatari|per errore|riservat|vertrouwelijk|geadresseerde|"
    r"poufn|adresat|konfidenti|конфиденциальн",
    re.IGNORECASE,
)


def split_foot(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split lines into what was written and the foot; either may be empty."""
    cut = len(lines)
    for find in (_delimiter, _legal_notice, _phone_line):
        cut = find(lines[:cut])
    body, foot = lines[:cut], lines[cut:]
    while body and _ONLY_MARKS.match(body[-1]):
        foot.insert(0, body.pop())
    return body, foot


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
    while end:
        start = end
        while start and lines[start - 1].strip():
            start -= 1
        paragraph = " ".join(lines[start:end])
        if paragraph.strip():
            found = {match[0].lower() for match in _LEGAL.finditer(paragraph[:3_000])}
            if len(paragraph) < 90 or len(found) < 2:
                break
            cut = start
        end = start - 1 if start else 0
    return cut


def _phone_line(lines: list[str]) -> int:
    """Find a product's line among the last that say anything."""
    seen = 0
    for number in range(len(lines) - 1, -1, -1):
        if not lines[number].strip():
            continue
        if is_phone_line(lines[number]):
            return number
        seen += 1
        if seen > 2:
            break
    return len(lines)
