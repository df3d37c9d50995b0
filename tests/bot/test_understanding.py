"""What an arrival is, before the store is asked: the mail itself, its envelope, and what the classifier makes of it."""

from __future__ import annotations

import pytest

from bot.arriving.understanding import Raw, understand
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
