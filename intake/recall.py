"""Know our own words again in an answer: quotes that no mark and no known introduction gives away. Pure.

    It is tray two.                        the author's
                                           ........................................
    Service desk, 26.11.2026 12:31:        introduces what follows: it names us
    Which tray is it? Please               ours, however it was wrapped; the end of the letter

Guarantees: only a block of our own words at the end, or at the beginning, is taken off, with the lines that introduce
it. Where the author's words stand between ours, all is kept, and so it is when nothing would remain. What we quoted of
the author's is theirs when they write it again; it is quoted where our own words stand above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from intake.attributions import is_quoted
from intake.quote_headers import HAS_CLOCK, HAS_DATE

#: Words in a row that only who copies writes.
ROW = 5
#: A block of fewer words of ours may be a phrase that anybody writes.
FEWEST_WORDS = 12
#: A longer answer, more messages of ours and more of each are not compared.
MOST_ANSWER, MOST_SENT, MOST_TEXT = 100_000, 20, 20_000
#: An introduction has no more lines than this.
MOST_INTRODUCING = 8

_Rows = frozenset[tuple[str, ...]]
_WORD = re.compile(r"\w+")
_FIELD = re.compile(r"^[\s*]*[^\W\d][^\n:：]{0,30}[:：]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What the desk sent in a thread, and by what names an introduction calls it."""

    texts: tuple[str, ...] = ()
    #: The desk's addresses and names.
    names: tuple[str, ...] = ()


def without_ours(new_text: str, quoted: str, ours: Ours) -> tuple[str, str]:
    """Return the new text without what the desk itself sent, and the quoted text with it."""
    if len(new_text) > MOST_ANSWER:
        return new_text, quoted
    wrote, sent = _rows_of(ours.texts, with_quotes=False), _rows_of(ours.texts, with_quotes=True)
    lines = new_text.split("\n")
    if not wrote:
        return new_text, quoted
    first, last = _own_block(lines, _are_in(sent, lines), _are_in(wrote, lines))
    if first is None and _begins_with_ours(quoted, wrote):
        first = last = len(lines)
    if first is None:
        return new_text, quoted
    above = lines[: _introduction(lines, first, ours.names)]
    kept = above if last == len(lines) else [*above, *lines[last:]]
    if not any(map(_says_something, kept)):
        return new_text, quoted
    taken = "\n".join(lines[len(above) : last]).strip("\n")
    return "\n".join(kept).strip("\n").rstrip(), "\n".join(filter(None, (taken, quoted)))


def _words(line: str) -> list[str]:
    return _WORD.findall(line.casefold())


def _says_something(line: str) -> bool:
    return _WORD.search(line) is not None


def _rows_of(texts: Sequence[str], *, with_quotes: bool) -> _Rows:
    """Return every row of words that we wrote, and those that we quoted."""
    rows: set[tuple[str, ...]] = set()
    for text in texts[-MOST_SENT:]:
        lines = text[:MOST_TEXT].split("\n")
        words = _words(" ".join(line for line in lines if with_quotes or not is_quoted(line)))
        rows.update(_rows(words))
    return frozenset(rows)


def _rows(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(ROW)), strict=False)


def _own_block(lines: Sequence[str], sent: Sequence[bool], wrote: Sequence[bool]) -> tuple[int | None, int]:
    """Return the first line of the block that is ours and the first after it: at the end, or at the beginning."""
    said = [number for number, line in enumerate(lines) if _says_something(line)]
    end = len(said)
    while end and sent[said[end - 1]]:
        end -= 1
    at_the_end, rest = said[end:], said[:end]
    while at_the_end and not wrote[at_the_end[0]]:
        at_the_end = at_the_end[1:]
    if not at_the_end:
        return _beginning(lines, sent, wrote, said)
    # Ours, then the author's, then ours again: answers between the lines.
    if any(wrote[number] for number in rest) or not _is_long(lines, wrote, at_the_end):
        return None, 0
    return at_the_end[0], len(lines)


def _beginning(
    lines: Sequence[str], sent: Sequence[bool], wrote: Sequence[bool], said: Sequence[int]
) -> tuple[int | None, int]:
    until = 0
    while until < len(said) and sent[said[until]]:
        until += 1
    block, rest = said[:until], said[until:]
    if not rest or any(wrote[number] for number in rest) or not _is_long(lines, wrote, block):
        return None, 0
    return 0, rest[0]


def _is_long(lines: Sequence[str], wrote: Sequence[bool], block: Iterable[int]) -> bool:
    return sum(len(_words(lines[number])) for number in block if wrote[number]) >= FEWEST_WORDS


def _are_in(rows: _Rows, lines: Sequence[str]) -> list[bool]:
    """Say for each line whether all its words stand in such rows, whatever a program did to the line ends."""
    of_lines = [_words(line) for line in lines]
    words = [word for line in of_lines for word in line]
    ours = bytearray(len(words))
    for at, row in enumerate(_rows(words)):
        if row in rows:
            ours[at : at + ROW] = b"\1" * ROW
    ends = accumulate(map(len, of_lines), initial=0)
    return [all(ours[start:end]) for start, end in pairwise(ends)]


def _begins_with_ours(quoted: str, wrote: _Rows) -> bool:
    lines = [line for line in quoted.split("\n", 40)[:40] if _says_something(line)][:3]
    return bool(lines) and all(_are_in(wrote, lines))


def _introduction(lines: Sequence[str], block: int, names: Sequence[str]) -> int:
    """Return the first line of what introduces a block: a paragraph right above that names us, else the block."""
    end = block
    while end and not _says_something(lines[end - 1]):
        end -= 1
    start = end
    while start and lines[start - 1].strip() and end - start < MOST_INTRODUCING:
        start -= 1
    paragraph = [line.strip() for line in lines[start:end]]
    whole = " ".join(paragraph)
    if not any(name.casefold() in whole.casefold() for name in names if name):
        return block
    dated = HAS_DATE.search(whole[:500]) is not None and HAS_CLOCK.search(whole[:500]) is not None
    is_header = len(paragraph) > 1 and all(_FIELD.match(line) for line in paragraph)
    return start if is_header or (dated and paragraph[-1].endswith((":", "：", ">", ")"))) else block
