"""The sentence vectors of the corpus, kept beside it: two thirds of a training were spent on them. Reads its own file.

`classifier/data/meanings.npz` holds, for each text of the corpus and each name of the default taxonomy, its fingerprint
and its vector in 512 octets. A text that is not in it is encoded, so a corpus that grew trains more slowly, no worse.
`python -m benchmarks.corpus_meanings` writes it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from classifier.text import fingerprint
from classifier.vectors import SIZE, Vectors, vectors_of

FILE = "meanings.npz"
#: The greatest number of a vector becomes this one.
_GREATEST = 127
#: How people may speak of a category: a name is no sentence, and its vector lies apart from those of sentences.
_PHRASES = ("{}", "{}?", "I have a question about {}")


def meanings_of(texts: Sequence[str]) -> Vectors:
    """Return the vectors of many texts, one a row: those that are kept, and the others from the encoder."""
    kept = _kept()
    vectors = np.zeros((len(texts), SIZE), np.float32)
    missing = []
    for place, text in enumerate(texts):
        octets = kept.get(fingerprint((text,)))
        if octets is None:
            missing.append(place)
        else:
            vectors[place] = _unpacked(octets)
    if missing:
        vectors[missing] = vectors_of([texts[place] for place in missing])
    return vectors


def meanings_of_names(names: Sequence[str]) -> Vectors:
    """Return the vectors of names of categories, one a row: each the mean of how people may speak of it."""
    summed = np.sum([meanings_of([phrase.replace("{}", name) for name in names]) for phrase in _PHRASES], axis=0)
    return np.asarray(summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-9), np.float32)


def packed(texts: Sequence[str]) -> bytes:
    """Return the file that keeps the vectors of these texts, as the encoder gives them."""
    by_mark = {fingerprint((text,)): text for text in texts if text.strip()}
    marks = sorted(by_mark)
    vectors = vectors_of([by_mark[mark] for mark in marks])
    octets = np.rint(vectors / np.abs(vectors).max(axis=1, keepdims=True) * _GREATEST).astype(np.int8)
    file = BytesIO()
    np.savez_compressed(file, marks=np.array(marks, dtype=np.int64), vectors=octets)
    return file.getvalue()


@cache
def _kept() -> dict[int, bytes]:
    file = files("classifier") / "data" / FILE
    if not file.is_file():
        return {}
    with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
        return dict(zip(arrays["marks"].tolist(), map(bytes, arrays["vectors"]), strict=True))


def _unpacked(octets: bytes) -> Vectors:
    numbers = np.frombuffer(octets, dtype=np.int8).astype(np.float32)
    return numbers / np.linalg.norm(numbers)
