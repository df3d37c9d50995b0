"""Who may use the API, and for what. Talks HTTP."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.requests import Request

from bot.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program with a token."""

    name: str
    secret: str
    scopes: frozenset[str]
    #: Address of the person in whose name it acts, "" for nobody: then it commands nothing.
    acts_as: str


class Denied(Exception):
    """A request that is not answered; with the status of RFC 9110 and why."""

    def __init__(self, status: int, because: str) -> None:
        super().__init__(because)
        self.status = status


def programs_of(config: Config) -> tuple[Program, ...]:
    """Return every program that the configuration knows."""
    return tuple(
        Program(
            name=name,
            secret=table.secret.get_secret_value(),
            scopes=frozenset(table.scopes),
            acts_as=table.acts_as.lower(),
        )
        for name, table in config.web.token.items()
    )


def program_of(request: Request, programs: tuple[Program, ...], scope: str) -> Program:
    """Return the program that asks.

    Raises:
        Denied: It shows no token that is known, or one without the scope.
    """
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    given = shown.strip().encode("utf-8", "replace")
    # Every secret is compared, so that the time tells nothing about which is near.
    found = [each for each in programs if hmac.compare_digest(each.secret.encode(), given)]
    if scheme.lower() != "bearer" or not found:
        raise Denied(401, "send Authorization: Bearer TOKEN with a token of [web.token.NAME]")
    if scope not in found[0].scopes:
        raise Denied(403, f"the token {found[0].name!r} has no scope {scope!r}")
    return found[0]
