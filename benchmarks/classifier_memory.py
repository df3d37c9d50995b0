"""Whether the classifier's memory stays flat: many messages, each with words that nobody wrote before. Runs the model.

    python -m benchmarks.classifier_memory [--messages 200000]

Prints, at each tenth of the way, the strings that spaCy's vocabulary holds, the resident memory, and the processor time
so far. The strings must not grow at all, the memory only until the reader's bounded caches are full.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.program import REPOSITORY
from classifier.corpus import read_corpus
from classifier.model import Classifier, load
from classifier.suggestion import Question

_BATCH = 64
_NEW_WORDS = 5
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def questions(count: int, seed: int) -> Iterator[Question]:
    """Yield sentences of the bootstrap corpus, each with new words among its own."""
    rng, texts = Random(seed), [example.text for example in read_corpus()]
    for _ in range(count):
        said = rng.choice(texts).split()
        for _ in range(_NEW_WORDS):
            said.insert(rng.randrange(len(said) + 1), "".join(rng.choices(_LETTERS, k=9)))
        yield Question(text=" ".join(said))


def resident() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(classifier: Classifier, count: int) -> None:
    """Read so many messages in batches, printing how memory stands."""
    print(f"{'messages':>10} {'strings':>9} {'MB':>7} {'ms a message':>13}")
    batch: list[Question] = []
    begun, every = time.process_time(), max(count // 10 // _BATCH, 1) * _BATCH
    for number, question in enumerate(questions(count, 1), 1):
        batch.append(question)
        if len(batch) == _BATCH or number == count:
            classifier.suggest(batch)
            batch.clear()
        if number in {_BATCH, count} or number % every == 0:
            spent = (time.process_time() - begun) / number * 1000
            print(f"{number:10} {classifier.strings:9} {resident():7.1f} {spent:13.2f}", flush=True)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=200_000, help="how many; 200,000 unless told")
    options = parser.parse_args()
    measure(load(REPOSITORY / "var" / "model"), options.messages)


if __name__ == "__main__":
    main()
