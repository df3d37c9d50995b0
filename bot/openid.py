"""Sign-in at an OpenID provider: discovery, the way there, and what comes back. Talks HTTP.

    OpenID Connect Core 1.0 section 3.1 (authorization code), Discovery 1.0 section 4, RFC 7636 (PKCE, S256)

Who comes back is believed for what the provider signed: an ID token of this issuer, for this client, with the nonce of
this attempt, that is not over. An address counts only when the provider says that it verified it, or when the operator
says that this provider has no others.
"""

from __future__ import annotations

import base64
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from intake.errors import PermanentFailure, TemporaryFailure
from intake.loopback import is_safe

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

#: Signatures by a public key. HMAC is not among them: then whoever knows the client secret could sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
#: Clocks differ by no more.
_LEEWAY = 120
_MOST = 500_000
_FRESH = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """This desk, as the provider knows it."""

    issuer: str
    client_id: str
    client_secret: str
    #: What is asked for, besides "openid".
    scopes: tuple[str, ...] = ("email", "profile")
    #: The claim that has the address.
    claim: str = "email"
    #: Take an address only where the provider says that it verified it.
    only_verified: bool = True
    timeout: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One way there and back; what it is known by again."""

    state: str
    nonce: str
    #: Proves that who comes back is who went (RFC 7636 section 4.1).
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom the provider vouches for."""

    address: str
    name: str


class Refused(PermanentFailure):
    """What came back is not believed; the message says why."""


class Provider:
    """One OpenID provider; safe to be asked from several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: tuple[datetime, Mapping[str, str]] | None = None
        self._keys: KeySet | None = None
        self._looking = threading.Lock()

    def discover(self, now: datetime) -> Mapping[str, str]:
        """Return the provider's addresses (Discovery 1.0 section 4.3), asked for every few hours.

        Raises:
            TemporaryFailure: it does not answer.
            PermanentFailure: it answers with something else.
        """
        with self._looking:
            if self._known is None or now - self._known[0] > _FRESH:
                self._known = (now, _described(self._client))
                self._keys = None
            return self._known[1]

    def way_there(self, attempt: Attempt, redirect_uri: str, now: datetime) -> str:
        """Return the address to send a browser to; raises as `discover` does."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(("openid", *self._client.scopes)),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        there = self.discover(now)["authorization_endpoint"]
        return f"{there}{'&' if urlsplit(there).query else '?'}{urlencode(asked)}"

    def person(self, code: str, attempt: Attempt, redirect_uri: str, now: datetime) -> Person:
        """Return whom a code stands for.

        Raises:
            Refused: the provider does not vouch for anybody, or not as it must.
            TemporaryFailure: it does not answer.
        """
        given = self._exchange(code, attempt, redirect_uri, now)
        claims = self._verified(str(given.get("id_token", "")), str(given.get("access_token", "")), attempt, now)
        if self._client.claim not in claims and given.get("access_token"):
            claims = {**self._user_info(str(given["access_token"]), str(claims["sub"]), now), **claims}
        return _person(claims, self._client)

    def keys(self, now: datetime, *, anew: bool = False) -> KeySet:
        """Return the keys that the provider signs with; raises as `discover` does."""
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        uri = self.discover(now)["jwks_uri"]
        with self._looking:
            if self._keys is None or anew:
                try:
                    self._keys = KeySet.import_key_set(_asked(self._client, uri))  # type: ignore[arg-type]  # checked there
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise PermanentFailure(f"{uri} has no keys that can be read: {error}") from error
            return self._keys

    def _exchange(self, code: str, attempt: Attempt, redirect_uri: str, now: datetime) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": attempt.verifier,
        }
        # RFC 6749 section 2.3.1: the parts are form-encoded before they are joined.
        client = f"{quote(self._client.client_id, safe='')}:{quote(self._client.client_secret, safe='')}"
        headers = {"Authorization": f"Basic {base64.b64encode(client.encode()).decode()}"}
        return _asked(self._client, self.discover(now)["token_endpoint"], form=form, headers=headers)

    def _verified(self, token: str, access_token: str, attempt: Attempt, now: datetime) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            try:
                decoded = jwt.decode(token, self.keys(now), algorithms=list(ALGORITHMS))
            except (JoseError, ValueError):
                # Keys rotate: whoever signs with a new one has published it.
                decoded = jwt.decode(token, self.keys(now, anew=True), algorithms=list(ALGORITHMS))
            options = {
                "iss": {"essential": True, "value": self._client.issuer},
                "aud": {"essential": True, "value": self._client.client_id},
                "nonce": {"essential": True, "value": attempt.nonce},
            }
            params = {"client_id": self._client.client_id, "nonce": attempt.nonce, "access_token": access_token}
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
        except (JoseError, AuthlibBaseError, ValueError) as error:
            raise Refused(
                f"the provider's ID token is not believed: {error}",
                next_step="try again; if it stays, the operator compares [web.oidc] with the provider's settings",
            ) from error
        return dict(claims)

    def _user_info(self, access_token: str, subject: str, now: datetime) -> Mapping[str, Any]:
        """Return more claims (Core 1.0 section 5.3), of the same subject only."""
        there = self.discover(now).get("userinfo_endpoint")
        if not there:
            return {}
        said = _asked(self._client, there, headers={"Authorization": f"Bearer {access_token}"})
        return said if said.get("sub") == subject else {}


def _person(claims: Mapping[str, Any], client: Client) -> Person:
    address, verified = claims.get(client.claim), claims.get("email_verified")
    if not isinstance(address, str) or "@" not in address:
        raise Refused(
            f"the provider tells no address (claim {client.claim!r})",
            next_step="the operator lets the provider send it, or names another [web.oidc] claim",
        )
    if client.only_verified and verified not in (True, "true"):
        raise Refused(
            "the provider has not verified that address",
            next_step="verify it there; if all its addresses are its own, the operator sets only_verified = false",
        )
    return Person(address=address.strip().lower(), name=str(claims.get("name", ""))[:200])


def _described(client: Client) -> Mapping[str, str]:
    place = f"{client.issuer.rstrip('/')}/.well-known/openid-configuration"
    said = _asked(client, place)
    # Discovery 1.0 section 4.3: another issuer's document must not be used.
    if said.get("issuer") != client.issuer:
        raise PermanentFailure(
            f"{place} is of the issuer {said.get('issuer')!r}",
            next_step=f"write [web.oidc] issuer as the provider does; it is {client.issuer!r} now",
        )
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    for name in needed:
        if not isinstance(said.get(name), str) or not is_safe(said[name]):
            raise PermanentFailure(f"{place} has no {name} that begins https://", next_step="ask the provider")
    return {name: said[name] for name in (*needed, "userinfo_endpoint") if isinstance(said.get(name), str)}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nothing: codes and secrets go to the addresses that were discovered, and nowhere else."""


def _asked(
    client: Client, address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """Ask the provider and return the JSON object that it answers with."""
    assert is_safe(address), address
    body = None if form is None else urlencode(form).encode()
    request = urllib.request.Request(address, body, {"Accept": "application/json", **(headers or {})})  # noqa: S310
    place = urlsplit(address).netloc
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=client.timeout.total_seconds()) as answer:
            said = json.loads(answer.read(_MOST))
    except urllib.error.HTTPError as error:
        with error:
            told = " ".join(error.read(2000).decode("utf-8", "replace").split())[:200]
        if error.code == 429 or error.code >= 500:
            raise TemporaryFailure(f"{place} answers {error.code} {told}", next_step="try again") from error
        raise Refused(f"{place} answers {error.code} {told}", next_step="see [web.oidc]") from error
    except OSError as error:
        reason = str(getattr(error, "reason", "") or error)
        raise TemporaryFailure(f"{place} does not answer: {reason}", next_step="check the network") from error
    except (ValueError, RecursionError) as error:
        raise PermanentFailure(f"{address} answers something that is no JSON", next_step="see [web.oidc]") from error
    if not isinstance(said, dict):
        raise PermanentFailure(f"{address} answers something that is no JSON object", next_step="see [web.oidc]")
    return said
