"""Charts as SVG, drawn on the server: readable without a script, printable, light and dark, and said in words. Pure.

Colours are classes of the page's style sheet, so a chart follows the reader's scheme. Each chart has a title and a
description for those who do not see it; the same numbers stand beside it in a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

#: The drawing's own units; the page scales it.
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 220, 44, 24, 10


def bars(title: str, values: Mapping[str, int]) -> str:
    """Return horizontal bars behind their names and numbers, which are seen where only the left half is."""
    row, name_width, most = 24, 200, max([1, *values.values()])
    begin = name_width + 12 + 8 * len(str(most))
    parts = []
    for number, (name, value) in enumerate(values.items()):
        y = number * row
        length = (_WIDTH - begin) * value / most
        parts += [
            f'<text class="name" x="{name_width - 8}" y="{y + 16}" text-anchor="end">{escape(_short(name))}</text>',
            f'<text class="number" x="{begin - 8}" y="{y + 16}" text-anchor="end">{value}</text>',
            f'<rect class="bar" x="{begin}" y="{y + 4}" width="{length:.1f}" height="16" rx="2"/>',
        ]
    said = ", ".join(f"{name} {value}" for name, value in values.items())
    return _chart(title, said, max(row, row * len(values)), parts)


def columns(title: str, values: Sequence[int], names: Sequence[str]) -> str:
    """Return vertical columns, such as one for each hour; every few of them are named."""
    most = max([1, *values])
    step = (_WIDTH - _LEFT) / max(1, len(values))
    each = max(1, len(values) // 12)
    parts = _grid(most)
    for number, (value, name) in enumerate(zip(values, names, strict=True)):
        x, y = _LEFT + number * step, _y(value, most)
        parts.append(
            f'<rect class="bar" x="{x + step * 0.1:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" '
            f'height="{_HEIGHT - _BOTTOM - y:.1f}"><title>{escape(name)}: {value}</title></rect>'
        )
        if number % each == 0:
            parts.append(_below(x + step / 2, name))
    said = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True) if value)
    return _chart(title, said, _HEIGHT, parts)


def lines(title: str, names: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """Return one line for each series over the same names, told apart by colour and by dashes."""
    most = max([1, *(value for values in series.values() for value in values)])
    step = (_WIDTH - _LEFT - 12) / max(1, len(names) - 1)
    parts = _grid(most)
    for number, (name, values) in enumerate(series.items()):
        points = " ".join(f"{_LEFT + i * step:.1f},{_y(value, most):.1f}" for i, value in enumerate(values))
        parts.append(f'<polyline class="line line-{number}" points="{points}"><title>{escape(name)}</title></polyline>')
        if len(values) == 1:
            # A line of one point is not seen.
            parts.append(f'<circle class="dot dot-{number}" cx="{_LEFT}" cy="{_y(values[0], most):.1f}" r="5"/>')
    each = max(1, len(names) // 8)
    for i, name in enumerate(names):
        if i % each == 0:
            parts.append(_below(_LEFT + i * step, name, anchor=_anchor(i, len(names))))
    said = "; ".join(f"{name}: {', '.join(map(str, values))}" for name, values in series.items())
    return _chart(title, said, _HEIGHT, parts)


def _anchor(place: int, count: int) -> str:
    """Keep the first and the last name within the picture."""
    if place == 0:
        return "start"
    return "end" if place == count - 1 else "middle"


def _grid(most: int) -> list[str]:
    parts = []
    for value in dict.fromkeys((0, most // 2, most)):
        y = _y(value, most)
        parts += [
            f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH}" y2="{y:.1f}"/>',
            f'<text class="axis" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value}</text>',
        ]
    return parts


def _below(x: float, name: str, *, anchor: str = "middle") -> str:
    return f'<text class="axis" x="{x:.1f}" y="{_HEIGHT - 8}" text-anchor="{anchor}">{escape(name)}</text>'


def _y(value: int, most: int) -> float:
    return _TOP + (_HEIGHT - _BOTTOM - _TOP) * (1 - value / most)


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}\u2026"


def _chart(title: str, said: str, height: int, parts: Sequence[str]) -> str:
    words = f"<title>{escape(title)}</title><desc>{escape(said or 'nothing')}</desc>"
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH} {height}" aria-label="{escape(title, quote=True)}">'
        f"{words}{''.join(parts)}</svg>"
    )
