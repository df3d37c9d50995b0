"""An OpenID provider for tests: real keys, real codes, PKCE and client secrets checked, and every way to misbehave.

Talks HTTP on 127.0.0.1, in a thread.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "deskhand", "a secret: with/odd characters"


def a_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)


@dataclass
class OpenIdProvider:
    """What it says, and what it was asked."""

    now: datetime
    port: int = 0
    #: Who is signed in at the provider.
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "u1", "email": "Bea@desk.example", "email_verified": True, "name": "Bea"}
    )
    #: Put over the claims of the next ID tokens.
    lies: dict[str, Any] = field(default_factory=dict)
    #: Told at the userinfo endpoint only.
    only_at_userinfo: bool = False
    #: Another issuer in the document, or a document that is none.
    document_lies: dict[str, Any] = field(default_factory=dict)
    #: How ID tokens are signed: with the published key, one that is not, "none", or the client secret.
    signs_with: str = "published"
    #: Answered instead of a token.
    refusal: tuple[int, object] | None = None
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    paths: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/realms/staff"

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        self.key = a_key()

    def document(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys",
            "userinfo_endpoint": "userinfo",
        }  # fmt: skip
        return {"issuer": self.issuer, **{k: f"{self.issuer}/{v}" for k, v in places.items()}, **self.document_lies}

    def authorize(self, asked: dict[str, str]) -> str:
        """Sign the person in at once, and return where their browser is sent."""
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def give(self, form: dict[str, str], authorization: str) -> tuple[int, object]:
        if self.refusal is not None:
            return self.refusal
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        client, _, secret = pair.partition(":")
        if (unquote(client), unquote(secret)) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        moment = int(self.now.timestamp())
        person = {"sub": self.person["sub"]} if self.only_at_userinfo else self.person
        lifetime = int(timedelta(minutes=5).total_seconds())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": moment, "exp": moment + lifetime, "nonce": nonce, **person,
            **self.lies,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.signs_with == "none":
            parts = ({"alg": "none"}, claims)
            return (
                ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
                + "."
            )
        if self.signs_with == "secret":
            key = OctKey.import_key(CLIENT_SECRET.encode().ljust(32, b"!"))
            return jwt.encode({"alg": "HS256"}, claims, key)
        key = self.key
        if self.signs_with == "another":
            key = RSAKey.generate_key(2048, {"kid": self.key.kid, "alg": "RS256"})
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, object]:
        self.paths.append(path)
        match path.removeprefix("/realms/staff"):
            case "/.well-known/openid-configuration":
                return 200, self.document()
            case "/keys":
                return 200, KeySet([self.key]).as_dict(private=False)
            case "/token":
                return self.give(form, authorization)
            case "/userinfo":
                known = authorization.removeprefix("Bearer ") in self.tokens
                return (200, self.person) if known else (401, {"error": "invalid_token"})
        return 404, {"error": "not_found"}


@contextmanager
def serving(now: datetime) -> Iterator[OpenIdProvider]:
    """Run a provider in a thread."""
    provider = OpenIdProvider(now=now)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.endswith("/authorize"):
                there = provider.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
                self.send_response(302)
                self.send_header("Location", there)
                self.end_headers()
                return
            self._say(provider.answer(parts.path, {}, self.headers.get("Authorization", "")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(provider.answer(self.path, form, self.headers.get("Authorization", "")))

        def _say(self, answer: tuple[int, object]) -> None:
            status, said = answer
            body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
