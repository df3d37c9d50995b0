"""The vectors that are kept beside the corpus are those that the encoder would give."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.corpus import examples_for, read_corpus
from classifier.meanings import _kept, meanings_of, meanings_of_names, packed
from classifier.taxonomy import DEFAULT_TAXONOMY
from classifier.text import fingerprint, prepare
from classifier.vectors import are_installed, vector_of

_TEXTS = [prepare(each.question).plain for each in examples_for(DEFAULT_TAXONOMY, read_corpus())[::40]]
needs_encoder = pytest.mark.skipif(not are_installed(), reason="the extra `vectors` is not installed")


def test_the_corpus_is_kept() -> None:
    """Who adds messages runs `python -m benchmarks.corpus_meanings`."""
    missing = [text for text in _TEXTS if fingerprint((text,)) not in _kept()]

    assert len(missing) <= len(_TEXTS) // 20


@needs_encoder
def test_what_is_kept_is_what_the_encoder_says() -> None:
    few = _TEXTS[::40]

    likeness = [float(kept @ vector_of(text)) for kept, text in zip(meanings_of(few), few, strict=True)]

    assert min(likeness) > 0.999


@needs_encoder
def test_a_text_that_is_not_kept_is_encoded() -> None:
    new = "the weathercock on the chapel has been online since Tuesday"

    found = meanings_of([_TEXTS[0], new, ""])

    assert np.allclose(found[1], vector_of(new), atol=1e-5)
    assert not found[2].any()


@needs_encoder
def test_a_name_is_nearer_to_what_is_said_of_it_than_its_bare_words() -> None:
    said = vector_of("Where does the fox sleep when the snow is deep?")

    (meant,), (bare,) = meanings_of_names(["fox winter shelter"]), meanings_of(["fox winter shelter"])

    assert np.linalg.norm(meant) == pytest.approx(1, abs=1e-3)
    assert said @ meant > said @ bare


@needs_encoder
def test_the_same_texts_give_the_same_file() -> None:
    assert packed(_TEXTS[:3]) == packed([*_TEXTS[2::-1], ""])
