"""What somebody wrote into a form on a page, as the mail that says the same. Pure.

    Filled --letter_of--> octets of a message/rfc822

So a form takes the way that mail takes: kept as it came, read by the same parser, its files judged and stored alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

#: What a header may hold of what a stranger wrote.
_MOST_LINE = 200
#: Files that the text names.
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file that was given with a form."""

    name: str
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as somebody filled it in."""

    address: str
    name: str = ""
    subject: str = ""
    text: str
    files: tuple[File, ...] = field(default_factory=tuple)


def letter_of(filled: Filled, *, to: str, message_id: str, at: datetime) -> bytes:
    """Return the mail; whatever a stranger wrote stays within its header or its part."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = _from(filled)
    letter["To"] = to
    letter["Subject"] = _line(filled.subject)
    letter["Message-ID"] = f"<{message_id}>"
    letter["Date"] = format_datetime(at)
    # As in Slack: who reads what was said sees that a file came with it, and an answer of files alone says something.
    named = [f"[file: {_line(file.name) or 'file'}]" for file in filled.files[:_MOST_NAMED]]
    letter.set_content("\n".join(filter(None, (_text(filled.text), *named))), cte="8bit")
    for file in filled.files:
        letter.add_attachment(
            file.octets, maintype="application", subtype="octet-stream", filename=_line(file.name) or "file"
        )
    return letter.as_bytes()


def _from(filled: Filled) -> str:
    name = _line(filled.name).replace("\\", "").replace('"', "").strip()
    address = _line(filled.address).replace("<", "").replace(">", "").replace(" ", "")
    return f'"{name}" <{address}>' if name else address


def _line(text: str) -> str:
    """Return text as one line without controls: nothing can end a header before its end (RFC 5322 section 2.2)."""
    shown = "".join(letter if letter.isprintable() else " " for letter in _storable(text))
    return " ".join(shown.split())[:_MOST_LINE]


def _text(text: str) -> str:
    return _storable(text).replace("\r\n", "\n").replace("\r", "\n")


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()
