"""Nothing that a wording matches begins otherwise than its openings say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.openings import openings_of, pattern_of
from classifier.signs import SIGNS

_WORDINGS = tuple(wording for sign in SIGNS for wording in sign.wordings)


@pytest.mark.parametrize(
    ("wording", "openings"),
    [
        ("no rush", {"no "}),
        ("standstill", {"stand"}),
        ("all|each of", {"all", "each "}),
        # what may be missing may be skipped
        ("(?:the )?lot", {"the ", "lot"}),
        ("can'?t", {"can'", "cant"}),
        # what is repeated ends an opening: how often is not known
        ("so+n", {"so"}),
        ("x{0,2}y", {"x", "y"}),
        ("[2-4]x|[ab]", {"2x", "3x", "4x", "a", "b"}),
        # looking ahead or back takes nothing
        ("(?<!not )just|(?<=a )b", {"just", "b"}),
        ("thanks(?! to)", {"thank"}),
        ("one(?! more)|(?=two)", {""}),
        # what comes after a whole opening is passed over, with the groups in it
        ("standstill(?: of (?:it|all))? (now|soon)|so", {"stand", "so"}),
        ("(?:(?:abcdef|ghijkl)(?:m|n)|no)w", {"abcde", "ghijk", "now"}),
        # anything that is not understood may be anything
        (r"\w+weit", {""}),
        (r"\d{2}", {""}),
        (r"a\d", {"a"}),
        ("-5", {""}),
    ],
)
def test_openings(wording: str, openings: set[str]) -> None:
    assert openings_of(wording) == openings


@settings(max_examples=300)
@given(st.data())
def test_whatever_a_wording_matches_begins_with_one_of_its_openings(data: st.DataObject) -> None:
    wording = data.draw(st.sampled_from(_WORDINGS))
    text = data.draw(st.from_regex(re.compile(wording, re.ASCII), fullmatch=True))

    assert any(text.startswith(opening) for opening in openings_of(wording))


def test_the_longest_opening_that_fits_is_found_at_each_word() -> None:
    words = pattern_of({"in", "in ", "int", "a", "o-"})

    found = [each.group() for each in words.finditer("internet in a bin, into (o-ring")]

    assert found == ["int", "in ", "a", "int", "o-"]


def test_every_sign_has_openings_so_that_it_is_looked_for_cheaply() -> None:
    assert [wording for wording in _WORDINGS if "" in openings_of(wording)] == []
