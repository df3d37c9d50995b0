"""Keyword rules match whole words, whatever case and accents, and the first one wins."""

from __future__ import annotations

import pytest

from classifier.rules import Rule, first_match
from classifier.text import fold


@pytest.mark.parametrize(
    ("any_of", "text", "matches"),
    [
        (("kiln",), "The KILN is cold", True),
        # part of a word is no word
        (("kiln",), "kilns are cold", False),
        (("müller-ofen",), "der MULLER-OFEN ist kalt", True),
        # a phrase matches its words in a row, whatever stands between them
        (("night shift",), "the night-shift waits", True),
        (("night shift",), "night or shift", False),
        # what looks like a pattern is a word
        (("c++",), "the c++ course", True),
        (("a.c",), "abc", False),
    ],
)
def test_words_match_whole(any_of: tuple[str, ...], text: str, matches: bool) -> None:
    rule = Rule(name="kiln", any_of=any_of, category="Garden")

    assert (first_match([rule], fold(text)) is not None) == matches


def test_first_rule_wins_and_says_why() -> None:
    rules = [Rule(name="a", any_of=("pond",), impact=1), Rule(name="b", any_of=("pond",), impact=2)]

    match = first_match(rules, "the pond leaks")

    assert match is not None
    assert match.because == "rule 'a': 'pond'"


def test_sender_pattern_decides_alone_or_with_a_word() -> None:
    alone = Rule(name="probe", senders=("*@probe.example.org",), urgency=1)
    both = Rule(name="both", senders=("*@probe.example.org",), any_of=("red",), urgency=1)

    assert first_match([alone], "anything", "Box7@Probe.Example.org") is not None
    assert first_match([alone], "anything", "me@example.org") is None
    assert first_match([both], "green", "box7@probe.example.org") is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "neither any_of nor senders"),
        ({"any_of": ("x",), "subcategory": "hedge"}, "add its category"),
        ({"any_of": ("x",), "urgency": 0}, "give 1, 2 or 3"),
    ],
)
def test_rule_that_cannot_work_is_refused(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Rule(name="wrong", **fields)  # type: ignore[arg-type] # wrong on purpose
