"""Signing in to a mailbox, with a password or an access token. Talks IMAP."""

from __future__ import annotations

from typing import Any

from imapclient.exceptions import LoginError

from intake.errors import PermanentFailure, TemporaryFailure
from intake.imap_client import speaking
from intake.imap_errors import LoginRefused, Lost, login_refusal_of, shortened
from intake.imap_settings import Credentials, Mechanism

_CHECK_ACCOUNT = "check the user name and the password, and whether IMAP is switched on for this mailbox"
_CHECK_GRANT = (
    "check that the application may use IMAP and was given this mailbox (Microsoft 365: IMAP.AccessAsApp with admin "
    "consent, New-ServicePrincipal, then Add-MailboxPermission)"
)


def sign_in(client: Any, credentials: Credentials) -> None:
    """Prove who we are to an IMAPClient's server; the library is untyped.

    Raises:
        LoginRefused: the operator must do something.
        Lost, Throttled: it may work later.
    """
    if credentials.tokens is None:
        _with_password(client, credentials)
    else:
        _with_token(client, credentials)


def _with_password(client: Any, credentials: Credentials) -> None:
    assert credentials.password is not None
    try:
        with speaking():
            offers_plain = client.has_capability("AUTH=PLAIN")
        if offers_plain:
            # AUTHENTICATE carries every letter; LOGIN only ASCII (RFC 3501 section 6.2.3).
            client.plain_login(credentials.username, credentials.password)
        else:
            client.login(credentials.username, credentials.password)
    except LoginError as failure:
        raise login_refusal_of(str(failure), next_step=_CHECK_ACCOUNT) from failure
    except OSError as failure:
        raise Lost(str(failure)) from failure


def _with_token(client: Any, credentials: Credentials) -> None:
    tokens = credentials.tokens
    assert tokens is not None
    try:
        token = tokens.token()
    except PermanentFailure as failure:
        raise LoginRefused(str(failure), failure.next_step) from failure
    except TemporaryFailure as failure:
        raise Lost(str(failure)) from failure
    bearer = _Bearer(credentials, token)
    try:
        client.sasl_login(credentials.mechanism.value, bearer.answer)
    except LoginError as failure:
        # A token can be withdrawn before it expires; the next attempt asks for a new one.
        tokens.forget()
        told = f"{failure} {shortened(bearer.told)}".strip()
        raise login_refusal_of(told, next_step=_CHECK_GRANT) from failure
    except OSError as failure:
        raise Lost(str(failure)) from failure


class _Bearer:
    """The client's side of both mechanisms: the token first, then an empty word to hear the refusal to its end."""

    def __init__(self, credentials: Credentials, token: str) -> None:
        self._credentials = credentials
        self._token = token
        self._is_sent = False
        #: What the server said against the token (RFC 7628 section 3.2.2: JSON).
        self.told = ""

    def answer(self, challenge: bytes) -> str:
        is_standard = self._credentials.mechanism is Mechanism.OAUTHBEARER
        if self._is_sent:
            self.told = challenge.decode("utf-8", "replace")
            return "\x01" if is_standard else ""
        self._is_sent = True
        name = self._credentials.username
        if is_standard:
            escaped = name.replace("=", "=3D").replace(",", "=2C")
            return f"n,a={escaped},\x01auth=Bearer {self._token}\x01\x01"
        return f"user={name}\x01auth=Bearer {self._token}\x01\x01"
