"""Whether a message does nothing but ask how its author's incident stands, without saying which. Pure.

    "Hello, what is the state of my ticket? Thanks, Ann"       asks
    "What is the state of my ticket? The printer is dead."     says something else: a report, as everything else is

It is sure only of short messages of which every part is a question about the state, or a courtesy: a report that is
taken for a question would be lost, a question that is taken for a report only costs somebody a look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from classifier.text import fold, squeeze, without_greeting, words
from classifier.wordings_asking import ASIDES, QUESTIONS

#: Whoever only asks needs no more characters, and no more parts of a sentence.
_LONGEST, _MOST_PARTS = 400, 14
_PART = re.compile(r"[.!?;:,\n()\[\]\"„“”–—]+|\s-+\s|--+|\b(?:and|und)\b", re.IGNORECASE)
_COURTESY = re.compile(r"^(?:please|bitte|well|so|ok|und|and)\s+|\s+(?:please|bitte)$")
_NAME = r"[A-ZÄÖÜ][\w.'-]*(?: [A-ZÄÖÜ][\w.'-]*){0,3}"
#: Behind one of these a name may stand.
_FAREWELL = r"(?:thanks?|thx|cheers|regards|wishes|sincerely|best|danke?|gr(?:ü|u|ue)(?:ß|ss)(?:e|en)?|mfg|lg|vg)"
_SIGNED = re.compile(
    rf"(?i:(?:(?:with|kind|best|warm|many|mit|viele|vielen|liebe|lieben|beste|besten|schöne|schönen|"
    rf"freundlichen|herzlichen|herzliche) )*{_FAREWELL}) {_NAME}"
)
_BEFORE_A_NAME = re.compile(rf"(?:.* )?{_FAREWELL}")
#: A subject that says nothing of its own.
_EMPTY_SUBJECT = re.compile(
    r"(?:(?:an? |my |our |open |quick |short |kurze |meine? |offenes? )*"
    r"(?:question|enquiry|inquiry|query|request|incident|ticket|case|help ?desk|follow[- ]?up|reminder|frage|nachfrage|"
    r"ruckfrage|anfrage|vorgang|erinnerung|sachstand|meldung|storung|problem|issue))"
    r"|\(?(?:no subject|kein betreff|ohne betreff)\)?|(?:hi|hello|hallo)"
)


#: "about my printer", at the end of a part: what stands where "my ticket" would, in up to three words.
_THING = re.compile(
    r"\b(?:(?:about|on|with|for|of|regarding|concerning) (?:my|our|the)|"
    r"(?:zu|zum|zur|mit|wegen|bei|beim|um|von|vom)(?: (?:mein|unser|de|die|da)\w{0,2})?) "
    r"(?P<thing>[\w-]+(?: [\w-]+){0,2}?)"
    r"(?=\s*(?:[.!?,;:)\n]|$)| (?:yet|now|already|so far|today|please|bitte|schon)\b)",
    re.IGNORECASE,
)
_TICKETS = ("about my ticket", "zu meinem ticket")
#: Of a longer word its ending says nothing: "Druckers", "printers".
_LONG_WORD = 6


def thing_asked_about(subject: str, text: str) -> str:
    """Return what a message asks about in place of a ticket, "" where it asks about none, or says anything else.

    "Any news about my printer?" asks about "printer"; whether its author reported one, others know.
    """
    found = list(_THING.finditer(text)) if len(text) <= _LONGEST else []
    if len(found) != 1:
        return ""
    before, after = text[: found[0].start()], text[found[0].end() :]
    is_asked = any(asks_how_it_stands(subject, f"{before}{ticket}{after}") for ticket in _TICKETS)
    return fold(found[0]["thing"]) if is_asked else ""


def is_named_in(thing: str, summary: str) -> bool:
    """Say whether a summary has one of the words by which a thing is asked about, whatever their endings."""
    told = words(fold(summary))
    stems = [word[:-2] if len(word) >= _LONG_WORD else word for word in words(thing)]
    return any(each.startswith(stem) if len(stem) > 3 else each == stem for stem in stems for each in told)


def asks_how_it_stands(subject: str, text: str) -> bool:
    """Say whether a message asks how the incident of its author stands, and says nothing else.

    Args:
        subject: Its subject, without "Re:"; "" where it has none.
        text: Its new text, without quotes; "" where the subject says all.
    """
    if len(subject) + len(text) > _LONGEST:
        return False
    title, text = fold(subject).strip(" .!?:"), text.strip()
    if title and not _EMPTY_SUBJECT.fullmatch(title) and not _asks(subject):
        return False
    if not text:
        return _asks(subject)
    # A line may end where a sentence does, or where the mail program wrapped it.
    return _asks(without_greeting(text)) or _asks(without_greeting(squeeze(text, _LONGEST)))


def _asks(text: str) -> bool:
    parts = [part for each in _PART.split(text) if (part := each.strip(" \t'*_>~"))]
    found = list(_meanings(parts)) if len(parts) <= _MOST_PARTS else [""]
    return "question" in found and "" not in found


def _meanings(parts: list[str]) -> Iterator[str]:
    """Yield what each part is: a question, an aside, or "" for what is neither."""
    before = ""
    for part in parts:
        folded = _COURTESY.sub("", fold(part))
        if _pattern(QUESTIONS).fullmatch(folded):
            yield "question"
        elif not folded or folded in {"please", "bitte"} or _pattern(ASIDES).fullmatch(folded):
            yield "aside"
        else:
            is_name = re.fullmatch(_NAME, part) and _BEFORE_A_NAME.fullmatch(before)
            yield "aside" if is_name or _SIGNED.fullmatch(part) else ""
        before = folded


@cache
def _pattern(wordings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in wordings))
