"""What an arrival is, before the store is asked: the mail itself, its envelope, and what the classifier makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.arriving.understanding import Raw, understand
from classifier.suggestion import Question, Suggestion
from intake.message import MediaType
from tests.values import a_mail, a_policy, suggest

POLICY, MAIL = a_policy(), MediaType.RFC822


@pytest.mark.parametrize(
    ("reverse_path", "answerable"),
    [
        ("ann@example.org", True),
        # RFC 3834 section 2: whoever sends with the null reverse-path wants nothing back.
        ("", False),
        # A file has no envelope: nothing is known, so nothing is held against it.
        (None, True),
    ],
)
def test_mail_with_the_null_reverse_path_is_not_answered(reverse_path: str | None, answerable: bool) -> None:
    (understood,) = understand(
        [Raw(body=a_mail(), media_type=MAIL, envelope={"reverse_path": reverse_path})], suggest, POLICY
    )

    assert understood.verdict.answerable is answerable
    assert understood.verdict.action == "take"


@pytest.mark.parametrize(
    "head",
    [
        "Von: Cy Day <cy@example.org>\nGesendet: Freitag, 27. November 2026 08:12\nAn: Ann\nBetreff: Lohn",
        "---------- Forwarded message ---------\nFrom: Cy Day <cy@example.org>\nDate: Fri, Nov 27, 2026\nSubject: Pay",
    ],
)
def test_a_forward_is_classified_by_what_is_said_and_not_by_who_wrote_when(head: str) -> None:
    """Addresses and times above a forwarded mail made it look like trouble with mail."""
    asked: list[str] = []

    def classify(questions: Sequence[Question]) -> Sequence[Suggestion]:
        asked.extend(question.text for question in questions)
        return suggest(questions)

    body = a_mail(subject="WG: Lohn", text=f"Please help her.\n\n{head}\n\nIt does not start.")
    [understood] = understand([Raw(body=body, media_type=MAIL)], classify, POLICY)

    assert asked[:2] == ["It does not start.", "Please help her."]
    assert "cy@example.org" not in " ".join(asked)
    assert "cy@example.org" in understood.message.new_text
