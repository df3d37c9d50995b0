"""What must be found in a forwarded mail: the comment, and what was forwarded by whom."""

from __future__ import annotations

from intake.quoting import split_text

COMMENT, FIRE = "Please help her.", "My printer is on fire."


def assert_taken_apart(introduction: str, sender: str, subject: str, comment: str) -> None:
    mark = "> " if "\n> " in introduction else ""
    text = f"{comment}{introduction}\n{mark}{FIRE}\n"
    forwarded = split_text(text, is_reply=False, is_forward=True).forwarded

    assert forwarded is not None
    assert forwarded.before in (comment.strip(), "Sent from my iPhone")
    assert sender in forwarded.sender
    assert forwarded.subject == subject
    assert forwarded.text.endswith(FIRE)


def assert_only_the_forward_is_whole(introduction: str) -> None:
    text = f"{COMMENT}\n\n{introduction}\n{FIRE}"
    whole, answer = (split_text(text, is_reply=reply, is_forward=not reply) for reply in (False, True))

    assert whole.new_text == text
    assert answer.new_text == COMMENT
    assert FIRE in answer.quoted
