"""What a person's answer brings along already: a greeting, and the name below it. Pure.

The desk greets and signs where nobody did, so that no mail greets twice and is signed twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.safe_text import one_line

_GREETING = re.compile(
    r"(?:hallo|hi|hey|moin|servus|grüezi|grüß(?: gott| dich| sie)|guten (?:tag|morgen|abend)|liebe[rs]?|"
    r"sehr geehrte[rs]?|werte[rs]?|hello|dear|good (?:morning|afternoon|evening|day))(?=[\s,!.]|$)"
    r"(?:\b(?:dr|prof|mr|mrs|ms)\.|[^\n,!.?:;]){0,60}(?:[,!.]|$)",
    re.IGNORECASE,
)
#: A signature is no longer than this.
_LONGEST_NAME = 80
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A person's text, told apart from the courtesies that it brings."""

    text: str
    #: Their greeting where it is a line of its own; it is no longer in `text`.
    greeting: str = ""
    #: The text itself begins with a greeting.
    greets: bool = False
    #: Its last line is their name, or a part of it.
    is_signed: bool = False


def courtesies_of(text: str, by: str) -> Said:
    """Return what a person wrote, with the greeting and the name that are there already."""
    text = text.strip()
    first, _, rest = text.partition("\n")
    found = _GREETING.match(first.strip())
    is_whole = found is not None and found.end() == len(first.strip()) and rest.strip() != ""
    return Said(
        text=rest.strip() if is_whole else text,
        greeting=one_line(first) if is_whole else "",
        greets=found is not None,
        is_signed=_is_signed(text, by),
    )


def _is_signed(text: str, by: str) -> bool:
    last = text.rpartition("\n")[2]
    if not by.strip() or len(last) > _LONGEST_NAME or not text.partition("\n")[2].strip():
        return False
    words, names = _words(last), _words(by)
    # "Agnes" and "A. Agent" are hers as well, and so is "Regards, Agnes Agent".
    return bool(words) and (set(words) <= names | {each[0] for each in names} or names <= set(words))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
