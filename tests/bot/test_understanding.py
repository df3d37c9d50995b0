"""What an arrival is, before the store is asked: the mail itself, its envelope, and what the classifier makes of it."""

from __future__ import annotations

import pytest

from bot.understanding import Raw, ids_in, understand
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


def test_the_ids_of_a_batch_are_those_of_its_messages_and_of_what_they_answer() -> None:
    answer = a_mail(message_id="m2@example.org", headers="In-Reply-To: <m1@example.org>\r\n")

    assert ids_in(understand([Raw(body=answer, media_type=MAIL)], suggest, POLICY)) == {
        "m1@example.org",
        "m2@example.org",
    }
