"""What is attached to a message, and whether the desk takes it: by size, by kind, by what ClamAV says. Asks ClamAV.

    message --extract--> each file --judge_file--> --scan--> taken, or refused because ...

The raw message keeps everything; refused means that the file is not handed out, and that its sender is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from intake.clamav import ScannerAway
from intake.file_types import ALLOWED, judge_file
from intake.message import Attachment, InboundMessage, MediaType
from intake.rfc5322 import extract

#: What the sender of encrypted mail is told, and the history.
ENCRYPTED = "what is encrypted cannot be read here; send it again without encryption"
#: Returns what a virus scanner calls the harm in a file, "" for none; raises ScannerAway.
Scan = Callable[[bytes], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """Which attached files are taken."""

    #: Extensions in lower case without the dot.
    allowed: frozenset[str] = field(default_factory=lambda: ALLOWED)
    largest: int = 20_000_000
    most: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One attached file, and why it is not taken, "" for one that is."""

    attachment: Attachment
    refused: str = ""


def unread_in(message: InboundMessage) -> tuple[str, ...]:
    """Return why a part of a message could not be read (email.md section 3, class 20); () when all of it was."""
    return (ENCRYPTED,) if "encrypted" in message.flags else ()


def files_in(
    body: bytes, media_type: MediaType, message: InboundMessage, rules: FileRules, scan: Scan | None = None
) -> tuple[File, ...]:
    """Judge every file that is attached to a message."""
    if media_type is not MediaType.RFC822 or not message.attachments:
        return ()
    return tuple(
        File(attachment=attachment, refused=refusal(attachment, octets, number, rules, scan))
        for number, (attachment, octets) in enumerate(extract(body), start=1)
    )


def judge_usual(body: bytes, media_type: MediaType, message: InboundMessage) -> tuple[File, ...]:
    """Judge by the usual rules, without a scanner."""
    return files_in(body, media_type, message, FileRules())


def refusal(attachment: Attachment, octets: bytes, number: int, rules: FileRules, scan: Scan | None) -> str:
    """Return why a file is not taken, "" when it is, or when the scanner is away: it looks again later."""
    name = attachment.name
    if number > rules.most:
        return f"{name} is one of more than {rules.most} files in one mail; send the others in another"
    if len(octets) > rules.largest:
        return f"{name} has {len(octets)} octets, more than {rules.largest}; send a smaller one"
    kind = judge_file(name, octets, rules.allowed)
    if kind.refused:
        return kind.refused
    return harm_in(name, octets, scan) or ""


def harm_in(name: str, octets: bytes, scan: Scan | None) -> str | None:
    """Return what is harmful in a file, "" when nothing was found, None when nobody could look."""
    if scan is None:
        return ""
    try:
        found = scan(octets)
    except ScannerAway:
        return None
    return f"{name} is harmful ({found}); have your machine looked at" if found else ""
