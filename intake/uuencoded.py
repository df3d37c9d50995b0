"""Files written into a text: uuencode, yEnc and BinHex, taken out of the prose. Pure.

Guarantees: never raises, linear in the length of the text. A begin line without lines that decode stays prose.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from itertools import islice

from intake import binhex

_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.MULTILINE)
_YENC = re.compile(rb"^=ybegin [^\r\n]*?name=([^\r\n]{1,200})\r?\n", re.MULTILINE)
_BINHEX = re.compile(rb"^\(This file must be converted with BinHex[^\r\n]*\r?\n", re.MULTILINE)
#: Reads a file that starts at an offset: its octets, where it ends, and the name inside it, "" for that of its first
#: line; None when there is none after all.
_Reader = Callable[[bytes, int], "tuple[bytes, int, str] | None"]
#: A text with more files than this is not somebody's letter.
MOST_FILES = 50


def find_files(text: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """Return the (name, octets) of files inside a text, and the text without them."""
    files: list[tuple[str, bytes]] = []
    rest: list[bytes] = []
    position = 0
    for start, name, read in _starts(text):
        if start < position:
            continue
        found = read(text, start)
        if found is None:
            continue
        rest.append(text[position:start])
        octets, position, inner_name = found
        files.append((inner_name or name, octets))
        if len(files) >= MOST_FILES:
            break
    return files, b"".join(rest) + text[position:]


def _starts(text: bytes) -> list[tuple[int, str, _Reader]]:
    found: list[tuple[int, str, _Reader]] = []
    kinds = ((b"begin", _BEGIN, _read_uu), (b"=ybegin ", _YENC, _read_yenc), (b"BinHex", _BINHEX, _read_binhex))
    for hint, pattern, reader in kinds:
        if hint in text:
            for match in islice(pattern.finditer(text), MOST_FILES):
                name = match[1].decode("utf-8", "replace").strip() if match.groups() else "file.hqx"
                found.append((match.start(), name, reader))
    return sorted(found, key=lambda one: one[0])


def _read_uu(text: bytes, start: int) -> tuple[bytes, int, str] | None:
    position = text.find(b"\n", start) + 1
    out: list[bytes] = []
    as_base64 = text.startswith(b"begin-base64", start)
    while position and position < len(text):
        stop = text.find(b"\n", position) + 1 or len(text)
        line = text[position:stop].strip(b"\r\n")
        if line in (b"end", b"====") or (line in (b"`", b"") and out):
            position = stop
            if line in (b"end", b"===="):
                break
            continue
        octets = _uu_line(line, as_base64=as_base64)
        if octets is None:
            break
        out.append(octets)
        position = stop
    return (b"".join(out), position or len(text), "") if out else None


def _uu_line(line: bytes, *, as_base64: bool) -> bytes | None:
    try:
        if as_base64:
            return binascii.a2b_base64(line)
        length = (line[0] - 32) & 63
        wanted = (length + 2) // 3 * 4
        if not 32 <= line[0] <= 96 or len(line) - 1 > wanted + 2:
            return None
        # Trailing blanks were cut on the way; trailing checksum characters were added (class: broken uuencode).
        return binascii.a2b_uu(line[: wanted + 1].ljust(wanted + 1))
    except (binascii.Error, ValueError, IndexError):
        return None


def _read_yenc(text: bytes, start: int) -> tuple[bytes, int, str] | None:
    end = text.find(b"\n=yend", start)
    if end < 0:
        return None
    begin = text.find(b"\n", start) + 1
    if text.startswith(b"=ypart", begin):
        begin = text.find(b"\n", begin) + 1
    lines = text[begin : end + 1].replace(b"\r", b"").replace(b"\n", b"")
    escaped = re.sub(rb"=(.)", lambda m: bytes([(m[1][0] - 64) % 256]), lines, flags=re.DOTALL)
    return escaped.translate(_YENC_SHIFT), text.find(b"\n", end + 1) + 1 or len(text), ""


_YENC_SHIFT = bytes((octet - 42) % 256 for octet in range(256))


def _read_binhex(text: bytes, start: int) -> tuple[bytes, int, str] | None:
    colon = text.find(b":", text.find(b"\n", start))
    end = text.find(b":", colon + 1)
    if colon < 0 or end < 0:
        return None
    after = text.find(b"\n", end) + 1 or len(text)
    file = binhex.decode(text[colon + 1 : end])
    # What is damaged is kept as it came.
    return (text[start : end + 1], after, "") if file is None else (file.octets, after, file.name)
