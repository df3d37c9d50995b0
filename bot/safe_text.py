"""Text of strangers made safe to show: one line, a few lines, a subject, message ids. Pure.

Whatever comes in, what goes out has no control characters, no lone surrogates and no marks that turn the direction of
the text around them; a header made of `one_line` cannot begin a second header (RFC 5322 section 2.2).
"""

from __future__ import annotations

import re

from classifier.courtesies import without_marks

#: Control characters (C0 without tab and line feed, DEL, C1), lone surrogates, and the marks that embed, override or
#: isolate direction (Unicode Standard Annex 9), with which a text can be made to read as another.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n){3,}")

_NUMBER_TOKEN = re.compile(r"[\[(]\s*INC-\d{1,12}\s*[\])]\s*[:：]?", re.IGNORECASE)

_NAME = re.compile(r"[^\W\d_]+\.?(?:(?:[ '’-]|(?<=\.) )+[^\W\d_]+\.?)*")
_MESSAGE_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
#: RFC 5322 section 2.1.1 allows 998 octets a line and an id cannot be folded.
_LONGEST_ID = 900


def one_line(text: str, limit: int = 200) -> str:
    """Return the text as one line of at most `limit` characters, cut with an ellipsis."""
    line = " ".join(_UNSHOWABLE.sub(" ", _LINE_ENDS.sub(" ", text[: limit * 8])).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def plain(text: str) -> str:
    """Return the text with plain line feeds and nothing that cannot be shown."""
    return _UNSHOWABLE.sub("", _LINE_ENDS.sub("\n", text))


def first_lines(text: str, *, most: int, width: int) -> tuple[str, ...]:
    """Return the first lines, each cut at `width`; where something was left off, "[…]" is the last one."""
    # Twice as much as can be shown is enough to know that something is left off, however long the text is.
    beginning = plain(text[: most * width * 2]).strip()
    lines = _BLANK_LINES.sub("\n\n", beginning).split("\n")
    shown = tuple(line.rstrip() if len(line) <= width else f"{line[: width - 1].rstrip()}…" for line in lines[:most])
    if len(lines) > most or len(text) > most * width * 2:
        return (*shown, "[…]")
    return shown if beginning else ()


def bare_subject(subject: str) -> str:
    """Return the subject without stacked Re:, AW:, Fwd: and without incident numbers, "" when nothing is left."""
    line = " ".join(_NUMBER_TOKEN.sub(" ", one_line(subject, 400)).split())
    return one_line(without_marks(line), 180)


def name_to_greet(name: str) -> str:
    """Return a display name fit for a greeting, first name first; "" when it does not look like a name."""
    line = one_line(name, 80).strip("\"' ")
    family, comma, given = line.partition(", ")
    if comma and given and "," not in given:
        line = f"{given} {family}"
    return line if len(line) <= 60 and _NAME.fullmatch(line) else ""


def message_ids(ids: tuple[str, ...], *, most: int = 24) -> tuple[str, ...]:
    """Return the ids that may stand in a header (RFC 5322 section 3.6.4), each once: the first and the newest ones."""
    fit = dict.fromkeys(each for each in ids if len(each) <= _LONGEST_ID and _MESSAGE_ID.fullmatch(each))
    kept = tuple(fit)
    return kept if len(kept) <= most else (kept[0], *kept[1 - most :])


def mailbox(address: str) -> str:
    """Return an address without anything that could leave its place in a header or an envelope."""
    return re.sub(r"[\s<>,;]", "", one_line(address, 320))
