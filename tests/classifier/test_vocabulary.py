"""Vocabulary: what is learned of a corpus at once is what each message has alone."""

from __future__ import annotations

import numpy as np

from classifier.features import IDEA, PAIR, PART, WORD, Ideas, key_of
from classifier.vocabulary import Counted, Keyer, Vocabulary

_IDEAS = Ideas.from_table({"printer": ["*drucker", "print*"], "paper": ["paper", "out of"]})
_MESSAGES = (
    ("the", "printer", "prints", "no", "paper", "printer"),
    (),
    ("kein", "papier", "im", "netzwerkdrucker"),
    ("out", "of", "paper"),
    ("paper",),
    ("0",),
)


def _learned() -> tuple[Keyer, Counted, Vocabulary]:
    keyer = Keyer(_IDEAS)
    counted = Counted.of(keyer.read(words) for words in _MESSAGES)
    return keyer, counted, Vocabulary.learn(counted)


def test_many_messages_are_weighed_to_the_bit_as_each_is_alone() -> None:
    keyer, counted, vocabulary = _learned()

    together = vocabulary.vectors(counted)

    assert len(together) == len(_MESSAGES)
    for (rows, values), words in zip(together, _MESSAGES, strict=True):
        alone = vocabulary.vector(vocabulary.rows_of(keyer.read(words)))
        assert (rows.tolist(), values.tolist()) == (alone[0].tolist(), alone[1].tolist())


def test_every_word_and_idea_is_kept_and_of_pairs_and_parts_what_two_messages_share() -> None:
    _, _, vocabulary = _learned()
    kept = set(vocabulary.keys.tolist())

    assert {key_of(WORD, word) for words in _MESSAGES for word in words} <= kept
    assert {key_of(IDEA, "printer"), key_of(IDEA, "paper+printer")} <= kept
    assert key_of(PART, "pape") in kept  # paper, paper
    assert key_of(PART, "papie") not in kept  # papier alone
    assert key_of(PAIR, "no paper") not in kept
    # How rare a feature is follows from how many of the messages have it, however often each does.
    (row,) = vocabulary.rows_of([key_of(WORD, "printer")])
    assert vocabulary.rarity[row] == np.log((1 + len(_MESSAGES)) / 2) + 1


def test_messages_without_a_known_word_are_nothing() -> None:
    empty = Vocabulary.learn(Counted.of([]))
    of_others = Counted.of([Keyer(_IDEAS).read(("paper",)), Keyer(_IDEAS).read(())])

    assert [rows.tolist() for rows, _ in empty.vectors(of_others)] == [[], []]
    assert empty.vectors(Counted.of([])) == []
