"""Writes the sentence vectors of the corpus anew (`classifier.meanings`), after it was changed. Writes a file.

python -m benchmarks.corpus_meanings
"""

from __future__ import annotations

from pathlib import Path

from classifier.corpus import examples_for, read_corpus
from classifier.heads import one_thread
from classifier.meanings import FILE, packed
from classifier.taxonomy import DEFAULT_TAXONOMY
from classifier.text import prepare

_FOLDER = Path(__file__).resolve().parents[1] / "classifier" / "data"


def main() -> None:
    """Write the file."""
    examples = examples_for(DEFAULT_TAXONOMY, read_corpus())
    with one_thread():
        octets = packed([prepare(example.question).plain for example in examples])
    (_FOLDER / FILE).write_bytes(octets)
    print(f"{_FOLDER / FILE}: {len(octets) / 1e6:.1f} MB for {len(examples)} texts")


if __name__ == "__main__":
    main()
