"""Outlook's winmail.dat: the files and the text inside. Pure.

Guarantees: never raises; what cannot be opened gives ("", []), and the caller keeps the whole as one file. The stream's
shape is walked before the library sees it: the counts in it would make the library loop for hours.
"""

from __future__ import annotations

import struct

#: An attachment larger than this is kept closed: opening it would hold three copies in memory.
MOST_OCTETS = 30_000_000
#: No honest stream has more objects, properties or values than this; the library copies the rest at each object.
MOST_OBJECTS, MOST_PROPERTIES, MOST_COPIED = 1_000, 4_000, 2_000_000_000
#: A stream may hold a mail that holds a stream.
MOST_STREAMS = 10

_SIGNATURE = b"\x78\x9f\x3e\x22"
#: Attributes that are lists of MAPI properties (MS-OXTNEF section 2.1.3.3.1).
_PROPERTY_LISTS = (0x9003, 0x9005)
#: MAPI types of a fixed size; the variable ones (MS-OXCDATA section 2.11.1).
_SIZES = {2: 2, 11: 2, 3: 4, 4: 4, 10: 4, 5: 8, 7: 8, 6: 8, 20: 8, 64: 8, 72: 16}
_VARIABLE = frozenset({0, 13, 30, 31, 258})


def open_tnef(octets: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text and the (name, octets) of the files in a TNEF stream (MS-OXTNEF)."""
    if not octets.startswith(_SIGNATURE) or len(octets) > MOST_OCTETS or not _is_sane(octets):
        return "", []
    from tnefparse import TNEF  # 40 ms to import, and few mails need it

    try:
        opened = TNEF(octets, do_checksum=False)
        files = [(one.long_filename() or one.name or "", bytes(one.data or b"")) for one in opened.attachments]
        return _text(opened.body) or _page(opened.htmlbody) or _rich(opened._rtfbody), files
    except (ValueError, LookupError, TypeError, AttributeError, struct.error, RecursionError, OverflowError):
        return "", []


def _is_sane(octets: bytes) -> bool:
    """Walk every stream in the octets, inner ones included, and look whether its counts can be true."""
    at = 0
    for _ in range(MOST_STREAMS):
        # An inner stream is a value: its length, an interface id, and then the stream (MS-OXTNEF section 2.1.3.3.15).
        length = struct.unpack_from("<I", octets, at - 20)[0] - 16 if at >= 20 else len(octets)
        if not _stream_is_sane(octets[at : at + max(length, 0)]):
            return False
        at = octets.find(_SIGNATURE, at + 4)
        if at < 0:
            return True
    return False


def _stream_is_sane(octets: bytes) -> bool:
    at = 6
    for count in range(1, MOST_OBJECTS):
        if at + 9 >= len(octets):
            return True
        name, _, length = struct.unpack_from("<HHI", octets, at + 1)
        if count * len(octets) > MOST_COPIED:
            return False
        if name in _PROPERTY_LISTS and not _properties_are_sane(octets[at + 9 : at + 9 + length]):
            return False
        at += 11 + length
    return False


def _properties_are_sane(octets: bytes) -> bool:
    """Walk a list of properties as the library does, with every count bounded."""
    try:
        (count,) = struct.unpack_from("<I", octets)
        at = 4
        for _ in range(min(count, MOST_PROPERTIES)):
            if at >= len(octets):
                break
            at, values = _after_head(octets, at)
            if values > MOST_PROPERTIES:
                return False
    except struct.error:
        # The library stops here as well.
        return True
    return bool(count <= MOST_PROPERTIES)


def _after_head(octets: bytes, at: int) -> tuple[int, int]:
    """Return where the property ends that starts here, and the largest count in it."""
    kind, name = struct.unpack_from("<HH", octets, at)
    at += 4
    if name >= 0x8000:
        (named,) = struct.unpack_from("<I", octets, at + 16)
        at += 24 if named == 0 else 24 + _padded(struct.unpack_from("<I", octets, at + 20)[0])
    many = 0
    if kind & 0x1000:
        kind ^= 0x1000
        (many,) = struct.unpack_from("<I", octets, at)
        at += 4
    if kind in _SIZES:
        at += _SIZES[kind] * min(many or 1, MOST_PROPERTIES + 1) + (2 if (many or 1) % 2 and kind in (2, 11) else 0)
        return at, many
    if kind not in _VARIABLE:
        raise struct.error(f"{kind} is no MAPI type")
    values = many
    if not many:
        (values,) = struct.unpack_from("<I", octets, at)
        at += 4
    for _ in range(min(values, MOST_PROPERTIES + 1)):
        at += 4 + _padded(struct.unpack_from("<I", octets, at)[0])
    return at, values


def _padded(length: int) -> int:
    return length + (-length % 4)


def _text(body: object) -> str:
    from intake.charsets import clean, decode

    if isinstance(body, list):
        body = body[0] if body else ""
    if isinstance(body, bytes):
        return decode(body)[0]
    return clean(body) if isinstance(body, str) else ""


def _page(body: object) -> str:
    """Return the text of an HTML body, which newer Outlooks put there alone."""
    from intake.html_text import html_to_text

    page = _text(body)
    return html_to_text(page)[0] if page.strip() else ""


def _rich(body: object) -> str:
    """Return the words of a rich text, where Outlook sent nothing plainer."""
    from intake.rtf import read_rtf, unpack

    return read_rtf(unpack(body)) if isinstance(body, bytes) else ""
