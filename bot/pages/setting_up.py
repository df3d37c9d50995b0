"""From the configuration to what the pages are given. Builds; runs nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.routing import Route

from bot.build import build_scan
from bot.config import Config
from bot.config.web import OidcTable
from bot.desk import Desk
from bot.openid import Client, Provider
from bot.pages.parts import Pages, Reporting, SigningIn
from bot.pages.throttle import Throttle
from bot.running.health import Metrics
from bot.seals import Seal
from intake.loopback import is_loopback
from intake.message import RawMessage
from store.engine import Store
from store.sessions import Lifetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What runs around the pages."""

    store: Store
    clock: Callable[[], datetime]
    health: Callable[[], Mapping[str, str]]
    metrics: Metrics
    #: Decides the commands that are given on pages.
    decider: Desk
    accept: Callable[[RawMessage], Awaitable[None]]
    #: Lets what a command has to send leave at once.
    wake: Callable[[], None]


def pages_of(config: Config, around: Around, *, more: tuple[Route, ...]) -> Pages:
    """Return what the pages are given."""
    return Pages(
        store=around.store,
        clock=around.clock,
        desk=config.desk.name,
        timezone=config.desk.timezone,
        health=around.health,
        metrics=around.metrics,
        hosts=hosts_of(config),
        more=more,
        decider=around.decider,
        accept=around.accept,
        wake=around.wake,
        seal=Seal(around.decider.keys),
        url=config.web.url,
        proxies=config.web.proxies,
        reporting=reporting_of(config),
        signing_in=signing_in_of(config),
        status=config.web.status,
        scan=build_scan(config),
    )


def hosts_of(config: Config) -> tuple[str, ...]:
    """Return the names that the pages answer to: those configured, and the one in [web] url."""
    named = urlsplit(config.web.url).hostname or ""
    return tuple(dict.fromkeys((*config.web.hosts, *([named] if named else []))))


def reporting_of(config: Config) -> Reporting:
    """Return how people without mail or chat report."""
    web, hour = config.web, timedelta(hours=1)
    return Reporting(
        is_open=web.form,
        max_upload=web.max_upload,
        embed=web.embed,
        by_peer=Throttle(web.form_limit, hour),
        by_address=Throttle(web.form_limit, hour),
    )


def signing_in_of(config: Config) -> SigningIn:
    """Return how agents sign in: needed as soon as people are configured, or others than this machine can ask."""
    web = config.web
    is_needed = bool(config.person) or (web.listen is not None and not is_loopback(web.listen.host))
    oidc = web.oidc
    return SigningIn(
        is_needed=is_needed,
        lifetime=Lifetime(most=web.session, idle=web.idle),
        provider=None if oidc is None else provider_of(oidc),
        provider_name="" if oidc is None else oidc.name,
        has_links=oidc is None or oidc.links,
    )


def provider_of(oidc: OidcTable) -> Provider:
    """Return the OpenID provider at which people sign in."""
    return Provider(
        Client(
            issuer=oidc.issuer,
            client_id=oidc.client_id,
            client_secret=oidc.client_secret.get_secret_value(),
            scopes=oidc.scopes,
            claim=oidc.claim,
            only_verified=oidc.only_verified,
        )
    )
