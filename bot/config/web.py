"""The table of the configuration for the web server: pages, sign-in, the form, the status page, the API. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from bot.config.endpoints import Endpoint, OptionalEndpoint
from bot.config.tables import Count, Table
from bot.config.values import Duration, Size
from intake.loopback import is_safe
from intake.webhook_signature import key_of


def _origin_of(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise ValueError('it must be an address such as "https://desk.example.org"')
    return value.rstrip("/")


Origin = Annotated[str, AfterValidator(_origin_of)]


def _issuer_of(value: str) -> str:
    if not is_safe(value) or urlsplit(value).query or urlsplit(value).fragment:
        raise ValueError('it must begin https://, such as "https://login.example.org/realms/staff"')
    return value


def _target_of(value: str) -> str:
    if not is_safe(value) or urlsplit(value).fragment or urlsplit(value).username:
        raise ValueError('it must begin https://, such as "https://warehouse.example.org/deskhand"')
    return value


def _short_name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", value):
        raise ValueError(f"{value!r} names rows and addresses; use up to 40 small letters, digits and -")
    return value


class TokenTable(Table):
    """[web.token.NAME]: a program that may use the API."""

    #: Best set by the environment.
    secret: SecretStr = Field(examples=["..."])
    scopes: tuple[Literal["incidents:read", "incidents:write", "reports:read", "export"], ...] = ("incidents:read",)
    #: In whose name it acts.
    acts_as: str = ""


class HookTable(Table):
    """[[webhook]]: a program that is told what happens (docs/webhooks.md)."""

    name: Annotated[str, AfterValidator(_short_name)] = Field(examples=["warehouse"])
    url: Annotated[str, AfterValidator(_target_of)] = Field(examples=["https://warehouse.example.org/deskhand"])
    secret: SecretStr = Field(examples=["whsec_..."])
    #: () for all.
    events: tuple[str, ...] = ()
    restricted: bool = False
    timeout: Duration = timedelta(seconds=15)

    @field_validator("secret")
    @classmethod
    def _is_a_key(cls, written: SecretStr) -> SecretStr:
        key_of(written.get_secret_value())
        return written


class OidcTable(Table):
    """[web.oidc]: an OpenID provider at which people sign in."""

    #: As the provider writes it, to the letter.
    issuer: Annotated[str, AfterValidator(_issuer_of)] = Field(examples=["https://login.example.org/realms/staff"])
    client_id: str = Field(examples=["deskhand"])
    #: Best set by the environment.
    client_secret: SecretStr = Field(examples=["..."])
    name: str = "your account"
    scopes: tuple[str, ...] = ("email", "profile")
    claim: str = "email"
    only_verified: bool = True
    links: bool = True


class Web(Table):
    """[web]: the pages, /health and /metrics."""

    listen: OptionalEndpoint = Endpoint(host="127.0.0.1", port=8025)
    hosts: tuple[str, ...] = ()
    url: Origin = ""
    proxies: tuple[str, ...] = ()
    form: bool = False
    form_limit: Count = 10
    max_upload: Size = Field(default=25_000_000, validate_default=False)
    embed: tuple[Origin, ...] = ()
    status: Literal["off", "internal", "public"] = "internal"
    session: Duration = timedelta(hours=12)
    idle: Duration = timedelta(hours=2)
    token: dict[str, TokenTable] = Field(default_factory=dict)
    oidc: OidcTable | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Web:
        if self.oidc is not None and not self.url:
            raise ValueError("[web.oidc] needs [web] url: the provider sends people back to it")
        return self

    @field_validator("token")
    @classmethod
    def _long_enough(cls, written: dict[str, TokenTable]) -> dict[str, TokenTable]:
        for name, table in written.items():
            if len(table.secret.get_secret_value()) < 20:
                raise ValueError(f"the secret of {name} has less than 20 characters; `openssl rand -hex 24` makes one")
        return written
