"""Open a mailbox as a service account, the way of Google Workspace (RFC 7523 section 2.1). Reads a key file.

    key file --> claim: who we are, whose mailbox, until when --RS256--> assertion --token endpoint--> access token

No password, no browser: an administrator has allowed the account to act for the people of the domain. A new claim is
signed for each token and lives as long as Google lets it, an hour; the key is in no text.
"""

from __future__ import annotations

import hashlib
import json
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from dkim import crypto

from intake.oauth import NEXT_STEPS, require_safe

#: RFC 7523 section 2.1.
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE = timedelta(hours=1)
#: The claim begins so much earlier: clocks differ.
SLACK = timedelta(seconds=30)

#: What a refusal asks the operator to do, by the `error` of RFC 6749 section 5.2, as Google uses it.
STEPS: Mapping[str, str] = {
    **NEXT_STEPS,
    "unauthorized_client": "let the service account act for the mailbox: in the Admin console, under domain-wide "
    "delegation, allow its client id the scope",
    "invalid_grant": "the mailbox is not known, the key was withdrawn, or this machine's clock is wrong: check "
    "username, the key file and the time",
    "invalid_client": "the service account is not known or disabled: check the key file",
    "invalid_scope": "the scope is not known: a mailbox needs https://mail.google.com/",
}


class UnusableKeyFile(OSError):
    """The file is no key of a service account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """Who signs, and where tokens come from: what the key file says."""

    email: str
    token_url: str
    key_id: str
    #: The numbers of an RSA private key.
    key: Mapping[str, int] = field(repr=False)

    @classmethod
    def of(cls, file: Path) -> ServiceAccount:
        """Read the key file that the cloud console hands out.

        Raises:
            UnusableKeyFile: It cannot be read, is none, or says that tokens come from where a claim must not go.
        """
        try:
            written = file.read_bytes()
        except OSError as error:
            raise UnusableKeyFile(f"{file} cannot be read: {error.strerror}") from error
        try:
            said = json.loads(written)
            email, token_url, key = (said[name] for name in ("client_email", "token_uri", "private_key"))
            numbers = crypto.parse_pem_private_key(key.encode())
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, crypto.UnparsableKeyError) as error:
            raise UnusableKeyFile(
                f"{file} is no JSON key of a service account; make one in the cloud console, under Keys, Add key"
            ) from error
        try:
            require_safe("token_uri", str(token_url))
        except ValueError as error:
            raise UnusableKeyFile(f"in {file}, {error}") from error
        key_id = str(said.get("private_key_id", ""))
        return cls(email=str(email), token_url=str(token_url), key_id=key_id, key=numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedClaim:
    """The grant: the account's claim that it may act for one person."""

    account: ServiceAccount
    #: The address of the mailbox.
    subject: str
    scope: str
    #: Seconds since 1970, as the token server counts them.
    now: Callable[[], float]
    timeout: timedelta = timedelta(seconds=15)
    #: What to trust; None trusts what the system trusts.
    tls_context: ssl.SSLContext | None = None

    @property
    def token_url(self) -> str:
        """Where tokens come from."""
        return self.account.token_url

    @property
    def secret(self) -> str:
        """What no text may show; the key never leaves, so nothing."""
        return ""

    @property
    def next_steps(self) -> Mapping[str, str]:
        """What refusals ask for."""
        return STEPS

    def form(self) -> dict[str, str]:
        """Return what is posted for a token."""
        return {"grant_type": GRANT_TYPE, "assertion": self._assertion()}

    def _assertion(self) -> str:
        issued = int(self.now() - SLACK.total_seconds())
        claim = {
            "iss": self.account.email,
            "sub": self.subject,
            "scope": self.scope,
            "aud": self.account.token_url,
            "iat": issued,
            "exp": issued + int(LIFE.total_seconds()),
        }
        head = {"alg": "RS256", "typ": "JWT", **({"kid": self.account.key_id} if self.account.key_id else {})}
        signed = f"{_part(head)}.{_part(claim)}"
        # RFC 7518 section 3.3: RSASSA-PKCS1-v1_5 with SHA-256.
        signature = crypto.RSASSA_PKCS1_v1_5_sign(hashlib.sha256(signed.encode()), self.account.key)
        return f"{signed}.{_base64(signature)}"


def _part(values: Mapping[str, Any]) -> str:
    return _base64(json.dumps(values, separators=(",", ":")).encode())


def _base64(octets: bytes) -> str:
    # RFC 7515 section 2: without padding.
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")
