"""A report that our own side wrote down for somebody: a phone call that an agent logs, a web form. Pure.

    {"text", "subject", "reporter": {"name", "address"}, "callback", "opened_by", "language"}      all but text optional

It is JSON because nothing of it comes from a mail program; the reporter is who called, not who typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.language import detect_language
from intake.message import Address, InboundMessage

#: More than that is no report that somebody typed.
_LONGEST, _LONGEST_LINE = 100_000, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What somebody reported, as it was written down for them."""

    text: str
    subject: str = ""
    name: str = ""
    #: "" when they have none, or did not say.
    address: str = ""
    #: Number under which they can be called back.
    callback: str = ""
    #: Address of the colleague who wrote it down, "" when they did it themselves.
    opened_by: str = ""
    language: str = ""


def to_body(filed: Filed) -> bytes:
    """Return the report as the octets of an arrival."""
    told = {
        "text": filed.text,
        "subject": filed.subject,
        "reporter": {"name": filed.name, "address": filed.address},
        "callback": filed.callback,
        "opened_by": filed.opened_by,
        "language": filed.language,
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")


def read_filed(body: bytes) -> InboundMessage:
    """Return what the report says; what is no such JSON is read as a text without an author."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, Mapping):
        told = {"text": body.decode("utf-8", "replace")}
    text = _plain(told.get("text"), _LONGEST)
    callback = _plain(told.get("callback"), _LONGEST_LINE)
    if callback:
        text = f"{text}\n\nCall back: {callback}"
    reporter = told.get("reporter")
    who: Mapping[str, Any] = reporter if isinstance(reporter, Mapping) else {}
    address = _plain(who.get("address"), 320).strip().lower()
    return InboundMessage(
        sender=Address(name=_line(who.get("name")), address=address if "@" in address else ""),
        subject=_line(told.get("subject")),
        text=text,
        new_text=text,
        language=_line(told.get("language"))[:8] or detect_language(text),
        because="our own side wrote it down",
        answerable="@" in address,
    )


def _line(value: object) -> str:
    return " ".join(_plain(value, _LONGEST_LINE).split())


def _plain(value: object, most: int) -> str:
    """Return a text that can be stored: no NUL, no lone surrogates."""
    text = value if isinstance(value, str) else ""
    return text[:most].replace("\0", "").encode("utf-8", "replace").decode("utf-8")
