"""A token server for tests: gives tokens for a secret or a signed claim, tells Dovecot whose they are. Talks HTTP."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

SECRET = "a client's secret"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
KEY_ID = "0123456789abcdef"


@dataclass
class TokenServer:
    """What it gives and what it was asked."""

    port: int = 0
    #: Whose mailbox the tokens open.
    username: str = "anna"
    expires_in: object = 3600
    #: Answered instead of a token.
    refusal: tuple[int, object] | None = None
    #: Forms that asked for a token.
    asked: list[dict[str, str]] = field(default_factory=list)
    #: Tokens given, by number; those withdrawn are not active any more.
    given: list[str] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    #: Of the service account, and what it claimed so far.
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    claims: list[dict[str, Any]] = field(default_factory=list)

    @property
    def token_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    @property
    def introspection(self) -> str:
        return f"http://127.0.0.1:{self.port}/introspect"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, object]:
        if path == "/introspect":
            token = form.get("token", "")
            return 200, {"active": token in self.given and token not in self.withdrawn, "username": self.username}
        self.asked.append(form)
        if self.refusal is not None:
            return self.refusal
        if form.get("grant_type") == JWT_BEARER:
            refused = self._refused_claim(form.get("assertion", ""))
            if refused:
                return 400, {"error": "invalid_grant", "error_description": refused}
        elif form.get("client_secret") != SECRET:
            return 401, {"error": "invalid_client", "error_description": "no such client"}
        self.given.append(f"token-{len(self.given) + 1}")
        return 200, {"access_token": self.given[-1], "token_type": "Bearer", "expires_in": self.expires_in}

    def _refused_claim(self, assertion: str) -> str:
        """Say what is wrong with a signed claim (RFC 7523 section 3), "" when nothing is; keep what it claims."""
        head, claim, signature = (
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in assertion.split(".")
        )
        if json.loads(head) != {"alg": "RS256", "typ": "JWT", "kid": KEY_ID}:
            return f"Invalid JWT header {head!r}"
        try:
            self.key.public_key().verify(
                signature, assertion.rpartition(".")[0].encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return "Invalid JWT Signature."
        self.claims.append(json.loads(claim))
        return "" if self.claims[-1]["sub"] == self.username else "Invalid email or User ID"

    def key_file(self, **changes: object) -> str:
        """Return what the key file of a service account says, as the cloud console hands it out."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        said = {
            "type": "service_account",
            "private_key_id": KEY_ID,
            "private_key": pem,
            "client_email": "desk@project.iam.example",
            "client_id": "1234567890",
            "token_uri": self.token_url,
        }
        return json.dumps(said | changes)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[TokenServer]:
    """Run a token server in a thread."""
    tokens = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            status, said = tokens.answer(self.path, form)
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    tokens.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="tokens")
    thread.start()
    try:
        yield tokens
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
