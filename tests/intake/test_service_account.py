"""A service account claims to act for a mailbox, signs that, and gets a token; checked with another implementation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.errors import PermanentFailure
from intake.oauth import AccessTokens
from intake.service_account import LIFE, SLACK, ServiceAccount, SignedClaim, UnusableKeyFile
from tests.token_server import JWT_BEARER, TokenServer, serving

NOW = 1_750_000_000.0
SCOPE = "https://mail.google.com/"


@pytest.fixture(scope="module")
def shared_server() -> Iterator[TokenServer]:
    with serving() as tokens:
        yield tokens


@pytest.fixture
def server(shared_server: TokenServer) -> TokenServer:
    shared_server.username, shared_server.refusal = "help@desk.example", None
    shared_server.asked.clear()
    shared_server.claims.clear()
    return shared_server


def account(server: TokenServer, folder: Path, **changes: object) -> ServiceAccount:
    file = folder / "key.json"
    file.write_text(server.key_file(**changes))
    return ServiceAccount.of(file)


def source(of: ServiceAccount, subject: str = "help@desk.example") -> AccessTokens:
    claim = SignedClaim(account=of, subject=subject, scope=SCOPE, now=lambda: NOW)
    return AccessTokens(claim, clock=lambda: NOW)


def test_a_signed_claim_gets_a_token(server: TokenServer, tmp_path: Path) -> None:
    token = source(account(server, tmp_path)).token()

    assert token == server.given[-1]
    assert [form.keys() for form in server.asked] == [{"grant_type", "assertion"}]
    assert server.asked[0]["grant_type"] == JWT_BEARER
    issued = int(NOW - SLACK.total_seconds())
    assert server.claims == [
        {
            "iss": "desk@project.iam.example",
            "sub": "help@desk.example",
            "scope": SCOPE,
            "aud": server.token_url,
            "iat": issued,
            "exp": issued + int(LIFE.total_seconds()),
        }
    ]


@pytest.mark.parametrize(
    ("error", "description", "next_step"),
    [
        ("unauthorized_client", "Client is unauthorized to retrieve access tokens using this method.",
         "domain-wide delegation"),
        ("invalid_grant", "Invalid JWT: Token must be a short-lived token", "this machine's clock"),
        ("invalid_client", "The OAuth client was not found.", "check the key file"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do(
    server: TokenServer, tmp_path: Path, error: str, description: str, next_step: str
) -> None:
    server.refusal = (401, {"error": error, "error_description": description})

    with pytest.raises(PermanentFailure) as caught:
        source(account(server, tmp_path)).token()

    assert next_step in caught.value.next_step
    assert description.partition(":")[0] in str(caught.value)


def test_another_key_or_another_mailbox_opens_nothing(server: TokenServer, tmp_path: Path) -> None:
    with serving() as other, pytest.raises(PermanentFailure, match="Invalid JWT Signature"):
        source(account(other, tmp_path, token_uri=server.token_url)).token()
    with pytest.raises(PermanentFailure, match="Invalid email"):
        source(account(server, tmp_path), "boss@desk.example").token()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no JSON key of a service account"),
        ("[]", "no JSON key of a service account"),
        ("{}", "no JSON key of a service account"),
        # The file of an OAuth client, which the console hands out on the next page.
        (json.dumps({"web": {"client_id": "1", "client_secret": "s"}}), "no JSON key of a service account"),
        (json.dumps({"client_email": "a@b", "token_uri": "https://x", "private_key": "-"}), "no JSON key"),
        (json.dumps({"client_email": "a@b", "token_uri": "https://x", "private_key": 7}), "no JSON key"),
    ],
)
def test_a_file_that_is_no_key_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "key.json"
    file.write_text(text)

    with pytest.raises(UnusableKeyFile, match=told) as caught:
        ServiceAccount.of(file)

    assert str(file) in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableKeyFile, match=r"key\.json cannot be read: No such file"):
        ServiceAccount.of(tmp_path / "key.json")


def test_a_claim_never_goes_over_the_network_in_clear(server: TokenServer, tmp_path: Path) -> None:
    with pytest.raises(UnusableKeyFile, match="must begin https://"):
        account(server, tmp_path, token_uri="http://oauth2.example.com/token")


def test_the_key_is_in_no_text(server: TokenServer, tmp_path: Path) -> None:
    of = account(server, tmp_path)

    assert str(of.key["privateExponent"])[:20] not in repr(of)
