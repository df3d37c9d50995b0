"""Attributions: the line or lines by which a mail program says whom it quotes. Pure.

    lines, number --read_attribution--> Attribution(after, text), or None where none starts

Guarantees: linear in the number of lines; patterns see at most MOST_ATTRIBUTION characters. A sentence of the author's
own that looks the same is told apart by its pronoun, or by the lack of an address, a time or marked lines below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.quote_headers import (
    HAS_ADDRESS,
    HAS_CLOCK,
    HAS_DATE,
    QUOTING_BEFORE,
    STARTS_LIKE_ATTRIBUTION,
    WROTE_AT_END,
    WROTE_ENDINGS,
    WROTE_INSIDE,
)

#: Attributions wrap over this many lines and are no longer than this.
MOST_WRAPPED, MOST_ATTRIBUTION = 5, 420
#: A first line without a date is shorter than this.
FEWEST_TOLD = 8
#: One that has neither an address nor marked lines below is no longer than this.
MOST_UNMARKED = 120

_INITIALS = re.compile(r"\s{0,3}(?:[A-Z]{1,3})?>(?:[\s>]|$)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}\b")
_DIGIT_OR_AT = re.compile(r"[\d@]")
_NAMED_ADDRESS_LAST = re.compile(r"[<(\[]\s*(?:mailto:)?[^\s<>()\[\]]+@[^<>()]{1,200}[>)\]]\s*[:：]$")
# "On 3 March at 10:00 I wrote:" is a sentence of the author's own.
_PRONOUN = r"(?:I|we|he|she|they|ich|wir|er|sie|je|nous|il|elle|ik|wij|hij|zij|io|yo|jeg|vi|han|hun|jag|hon)"
_FIRST_PERSON = re.compile(rf"\b{_PRONOUN}\s[\w\s]{{0,20}}[:：]?$|\bj['’]ai\s|\s{_PRONOUN}[:：]$", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:\"[^\"\n]{1,80}\"|[^\W\d_][\w.' -]{0,60})?\s*<[^<>\s]+@[^<>\s]+>|[^\s<>,]+@[^\s<>,:]+")
_OWN_WORDS = re.compile(
    rf"^[^\n]{{1,40}}\s{_PRONOUN}\s|^(?:I|we|you|they|ich|wir|je|nous|ik|wij|jeg|vi|jag|yo|as|what|wie|was|comme|"
    r"como|come|zoals|som|the|der|die|das|this|that)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One attribution: the first line after it, and its lines joined."""

    after: int
    text: str


def is_quoted(line: str) -> bool:
    """Tell whether a line is marked as quoted: `>`, `|`, or initials as some programs write them (`AB> `)."""
    if line.startswith(">"):
        return True
    if line.startswith("|"):
        # A row of a table also ends with a bar.
        return not (len(line) > 2 and line.rstrip().endswith("|"))
    head = line[:6]
    return ">" in head and _INITIALS.match(line) is not None


def may_start(bare: str) -> bool:
    """Look cheaply whether an attribution may start here: it has a date, an address or its colon on its first line."""
    return bare[-1] in ":：" or bare.startswith("--") or _DIGIT_OR_AT.search(bare) is not None


def author_of(attribution: str) -> str:
    """Return the name and address in an attribution, "" when it has no address."""
    match = _AUTHOR.search(attribution)
    return " ".join(match[0].split()) if match else ""


def read_attribution(lines: list[str], number: int) -> Attribution | None:
    """Look for an attribution that starts at this line: one line, or several joined."""
    opens = STARTS_LIKE_ATTRIBUTION.match(lines[number].strip()[:60]) is not None
    first = lines[number].strip()[:MOST_ATTRIBUTION]
    dated, addressed = HAS_DATE.search(first) is not None, HAS_ADDRESS.search(first) is not None
    named = dated and addressed
    # "On" may stand alone on its line; what is longer and tells nothing is a street, a postcode or a telephone number.
    told = dated or addressed or len(first) < FEWEST_TOLD
    joined = ""
    for at in range(number, min(len(lines), number + (MOST_WRAPPED if opens else 2))):
        piece = lines[at].strip()[: MOST_ATTRIBUTION + 1]
        # A text that nobody decoded still has the soft line breaks of RFC 2045 section 6.7.
        joined = joined[:-1] + piece if joined.endswith("=") else f"{joined} {piece}".strip()
        begun = dated and (opens or first.endswith(",")) and _YEAR.search(piece) is None
        if at > number and not begun and _stands_alone(piece):
            return None
        if (at > number and not _continues(lines, at, opens=opens or named, told=told)) or len(
            joined
        ) > MOST_ATTRIBUTION:
            return None
        ends = _may_end(piece if "=" not in joined else joined)
        if ends and _is_attribution(joined, opens=opens, quoted_below=quoted_below(lines, at + 1)):
            return Attribution(after=at + 1, text=joined)
        if at > number and piece.endswith((".", "!", "?")) and not HAS_ADDRESS.search(piece):
            return None
    return None


def _stands_alone(piece: str) -> bool:
    """Tell a whole attribution, with its address or its date, from the rest of one: what is above is no part of it."""
    if not piece[:1].isalnum() or piece.count("<") != piece.count(">"):
        return False
    verb = WROTE_AT_END.search(piece[-40:]) or QUOTING_BEFORE.match(piece)
    addressed = HAS_ADDRESS.search(piece) is not None and verb is not None
    dated = _YEAR.search(piece) is not None and HAS_CLOCK.search(piece) is not None and piece[-1] in ":："
    return addressed or (dated and (bool(_NAMED_ADDRESS_LAST.search(piece)) or bool(WROTE_INSIDE.search(piece))))


def _continues(lines: list[str], at: int, *, opens: bool, told: bool) -> bool:
    """Tell whether an attribution may go on with this line."""
    piece = lines[at].strip()
    if not piece:
        return opens
    if is_quoted(lines[at]):
        return _is_verb_alone(piece)
    # A line that is an attribution by itself starts one; what stands above it is the author's.
    dated = STARTS_LIKE_ATTRIBUTION.match(piece[:60]) and HAS_DATE.search(piece[:MOST_ATTRIBUTION])
    alone = not (opens and told) or not lines[at - 1].strip() or WROTE_INSIDE.search(piece + " ")
    return not (dated and alone)


def _is_verb_alone(piece: str) -> bool:
    bare = piece.lstrip("> ")
    return bare in (":", "：") or (0 < len(bare) < 20 and WROTE_AT_END.match(bare) is not None)


def _may_end(piece: str) -> bool:
    """Look cheaply whether an attribution may end here."""
    bare = piece.rstrip(":：-_ \t")
    return (
        len(bare) < len(piece) or (piece.endswith((">", ")")) and "@" in piece) or bare.lower().endswith(WROTE_ENDINGS)
    )


def quoted_below(lines: list[str], first: int) -> bool:
    """Tell whether the next line that says anything is marked as quoted."""
    for line in lines[first : first + 5]:
        if line.strip():
            return is_quoted(line) and not _is_verb_alone(line)
    return False


def _is_attribution(joined: str, *, opens: bool, quoted_below: bool) -> bool:
    """Weigh what speaks for an attribution: its verb, a date, an address, its colon, and quoted lines below."""
    bare = joined.rstrip("-_ ")
    colon = bare.endswith((":", "："))
    verb_last = WROTE_AT_END.search(bare[-40:]) is not None
    dated = HAS_DATE.search(joined) is not None
    address = HAS_ADDRESS.search(joined) is not None
    clock = HAS_CLOCK.search(joined) is not None
    ruled = verb_last and joined.startswith("--") and joined.endswith("--")
    if ruled or (colon and (address or quoted_below) and QUOTING_BEFORE.match(bare)):
        return True
    if dated and ((verb_last and (address or quoted_below)) or _NAMED_ADDRESS_LAST.search(bare)):
        return True
    # Without an address or a quote below, a sentence of the author's own may look the same.
    verb = verb_last or (colon and WROTE_INSIDE.search(joined) is not None)
    own = _FIRST_PERSON.search(bare) or _OWN_WORDS.match(bare)
    if verb and clock and not own and (opens or (colon and dated and len(bare) <= MOST_UNMARKED)):
        return True
    if colon:
        dated_and_named = dated and address and (opens or (clock and ">" in joined))
        return dated_and_named or (verb and address) or ((verb_last or dated) and quoted_below)
    return quoted_below and dated and address and opens
