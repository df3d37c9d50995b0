"""The heads learn what there is to learn, however many classes there are."""

from __future__ import annotations

import numpy as np

from classifier.heads import Labels, meaning_head, one_thread


def test_meaning_is_learned_of_many_classes_too() -> None:
    """A slope that is steep for ten classes is flat for a hundred and fifty: nothing was learned of them."""
    chance = np.random.default_rng(0)
    answers = np.arange(450) % 150
    vectors = chance.normal(size=(150, 64))[answers] + 0.4 * chance.normal(size=(450, 64))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) * 20
    labels = Labels(answers=answers, width=150)

    with one_thread():
        head = meaning_head(vectors, labels, np.arange(450) // 150, np.ones(450, bool))

    assert float((head.held_out.argmax(axis=1) == answers).mean()) > 0.9
