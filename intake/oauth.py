"""Access tokens for mailboxes: the client-credentials grant of RFC 6749 section 4.4, and any other. Talks HTTP.

No browser, no redirect address: the application proves itself and gets a token, which is kept until shortly before it
expires. How it proves itself is a `Grant`: with its secret, or with a signed claim (`intake.service_account`). A secret
that has expired is the commonest way for an intake to die unnoticed, so every refusal is told with what to do; secrets
and tokens are in no text.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import SplitResult, urlencode, urlsplit

from intake.errors import PermanentFailure, TemporaryFailure
from intake.loopback import is_safe

_AADSTS = re.compile(r"AADSTS\d+")
#: A token answer is a few kilobytes; more is not one.
_MOST = 256 * 1024
#: RFC 6749 section 5.1 makes expires_in optional.
_USUAL_LIFE = timedelta(minutes=5)
_LONGEST_TOLD = 300

#: What a refusal asks the operator to do, by Microsoft's code or the `error` of RFC 6749 section 5.2; in this order.
NEXT_STEPS: Mapping[str, str] = {
    "AADSTS7000222": "the client secret has expired: make a new one for the application and put it into client_secret",
    "AADSTS7000215": "the client secret is wrong: client_secret needs the secret's value, not its id",
    "AADSTS7000112": "the application is disabled: enable it in the tenant",
    "AADSTS700016": "the tenant does not know the application: check client_id and the tenant in token_url",
    "AADSTS90002": "there is no such tenant: check the tenant in token_url",
    "AADSTS900023": "there is no such tenant: check the tenant in token_url",
    "AADSTS1002012": 'the scope is wrong: client credentials need one that ends in "/.default"',
    "AADSTS70011": 'the scope is wrong: client credentials need one that ends in "/.default"',
    "AADSTS53003": "a conditional access policy of the tenant blocks the application: exempt it",
    "invalid_client": "the client is not known or its secret is wrong or expired: check client_id and client_secret",
    "unauthorized_client": "the application may not use client credentials: allow this grant for it",
    "invalid_scope": "the scope is not known or not granted: check scope, and the consent of an administrator",
    "unsupported_grant_type": "the server does not know client credentials: check token_url",
    "invalid_request": "the request was not understood: check token_url and scope",
}
_ANY_NEXT_STEP = "check token_url, client_id, client_secret and scope"


class Grant(Protocol):
    """How an application proves itself to a token server, and which."""

    @property
    def token_url(self) -> str:
        """Where tokens come from."""
        ...

    @property
    def timeout(self) -> timedelta:
        """How long the server is waited for."""
        ...

    @property
    def tls_context(self) -> ssl.SSLContext | None:
        """What to trust; None trusts what the system trusts."""
        ...

    @property
    def secret(self) -> str:
        """What no text may show, "" when nothing secret is sent."""
        ...

    @property
    def next_steps(self) -> Mapping[str, str]:
        """What a refusal asks the operator to do, by its code."""
        ...

    def form(self) -> dict[str, str]:
        """Return what is posted for a token."""
        ...


def require_safe(name: str, token_url: str) -> None:
    """Refuse to send a proof of ours in clear; raises ValueError."""
    if not is_safe(token_url):
        raise ValueError(f"{name} is {token_url!r}; it must begin https://, because what proves who we are goes there")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """Where tokens come from and who asks for them."""

    #: Such as https://login.microsoftonline.com/TENANT/oauth2/v2.0/token.
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    #: Such as https://outlook.office365.com/.default.
    scope: str = ""
    timeout: timedelta = timedelta(seconds=15)
    #: What to trust; None trusts what the system trusts.
    tls_context: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        require_safe("token_url", self.token_url)

    @property
    def secret(self) -> str:
        """What no text may show."""
        return self.client_secret

    @property
    def next_steps(self) -> Mapping[str, str]:
        """What a refusal asks the operator to do."""
        return NEXT_STEPS

    def form(self) -> dict[str, str]:
        """Return what is posted; RFC 6749 section 2.3.1: in the body, where every provider reads it."""
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            **({"scope": self.scope} if self.scope else {}),
        }


class AccessTokens:
    """Gives access tokens; safe to be asked from several threads."""

    def __init__(self, grant: Grant, *, clock: Callable[[], float], margin: timedelta = timedelta(minutes=2)) -> None:
        """Args: `clock` counts seconds and never goes back; a token is renewed `margin` before it expires."""
        self._grant = grant
        self._clock = clock
        self._margin = margin.total_seconds()
        self._token = ""
        self._good_until = 0.0
        self._asking = threading.Lock()

    def token(self) -> str:
        """Return a token that is still good for a while.

        Raises:
            PermanentFailure: the operator must do something; `next_step` says what.
            TemporaryFailure: the token server is away or busy.
        """
        with self._asking:
            if not self._token or self._clock() >= self._good_until:
                self._token, life = self._ask()
                # Of a token that lives shorter than the margin, half its life is used.
                self._good_until = self._clock() + max(life - self._margin, life / 2)
            return self._token

    def forget(self) -> None:
        """Drop the kept token, so that the next one is fresh."""
        with self._asking:
            self._token = ""

    def _ask(self) -> tuple[str, float]:
        status, answer = _post(self._grant, self._grant.form())
        if status != 200:
            raise _refusal(self._grant, status, answer)
        return _token_of(self._grant, answer)


def _post(grant: Grant, form: Mapping[str, str]) -> tuple[int, bytes]:
    address = urlsplit(grant.token_url)
    connection = _connection(address, grant)
    try:
        connection.request(
            "POST",
            f"{address.path or '/'}{'?' + address.query if address.query else ''}",
            body=urlencode(form),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        )
        response = connection.getresponse()
        return response.status, response.read(_MOST)
    except (OSError, http.client.HTTPException) as failure:
        reason = getattr(failure, "strerror", None) or str(failure) or type(failure).__name__
        raise TemporaryFailure(
            f"no token from {address.netloc}: {reason}", next_step="check the network and token_url"
        ) from failure
    finally:
        connection.close()


def _connection(address: SplitResult, grant: Grant) -> http.client.HTTPConnection:
    assert address.hostname is not None
    timeout = grant.timeout.total_seconds()
    if address.scheme == "http":
        return http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)
    context = grant.tls_context or ssl.create_default_context()
    return http.client.HTTPSConnection(address.hostname, address.port, timeout=timeout, context=context)


def _token_of(grant: Grant, answer: bytes) -> tuple[str, float]:
    said = _read(answer)
    token, life = said.get("access_token"), said.get("expires_in", _USUAL_LIFE.total_seconds())
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise PermanentFailure(f"{urlsplit(grant.token_url).netloc} answered without a token", next_step=_ANY_NEXT_STEP)
    try:
        # Some servers write the number as a text.
        return token, max(float(life), 0.0)
    except (TypeError, ValueError):
        return token, _USUAL_LIFE.total_seconds()


def _refusal(grant: Grant, status: int, answer: bytes) -> PermanentFailure | TemporaryFailure:
    said = _read(answer)
    error = str(said.get("error", ""))
    told = " ".join(str(said.get("error_description", "")).split())[:_LONGEST_TOLD]
    told = told.replace(grant.secret, "***") if grant.secret else told
    what = f"no token from {urlsplit(grant.token_url).netloc}: {status} {error} {told}".strip()
    if status == 429 or status >= 500 or error == "temporarily_unavailable":
        return TemporaryFailure(what, code=str(status), next_step="wait; it is tried again")
    microsoft = _AADSTS.search(told)
    code = microsoft[0] if microsoft else error
    next_step = grant.next_steps.get(code) or grant.next_steps.get(error) or _ANY_NEXT_STEP
    return PermanentFailure(what, code=code, next_step=next_step)


def _read(answer: bytes) -> dict[str, Any]:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
