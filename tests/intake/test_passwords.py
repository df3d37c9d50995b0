"""Kept passwords."""

from __future__ import annotations

import pytest

from intake.passwords import hash_password, opens

SALT = b"sixteen octets ."
KEPT = hash_password("pässword", SALT)


@pytest.mark.parametrize(
    ("password", "right"),
    [
        ("pässword", True),  # the one
        ("password", False),  # another
        ("", False),  # none
        ("p\udce4ssword", False),  # what was not UTF-8
    ],
)
def test_only_the_password_opens(password: str, right: bool) -> None:
    assert opens(password, KEPT) is right


def test_the_password_is_not_kept() -> None:
    assert "ssword" not in KEPT
    assert hash_password("pässword", b"another salt, 16") != KEPT


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("pässword", "no scrypt hash"),  # in clear, by mistake
        ("scrypt$a$b", "damaged"),  # cut
        ("", "no scrypt hash"),
    ],
)
def test_what_is_no_hash_is_named_and_not_shown(kept: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as mistake:
        opens("pässword", kept)

    assert "pässword" not in str(mistake.value)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="5 octets"):
        hash_password("pässword", b"short")
