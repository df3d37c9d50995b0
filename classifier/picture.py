"""The confusion matrix as a picture: an SVG that any browser shows and any editor opens. Pure.

Rows are the true labels, columns the answers; the darker a cell, the greater its share of the row. The diagonal is
what was right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

#: More labels than this cannot be read; the commonest are drawn, the rest is named below.
MOST = 60
_LEGIBLE = 40


def confusion_svg(confusions: Mapping[tuple[str, str], int], title: str) -> str:
    """Return the SVG of a confusion matrix: (true label, answer) -> how often."""
    sizes: Counter[str] = Counter()
    for (true, answer), count in confusions.items():
        sizes[true] += count
        sizes[answer] += 0
    labels = [label for label, _ in sizes.most_common(MOST)]
    left = 14 + 6.4 * max((len(_short(label)) for label in labels), default=1)
    cell = 26 if len(labels) <= 30 else 15
    width, height = left + cell * len(labels) + 20, left + cell * len(labels) + 60
    left_out = f" (the {MOST} commonest of {len(sizes)} labels)" if len(sizes) > MOST else ""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            'font-family="sans-serif" font-size="11">'
        ),
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="10" y="20" font-size="14">{escape(title + left_out)}</text>',
        '<text x="10" y="36" fill="#555">rows: the true label; columns: the answer</text>',
        *_names(labels, left, cell),
        *_cells(labels, confusions, left, cell),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _short(label: str) -> str:
    return label if len(label) <= _LEGIBLE else f"{label[: _LEGIBLE - 1]}…"


def _names(labels: Sequence[str], left: float, cell: int) -> list[str]:
    top = left + 30
    lines = []
    for place, label in enumerate(labels):
        middle = cell * place + cell / 2
        name = escape(_short(label))
        lines.append(f'<text x="{left - 6:.0f}" y="{top + middle + 4:.0f}" text-anchor="end">{name}</text>')
        x, y = left + middle + 4, top - 6
        lines.append(f'<text x="{x:.0f}" y="{y:.0f}" transform="rotate(-90 {x:.0f} {y:.0f})">{name}</text>')
    return lines


def _cells(labels: Sequence[str], confusions: Mapping[tuple[str, str], int], left: float, cell: int) -> list[str]:
    top = left + 30
    totals = {true: sum(confusions.get((true, answer), 0) for answer in labels) for true in labels}
    lines = []
    for row, true in enumerate(labels):
        for column, answer in enumerate(labels):
            count = confusions.get((true, answer), 0)
            share = count / totals[true] if totals[true] else 0.0
            colour = _shade(share, right=true == answer)
            x, y = left + cell * column, top + cell * row
            tip = escape(f"{true} -> {answer}: {count} ({share:.0%})")
            lines.append(
                f'<rect x="{x:.0f}" y="{y:.0f}" width="{cell - 1}" height="{cell - 1}" fill="{colour}">'
                f"<title>{tip}</title></rect>"
            )
            if count and cell > 20:
                ink = "white" if share > 0.5 else "#333"
                lines.append(
                    f'<text x="{x + cell / 2:.0f}" y="{y + cell / 2 + 4:.0f}" text-anchor="middle" '
                    f'font-size="9" fill="{ink}">{count}</text>'
                )
    return lines


def _shade(share: float, *, right: bool) -> str:
    """Return white for nothing, and green for right or red for wrong the darker the greater the share."""
    full = (20, 110, 60) if right else (170, 30, 30)
    red, green, blue = (round(245 + (value - 245) * min(share, 1.0) ** 0.7) for value in full)
    return f"#{red:02x}{green:02x}{blue:02x}"
