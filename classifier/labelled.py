"""Labelled messages from a file: JSON lines or CSV, our own taxonomy or any other. Reads files.

A row needs a text and a label; everything else is taken where it is there:

    text | body | description | message | document | long_description | beschreibung     what was written
    subject | short_description | title | summary | betreff | kurzbeschreibung             its subject
    label | category | class | group | topic_group | topic | assignment_group | kategorie  the answer; `field` names
                                                                                           another column
    subcategory, impact, urgency (1 to 3, "1 - High" too), lang, sender, split             as they are

Names of columns are compared without case; "Short description" and "short-description" are short_description. A label
of two fields, category and subcategory, makes a taxonomy of two levels; every other makes one of one level. The history
that other desks export has these shapes.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TextIO

from classifier.corpus import Example
from classifier.suggestion import UNCLASSIFIED
from classifier.taxonomy import Leaf, Taxonomy

_TEXTS = ("text", "body", "description", "message", "document", "long_description", "beschreibung")
_SUBJECTS = ("subject", "short_description", "title", "summary", "betreff", "kurzbeschreibung")
_LABELS = ("label", "category", "class", "group", "topic_group", "topic", "assignment_group", "kategorie")
_BETWEEN = re.compile(r"[\s_-]+")
#: A level alone, or with its name as other desks export it: "2", "2 - Medium".
_LEVEL = re.compile(r"([123])(?:\s*[-–:.)]?\s*[^\W\d].*)?$")
#: A field of a CSV may be a whole mail with its thread.
_LONGEST_FIELD = 10_000_000
#: Where the rows that say so are for another purpose.
_TRAINING, _TESTING = frozenset({"", "train", "val", "dev", "validation"}), frozenset({"", "test"})


class UnusableData(ValueError):
    """A file of which no message can be learned; the text says what is wrong and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What a file holds."""

    examples: tuple[Example, ...]
    #: Rows without a text or a label.
    skipped: int = 0

    @property
    def taxonomy(self) -> Taxonomy:
        """Return the taxonomy that the labels make, in the order of the alphabet."""
        leaves = sorted({(each.category, each.subcategory) for each in self.examples if each.category != UNCLASSIFIED})
        levels = {leaf: _usual_levels(self.examples, leaf) for leaf in leaves}
        return Taxonomy(
            leaves=tuple(
                Leaf(category=category, subcategory=subcategory, impact=impact, urgency=urgency)
                for (category, subcategory), (impact, urgency) in levels.items()
            )
        )


def read_labelled(path: Path, *, field: str = "", testing: bool = False) -> Labelled:
    """Return the labelled messages of a file.

    Args:
        path: JSON lines, or CSV with a line of headings.
        field: The column of the label; "" for the first that is known as one.
        testing: Of rows that carry a split, take those for testing instead of those for training.

    Raises:
        UnusableData: There is no row with a text and a label, or a line is broken.
        OSError: The file cannot be read.
    """
    wanted: frozenset[str] = _TESTING if testing else _TRAINING
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        rows = [{_plain(key): value for key, value in row.items() if key} for row in _rows(path, file)]
    splits = {str(row.get("split") or "") for row in rows}
    if not splits & wanted:
        wanted = frozenset(splits)
    taken = [row for row in rows if str(row.get("split") or "") in wanted]
    found = [example for row in taken if (example := _example(row, _plain(field))) is not None]
    if not found:
        raise UnusableData(f"{path} {_missing(rows, _plain(field))}")
    return Labelled(examples=tuple(found), skipped=len(taken) - len(found))


def _plain(name: str) -> str:
    """Return the name of a column as it is compared."""
    return _BETWEEN.sub("_", name.strip().lower())


def _missing(rows: Sequence[Mapping[str, object]], field: str) -> str:
    """Return why no row of a file can be used, and what would help."""
    if not rows:
        return "has no row with a text and a label (it has no row at all)"
    names = sorted({name for row in rows[:100] for name in row})
    known = ", ".join(names)
    if field and field not in names:
        near = get_close_matches(field, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {known}"
        return f"has no column {field!r} for the label; {hint}; name the right one with --field"
    if not {*_TEXTS, *_SUBJECTS} & set(names):
        return (
            f"has no column with a text (it has {known}); call it `text`, or one of {', '.join((*_TEXTS, *_SUBJECTS))}"
        )
    return (
        f"has no row with a text and a label (it has {known}); name the column of the label with --field, "
        "and call that of the text `text`"
    )


def _rows(path: Path, file: TextIO) -> Iterator[Mapping[str, object]]:
    first = file.read(4096)
    file.seek(0)
    if path.suffix.lower() in {".csv", ".tsv"} or not first.lstrip("\ufeff \r\n").startswith("{"):
        csv.field_size_limit(_LONGEST_FIELD)
        heading = first.split("\n")[0]
        yield from csv.DictReader(file, delimiter=max(",;\t", key=heading.count))
        return
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UnusableData(f"{path} line {number} is no JSON: {error}; each line is one message") from error
        if not isinstance(row, dict):
            raise UnusableData(f'{path} line {number} is no object; write {{"text": ..., "label": ...}}')
        yield row


def _first(row: Mapping[str, object], names: Sequence[str]) -> str:
    return next((str(row[name]).strip() for name in names if row.get(name) not in {None, ""}), "")


def _example(row: Mapping[str, object], field: str) -> Example | None:
    subject, text = _first(row, _SUBJECTS), _first(row, _TEXTS)
    label = _first(row, (field,) if field else _LABELS)
    if not label or not (text or subject):
        return None
    two_levels = field in {"", "category"} and not row.get("label")
    return Example(
        text=text or subject,
        subject=subject if text else "",
        language=_first(row, ("lang", "language")),
        category=label,
        subcategory=_first(row, ("subcategory",)) if two_levels and label != UNCLASSIFIED else "",
        impact=_level(row.get("impact")),
        urgency=_level(row.get("urgency")),
        style=_first(row, ("style",)) or "labelled",
    )


def _level(written: object) -> int | None:
    found = _LEVEL.match(str(written or "").strip())
    return int(found[1]) if found else None


def _usual_levels(examples: Iterable[Example], leaf: tuple[str, str]) -> tuple[int, int]:
    """Return the commonest impact and urgency of a leaf; 3 and 2 (domain.md section 3.1) where nobody has said."""
    mine = [each for each in examples if (each.category, each.subcategory) == leaf]
    impacts = Counter(each.impact for each in mine if each.impact is not None)
    urgencies = Counter(each.urgency for each in mine if each.urgency is not None)
    return (
        impacts.most_common(1)[0][0] if impacts else 3,
        urgencies.most_common(1)[0][0] if urgencies else 2,
    )
