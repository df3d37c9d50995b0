"""The foot of a mail: signature, what a phone adds, disclaimers. Pure.

Guarantees: folds away only at the end of a text, and only what is marked as a foot: a delimiter, a product's line, a
legal notice. A sign-off ("Regards, Ann") is the author's own words and stays.
"""

from __future__ import annotations

import re

from intake.foot_words import DEVICES, LINE_WORDS, NOTICES, PRODUCTS, REPLY_ABOVE, REPLY_BELOW, SENT_FROM, SENT_LAST
from intake.quote_headers import RULE_MARKS

#: How long a foot may be: after the standard delimiter (RFC 3676 section 4.3), a bare one, a rule; between two rules.
MOST_AFTER_STANDARD, MOST_AFTER_BARE, MOST_AFTER_RULE, MOST_BETWEEN_RULES = 60, 25, 6, 12
#: So many characters are more than phones add.
MOST_FOOT = 1_000
#: A line of a signature below a bare or drawn rule is no longer than this.
MOST_ADDRESS = 100

#: A product's own line: the words, then a name with a capital, a digit or a link; "sent from my desk" is prose.
_PRODUCT_LAST = re.compile(
    rf"^\W{{0,3}}(?:(?i:{SENT_FROM}))(?:[\s,]+(?i:my|a|an|meinem|meiner|mon|ma|mi|mijn|min|mitt|meu|minha|"
    rf"il mio|mio|mojego|мого|моего|моей|for|the|der|dem|den|die|das|o|"
    r"Mail|für|l['’]|pour|para|per|voor|till|til|vanuit|uit|van|van mijn|från|z|с|от|app|la|tu|el|meu|το|"
    r"mobile|einer|sicheren|la|messagerie|sécurisée|correo|electrónico|seguro|email|sicura|e-mail))*[\s:'’]*"
    rf"(?:[A-Z0-9\[<(]|i(?:Phone|Pad|Pod|OS)|(?i:{DEVICES})(?!\w))[^.!?]{{0,120}}"
    r"(?:\.(?!\s)[^.!?]{0,80})*[.!]?$|^\W{0,3}(?:发自|發自|从我的|從我的|傳送自)[^\n]{0,60}$"
)
_PRODUCT_FIRST = re.compile(
    rf"^[^.!?\n]{{0,70}}(?<![a-z])(?:{PRODUCTS})[^.!?\n]{{0,60}}(?:{SENT_LAST})[\s.]*$", re.IGNORECASE
)
_BREVITY = re.compile(
    r"^\W{0,3}(?:(?:please )?excuse (?:my |the )?(?:brevity|typos|errors)|"
    r"(?:bitte )?entschuldigen sie (?:die|meine) kürze|diese nachricht wurde [^\n]{0,80}gesendet)[^?\n]{0,60}$",
    re.IGNORECASE,
)
_NOTICE = re.compile(rf"^\W{{0,4}}(?:{NOTICES})", re.IGNORECASE)
_LINK = re.compile(r"^[\s<(\[]*(?:https?://|www\.)\S+[\s>)\]]*$", re.IGNORECASE)
#: A line of another help desk; marks around it, or it stands alone.
_REPLY_ABOVE = re.compile(
    rf"^[\s>]*[\W_]*(?:(?:please|bitte|veuillez|por favor|merci de|skriv|digite)\s)?[^\n]{{0,40}}(?:{REPLY_ABOVE})",
    re.IGNORECASE,
)
_REPLY_BELOW = re.compile(rf"^[\W_]{{3,20}}[^\n]{{0,60}}(?:{REPLY_BELOW})[\W_]*$", re.IGNORECASE)
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
    bare = _LINK_INSIDE.sub(" ", line[:1_000]).strip() if "<http" in line or "(http" in line else line.strip()
    if not bare or len(bare) > 160:
        return False
    bare = _BREVITY_AFTER.sub("", bare)
    if _SENTENCE.search(bare):
        return False
    return any(pattern.match(bare) for pattern in (_PRODUCT_LAST, _PRODUCT_FIRST, _BREVITY))


def is_only_a_foot(text: str) -> bool:
    """Tell whether a text has nothing but what a phone or a mail program adds: its author sent a file, and no words."""
    lines = [line for line in text.split("\n", MOST_AFTER_BARE) if line.strip()]
    return bool(lines) and len(text) < MOST_FOOT and all(is_phone_line(line) for line in lines)


# "Sent from Mail<https://go.example.com/?LinkId=1> for Windows": where the name leads to is no part of it.
_LINK_INSIDE = re.compile(r"\s*(?:<https?://[^\s<>]{1,900}>|\(https?://[^\s()]{1,900}\))\s*")
# "Get Outlook for iOS does not work" is a complaint.
_SENTENCE = re.compile(
    r"\b(?:is|are|does|did|was|were|has|have|had|not|cannot|can|will|never|fails?|crashes|ist|sind|hat|geht|läuft|lässt|"
    r"nicht|kann|funktioniert|est|sont|ne|pas|fonctionne|no|funciona|non|funzione|funziona|não|niet|werkt)\b",
    re.IGNORECASE,
)
# "Sent from my phone. Please excuse my brevity."
_BREVITY_AFTER = re.compile(r"[.!]\s+(?:please )?(?:excuse|pardon|forgive)\s[^.\n]{0,60}\.?$", re.IGNORECASE)


def is_reply_marker(line: str) -> bool:
    """Tell whether a line asks to answer above it, as help desks write it over what they sent."""
    bare = line.strip("> \t")
    if (
        not 8 <= len(bare) <= 120
        or not any(hint in bare.lower() for hint in LINE_WORDS)
        or _REPLY_ABOVE.match(bare) is None
    ):
        return False
    ruled = (bare[0] in RULE_MARKS or bare[0] in "#+[(") and not bare[-1].isalnum()
    return ruled or len(bare) <= 70


def is_lower_marker(line: str) -> bool:
    """Tell whether a ruled line asks to answer below it, as the lower end of a help desk's frame."""
    return 20 <= len(line) <= 140 and _REPLY_BELOW.match(line) is not None


def is_notice(line: str) -> bool:
    """Tell whether a line is a virus scanner's or asks to think of the environment."""
    return 5 < len(line) <= 240 and _NOTICE.match(line.strip()) is not None


def _delimiter(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        bare = line.strip()
        rest = len(lines) - number - 1
        if line == "-- " and rest <= MOST_AFTER_STANDARD:
            return number
        ruled = bare and bare[0] in "_—–" and _RULE.match(bare) and rest <= _most_after_rule(lines)
        bare_delimiter = bare in ("--", "—", "-- ") and rest <= MOST_AFTER_BARE and not line.startswith(" ")
        if (ruled or bare_delimiter) and _is_address(lines[number + 1 :]):
            return number
    return len(lines)


def _most_after_rule(lines: list[str]) -> int:
    """Say how long a ruled foot may be: one between two rules, the last at the very end, is no chapter of a letter."""
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return MOST_BETWEEN_RULES if _RULE.match(last) else MOST_AFTER_RULE


def _is_address(lines: list[str]) -> bool:
    """Tell a signature from prose below a rule that people draw as well: a long line is a sentence."""
    return all(len(line) <= MOST_ADDRESS or _is_legal(line.lower()) for line in lines)


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
        if is_phone_line(lines[number]) or is_notice(lines[number]):
            cut = number
        elif number and "<http" in lines[number - 1] and is_phone_line(f"{lines[number - 1]} {lines[number]}"):
            # The link made the line so long that it was broken.
            cut = number - 1
        elif not _LINK.match(lines[number][:300]) and not _ONLY_MARKS.match(lines[number][:200]):
            break
    return cut
