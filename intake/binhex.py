"""BinHex 4.0, as old Macs write files into mail (RFC 1741 appendix A). Pure.

    (This file must be converted with BinHex 4.0)
    :letters, six bits each:  -->  runs (an octet, 0x90, how often)  -->  header, data fork, resource fork; a CRC each

Guarantees: never raises, bounded in memory; what is damaged is None, and stays as it is encoded.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass

_SIX_BITS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_BASE64 = bytes.maketrans(_SIX_BITS, _BASE64)
_RUN = 0x90
#: A file that is larger when its runs are written out is none that anybody mails.
MOST = 64 * 1024 * 1024
#: Octets of the header after the name: version, type, creator, flags, two lengths.
_FIXED = 1 + 4 + 4 + 2 + 4 + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MacFile:
    """What was in it; the resource fork says nothing outside a Mac and is left out."""

    name: str
    octets: bytes


def decode(letters: bytes) -> MacFile | None:
    """Return the file between the two colons, None where it is damaged."""
    packed = b"".join(letters.split())
    if packed.translate(None, _SIX_BITS):
        return None
    # A last letter that completes no octet only fills the line.
    packed = packed[: len(packed) - (len(packed) % 4 == 1)]
    octets = binascii.a2b_base64(packed.translate(_TO_BASE64) + b"=" * (-len(packed) % 4))
    written_out = _without_runs(octets)
    return None if written_out is None else _file_in(written_out)


def _without_runs(octets: bytes) -> bytes | None:
    out = bytearray()
    position = 0
    while (at := octets.find(_RUN, position)) >= 0 and at + 1 < len(octets):
        out += octets[position:at]
        often = octets[at + 1]
        if often == 0:
            out.append(_RUN)
        else:
            out += out[-1:] * (often - 1)
        if len(out) > MOST:
            return None
        position = at + 2
    return bytes(out + octets[position:])


def _file_in(octets: bytes) -> MacFile | None:
    head = 1 + octets[0] + _FIXED if octets else 0
    if not head or len(octets) < head + 2 or not _is_whole(octets, 0, head):
        return None
    size = int.from_bytes(octets[head - 8 : head - 4])
    data = octets[head + 2 : head + 2 + size]
    if not size or len(octets) < head + 2 + size + 2 or not _is_whole(octets, head + 2, head + 2 + size):
        return None
    return MacFile(name=octets[1 : 1 + octets[0]].decode("mac_roman"), octets=data)


def _is_whole(octets: bytes, start: int, end: int) -> bool:
    return binascii.crc_hqx(octets[start:end], 0) == int.from_bytes(octets[end : end + 2])
