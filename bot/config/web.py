"""The table of the configuration for the web server: pages, sign-in, the form, the status page, the API. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator

from bot.config.tables import Count, Table
from bot.config.values import Duration, Endpoint, OptionalEndpoint, Size

#: What a token of the API may do.
SCOPES = ("incidents:read", "incidents:write", "reports:read", "export")


def _origin_of(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise ValueError('it must be an address such as "https://desk.example.org"')
    return value.rstrip("/")


Origin = Annotated[str, AfterValidator(_origin_of)]


class TokenTable(Table):
    """[web.token.NAME]: a program that may use the API."""

    #: Best set by the environment.
    secret: SecretStr = Field(examples=["..."])
    scopes: tuple[Literal["incidents:read", "incidents:write", "reports:read", "export"], ...] = ("incidents:read",)
    #: In whose name it acts.
    acts_as: str = ""


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

    @field_validator("token")
    @classmethod
    def _long_enough(cls, written: dict[str, TokenTable]) -> dict[str, TokenTable]:
        for name, table in written.items():
            if len(table.secret.get_secret_value()) < 20:
                raise ValueError(f"the secret of {name} has less than 20 characters; `openssl rand -hex 24` makes one")
        return written
