"""Calendar parts (RFC 5545, 5546): their method, and what they say where a mail has no other text. Pure.

Guarantees: never raises; looks at no more than MOST_OCTETS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from intake.charsets import clean, decode

#: More of a calendar than this is somebody's whole diary.
MOST_OCTETS, MOST_EVENTS = 100_000, 5

_METHOD = re.compile(rb"(?im)^METHOD[ \t]*[:;][ \t]*([A-Z-]{1,20})")


def method_of(octets: bytes, declared: str) -> str:
    """Return the method of a calendar part in upper case, "" when it has none."""
    found = _METHOD.search(octets[:20_000])
    return (declared or (found[1].decode("ascii") if found else "")).upper()


def invitation_text(octets: bytes) -> str:
    """Return what the events of a calendar say: summary, place and description, a blank line between events."""
    from icalendar import Calendar  # 100 ms to import, and few mails are nothing but a calendar

    try:
        events = Calendar.from_ical(decode(octets[:MOST_OCTETS])[0]).walk("VEVENT")
        texts = [_said(event) for event in events[:MOST_EVENTS]]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return ""
    return clean("\n\n".join(text for text in texts if text))


def _said(event: Mapping[str, object]) -> str:
    fields = (str(event.get(name, "")).strip() for name in ("SUMMARY", "LOCATION", "DESCRIPTION"))
    return "\n".join(field for field in fields if field)
