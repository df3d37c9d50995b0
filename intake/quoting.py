"""What the author wrote, what is quoted, what is signature and what is forwarded. Pure.

    text --find_starts--> the first place where quoting starts
         above it         the author's words; below it, quoted -- unless the author answered there
         `>` lines        quoted where nothing follows them; context where an answer follows

Guarantees: never cuts a text to nothing; what is taken off is in `quoted`, `signature` or `forwarded`, never lost.
Interleaved answers keep the lines they answer; an answer below the quote is found; only replies are cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from intake.attributions import is_quoted, quoted_below
from intake.message import Forwarded
from intake.quote_headers import WROTE_INSIDE, is_sign_off
from intake.quote_starts import Start, StartKind, find_starts
from intake.signatures import is_lower_marker, is_phone_line, is_reply_marker, split_foot

#: The line that our own replies carry: in an answer, everything from it on is quoted.
MARKERS = (
    "## Please write your answer above this line ##",
    "## Bitte antworten Sie oberhalb dieser Zeile ##",
)
#: Quoting that starts below this many lines is not looked for: nobody writes so much by hand.
MOST_LINES = 2_000
#: A quoted line shorter than this was not wrapped by anybody.
FEWEST_WRAPPED = 60

_SHARED_LINE = re.compile(r"^(.{0,300}?\S)\s?(-{3,} ?On [^\n]{5,200} wrote:)$")
_FILLED_LINE = re.compile(r"^(\s*[^\n]{10,300}?[>)\]][^\n:]{0,30}:)[ \t]{2,}(\S[^\n]*)$")
_STARS = re.compile(r"^[\s>]*[*_]*|[*_]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A body taken apart; nothing is lost: what is not new text is in one of the others."""

    new_text: str = ""
    quoted: str = ""
    signature: str = ""
    forwarded: Forwarded | None = None


def split_text(text: str, *, is_reply: bool, is_forward: bool = False, cut: int | None = None) -> Split:
    """Take a body apart; `cut` is the line at which the HTML says that quoting starts."""
    lines = _lines(text)
    starts = _with_container(find_starts(lines[:MOST_LINES]), cut, lines)
    if not is_reply:
        starts = [start for start in starts if _is_certain(lines, start)]
    # Outlook forwards under the same header block that it quotes under: only the subject tells.
    kinds = _FORWARDABLE if is_forward else (StartKind.FORWARD,)
    forward = next((start for start in starts if start.kind in kinds and not _is_inside(lines, start, starts[0])), None)
    if not is_reply and forward is not None:
        return _kept_whole(text, lines, forward)
    if not is_reply and not starts:
        body, foot = split_foot(lines)
        return _result(text, body, [], foot)
    return _cut(text, lines, starts)


def _is_inside(lines: list[str], start: Start, first: Start) -> bool:
    """Tell a forward that is a part of what is quoted below an attribution: nobody forwards it now."""
    return first.kind is StartKind.ATTRIBUTION and start is not first and is_quoted(lines[start.first])


def _is_certain(lines: list[str], start: Start) -> bool:
    """Tell a real attribution from a line of a log with a time and an address, which first reports quote as well."""
    if start.kind is not StartKind.ATTRIBUTION:
        return True
    return quoted_below(lines, start.after) or WROTE_INSIDE.search(f"{start.sender} ") is not None


def _lines(text: str) -> list[str]:
    lines = text.replace("\u00a0", " ").replace("&nbsp;", " ").split("\n")
    for number, line in enumerate(lines[:MOST_LINES]):
        shared = _SHARED_LINE.match(line) if line.endswith("wrote:") and "---" in line else None
        if shared is None and ":  " in line and "@" in line:
            # Yahoo puts the first quoted line behind the attribution.
            shared = _FILLED_LINE.match(line[:1_000])
        if shared is not None:
            return [*lines[:number], shared[1], shared[2] + line[1_000:], *lines[number + 1 :]]
    return lines


def _with_container(starts: list[Start], cut: int | None, lines: list[str]) -> list[Start]:
    if cut is None or cut >= len(lines):
        return starts
    if any(start.first <= cut for start in starts):
        return starts
    if not is_quoted(lines[cut]) and quoted_below(lines, cut + 1):
        # The container starts with an attribution in a language that no table has.
        return [Start(kind=StartKind.ATTRIBUTION, first=cut, after=cut + 1), *starts]
    return [Start(kind=StartKind.CONTAINER, first=cut, after=cut), *starts]


def _kept_whole(text: str, lines: list[str], start: Start) -> Split:
    """Keep comment and forwarded mail together, and say where the one ends and the other begins."""
    return Split(new_text=text.strip(), forwarded=_forwarded(lines, start))


def _forwarded(lines: list[str], start: Start) -> Forwarded:
    inner = lines[start.first :]
    below = len(inner)
    while inner and (
        not any(map(str.isalnum, inner[0])) or (start.kind is not StartKind.BLOCK and len(inner) == below)
    ):
        inner = inner[1:]
    return Forwarded(
        before="\n".join(split_foot(lines[: start.first])[0]).strip(),
        sender=_STARS.sub("", start.sender).strip(),
        subject=_STARS.sub("", start.subject).strip(),
        text="\n".join(inner).strip(),
    )


def _cut(text: str, lines: list[str], starts: list[Start]) -> Split:
    own_marker = _first_marker(lines)
    if own_marker is not None and (lower := _lower_marker(lines, own_marker)):
        return _cut_frame(lines, own_marker, lower)
    if own_marker is not None and _is_answered_below(lines, starts, own_marker):
        own_marker = None
    if own_marker is not None:
        starts = [start for start in starts if start.first < own_marker]
    end = len(lines) if own_marker is None else own_marker
    above, below, signed = _divide(lines[:end], starts)
    above, unmarked = _cut_at_phone_line(above)
    trailing: list[str] = []
    if not starts or starts[0].first >= len(above):
        above, trailing = _trailing_quote(above)
    body, foot = split_foot(above)
    body, again = _trailing_quote(body)
    quoted = again + trailing + unmarked + below + lines[end:]
    forwarded = _forwarded(lines, starts[0]) if starts and starts[0].kind in _FORWARDABLE else None
    if not any(line.strip() for line in body):
        return _nothing_above(text, lines, starts, forwarded)
    return _result(text, body, quoted, foot + signed, forwarded)


def _first_marker(lines: list[str]) -> int | None:
    """Find the line that asks to answer above it: our own, or another help desk's."""
    for number, line in enumerate(lines[:MOST_LINES]):
        if ("##" in line and any(marker in line for marker in MARKERS)) or is_reply_marker(line):
            return number
    return None


def _is_answered_below(lines: list[str], starts: list[Start], marker: int) -> bool:
    """Tell an answer that stands below all that it quotes, as some phones have it, however we asked for it above."""
    if not starts or not is_quoted(lines[marker]) or any(line.strip() for line in lines[: starts[0].first]):
        return False
    above = (line for line in lines[starts[0].after : marker] if line.strip())
    return all(map(is_quoted, above)) and _answers_below(lines[starts[0].after :])[0] > 0


def _lower_marker(lines: list[str], upper: int) -> int:
    """Find the line that asks to answer below it, 0 where there is none or nothing was answered there."""
    found = next((at for at in range(upper + 1, min(len(lines), MOST_LINES)) if is_lower_marker(lines[at])), 0)
    return found if found and any(line.strip() and not is_quoted(line) for line in lines[found + 1 :]) else 0


def _cut_frame(lines: list[str], upper: int, lower: int) -> Split:
    """Take out what a help desk framed, and read what is above and below it as one answer."""
    answer = [*lines[:upper], *lines[lower + 1 :]]
    split = _cut("\n".join(answer), answer, find_starts(answer[:MOST_LINES]))
    return replace(split, quoted="\n".join([*lines[upper : lower + 1], split.quoted]).strip("\n"))


_FORWARDABLE = (StartKind.FORWARD, StartKind.BLOCK, StartKind.ORIGINAL)


def _divide(lines: list[str], starts: list[Start]) -> tuple[list[str], list[str], list[str]]:
    """Divide at the first start: the author's words above, between and below, what is quoted, and what is signed."""
    if not starts:
        return lines, [], []
    start = starts[0]
    above, below = lines[: start.first], lines[start.after :]
    alone = start.kind is StartKind.BLOCK and not any(line.strip() for line in above)
    if (alone or start.kind is StartKind.ATTRIBUTION) and _next_is_quoted(below):
        until, last = _answers_below(below)
        if until:
            kept, taken = _joined_answers(above, below[:until])
            return kept, [*lines[start.first : start.after], *taken, *below[last:]], below[until:last]
    return above, lines[start.first :], []


def _next_is_quoted(below: list[str]) -> bool:
    return next((is_quoted(line) for line in below if line.strip()), False)


def _answers_below(below: list[str]) -> tuple[int, int]:
    """Return where the last answer below an attribution ends, without and with its foot; 0 where all is quoted."""
    own = [number for number, line in enumerate(below) if _is_own(below, number, line)]
    if not own:
        return 0, 0
    body, _ = split_foot(below[: own[-1] + 1])
    return (len(body), own[-1] + 1) if any(number < len(body) for number in own) else (0, 0)


def _is_own(lines: list[str], number: int, line: str) -> bool:
    """Tell the author's line from the tail of a quoted line that a program wrapped without marking it."""
    if not line.strip() or is_quoted(line):
        return False
    before = lines[number - 1] if number else ""
    between = is_quoted(before) and number + 1 < len(lines) and is_quoted(lines[number + 1])
    link = line.lstrip().startswith(("<http", "(http")) or ("http" in before and " " not in line.strip())
    return not (between and (link or len(before) >= FEWEST_WRAPPED))


def _joined_answers(above: list[str], answered: list[str]) -> tuple[list[str], list[str]]:
    """Keep answers, alone when they follow one quote or with their context when interleaved; and return the rest."""
    while answered and not answered[0].strip("> \t"):
        answered = answered[1:]
    blocks = sum(
        1
        for number, line in enumerate(answered)
        if is_quoted(line) and (not number or not is_quoted(answered[number - 1]))
    )
    own: list[str] = []
    marked: list[str] = []
    for number, line in enumerate(answered):
        (own if _is_own(answered, number, line) or not line.strip() else marked).append(line)
    if blocks <= 1 and not any(line.strip() for line in above):
        return own, marked
    if blocks <= 1 and is_sign_off("\n".join(own)):
        # The quote stands between the letter and its closing: nothing answers it.
        return above + own, marked
    return above + answered, []


def _cut_at_phone_line(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut below a phone's own line: some programs quote the original there without any mark."""
    for number, line in enumerate(lines):
        if line.strip() and number and not lines[number - 1].strip() and is_phone_line(line):
            rest = lines[number + 1 :]
            if any(one.strip() for one in rest) and not rest[0].strip() and any(one.strip() for one in lines[:number]):
                return lines[: number + 1], rest
    return lines, []


def _trailing_quote(lines: list[str]) -> tuple[list[str], list[str]]:
    """Take marked lines off the end, unless they are all there is."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_quoted(lines[end - 1])):
        end -= 1
    if not end:
        return lines, []
    # Bars alone are a pipe of commands or a table as often as a quote.
    if not any(is_quoted(line) and not line.startswith("|") for line in lines[end:]):
        return lines, []
    return lines[:end], lines[end:]


def _nothing_above(text: str, lines: list[str], starts: list[Start], forwarded: Forwarded | None) -> Split:
    """Keep what there is: without words of the author's own, the first quoted mail is the message."""
    if len(starts) > 1 and starts[0].kind is not StartKind.FORWARD:
        kept = "\n".join(lines[: starts[1].first]).strip()
        if any(line.strip() for line in lines[starts[0].after : starts[1].first]):
            return Split(new_text=kept, quoted="\n".join(lines[starts[1].first :]).strip("\n"), forwarded=forwarded)
    return Split(new_text=text.strip(), forwarded=forwarded)


def _result(
    text: str, body: list[str], quoted: list[str], foot: list[str], forwarded: Forwarded | None = None
) -> Split:
    new_text = "\n".join(body).strip("\n").rstrip()
    if not new_text.strip():
        return Split(new_text=text.strip())
    return Split(
        new_text=new_text,
        quoted="\n".join(quoted).strip("\n"),
        signature="\n".join(foot).strip("\n"),
        forwarded=forwarded,
    )
