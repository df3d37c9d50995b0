"""Access tokens by client credentials, from a real HTTP server on this machine."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from intake.errors import PermanentFailure, TemporaryFailure
from intake.oauth import NEXT_STEPS, AccessTokens, ClientSettings
from tests.token_server import SECRET, TokenServer, serving


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="module")
def shared_server() -> Iterator[TokenServer]:
    with serving() as tokens:
        yield tokens


@pytest.fixture
def server(shared_server: TokenServer) -> TokenServer:
    shared_server.expires_in, shared_server.refusal = 3600, None
    shared_server.asked.clear()
    return shared_server


def settings(server: TokenServer, **changes: Any) -> ClientSettings:
    values: dict[str, Any] = {
        "token_url": server.token_url,
        "client_id": "an-application",
        "client_secret": SECRET,
        "scope": "https://outlook.example/.default",
    }
    return ClientSettings(**(values | changes))


def source(server: TokenServer, clock: Clock | None = None, **changes: Any) -> AccessTokens:
    return AccessTokens(settings(server, **changes), clock=clock or Clock())


def test_a_token_is_asked_for_as_rfc_6749_says(server: TokenServer) -> None:
    token = source(server).token()

    assert token == server.given[-1]
    assert server.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "an-application",
            "client_secret": SECRET,
            "scope": "https://outlook.example/.default",
        }
    ]


@pytest.mark.parametrize(
    ("expires_in", "later", "asked"),
    [
        (3600, 3400, 1),  # an hour, long before its end
        (3600, 3481, 2),  # within the margin of two minutes
        ("3600", 3400, 1),  # a number written as text
        (None, 100, 1),  # no number: a short life is assumed
        (None, 300, 2),
        (60, 29, 1),  # shorter than the margin: half of it is used
        (60, 31, 2),
        (-5, 0, 2),  # nonsense: used once
    ],
)
def test_a_token_is_kept_until_shortly_before_it_expires(
    server: TokenServer, expires_in: object, later: float, asked: int
) -> None:
    server.expires_in = expires_in
    clock = Clock()
    tokens = source(server, clock)

    tokens.token()
    clock.seconds += later
    tokens.token()

    assert len(server.asked) == asked


def test_a_forgotten_token_is_replaced(server: TokenServer) -> None:
    tokens = source(server)

    first = tokens.token()
    tokens.forget()

    assert tokens.token() != first


@pytest.mark.parametrize(
    ("status", "answer", "code", "next_step"),
    [
        # Microsoft: the secret ran out, the most frequent end of a working intake
        (
            401,
            {"error": "invalid_client", "error_description": "AADSTS7000222: The provided client secret keys for app"
             " 'an-application' are expired.\r\nTrace ID: 1"},
            "AADSTS7000222",
            "the client secret has expired",
        ),
        # the id of the secret was copied instead of its value
        (401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."},
         "AADSTS7000215", "not its id"),
        # a code that is not in the table: the standard's word decides
        (400, {"error": "invalid_scope", "error_description": "AADSTS123456: new"}, "AADSTS123456", "check scope"),
        # any other server: the standard's word alone
        (401, {"error": "invalid_client"}, "invalid_client", "check client_id and client_secret"),
        # a page of some proxy
        (403, b"<html>Forbidden</html>", "", "check token_url"),
        # JSON, but no object
        (400, [1], "", "check token_url"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do(server: TokenServer, status: int, answer: object, code: str, next_step: str) -> None:
    server.refusal = (status, answer)

    with pytest.raises(PermanentFailure) as caught:
        source(server).token()

    assert caught.value.code == code
    assert next_step in caught.value.next_step
    assert code in str(caught.value)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (429, {"error": "too_many"}),  # asked too often
        (503, b""),  # away for a while
        (500, {"error": "server_error"}),
        (400, {"error": "temporarily_unavailable"}),  # RFC 6749 section 4.1.2.1, where Microsoft uses it
    ],
)
def test_a_busy_token_server_is_a_temporary_failure(server: TokenServer, status: int, answer: object) -> None:
    server.refusal = (status, answer)

    with pytest.raises(TemporaryFailure):
        source(server).token()


def test_nobody_listening_is_a_temporary_failure(server: TokenServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/token"

        with pytest.raises(TemporaryFailure, match=r"no token from 127\.0\.0\.1"):
            source(server, token_url=url, timeout=timedelta(seconds=2)).token()


@pytest.mark.parametrize("answer", [b"", b"OK", {"token": "x"}, {"access_token": ""}, {"access_token": "a\nb"}])
def test_an_answer_without_a_token_is_told(server: TokenServer, answer: object) -> None:
    server.refusal = (200, answer)

    with pytest.raises(PermanentFailure, match="without a token"):
        source(server).token()


def test_a_failure_is_not_kept(server: TokenServer) -> None:
    tokens = source(server)
    server.refusal = (503, b"")
    with pytest.raises(TemporaryFailure):
        tokens.token()
    server.refusal = None

    assert tokens.token() == server.given[-1]


def test_the_secret_is_in_no_text(server: TokenServer) -> None:
    server.refusal = (401, {"error": "invalid_client", "error_description": f"secret {SECRET} is wrong"})

    with pytest.raises(PermanentFailure) as caught:
        source(server).token()

    assert SECRET not in str(caught.value)
    assert SECRET not in repr(settings(server))


@pytest.mark.parametrize("url", ["http://login.example.com/token", "ftp://127.0.0.1/", "login.example.com/token", ""])
def test_a_secret_never_goes_over_the_network_in_clear(url: str, server: TokenServer) -> None:
    with pytest.raises(ValueError, match="https://"):
        settings(server, token_url=url)


def test_the_token_server_must_prove_who_it_is(server: TokenServer) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serving(context) as tokens:
        url = f"https://localhost:{tokens.port}/token"
        assert source(server, token_url=url, tls_context=trusting).token() == "token-1"

        with pytest.raises(TemporaryFailure, match="certificate"):
            source(server, token_url=url).token()


@settings_of_hypothesis(max_examples=25)
@given(st.binary(max_size=60) | st.recursive(st.none() | st.integers() | st.text(), st.lists))
def test_whatever_a_token_server_says_is_told_as_one_of_two_failures(
    shared_server: TokenServer, answer: object
) -> None:
    shared_server.refusal = (400, answer)

    with pytest.raises((PermanentFailure, TemporaryFailure)):
        source(shared_server).token()


def test_every_next_step_names_something_to_do() -> None:
    assert all(len(step.split()) > 5 for step in NEXT_STEPS.values())
