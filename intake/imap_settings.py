"""How one IMAP mailbox is read: where it is, how it is opened, what becomes of taken mail. Pure."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from intake.loopback import is_loopback
from intake.message import require_utc

#: Servers drop an IDLE that is silent for long, and so does every firewall on the way (RFC 2177 section 3 says 29
#: minutes, networks say less).
LONGEST_IDLE = timedelta(minutes=5)


class Encryption(StrEnum):
    """How the connection is encrypted (RFC 8314 section 3 prefers TLS from the first octet)."""

    TLS = "tls"
    STARTTLS = "starttls"
    #: In clear; only on the same machine.
    NONE = "none"


class After(StrEnum):
    """What becomes of a message in the mailbox once it is kept here."""

    MOVE = "move"
    FLAG = "flag"
    DELETE = "delete"
    LEAVE = "leave"


class Mechanism(StrEnum):
    """How an access token is presented."""

    XOAUTH2 = "XOAUTH2"
    #: RFC 7628.
    OAUTHBEARER = "OAUTHBEARER"


class TokenSource(Protocol):
    """Whatever gives access tokens, such as `intake.oauth.AccessTokens`."""

    def token(self) -> str:
        """Return a token that is still good, or raise TemporaryFailure or PermanentFailure."""
        ...

    def forget(self) -> None:
        """Drop the kept token: the server has refused it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who opens the mailbox, and with what: a password or a source of access tokens."""

    username: str
    password: str | None = field(default=None, repr=False)
    tokens: TokenSource | None = field(default=None, repr=False)
    mechanism: Mechanism = Mechanism.XOAUTH2

    def __post_init__(self) -> None:
        if (self.password is None) == (self.tokens is None):
            raise ValueError(f"mailbox {self.username!r} needs a password or a source of tokens, and not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often and how patiently."""

    #: How long new mail may go unnoticed where the server does not announce it (no IDLE).
    poll: timedelta = timedelta(seconds=60)
    #: How long one IDLE lasts at most.
    idle: timedelta = LONGEST_IDLE
    #: After a failure: the first pause, doubled each time up to the longest.
    retry_first: timedelta = timedelta(seconds=1)
    retry_most: timedelta = timedelta(minutes=5)
    #: Between attempts to sign in after a refusal: servers lock accounts that try too often.
    login_retry: timedelta = timedelta(minutes=5)
    #: How often one message is tried before it is passed over and reported.
    attempts: int = 5
    connect_timeout: timedelta = timedelta(seconds=10)
    read_timeout: timedelta = timedelta(seconds=30)

    def __post_init__(self) -> None:
        if self.idle > LONGEST_IDLE:
            raise ValueError(f"idle is {self.idle}; renew it within {LONGEST_IDLE}, or dead connections go unnoticed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings:
    """How one mailbox is read."""

    #: Name of the channel, which each RawMessage carries.
    name: str
    host: str
    port: int = 993
    encryption: Encryption = Encryption.TLS
    #: What to trust; None trusts what the system trusts. Certificates are always verified.
    tls_context: ssl.SSLContext | None = None
    credentials: Credentials
    #: Addresses whose mail lands in this mailbox; they stand in the envelope as its forward-paths.
    addresses: tuple[str, ...] = ()
    folder: str = "INBOX"
    after: After = After.MOVE
    #: Where taken mail is moved to; created when missing.
    move_to: str = "Deskhand"
    #: What taken mail is flagged with: a keyword or a system flag such as "\\Seen".
    flag: str = "$Deskhand"
    #: Mail that was there at the first connection and is older than this is counted, not taken; None takes all.
    accept_since: datetime | None = None
    #: How many messages one FETCH asks for.
    batch: int = 100
    #: Largest message in octets; bigger ones are reported with their header and left where they are.
    max_size: int = 25 * 1024 * 1024
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        if self.encryption is Encryption.NONE and not is_loopback(self.host):
            raise ValueError(
                f"channel {self.name!r} would send its password in clear to {self.host}; use tls or starttls"
            )
        if self.accept_since is not None:
            require_utc("accept_since", self.accept_since)
        if self.after is After.MOVE and self.move_to == self.folder:
            raise ValueError(f"channel {self.name!r} moves mail from {self.folder!r} to itself; give another move_to")
