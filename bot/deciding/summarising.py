"""The one line by which people know an incident, out of the message that opens it. Pure."""

from __future__ import annotations

import re

from bot.safe_text import bare_subject
from classifier.text import without_greeting
from intake.message import InboundMessage

#: A title before a name, such as "Dear Ms ": without it the name is known as a part of the greeting.
_TITLE = re.compile(
    r"^((?:\w+ ){1,2})(?:(?:mr|mrs|ms|miss|dr|prof|frau|herrn?|madame|monsieur)\b\.? )+(?=(?-i:[A-ZÄÖÜÉ]))",
    re.IGNORECASE,
)


def summary_of(message: InboundMessage) -> str:
    """Return one line that names the trouble: the subject, or where there is none the text's beginning, or a file."""
    subject = bare_subject(message.subject) or message.subject.strip()
    line = subject or _beginning(message.new_text)
    file = next((each.name for each in message.attachments if each.name and not each.logo), "")
    return _shortened(line) or file[:200] or "(no subject and no text)"


def summary_in(text: str) -> str:
    """Return one line that names the trouble that a text tells of."""
    return _shortened(_beginning(text))


def _beginning(text: str) -> str:
    """Return the first line of a text that says something, without "Good morning," in front of it."""
    lines = [each.strip() for each in text.splitlines() if each.strip()]
    first = next((each for each in lines if not _only_greets(each)), lines[0] if lines else "")
    return _without_greeting(first)


def _only_greets(line: str) -> bool:
    return _without_greeting(f"{line}, x").strip(" ,") == "x"


def _without_greeting(line: str) -> str:
    plain = _TITLE.sub(r"\1", line)
    rest = without_greeting(plain)
    return line if rest == plain else rest


def _shortened(line: str) -> str:
    """Return a line of a text as a summary, cut behind a word."""
    return line if len(line) <= 200 else f"{line[:199].rpartition(' ')[0] or line[:199]}…"
