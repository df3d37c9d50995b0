"""Where in a body the quoting starts: attributions, header blocks, separators, forwards. Pure.

    lines --find_starts--> Start(kind, first line, first line after it), in order

Guarantees: linear in the number of lines; patterns see at most MOST_LINE characters of a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from intake.quote_headers import (
    HAS_ADDRESS,
    HAS_DATE,
    STARTS_LIKE_ATTRIBUTION,
    WROTE_AT_END,
    WROTE_ENDINGS,
    WROTE_INSIDE,
    is_forward_line,
    is_original_line,
    label_of,
)

#: Attributions wrap over this many lines and are no longer than this; more starts than this are not looked for.
MOST_WRAPPED, MOST_ATTRIBUTION, MOST_LINE, MOST_STARTS = 5, 420, 500, 50
#: A header block has no more lines than this, wrapped values included.
MOST_BLOCK = 14


_INITIALS = re.compile(r"\s{0,3}(?:[A-Z]{1,3})?>(?:[\s>]|$)")
_DIGIT_OR_AT = re.compile(r"[\d@]")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?!\d)")
_NAMED_ADDRESS_LAST = re.compile(r"[<(\[]\s*(?:mailto:)?[^\s<>()\[\]]+@[^<>()]{1,200}[>)\]]\s*[:：]$")
# "On 3 March at 10:00 I wrote:" is a sentence of the author's own.
_PRONOUN = r"(?:I|we|he|she|they|ich|wir|er|sie|je|nous|il|elle|ik|wij|hij|zij|io|yo|jeg|vi|han|hun|jag|hon)"
_FIRST_PERSON = re.compile(rf"\b{_PRONOUN}\s[\w\s]{{0,20}}[:：]?$|\bj['’]ai\s|\s{_PRONOUN}[:：]$", re.IGNORECASE)
# Right-to-left mail programs wrap names and addresses in these.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class StartKind(StrEnum):
    """How quoting is introduced."""

    ATTRIBUTION = "attribution"
    BLOCK = "header block"
    ORIGINAL = "original message"
    FORWARD = "forward"
    CONTAINER = "quote container"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One place where quoting starts."""

    kind: StartKind
    #: The first line of the introduction, and the first line after it.
    first: int
    after: int
    #: Who is quoted and under which subject, where a header block says so.
    sender: str = ""
    subject: str = ""


def is_quoted(line: str) -> bool:
    """Tell whether a line is marked as quoted: `>`, `|`, or initials as some programs write them (`AB> `)."""
    if line.startswith((">", "|")):
        return True
    head = line[:6]
    return ">" in head and _INITIALS.match(line) is not None


def find_starts(lines: list[str]) -> list[Start]:
    """Return every place where quoting starts, in order; places inside marked quotes are not looked at."""
    lines = [_DIRECTION_MARKS.sub("", line) if not line.isascii() else line for line in lines]
    starts: list[Start] = []
    number = 0
    while number < len(lines) and len(starts) < MOST_STARTS:
        start = _start_at(lines, number)
        if start is not None:
            starts.append(start)
            number = max(start.after, number + 1)
        else:
            number += 1
    return starts


def _start_at(lines: list[str], number: int) -> Start | None:
    line = lines[number][:MOST_LINE]
    bare = line.strip()
    if not bare:
        return None
    if is_quoted(line):
        forward = ("orward" in line or "--" in line) and is_forward_line(line)
        return _with_block(lines, number, StartKind.FORWARD) if forward else None
    if bare[0] in "-_=*—–" and is_original_line(bare):
        return _with_block(lines, number, StartKind.ORIGINAL)
    if (bare[0] in "-_=*—–" or bare[-1] in ":：") and is_forward_line(bare):
        return _with_block(lines, number, StartKind.FORWARD)
    return _block(lines, number) or (_attribution(lines, number) if _may_start(bare) else None)


def _may_start(bare: str) -> bool:
    """Look cheaply whether an attribution may start here: it has a date, an address or its colon on its first line."""
    return bare[-1] in ":：" or bare.startswith("--") or _DIGIT_OR_AT.search(bare) is not None


def _with_block(lines: list[str], number: int, kind: StartKind) -> Start:
    """Join a separator with the header block that follows it, if one does."""
    below = number + 1
    while below < min(len(lines), number + 4) and not lines[below].strip("> \t"):
        below += 1
    found, after = _read_block(lines, below)
    if not found:
        return Start(kind=kind, first=number, after=number + 1)
    return Start(kind=kind, first=number, after=after, sender=found.get("from", ""), subject=found.get("subject", ""))


def _read_block(lines: list[str], first: int) -> tuple[dict[str, str], int]:
    """Read consecutive header-block lines; a value may be wrapped, and one blank line may stand between fields."""
    found: dict[str, str] = {}
    number = after = first
    last, strays = "", 0
    while number < min(len(lines), first + MOST_BLOCK):
        kind, value = label_of(lines[number])
        if kind:
            found.setdefault(kind, value)
            last, strays, after = kind, 0, number + 1
        elif not lines[number].strip("> \t"):
            strays += 2
        else:
            strays += 1
            if last and strays == 1:
                found[last] = f"{found[last]} {lines[number].strip('> ')}".strip()
        if strays > 2 or (not found and strays):
            break
        number += 1
    # A wrapped last value belongs to the block: `Subject: two` + `line subject`.
    return found, after


def _block(lines: list[str], number: int) -> Start | None:
    kind, value = label_of(lines[number])
    if kind not in ("from", "date", "sent", "subject", "to"):
        return None
    found, after = _read_block(lines, number)
    others = set(found) - {"from", "other"}
    if "from" not in found or (not value and kind != "from"):
        return None
    addressed = HAS_ADDRESS.search(found["from"]) is not None
    dated = "sent" in found or ("date" in found and HAS_DATE.search(found["date"]) is not None)
    if not (
        (len(others) >= 2 and ("subject" in found or "sent" in found) and (dated or addressed)) or (addressed and dated)
    ):
        return None
    first = number
    while first and not lines[first - 1].strip(" -_=*—–\t") and number - first < 4:
        first -= 1
    return Start(kind=StartKind.BLOCK, first=first, after=after, sender=found["from"], subject=found.get("subject", ""))


def _attribution(lines: list[str], number: int) -> Start | None:
    """Look for an attribution that starts at this line: one line, or several joined."""
    opens = STARTS_LIKE_ATTRIBUTION.match(lines[number].strip()[:60]) is not None
    joined = ""
    for at in range(number, min(len(lines), number + (MOST_WRAPPED if opens else 2))):
        piece = lines[at].strip()[: MOST_ATTRIBUTION + 1]
        joined = f"{joined} {piece}".strip()
        if (at > number and not _continues(lines, at, opens=opens)) or len(joined) > MOST_ATTRIBUTION:
            return None
        if _may_end(piece) and _is_attribution(joined, opens=opens, quoted_below=quoted_below(lines, at + 1)):
            return Start(kind=StartKind.ATTRIBUTION, first=number, after=at + 1, sender=joined)
        if at > number and piece.endswith((".", "!", "?")) and not HAS_ADDRESS.search(piece):
            return None
    return None


def _continues(lines: list[str], at: int, *, opens: bool) -> bool:
    """Tell whether an attribution may go on with this line."""
    piece = lines[at].strip()
    if not piece:
        return opens
    if is_quoted(lines[at]):
        return _is_verb_alone(piece)
    # A line that is an attribution by itself starts one; what stands above it is the author's.
    dated = STARTS_LIKE_ATTRIBUTION.match(piece[:60]) and HAS_DATE.search(piece[:MOST_ATTRIBUTION])
    return not (dated and WROTE_INSIDE.search(piece + " ")) and not (dated and not opens)


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
    clock = _CLOCK.search(joined) is not None
    if verb_last and joined.startswith("--") and joined.endswith("--"):
        return True
    if dated and ((verb_last and (address or quoted_below)) or _NAMED_ADDRESS_LAST.search(bare)):
        return True
    # Without an address or a quote below, a sentence of the author's own may look the same.
    verb = verb_last or (colon and WROTE_INSIDE.search(joined) is not None)
    if verb and opens and clock and not _FIRST_PERSON.search(bare):
        return True
    if colon:
        dated_and_named = dated and address and (opens or (clock and ">" in joined))
        return dated_and_named or (verb and address) or (verb_last and quoted_below)
    return quoted_below and dated and address and opens
