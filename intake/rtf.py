"""Rich text as Outlook sends it inside winmail.dat: unpacked (MS-OXRTFCP), and its words (MS-OXRTFEX). Pure.

    packed octets --unpack--> RTF --read_rtf--> text; a page that Outlook wrapped in RTF is read as that page

Guarantees: never raises, bounded in time and size. Of several fonts' charsets only the document's own is known.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace

from intake.charsets import clean, codec_for
from intake.html_text import html_to_text

#: More of an RTF is not read: its text is a small part of it.
MOST_OCTETS, MOST_TOKENS = 500_000, 100_000

# What the window holds at first (MS-OXRTFCP section 2.1.2.1).
_WINDOW = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_PACKED, _BARE = b"LZFu", b"MELA"


def unpack(octets: bytes) -> bytes:
    """Return the RTF in a PidTagRtfCompressed, as far as it is whole; b"" when it is none."""
    kind, content = octets[8:12], octets[16:]
    if kind == _BARE:
        return content[: struct.unpack_from("<I", octets, 4)[0]][:MOST_OCTETS]
    if kind != _PACKED:
        return b""
    out = bytearray(_WINDOW)
    at = 0
    while at < len(content) and len(out) < MOST_OCTETS:
        control = content[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                out += content[at : at + 1]
                at += 1
                continue
            reference = int.from_bytes(content[at : at + 2], "big")
            at += 2
            back = (len(out) - (reference >> 4)) % 4096
            # A reference to where the next octet goes is the end.
            if at > len(content) or back == 0 or back > len(out):
                return bytes(out[len(_WINDOW) :])
            length = (reference & 15) + 2
            run = bytes(out[len(out) - back : len(out) - back + length])
            out += (run * (length // len(run) + 1))[:length]
    return bytes(out[len(_WINDOW) :])


_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,9})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z'])|([{}])|([^\\{}\r\n]+)", re.DOTALL
)
#: Groups that hold no words.
_SILENT = frozenset({b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"})
_LINE_ENDS, _CELL_ENDS = dict.fromkeys((b"par", b"line", b"row"), "\n"), dict.fromkeys((b"tab", b"cell"), "\t")
_MARKS = {b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"}
_SIGNS = _LINE_ENDS | _CELL_ENDS | _MARKS | {b"bullet": "•"}
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds within one pair of braces."""

    is_silent: bool = False
    #: Its next word names a destination that readers who do not know it skip.
    is_optional: bool = False
    #: What stands for a character that only newer readers know: so many follow it.
    stand_ins: int = 1


def read_rtf(octets: bytes) -> str:
    """Return the words of an RTF document."""
    reading = _Reading(is_page=b"\\fromhtml" in octets[:4_000])
    for count, found in enumerate(_TOKEN.finditer(octets[:MOST_OCTETS])):
        if count >= MOST_TOKENS:
            break
        reading.take(found)
    text = reading.text()
    return html_to_text(text)[0] if reading.is_page else text.strip()


class _Reading:
    """The state of one reading: the groups around it, and what was said so far."""

    def __init__(self, *, is_page: bool) -> None:
        self.is_page = is_page
        self.groups = [_Group()]
        self.codec = "cp1252"
        self.pieces: list[str] = []
        self.octets = bytearray()
        #: So many characters are still to be passed over.
        self.over = 0

    def take(self, found: re.Match[bytes]) -> None:
        word, number, octet, symbol, brace, plain = found.groups()
        if brace == b"{":
            self.groups.append(replace(self.groups[-1], is_optional=False))
        elif brace:
            self.groups.pop()
            self.groups = self.groups or [_Group()]
        elif word:
            self.word(word, int(number) if number else None)
        elif symbol == b"*":
            self.groups[-1] = replace(self.groups[-1], is_optional=True)
        elif symbol:
            self.say(_SYMBOLS.get(symbol, ""))
        else:
            self.say_octets(bytes([int(octet, 16)]) if octet else plain)

    def word(self, word: bytes, number: int | None) -> None:
        group = self.groups[-1]
        if word in _SILENT or (group.is_optional and not (self.is_page and word == b"htmltag")):
            self.groups[-1] = replace(group, is_silent=True)
        elif word == b"htmlrtf":
            # What only readers of RTF shall see of a page.
            self.groups[-1] = replace(group, is_silent=number != 0)
        elif word == b"ansicpg":
            self.codec = codec_for(f"cp{number}") or self.codec
        elif word == b"uc":
            self.groups[-1] = replace(group, stand_ins=max(number or 0, 0))
        elif word == b"u" and number is not None:
            self.say(chr(number & 0xFFFF))
            self.over = group.stand_ins
        else:
            self.say(_SIGNS.get(word, ""))

    def say(self, text: str) -> None:
        if not self.groups[-1].is_silent and text:
            self.flush()
            self.pieces.append(text)

    def say_octets(self, octets: bytes) -> None:
        passed, self.over = self.over, max(self.over - len(octets), 0)
        if not self.groups[-1].is_silent:
            self.octets += octets[passed:]

    def flush(self) -> None:
        self.pieces.append(self.octets.decode(self.codec, "replace"))
        self.octets.clear()

    def text(self) -> str:
        self.flush()
        # Characters beyond the first plane come as two halves.
        halves = "".join(self.pieces).encode("utf-16-le", "surrogatepass")
        return clean(halves.decode("utf-16-le", "replace"))
