"""Features: kin words share ideas, and keys are the same everywhere."""

from __future__ import annotations

from classifier.features import IDEA, PART, WORD, Ideas, idea_keys, key_of, parts_of, word_keys

_IDEAS = Ideas.from_table({"printer": ["*drucker", "print*"], "folder": ["*ordner*"], "ink": ["ink"]})


def test_stars_open_a_stem() -> None:
    assert _IDEAS.of("netzwerkdrucker") == ("printer",)
    assert _IDEAS.of("printing") == ("printer",)
    assert _IDEAS.of("teamordners") == ("folder",)
    # no star: the whole word or nothing
    assert _IDEAS.of("ink") == ("ink",)
    assert _IDEAS.of("inkling") == ()


def test_keys_carry_their_block_and_never_change() -> None:
    assert key_of(WORD, "lamp") >> 30 == WORD
    assert key_of(IDEA, "lamp") >> 30 == IDEA
    assert {key >> 30 for key in word_keys("lamp")} == {WORD, PART}


def test_parts_mark_the_borders_of_a_word() -> None:
    assert parts_of("ab") == [" ab", "ab ", " ab "]


def test_ideas_are_paired_whatever_their_order() -> None:
    assert idea_keys(["b", "a"]) == idea_keys(["a", "b", "a"])
