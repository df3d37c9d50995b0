"""What we sent is known again in an answer, whatever a mail program made of it; the author's words never go with it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.recall import FEWEST_WORDS, Ours, without_ours

QUESTION = (
    "Hello Ann,\n\nplease tell us which tray it is, and whether the display shows a number.\n"
    "Switch the printer off and on again before you look.\n\nService desk"
)
THEIRS = "The printer on the second floor jams each time that I print more than one page on both sides."
OURS = Ours(
    texts=(f"Thank you for your message.\n\n> {THEIRS}\n", f"{QUESTION}\n> {THEIRS}"),
    names=("help@desk.example", "Service desk"),
)
WRAPPED = (
    "Hello Ann,\nplease tell us which tray it is, and\nwhether the display shows a\nnumber.\n"
    "Switch the printer off and on again\nbefore you look.\nService desk"
)

CASES = [
    # Below the answer, without any mark, wrapped anew.
    (f"It is tray two.\n\n{WRAPPED}", "It is tray two."),
    # An introduction in a language that no table has, with our name or address, a date and a time.
    (f"It is tray two.\n\nHelp@desk.example idatzi du 2026-11-26 12:31:\n{WRAPPED}", "It is tray two."),
    (f"It is tray two.\n\nService desk\nosv. 26.11.2026 12.31 / 12:31 >\n\n{WRAPPED}", "It is tray two."),
    # A header block whose fields no table has.
    (
        f"It is tray two.\n\nNork: Service desk <help@desk.example>\nNoiz: 2026\nGaia: Re: Printer\n\n{WRAPPED}",
        "It is tray two.",
    ),
    # A sentence of the author's that names us is no introduction.
    (f"I wrote to help@desk.example before.\n\n{WRAPPED}", "I wrote to help@desk.example before."),
    (f"Dear Service desk, at 12:31 on 26.11.2026\nit jammed.\n{WRAPPED}",
     "Dear Service desk, at 12:31 on 26.11.2026\nit jammed."),
    # The answer below.
    (f"{WRAPPED}\n\nIt is tray two.", "It is tray two."),
    # Answers between our lines keep them.
    (
        f"{QUESTION[:70]}\nTray two.\n{QUESTION[80:]}",
        f"{QUESTION[:70]}\nTray two.\n{QUESTION[80:]}",
    ),
    # One word of the author's in a line keeps the line, and so everything around it.
    (f"It is tray two.\n{WRAPPED} YES", f"It is tray two.\n{WRAPPED} YES"),
    # Their own words, which we quoted, are theirs when they write them again.
    (f"As I said:\n{THEIRS}", f"As I said:\n{THEIRS}"),
    # Below ours they are quoted like the rest of our letter.
    (f"It is tray two.\n\n{WRAPPED}\n{THEIRS}", "It is tray two."),
    # A phrase that anybody writes.
    ("I did that.\nSwitch the printer off and on again.", "I did that.\nSwitch the printer off and on again."),
    # Nothing would remain.
    (WRAPPED, WRAPPED),
    (f"Service desk <help@desk.example> 2026-11-26 12:31:\n{WRAPPED}", WRAPPED),
]  # fmt: skip


@pytest.mark.parametrize(("new_text", "kept"), CASES)
def test_our_own_words_are_known_again(new_text: str, kept: str) -> None:
    found, _ = without_ours(new_text, "", OURS)

    assert found.endswith(kept) if kept is WRAPPED else found == kept


def test_an_introduction_that_was_left_above_the_quote_goes_with_it() -> None:
    """The marker line was cut as ours before; the line above it is in a language that no table has."""
    left = "It is tray two.\n\nService desk <help@desk.example> idatzi du 2026(e)ko aza. 26(a) 12:31(e)tan:"

    found, quoted = without_ours(left, f"> {QUESTION}".replace("\n", "\n> "), OURS)

    assert found == "It is tray two."
    assert quoted.startswith("Service desk <help@desk.example> idatzi du")
    assert "which tray" in quoted


def test_what_is_quoted_and_not_ours_takes_nothing_along() -> None:
    left = "It is tray two.\n\nService desk 2026-11-26 12:31:"

    assert without_ours(left, "> Somebody else wrote this to me.", OURS) == (left, "> Somebody else wrote this to me.")


def test_an_answer_of_any_length_costs_little() -> None:
    begun = time.process_time()
    for length in (100_000, 2_000_000):
        text = ("x " * (length // 2)) + "\n" + WRAPPED
        without_ours(text, "", OURS)

    assert time.process_time() - begun < 0.5


def test_without_anything_sent_nothing_changes() -> None:
    assert without_ours("a\n\nb", "c", Ours()) == ("a\n\nb", "c")


@given(
    st.lists(st.sampled_from(["It jams.", "", "> x", "Tray", *QUESTION.split("\n")]), max_size=12),
    st.text(max_size=40),
)
def test_no_word_of_the_author_is_ever_lost(lines: list[str], more: str) -> None:
    text = "\n".join([*lines, more])

    found, quoted = without_ours(text, "", OURS)

    assert sorted(f"{found} {quoted}".split()) == sorted(text.split())
    assert bool(found.strip()) == bool(text.strip()) or not text.strip()


def test_a_block_is_only_taken_when_it_is_long_enough() -> None:
    words = QUESTION.split()
    for many in range(1, len(words)):
        found, _ = without_ours(f"Mine.\n{' '.join(words[:many])}", "", OURS)

        assert (found == "Mine.") == (many >= FEWEST_WORDS)
