"""The patterns of attributions, header blocks, separators, products' lines and subjects, made of the word tables. Pure.

Guarantees: every pattern is used on lines of bounded length, and only after a cheap look that nearly all prose fails.
"""

from __future__ import annotations

import re

from intake.quote_words import (
    FORWARDED,
    LABELS,
    OPENERS,
    ORIGINAL,
    QUOTING,
    SIGN_OFF,
    WROTE,
    WROTE_IN_MESSAGE,
)


def _words(*tables: str) -> str:
    """Return an alternation of all words of the tables, longest first, so that "a écrit" wins over "a"."""
    words = {word for table in tables for word in table.split("|")}
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_ANY_WROTE = _words(*WROTE.values())
#: A line or joined lines that end as an attribution does: the verb, perhaps a colon, perhaps dashes.
WROTE_AT_END = re.compile(
    rf"(?:(?:^|[\s,>)\"'”»，])\s*(?:{_ANY_WROTE})|"
    r"(?:写道|寫道|写到|写了|書きました|のメール|님이 작성))\s*[:：]?\s*[-_]*$",
    re.IGNORECASE,
)
#: The same without a pattern, for a first look: what a lower-case line ends with.
WROTE_ENDINGS = tuple(
    sorted({word.replace("\\", "").rsplit(" ", 1)[-1] for table in WROTE.values() for word in table.split("|")})
)
WROTE_INSIDE = re.compile(rf"(?:^|\W)(?:{_ANY_WROTE})\W", re.IGNORECASE)
STARTS_LIKE_ATTRIBUTION = re.compile(
    rf"^\W*(?:(?:{_words(OPENERS)})\b[\s.:]|\d|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}, (?:19|20)\d\d\b)",
    re.IGNORECASE,
)
#: The same in a news reader, where the id of the quoted message follows, mostly on a line of its own.
WROTE_IN_NEWS = re.compile(
    rf"^[^\n]{{2,120}}\s(?:{WROTE_IN_MESSAGE})\s*(?P<id>(?:news:\S|<[^<>\s]+@)[^\n]*)?$", re.IGNORECASE
)
ID_ALONE = re.compile(r"^\s*(?:news:\S+|<[^<>\s]+@[^<>\s]+>)[.:\s]*$", re.IGNORECASE)
#: "Quoting Ann <ann@example.org>:", where nobody "wrote".
QUOTING_BEFORE = re.compile(rf"^\W*(?:{_words(QUOTING)})\s[^\n]{{1,200}}[:：]$", re.IGNORECASE)
HAS_ADDRESS = re.compile(r"[\w.+%'=-]@[\w-]+\.?[\w.-]*")
HAS_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?!\d)")
HAS_DATE = re.compile(
    r"\b\d{4}[-/.年]\s?\d{1,2}|\b\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}\b|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|"
    r"\b\d{1,2}\.? ?(?:de )?[^\W\d_]{3,}\.?,? ?(?:de )?(?:19|20)\d\d|\d{1,2}-[A-Za-z]{3}-\d{2,4}"
)

_LABEL_LINE = re.compile(
    r"^[\s>*|_]*(?:"
    + "|".join(f"(?P<{kind}>{_words(table)})" for kind, table in LABELS.items())
    + r")\s*\*?\s*[:：]\*?(?P<value>.*)$",
    re.IGNORECASE,
)
#: What programs draw rules with: hyphens of every kind, underscores, equals signs, stars, box lines.
RULE_MARKS = "-_=*~—–‐‑‒―─━═"
_MARKS = RULE_MARKS + " \t"
_ORIGINAL = re.compile(rf"(?:{ORIGINAL})\s*[:：]?", re.IGNORECASE)
_FORWARDED_BY = re.compile(rf"(?:{FORWARDED})\b[^\n]{{0,80}}", re.IGNORECASE)
_BEGIN_FORWARDED = re.compile(rf"(?:{FORWARDED})\s*[:：]", re.IGNORECASE)
_SIGN_OFF = re.compile(rf"(?:{SIGN_OFF})(?!\w)[^?]{{0,60}}$", re.IGNORECASE)

_REPLY = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|antw|antwort|sv|vs|odp|r|rif|ref|res|resp|yn|ynt|atb|vá|bls|πη|απ|rép|σχετ|"
    r"تعليق|ha|hs|отв|на|відп|"
    r"回复|回覆|答复|答覆|返信|답장|회신)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|wg|tr|i|rv|enc|vb|doorst|vl|vs fw|pd|vd|továbbítás|προωθ|πρθ|ilt|пересл|fs|"
    r"tov|reenv|转发|轉寄|転送|전달)"
    r"\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)


def is_original_line(line: str) -> bool:
    """Tell whether a line is a rule with the words "original message" in it."""
    core = line.strip(_MARKS)
    return len(core) < 80 and _has_rule(line) and _ORIGINAL.fullmatch(core) is not None


def is_weak_original(line: str) -> bool:
    """Tell whether the words between the rules are ones that people write between rules as well."""
    return line.strip(_MARKS).lower().rstrip(":：") in ("original", "reply", "antwort")


def is_forward_line(line: str) -> bool:
    """Tell whether a line stands above a forwarded mail: a rule with the words in it, or the words and a colon."""
    bare = line.strip("> \t")
    core = bare.strip(_MARKS)
    if len(core) > 120:
        return False
    if _has_rule(bare):
        return _FORWARDED_BY.fullmatch(core) is not None
    return bare[-1:] in (":", "：") and _BEGIN_FORWARDED.fullmatch(core) is not None


def _has_rule(line: str) -> bool:
    bare = line.lstrip("> \t")
    return len(bare) > 1 and bare[0] in RULE_MARKS and bare[1] in RULE_MARKS


def label_of(line: str) -> tuple[str, str]:
    """Return the kind ("from", "sent", ...) and the value of a header-block line, ("", "") when it is none."""
    # Nearly every line of prose fails here, before any pattern is tried.
    if ":" not in line[:40] and "：" not in line[:40]:
        return "", ""
    match = _LABEL_LINE.match(line[:500])
    if match is None or match.lastgroup is None:
        return "", ""
    kind = next(kind for kind in LABELS if match[kind] is not None)
    return kind, match["value"].strip()


def loose_label_of(line: str) -> tuple[str, str]:
    """Do the same for a line whose label has no colon, as some programs write them below a forward's rule."""
    kind, value = label_of(line)
    if kind:
        return kind, value
    word, blank, rest = line.strip("> \t").partition(" ")
    return label_of(f"{word}: {rest}") if blank and len(word) <= 12 else ("", "")


def is_ruled_line(line: str) -> bool:
    """Tell whether a line is words between two rules, whatever the words: `----- Mail original -----`."""
    bare = line.strip("> \t")
    ruled = _has_rule(bare) and len(bare) > 3 and bare[-1] in RULE_MARKS and bare[-2] in RULE_MARKS
    return ruled and 0 < len(bare.strip(_MARKS)) <= 80


def is_sign_off(text: str) -> bool:
    """Tell whether a text is no more than a closing and a name: "Regards, Ann"."""
    words = " ".join(text.split())
    return len(words) <= 80 and _SIGN_OFF.match(words) is not None


def is_reply_subject(subject: str) -> bool:
    """Tell whether a subject is marked as an answer."""
    return _REPLY.match(subject[:200]) is not None


def is_forward_subject(subject: str) -> bool:
    """Tell whether a subject is marked as forwarded."""
    return _FORWARD.match(subject[:200]) is not None
