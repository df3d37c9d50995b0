"""The bootstrap corpus: labelled messages of our own, and the table of ideas. Reads the package's own files.

Every `*.jsonl` in classifier/data except ideas.jsonl is corpus: adding a file is all there is to adding messages. One
line is one message:

    {"text", "subject"?, "lang", "category", "subcategory", "impact", "urgency", "style"}

Category "Unclassified" with subcategory "" marks what is no incident. Style "words" marks lines of everyday words that
belong to a leaf: vocabulary, not messages. ideas.jsonl holds lines {"idea", "stems"}.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from classifier.features import Ideas
from classifier.suggestion import UNCLASSIFIED, Question
from classifier.taxonomy import Taxonomy

#: The style of rows that are vocabulary, not messages.
WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled message."""

    text: str
    subject: str = ""
    language: str = ""
    category: str = UNCLASSIFIED
    subcategory: str = ""
    #: None where nobody has said.
    impact: int | None = 3
    urgency: int | None = 3
    #: Whose way of writing it is: held out together when measuring.
    style: str = ""

    @property
    def question(self) -> Question:
        """Return what the classifier would be asked."""
        return Question(text=self.text, subject=self.subject, language=self.language)


def _data_files() -> list[Traversable]:
    folder = files("classifier") / "data"
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(".jsonl")), key=lambda e: e.name)


def _example(row: dict[str, Any]) -> Example:
    return Example(
        text=row["text"],
        subject=row.get("subject") or "",
        language=row["lang"],
        category=row["category"],
        subcategory=row["subcategory"] or "",
        impact=row["impact"],
        urgency=row["urgency"],
        style=row["style"],
    )


def read_corpus() -> tuple[Example, ...]:
    """Return every example of the package, vocabulary included, in the order of files and lines."""
    return tuple(
        _example(json.loads(line))
        for file in _data_files()
        if file.name != "ideas.jsonl"
        for line in file.read_text("utf-8").splitlines()
        if line
    )


def read_ideas() -> Ideas:
    """Return the table of ideas."""
    text = (files("classifier") / "data" / "ideas.jsonl").read_text("utf-8")
    rows = (json.loads(line) for line in text.splitlines() if line)
    return Ideas.from_table({row["idea"]: row["stems"] for row in rows})


def examples_for(taxonomy: Taxonomy, corpus: Iterable[Example]) -> tuple[Example, ...]:
    """Return the examples that the taxonomy has a place for, and one for each leaf's own name."""
    named = (
        Example(
            text=f"{leaf.category} {leaf.subcategory}".replace("_", " "),
            category=leaf.category,
            subcategory=leaf.subcategory,
            impact=leaf.impact,
            urgency=leaf.urgency,
            style=WORDS,
        )
        for leaf in taxonomy.leaves
    )
    fitting = (
        example
        for example in corpus
        if example.category == UNCLASSIFIED or taxonomy.find(example.category, example.subcategory)
    )
    return (*fitting, *named)


def digest_of(modules: Iterable[str], examples: Iterable[Example] = ()) -> str:
    """Return a digest over the data files, the source of the named modules of this package, and the examples."""
    digest = hashlib.sha256()
    folder = files("classifier")
    kept = [file for file in [folder / "data" / "meanings.npz"] if file.is_file()]
    for file in (*_data_files(), *kept, *(folder / f"{module}.py" for module in modules)):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for example in examples:
        digest.update(repr(example).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
