"""Any text can be taken apart, within a second, and none is cut to nothing."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.quoting import MARKERS, split_text

WORDS = st.sampled_from(
    [
        *("On Mon, Mar 2, 2026 at 9:14 AM Ann <a@example.org> wrote:", "> quoted", "", "own words", "-- ", "________"),
        *("From: a@example.org", "Sent: Monday 2026", "Subject: x", "Sent from my iPhone", "schrieb:"),
        *("----- Original Message -----", "Begin forwarded message:", "Am 2.3.2026 um 9:14", *MARKERS),
    ]
)


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=14), st.booleans(), st.one_of(st.none(), st.integers(0, 15)))
def test_no_text_is_ever_cut_to_nothing(lines: list[str], is_reply: bool, cut: int | None) -> None:
    text = "\n".join(lines)
    split = split_text(text, is_reply=is_reply, cut=cut)

    assert bool(split.new_text.strip()) == bool(text.strip())
    kept = "\n".join((split.new_text, split.quoted, split.signature)).split()
    assert not Counter(text.replace("\u00a0", " ").split()) - Counter(kept), "what is taken off is somewhere"


@settings(max_examples=100)
@given(st.text(max_size=400), st.booleans())
def test_any_text_can_be_taken_apart(text: str, is_reply: bool) -> None:
    split_text(text, is_reply=is_reply)


#: What makes patterns run for ever in others.
BOMBS = [
    "> " * 50_000,
    "\n" * 50_000,
    "On " * 30_000 + "wrote:",
    "-" * 100_000,
    "a@" * 50_000 + ":",
    "hi\n" + " \n" * 50_000 + "x",
]


@pytest.mark.parametrize("text", BOMBS)
def test_no_text_takes_longer_than_a_second(text: str) -> None:
    started = time.process_time()
    split_text(text, is_reply=True)

    assert time.process_time() - started < 1.0
