"""What is this machine itself, and which web addresses secrets may go to."""

from __future__ import annotations

import pytest

from intake.loopback import is_loopback, is_safe


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LocalHost", True),  # names know no case
        ("127.0.0.1", True),
        ("127.0.0.2", True),  # RFC 1122 section 3.2.1.3: all of 127
        ("::1", True),
        ("127.example.org", False),  # a name like any other
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("mail.example.org", False),
        ("", False),
    ],
)
def test_this_machine_is_known_by_its_addresses_and_one_name(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://login.example.org/token", True),
        ("http://localhost:8080/token", True),
        ("http://[::1]/token", True),
        ("http://login.example.org/token", False),  # in clear
        ("http://127.example.org/token", False),
        ("https:///token", False),  # it goes nowhere
        ("ftp://localhost/token", False),
        ("https://[::1/token", False),  # no address at all
        ("", False),
    ],
)
def test_secrets_go_over_tls_or_not_beyond_this_machine(url: str, *, expected: bool) -> None:
    assert is_safe(url) is expected
