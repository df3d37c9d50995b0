"""The tables of the configuration for the ways in: a listener of our own, a mailbox that is read. Pure.

Part of `bot.config`, which says what holds for all tables. A key that only another kind knows is refused as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, SecretStr, model_validator

from bot.config.endpoints import Endpoint, ListenEndpoint, endpoint_of
from bot.config.monitoring import WebhookChannel
from bot.config.tables import Count, Table
from bot.config.values import (
    Address,
    BesidePath,
    Duration,
    LineText,
    Moment,
    OptionalPath,
    Size,
)


def server_of(value: object) -> Endpoint:
    """Read the endpoint of a mail server that mail is fetched from."""
    if isinstance(value, str) and value and ":" not in value:
        raise ValueError(f'it needs a host and a port, such as "{value}:993"')
    endpoint = endpoint_of(value)
    if endpoint is None:
        raise ValueError('a mailbox needs its server, such as "imap.example.org:993"')
    if endpoint.port == 0:
        raise ValueError("port 0 cannot be connected to; mailboxes are at 993, or at 143 with STARTTLS")
    return endpoint


ServerEndpoint = Annotated[Endpoint, BeforeValidator(server_of), PlainSerializer(str)]


class _OfAKind(Table):
    """What is common to channels: none takes a key that only another kind knows."""

    #: Kind -> the keys that no other kind has.
    own_keys: ClassVar[dict[str, frozenset[str]]] = {}

    @model_validator(mode="before")
    @classmethod
    def _no_key_of_another_kind(cls, written: object) -> object:
        if isinstance(written, Mapping):
            for kind, keys in cls.own_keys.items():
                for key in written:
                    if key in keys and key not in cls.model_fields:
                        raise ValueError(f'is of kind "{written["kind"]}", but {key} belongs to kind "{kind}"')
        return written


class SmtpChannel(_OfAKind):
    """[channel.NAME] of kind "smtp": mail arrives at our own listener."""

    kind: Literal["smtp"]
    listen: ListenEndpoint = Endpoint(host="127.0.0.1", port=2525)
    hostname: str = ""
    max_size: Size = Field(default=25_000_000, validate_default=False)
    max_held: Size = Field(default=200_000_000, validate_default=False)
    max_connections: Count = 500
    max_connections_per_peer: Count = 250
    timeout: Duration = timedelta(seconds=60)
    certificate: OptionalPath = None
    key: OptionalPath = None
    require_tls: bool = False
    users: dict[str, SecretStr] = Field(default_factory=dict)


class OAuthTable(Table):
    """[channel.NAME.oauth]: client credentials instead of a password (RFC 6749 section 4.4)."""

    token_url: LineText = Field(examples=["https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"])
    client_id: LineText = Field(examples=["00000000-0000-0000-0000-000000000000"])
    #: Best set by the environment.
    client_secret: SecretStr = Field(examples=["..."])
    #: The day after which the secret is worth nothing, None where it is not known.
    secret_expires: date | None = None
    scope: LineText = "https://outlook.office365.com/.default"
    mechanism: Literal["XOAUTH2", "OAUTHBEARER"] = "XOAUTH2"


class ServiceAccountTable(Table):
    """[channel.NAME.service_account]: a signed claim instead of a password (RFC 7523), as Google Workspace takes it."""

    #: The JSON file that the cloud console hands out.
    key: BesidePath = Field(examples=["service-account.json"])
    scope: LineText = "https://mail.google.com/"
    mechanism: Literal["XOAUTH2", "OAUTHBEARER"] = "XOAUTH2"


class ImapChannel(_OfAKind):
    """[channel.NAME] of kind "imap": mail is fetched from a mailbox."""

    kind: Literal["imap"]
    server: ServerEndpoint = Field(examples=["imap.example.org:993"])
    tls: Literal["tls", "starttls", "none"] = "tls"
    ca_file: OptionalPath = None
    username: LineText = Field(examples=["help@desk.example"])
    #: One of these three.
    password: SecretStr | None = None
    oauth: OAuthTable | None = None
    service_account: ServiceAccountTable | None = None
    #: () stands for the desk's own.
    addresses: tuple[Address, ...] = ()
    folder: LineText = "INBOX"
    after: Literal["move", "flag", "delete", "leave"] = "move"
    move_to: LineText = "Deskhand"
    flag: LineText = "$Deskhand"
    #: None stands for the first start of this channel.
    accept_since: Moment = None
    poll: Duration = timedelta(seconds=60)
    max_size: Size = Field(default=25_000_000, validate_default=False)


class MaildirChannel(_OfAKind):
    """[channel.NAME] of kind "maildir": a mail server delivers into a folder of ours."""

    kind: Literal["maildir"]
    maildir: BesidePath = Field(examples=["mail"])
    #: () stands for the desk's own.
    addresses: tuple[Address, ...] = ()
    then: Literal["move", "delete"] = "move"
    poll: Duration = timedelta(seconds=5)
    max_size: Size = Field(default=25_000_000, validate_default=False)


_MODELS: Mapping[str, type[_OfAKind]] = {"smtp": SmtpChannel, "imap": ImapChannel, "maildir": MaildirChannel}
for _kind, _model in _MODELS.items():
    _others = (other.model_fields for other in _MODELS.values() if other is not _model)
    _OfAKind.own_keys[_kind] = frozenset(_model.model_fields).difference(*_others)

#: Every kind of channel.
Channel = Annotated[SmtpChannel | ImapChannel | MaildirChannel | WebhookChannel, Field(discriminator="kind")]
