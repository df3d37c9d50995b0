"""The bootstrap corpus is complete, valid, without repetition, and in the wheel's package."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from benchmarks.corpus_review import fingerprint, gaps, near_copies, near_pairs, repeated, whole
from classifier.corpus import WORDS, Example, examples_for, read_corpus, read_ideas
from classifier.suggestion import UNCLASSIFIED
from classifier.taxonomy import DEFAULT_TAXONOMY, Leaf, Taxonomy


@cache
def _messages() -> tuple[Example, ...]:
    return tuple(example for example in read_corpus() if example.style != WORDS)


def test_corpus_has_thousands_of_messages() -> None:
    assert len(_messages()) >= 6_000


@pytest.mark.parametrize("leaf", DEFAULT_TAXONOMY.leaves, ids=lambda leaf: leaf.subcategory)
def test_every_leaf_has_at_least_a_hundred_messages(leaf: Leaf) -> None:
    count = sum((example.category, example.subcategory) == (leaf.category, leaf.subcategory) for example in _messages())

    assert count >= 115


def test_what_is_no_incident_is_there_too() -> None:
    assert sum(example.category == UNCLASSIFIED for example in _messages()) >= 600


def test_every_label_is_valid() -> None:
    for example in read_corpus():
        known = example.category == UNCLASSIFIED or DEFAULT_TAXONOMY.find(example.category, example.subcategory)
        assert known, example
        assert {example.impact, example.urgency} <= {1, 2, 3}, example
        assert example.language in {"en", "de", "fr", "es"}, example
        assert example.text.strip(), example


def test_no_message_is_there_twice() -> None:
    assert repeated(_messages()) == []


def test_nothing_is_missing_from_the_balance() -> None:
    assert gaps(_messages()) == []


def _says(text: str, **values: object) -> Example:
    return Example(**{"text": text, "language": "en", "category": "Network", "subcategory": "Wi-Fi", **values})


def test_review_finds_the_same_message_with_another_number() -> None:
    pairs = repeated([_says("Room 12 has had no signal since 9:40."), _says("ROOM 7 has had no signal since 11:05!")])

    assert [(pair.left, pair.nearness) for pair in pairs] == [("Room 12 has had no signal since 9:40.", 1.0)]


def test_review_allows_few_words_to_be_said_twice() -> None:
    assert repeated([_says("no signal here"), _says("No signal here!")]) == []


def test_review_finds_near_copies_of_one_language_only() -> None:
    one = _says("The wireless in the greenhouse drops out whenever it rains")
    two = _says("The wireless in our greenhouse drops out whenever it is raining")
    other = _says("Since the move nobody on the third floor can hear the callers")

    assert [{pair.left, pair.right} for pair in near_copies([one, other, two])] == [{whole(one), whole(two)}]
    assert near_copies([one, other, _says(two.text, language="de")]) == []


def test_review_finds_what_is_too_near_to_a_judge() -> None:
    ours = ["The bell of the school rings an hour late since the clocks changed", "Nobody hears me in the meeting"]
    judge = "Since the clocks were changed the school's bell rings an hour late"

    assert [pair.right for pair in near_pairs([judge], ours, 0.45)] == [ours[0]]
    assert near_pairs([], ours, 0.45) == []


def test_review_names_what_is_missing() -> None:
    found = gaps([_says("no signal", urgency=1)] * 5)

    assert "Network / Wi-Fi: 0 in fr" in found
    assert "Network / Wi-Fi: 0 of urgency 3" in found
    assert not any("in en" in line or "urgency 1" in line for line in found)


def test_fingerprint_ignores_case_accents_digits_and_signs() -> None:
    assert fingerprint("Élodie: salle 12, 9h30 !") == fingerprint("elodie salle 7 14h05")


def test_four_languages_have_their_share() -> None:
    share = Counter(example.language for example in _messages())

    assert share["en"] / len(_messages()) > 0.35
    assert share["de"] / len(_messages()) > 0.25
    assert share["fr"] / len(_messages()) > 0.1
    assert share["es"] / len(_messages()) > 0.1


def test_loud_trifles_and_quiet_outages_are_there() -> None:
    angry = [example for example in _messages() if example.style == "angry"]
    quiet = [example for example in _messages() if example.style == "understated"]

    assert sum(example.urgency == 3 for example in angry) >= 200
    assert sum(example.urgency == 1 and example.impact <= 2 for example in quiet) >= 100


def test_ideas_join_kin_words_of_four_languages() -> None:
    ideas = read_ideas()

    for word in ("printer", "netzwerkdrucker", "imprimante", "impresora"):
        assert "printer" in ideas.of(word)


def test_foreign_taxonomy_gets_its_own_names_as_examples() -> None:
    taxonomy = Taxonomy(leaves=(Leaf(category="Garden", subcategory="hedge"),))

    examples = examples_for(taxonomy, read_corpus())

    assert {example.category for example in examples} == {UNCLASSIFIED, "Garden"}
