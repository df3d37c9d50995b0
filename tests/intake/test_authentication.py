"""Only what a server of ours wrote above everything else says who wrote; whatever a stranger writes proves nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.authentication import Results, results_in, verdict_in

MX = frozenset({"mx.example.org"})
GOOD = "mx.example.org; dmarc=pass header.from=example.com; dkim=pass header.d=example.com"
FORGED = "mx.example.org; dmarc=pass header.from=bank.example"


def found(**results: object) -> Results:
    return Results(authserv_id="mx.example.org", **results)  # type: ignore[arg-type]


def a_mail(*fields: str) -> bytes:
    return "".join(f"{field}\r\n" for field in fields).encode() + b"From: ann@example.com\r\n\r\nAuthentication-Results"


@pytest.mark.parametrize(
    ("value", "results"),
    [
        (GOOD, found(dmarc="pass", dmarc_domain="example.com", signed_by=("example.com",))),
        # A version, comments, folding, upper case.
        (
            "MX.example.org 1;\r\n spf=pass (well) smtp.mailfrom=a@example.com;\r\n DMARC=Fail header.from=Example.com",
            found(dmarc="fail", dmarc_domain="example.com", spf="pass", spf_domain="example.com"),
        ),
        # Only the identity of the signer is told, as Gmail does it.
        ("mx.example.org; dkim=pass header.i=@example.com header.s=s1", found(signed_by=("example.com",))),
        # A signature that is wrong signs for nobody.
        ("mx.example.org; dkim=fail header.d=example.com", found()),
        ("mx.example.org; none", found()),
        # Another server's, and what no server would write.
        ("mx.example.net; dmarc=pass header.from=example.com", None),
        ("dmarc=pass header.from=example.com", None),
        ("mx.example.org", None),
        ("", None),
    ],
)
def test_a_field_says_what_its_server_found(value: str, results: Results | None) -> None:
    assert results_in(a_mail(f"Authentication-Results: {value}"), MX) == results


def test_only_the_topmost_field_of_our_server_counts() -> None:
    """A stranger writes one of ours below; our server adds its own above it."""
    fields = [f"Authentication-Results: {GOOD.replace('pass', 'fail')}", f"Authentication-Results: {FORGED}"]
    results = results_in(a_mail("Authentication-Results: other.example; none", *fields), MX)

    assert results is not None
    assert (results.dmarc, results.dmarc_domain) == ("fail", "example.com")


def test_without_a_named_server_nobody_is_believed() -> None:
    assert results_in(a_mail(f"Authentication-Results: {GOOD}"), frozenset()) is None


def test_a_field_in_the_body_is_text() -> None:
    assert results_in(b"From: ann@example.com\r\n\r\nAuthentication-Results: " + GOOD.encode(), MX) is None


def test_microsoft_writes_no_server_and_words_of_its_own() -> None:
    value = (
        "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.com; dkim=pass (signature was verified)\r\n"
        " header.d=example.com;dmarc=pass action=none\r\n header.from=example.com;compauth=pass reason=100"
    )
    results = results_in(a_mail(f"Authentication-Results: {value}"), frozenset({""}))

    assert results is not None
    assert (results.dmarc, results.dmarc_domain, results.spf_domain) == ("pass", "example.com", "example.com")
    assert results_in(a_mail(f"Authentication-Results: {value}"), MX) is None


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_whatever_stands_there_is_read_without_an_error(value: bytes) -> None:
    results_in(b"Authentication-Results: " + value, frozenset({"", "mx.example.org"}))


@pytest.mark.parametrize(
    ("field", "sign", "found"),
    [
        ("X-Spam-Flag: YES", "yes", True),
        ("x-spam-flag: Yes, score=12", "YES", True),
        ("X-Spam-Flag: NO", "YES", False),
        ("X-Other: YES", "YES", False),
    ],
)
def test_a_verdict_is_that_of_the_named_field(field: str, sign: str, found: bool) -> None:
    assert bool(verdict_in(a_mail(field), (("X-Spam-Flag", sign),))) is found
