"""Outlook's winmail.dat: the files and the text inside. Pure.

Guarantees: never raises; what cannot be opened gives ("", []), and the caller keeps the whole as one file.
"""

from __future__ import annotations

import struct

#: An attachment larger than this is kept closed: opening it would hold three copies in memory.
MOST_OCTETS = 30_000_000


def open_tnef(octets: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text and the (name, octets) of the files in a TNEF stream (MS-OXTNEF)."""
    if not octets.startswith(b"\x78\x9f\x3e\x22") or len(octets) > MOST_OCTETS:
        return "", []
    from tnefparse import TNEF  # 40 ms to import, and few mails need it

    try:
        opened = TNEF(octets, do_checksum=False)
        files = [(one.long_filename() or one.name or "", bytes(one.data or b"")) for one in opened.attachments]
        return _text(opened.body), files
    except (ValueError, LookupError, TypeError, AttributeError, struct.error, RecursionError, OverflowError):
        return "", []


def _text(body: object) -> str:
    from intake.charsets import clean, decode

    if isinstance(body, bytes):
        return decode(body)[0]
    return clean(body) if isinstance(body, str) else ""
