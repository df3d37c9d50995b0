"""A new text above a quote, and how it must be found whatever introduces the quote."""

from __future__ import annotations

from intake.quoting import split_text

NEW = "Yes, that fixed it.\n\nThanks"
MARKED, PLAIN = "> did you try\n> turning it off", "did you try\nturning it off"


def assert_introduction_ends_the_new_text(introduction: str, quote: str) -> None:
    split = split_text(f"{NEW}\n\n{introduction}{quote}\n", is_reply=True)

    assert split.new_text == NEW
    assert "turning it off" in split.quoted
