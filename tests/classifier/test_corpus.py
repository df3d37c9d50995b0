"""The bootstrap corpus is complete, valid, without repetition, and in the wheel's package."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from classifier.corpus import WORDS, Example, examples_for, read_corpus, read_ideas
from classifier.suggestion import UNCLASSIFIED
from classifier.taxonomy import DEFAULT_TAXONOMY, Leaf, Taxonomy

_MESSAGES = tuple(example for example in read_corpus() if example.style != WORDS)


def _gist(example: Example) -> str:
    return re.sub(r"\W+", " ", f"{example.subject} {example.text}".casefold()).strip()


def test_corpus_has_at_least_nine_hundred_messages() -> None:
    assert len(_MESSAGES) >= 900


@pytest.mark.parametrize("leaf", DEFAULT_TAXONOMY.leaves, ids=lambda leaf: leaf.subcategory)
def test_every_leaf_has_at_least_fifteen_messages(leaf: Leaf) -> None:
    count = sum((example.category, example.subcategory) == (leaf.category, leaf.subcategory) for example in _MESSAGES)

    assert count >= 15


def test_what_is_no_incident_is_there_too() -> None:
    assert sum(example.category == UNCLASSIFIED for example in _MESSAGES) >= 60


def test_every_label_is_valid() -> None:
    for example in read_corpus():
        known = example.category == UNCLASSIFIED or DEFAULT_TAXONOMY.find(example.category, example.subcategory)
        assert known, example
        assert {example.impact, example.urgency} <= {1, 2, 3}, example
        assert example.language in {"en", "de", "fr", "es"}, example
        assert example.text.strip(), example


def test_no_message_is_there_twice() -> None:
    # Three words may rightly be said twice by two people, a sentence may not.
    repeated = [gist for gist, count in Counter(map(_gist, _MESSAGES)).items() if count > 1 and len(gist.split()) > 3]

    assert repeated == []


def test_four_languages_have_their_share() -> None:
    share = Counter(example.language for example in _MESSAGES)

    assert share["en"] / len(_MESSAGES) > 0.3
    assert share["de"] / len(_MESSAGES) > 0.3
    assert share["fr"] / len(_MESSAGES) > 0.04
    assert share["es"] / len(_MESSAGES) > 0.04


def test_loud_trifles_and_quiet_outages_are_there() -> None:
    angry = [example for example in _MESSAGES if example.style == "angry"]
    quiet = [example for example in _MESSAGES if example.style == "understated"]

    assert sum(example.urgency == 3 for example in angry) >= 50
    assert sum(example.urgency == 1 and example.impact <= 2 for example in quiet) >= 25


def test_ideas_join_kin_words_of_four_languages() -> None:
    ideas = read_ideas()

    for word in ("printer", "netzwerkdrucker", "imprimante", "impresora"):
        assert "printer" in ideas.of(word)


def test_foreign_taxonomy_gets_its_own_names_as_examples() -> None:
    taxonomy = Taxonomy(leaves=(Leaf(category="Garden", subcategory="hedge"),))

    examples = examples_for(taxonomy, read_corpus())

    assert {example.category for example in examples} == {UNCLASSIFIED, "Garden"}
