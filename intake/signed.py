"""Signed mail is read, encrypted mail is told: opaque S/MIME (RFC 8551) and inline OpenPGP (RFC 9580). Pure.

Guarantees: never raises, linear, and verifies nothing: a signature here is only wrapping around a text.
"""

from __future__ import annotations

import re

#: Deeper structures than a CMS SignedData has are not looked into.
MOST_DEPTH, MOST_VALUES = 12, 5_000

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SEALED = "-----BEGIN PGP MESSAGE-----"
_PGP_HEAD = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Z][A-Za-z-]*: [^\n]*\n)*\n?", re.MULTILINE)
_PGP_SIGNATURE = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----\n[^-]{0,20000}-----END PGP SIGNATURE-----\n?", re.MULTILINE
)


def open_signed(octets: bytes) -> bytes:
    """Return the entity inside a CMS SignedData (RFC 5652 section 5), b"" when there is none."""
    if _SIGNED_DATA not in octets[:64]:
        return b""
    # encapContentInfo: the OID of plain data, then [0] with the octet string, in one piece or in many.
    at = octets.find(_DATA)
    return b"" if at < 0 else b"".join(_octet_strings(octets, at + len(_DATA)))


def _octet_strings(octets: bytes, position: int) -> list[bytes]:
    """Collect the primitive octet strings of the one value that starts here (BER, lengths definite or not)."""
    if octets[position : position + 1] != b"\xa0":
        return []
    found: list[bytes] = []
    ends: list[int] = []
    for _ in range(MOST_VALUES):
        while ends and 0 <= ends[-1] <= position:
            ends.pop()
        if found and not ends:
            break
        header = _header(octets, position)
        if header is None:
            break
        tag, length, start = header
        if tag == 0x00 and length == 0:
            # End of contents of an indefinite length.
            position = start
            if ends:
                ends.pop()
            if not ends:
                break
        elif tag in (0xA0, 0x24) and len(ends) < MOST_DEPTH:
            ends.append(-1 if length < 0 else start + length)
            position = start
        elif tag == 0x04 and length >= 0:
            found.append(octets[start : start + length])
            position = start + length
        else:
            break
    return found


def _header(octets: bytes, position: int) -> tuple[int, int, int] | None:
    """Return tag, length (-1 when indefinite) and where the contents start."""
    if position + 2 > len(octets):
        return None
    tag, first = octets[position], octets[position + 1]
    if first < 0x80:
        return tag, first, position + 2
    count = first & 0x7F
    if count == 0:
        return tag, -1, position + 2
    return (tag, int.from_bytes(octets[position + 2 : position + 2 + count], "big"), position + 2 + count)


def unarmour(text: str) -> str:
    """Take the armour of an inline OpenPGP signature off a text (RFC 9580 section 7)."""
    if "-----BEGIN PGP SIGNED MESSAGE-----" not in text:
        return text
    bare = _PGP_SIGNATURE.sub("", _PGP_HEAD.sub("", text))
    return bare.replace("\n- -", "\n-")


def is_armoured_secret(text: str) -> bool:
    """Tell whether a text is an inline OpenPGP message that only its recipient can read."""
    return text.lstrip().startswith(_SEALED) or f"\n{_SEALED}\n" in text
