"""Where in a body the quoting starts: attributions, header blocks, separators, forwards. Pure.

    lines --find_starts--> Start(kind, first line, first line after it), in order

Guarantees: linear in the number of lines; patterns see at most MOST_LINE characters of a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from intake.attributions import MOST_WRAPPED, author_of, is_quoted, may_start, read_attribution
from intake.quote_headers import (
    HAS_ADDRESS,
    HAS_CLOCK,
    HAS_DATE,
    ID_ALONE,
    RULE_MARKS,
    WROTE_IN_NEWS,
    is_forward_line,
    is_original_line,
    is_ruled_line,
    is_weak_original,
    label_of,
    loose_label_of,
)

#: No more of a line is looked at, and no more starts than this are looked for.
MOST_LINE, MOST_STARTS = 500, 50
#: A header block has no more lines than this, wrapped values included.
MOST_BLOCK = 14
_FIRST_MARK = re.compile(r"^>+ ?")
# Novell GroupWise: `>>> Ann Example <ann@example.org> 02.03.2026 09:14 >>>`.
_GROUPWISE = re.compile(r"^\s*>>> ?\S[^\n]{5,200}\d[^\n]{0,40}>>>\s*$")
# Lotus Notes: `Ann Example ---02/03/2026 09:14:11 AM---the first words of the quote`.
_NOTES = re.compile(r"^[^\n]{3,120}?\s?-{3}\s?\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\s[^\n]{4,20}?-{3}")
# Lotus Notes on paper: `|---------+---------->` above and below the sender, then To and Subject between rules.
_NOTES_TABLE = re.compile(r"^\|-{3,}\+-{3,}>\s*$")
_NOTES_ROW = re.compile(r"^\s{0,4}[|>]")
_NOTES_SENT_BY = re.compile(r"^(?:sent by|gesendet von|envoyé par|enviado por|inviato da)\s*:", re.IGNORECASE)
# Right-to-left mail programs wrap names and addresses in these.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


# A field of a form whose name no mail program writes.
_FORM_LINE = re.compile(r"^[^\W\d][\w /-]{1,30}:\s")


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
        return _inside_quote(lines, number, line)
    if bare[0] in RULE_MARKS and is_original_line(bare):
        start = _with_block(lines, number, StartKind.ORIGINAL)
        # "--- Original ---" heads a comparison as well: a program has the sender's name below.
        return start if start.sender or not is_weak_original(bare) else None
    if (bare[0] in RULE_MARKS or bare[-1] in ":：") and is_forward_line(bare):
        return _with_block(lines, number, StartKind.FORWARD)
    if "---" in bare and _NOTES.match(bare):
        return Start(kind=StartKind.BLOCK, first=number, after=number + 1, sender=bare.partition("---")[0].strip())
    found = _block(lines, number) or _stacked_block(lines, number) or _attribution(lines, number)
    return found or _news(lines, number, bare)


def _news(lines: list[str], number: int, bare: str) -> Start | None:
    """Look for a news reader's attribution: the id of what is quoted must be there, here or on the next line."""
    found = WROTE_IN_NEWS.match(bare[:MOST_LINE])
    if found is None:
        return None
    after = number + 1 if found["id"] else number + 2
    if not found["id"] and not (number + 1 < len(lines) and ID_ALONE.match(lines[number + 1][:MOST_LINE])):
        return None
    return Start(kind=StartKind.ATTRIBUTION, first=number, after=after, sender=bare)


def _notes_table(lines: list[str], number: int) -> Start | None:
    """Read a table of Lotus Notes that names sender, recipient and subject of what is below it."""
    after = number
    while after < min(len(lines), number + 2 * MOST_BLOCK) and _NOTES_ROW.match(lines[after]):
        after += 1
    cells = [cell for line in lines[number:after] if (cell := line.strip("|<> \t-+"))]
    subject = next((value for cell in cells if (value := label_of(cell)) and value[0] == "subject"), ("", ""))[1]
    if after < number + 4 or not any(HAS_DATE.search(cell) or HAS_ADDRESS.search(cell) for cell in cells):
        return None
    return Start(kind=StartKind.BLOCK, first=number, after=after, sender=cells[0], subject=subject)


def _attribution(lines: list[str], number: int) -> Start | None:
    bare = lines[number].strip()
    found = read_attribution(lines, number) if bare and may_start(bare) else None
    if found is None:
        return None
    return Start(kind=StartKind.ATTRIBUTION, first=number, after=found.after, sender=found.text)


def _inside_quote(lines: list[str], number: int, line: str) -> Start | None:
    """Look at a marked line: a table of Notes, a forward, the line of GroupWise or an attribution marked too."""
    if "|--" in line and _NOTES_TABLE.match(line):
        return _notes_table(lines, number)
    if ("orward" in line or "--" in line) and is_forward_line(line):
        return _with_block(lines, number, StartKind.FORWARD)
    if _GROUPWISE.match(line):
        return Start(kind=StartKind.ATTRIBUTION, first=number, after=number + 1, sender=line.strip("> "))
    if (number and is_quoted(lines[number - 1])) or not line.startswith(">"):
        return None
    # Phones mark their own "On ..., Ann wrote:" like the rest of the quote.
    bare = [_FIRST_MARK.sub("", one) for one in lines[number : number + MOST_WRAPPED]]
    found = _attribution(bare, 0)
    return found and replace(found, first=number, after=number + found.after)


def _with_block(lines: list[str], number: int, kind: StartKind) -> Start:
    """Join a separator with the header block that follows it, if one does."""
    below = _next_line(lines, number + 1)
    found, after = _read_block(lines, below, loose=True)
    if found:
        if after < len(lines) and is_ruled_line(lines[after]):
            # Zoho rules the block off below as well.
            after += 1
        sender, subject = found.get("from", ""), found.get("subject", "")
        return Start(kind=kind, first=number, after=after, sender=sender, subject=subject)
    if below < len(lines) and kind is StartKind.FORWARD:
        # Yandex has an attribution there; Lotus Notes a name, a date and then its labels.
        said = _attribution(lines, below)
        if said is not None:
            return Start(kind=kind, first=number, after=said.after, sender=author_of(said.sender))
        found, after = _read_block(lines, below + 2, loose=True)
        if "subject" in found:
            sender, subject = lines[below].strip(), found["subject"]
            return Start(kind=kind, first=number, after=after, sender=sender, subject=subject)
    return Start(kind=kind, first=number, after=number + 1)


def _next_line(lines: list[str], number: int) -> int:
    """Return the next line that says anything, within a few lines."""
    stop = min(len(lines), number + 3)
    return next((at for at in range(number, stop) if lines[at].strip("> \t")), stop)


def _read_block(lines: list[str], first: int, *, loose: bool = False) -> tuple[dict[str, str], int]:
    """Read consecutive header-block lines; a value may be wrapped, and one blank line may stand between fields."""
    read = loose_label_of if loose else label_of
    found: dict[str, str] = {}
    number = after = first
    last, strays = "", 0
    while number < min(len(lines), first + MOST_BLOCK):
        kind, value = read(lines[number])
        if kind:
            found.setdefault(kind, value)
            last, strays, after = kind, 0, number + 1
        elif not lines[number].strip("> \t"):
            strays += 2
        else:
            strays += 1
            if _FORM_LINE.match(lines[number]):
                found["unknown"] = lines[number]
            if last and strays == 1 and not is_ruled_line(lines[number]):
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
    others = set(found) - {"from", "other", "unknown"}
    if "from" not in found or (not value and kind != "from"):
        return None
    addressed = HAS_ADDRESS.search(found["from"]) is not None
    if "unknown" in found and not addressed:
        # People fill in forms with fields of these names, among others.
        return None
    dated = "sent" in found or ("date" in found and HAS_DATE.search(found["date"]) is not None)
    if not (
        (len(others) >= 2 and ("subject" in found or "sent" in found) and (dated or addressed)) or (addressed and dated)
    ):
        return None
    first = number
    while first and number - first < 4 and _introduces(lines[first - 1]):
        first -= 1
    return Start(kind=StartKind.BLOCK, first=first, after=after, sender=found["from"], subject=found.get("subject", ""))


def _introduces(line: str) -> bool:
    """Tell whether a line above a header block belongs to it: a blank one, a rule, or words between two rules."""
    return not line.strip(RULE_MARKS + " \t") or is_ruled_line(line)


def _stacked_block(lines: list[str], number: int) -> Start | None:
    """Read a block of Lotus Notes: a name, a date, then labels alone on their lines with the values below."""
    bare = lines[number].strip()
    if not (len(bare) <= 60 and bare[:1].isalnum() and HAS_CLOCK.search(bare) and HAS_DATE.search(bare)):
        return None
    # An assistant or a list may have sent it: `Sent by: ...` and a blank line.
    above = number - 1 if number < 3 or lines[number - 1].strip() else number - 3
    if not number or not lines[above].strip() or (above < number - 1 and not _NOTES_SENT_BY.match(lines[above + 1])):
        return None
    below = range(number + 1, min(len(lines), number + MOST_BLOCK))
    labels = {label_of(f"{lines[at].strip()}:")[0]: at for at in below if 0 < len(lines[at].strip()) <= 12}
    subject = next(
        (at for at in below if label_of(re.sub(r"\s", ": ", lines[at].strip() + " ", count=1))[0] == "subject"), 0
    )
    if "to" not in labels or not subject:
        return None
    after = subject + 1 + (label_of(f"{lines[subject].strip()}:")[0] == "subject")
    return Start(kind=StartKind.BLOCK, first=above, after=after, sender=lines[above].strip())
