"""Hosts and ports, to listen on or to connect to, as `bot.config.values` reads other words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A host and a port to listen on or to connect to; port 0 asks the system for a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


#: The host of a listener at every address of this machine, of both versions of IP.
EVERYWHERE = "*"


def endpoint_of(value: object) -> Endpoint | None:
    """Read "host:port", "[IPv6]:port", or "" for none."""
    if value is None or isinstance(value, Endpoint):
        return value
    if not isinstance(value, str):
        raise ValueError('an endpoint is written "host:port"')  # noqa: TRY004 - pydantic's way
    text = value
    if not text:
        return None
    if "://" in text or "@" in text:
        raise ValueError('write the host and the port alone, such as "mail.example.org:25"')
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal():
        example = f"127.0.0.1:{text}" if text.isdecimal() else f"{host if colon else text}:25"
        raise ValueError(f'it needs a host and a port, such as "{example}"')
    bracketed = host.startswith("[") and host.endswith("]")
    if not host or (":" in host and not bracketed):
        raise ValueError('the host is missing or unclear; write "127.0.0.1:2525", "0.0.0.0:2525" or "[::1]:2525"')
    if int(port) > 65535:
        raise ValueError("a port is at most 65535")
    return Endpoint(host=host.strip("[]"), port=int(port))


def listener_of(value: object) -> Endpoint:
    """Read an endpoint to listen on that must be there."""
    endpoint = endpoint_of(value)
    if endpoint is None:
        raise ValueError('a listener needs a host and a port, such as "127.0.0.1:2525"')
    return endpoint


def relay_of(value: object) -> Endpoint | None:
    """Read an endpoint to connect to, or "" for none; unlike a listener it cannot have port 0."""
    endpoint = endpoint_of(value)
    if endpoint is not None and endpoint.port == 0:
        raise ValueError("port 0 cannot be connected to; relays listen on 25, 587 or 465")
    if endpoint is not None and endpoint.host == EVERYWHERE:
        raise ValueError('"*" is no host to connect to; write the name of the mail server')
    return endpoint


def _endpoint_text(endpoint: Endpoint | None) -> str:
    return "" if endpoint is None else str(endpoint)


OptionalEndpoint = Annotated[Endpoint | None, BeforeValidator(endpoint_of), PlainSerializer(_endpoint_text)]
ListenEndpoint = Annotated[Endpoint, BeforeValidator(listener_of), PlainSerializer(str)]
RelayEndpoint = Annotated[Endpoint | None, BeforeValidator(relay_of), PlainSerializer(_endpoint_text)]
