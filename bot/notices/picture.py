"""A chart as a PNG for mail, whose readers show no SVG: columns by day with their numbers. Pure.

Nothing but bytes and zlib (PNG, W3C Recommendation, third edition). The ground is transparent and the colours stand on
white and on black, because a mail is read in either; digits are drawn from a small font of our own. It is twice as
large as it is shown, for sharp screens.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

#: Shown at this size; drawn at twice of it.
WIDTH, HEIGHT = 552, 160
_SCALE = 2
_BOTTOM, _TOP = 22, 18
#: Transparent, opened, resolved, digits and lines.
_PALETTE = ((0, 0, 0), (47, 127, 168), (201, 122, 32), (125, 135, 148))
_NOTHING, FIRST, SECOND, _INK = range(4)
#: Five rows of three dots each.
_FONT = {
    "0": (7, 5, 5, 5, 7), "1": (2, 6, 2, 2, 7), "2": (7, 1, 7, 4, 7), "3": (7, 1, 7, 1, 7), "4": (5, 5, 7, 1, 1),
    "5": (7, 4, 7, 1, 7), "6": (7, 4, 7, 5, 7), "7": (7, 1, 1, 1, 1), "8": (7, 5, 7, 5, 7), "9": (7, 5, 7, 1, 7),
    ".": (0, 0, 0, 0, 2), "-": (0, 0, 7, 0, 0),
}  # fmt: skip
_DOT = 4


class _Canvas:
    """Dots by palette index, in drawn size."""

    def __init__(self) -> None:
        self.width, self.height = WIDTH * _SCALE, HEIGHT * _SCALE
        self.rows = [bytearray(self.width) for _ in range(self.height)]

    def fill(self, x: int, y: int, width: int, height: int, colour: int) -> None:
        """Fill a rectangle, cut at the edges."""
        left, right = max(0, x), min(self.width, x + width)
        for row in self.rows[max(0, y) : max(0, min(self.height, y + height))]:
            row[left:right] = bytes([colour]) * max(0, right - left)

    def write(self, text: str, middle: int, y: int) -> None:
        """Write digits, with their middle there."""
        each = 4 * _DOT
        x = middle - (each * len(text) - _DOT) // 2
        for letter in text:
            for line, dots in enumerate(_FONT.get(letter, (0,) * 5)):
                for column in range(3):
                    if dots >> (2 - column) & 1:
                        self.fill(x + column * _DOT, y + line * _DOT, _DOT, _DOT, _INK)
            x += each


def columns(names: Sequence[str], first: Sequence[int], second: Sequence[int]) -> bytes:
    """Return two columns for each name, each with its number on top.

    Args:
        names: digits, dots and dashes, such as "2.6.".
        first: the numbers of the first columns.
        second: the numbers of the second columns, as many.
    """
    canvas = _Canvas()
    most = max([1, *first, *second])
    ground = (HEIGHT - _BOTTOM) * _SCALE
    room = ground - (_TOP + 4) * _SCALE
    step = (canvas.width - 2 * _SCALE) // max(1, len(names))
    canvas.fill(0, ground, canvas.width, _SCALE, _INK)
    for place, name in enumerate(names):
        middle = place * step + step // 2
        canvas.write(name, middle, ground + 8 * _SCALE)
        for values, colour, beside in ((first, FIRST, -1), (second, SECOND, 1)):
            width = min(step // 3, 28 * _SCALE)
            height = round(room * values[place] / most)
            x = middle - width - _SCALE if beside < 0 else middle + _SCALE
            canvas.fill(x, ground - height, width, height, colour)
            canvas.write(str(values[place]), x + width // 2, ground - height - 14 * _SCALE)
    return _png(canvas)


def _png(canvas: _Canvas) -> bytes:
    head = struct.pack(">IIBBBBB", canvas.width, canvas.height, 8, 3, 0, 0, 0)
    palette = bytes(part for colour in _PALETTE for part in colour)
    # Each line is unfiltered, and the first colour of the palette is transparent.
    lines = b"".join(b"\0" + bytes(row) for row in canvas.rows)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"tRNS", b"\0"), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
