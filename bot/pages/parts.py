"""What the pages are given, and how they are set up. Describes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.routing import Route

from bot.arriving.files import Scan
from bot.desk import Desk
from bot.openid import Provider
from bot.pages.throttle import Throttle
from bot.running.health import Metrics
from bot.seals import Seal
from intake.message import RawMessage
from store.engine import Store
from store.sessions import Lifetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """How people without mail or chat report and follow."""

    is_open: bool = False
    #: Octets of a report with its files.
    max_upload: int = 25_000_000
    #: Sites that may show the form in a frame.
    embed: tuple[str, ...] = ()
    #: How often one peer, and one address, may report.
    by_peer: Throttle = field(default_factory=lambda: Throttle(10, timedelta(hours=1)))
    by_address: Throttle = field(default_factory=lambda: Throttle(10, timedelta(hours=1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningIn:
    """How agents sign in."""

    #: Whether anybody must: True as soon as people are configured or others can reach the server.
    is_needed: bool = False
    lifetime: Lifetime = field(default_factory=Lifetime)
    link_lasts: timedelta = timedelta(minutes=15)
    #: Where people sign in, and what the page calls it; None where nobody vouches for them.
    provider: Provider | None = None
    provider_name: str = ""
    #: Whether one-time links are sent.
    has_links: bool = True
    by_peer: Throttle = field(default_factory=lambda: Throttle(20, timedelta(minutes=15)))
    by_address: Throttle = field(default_factory=lambda: Throttle(3, timedelta(minutes=15)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribing:
    """How often one peer may ask to be told how services stand, and how often about one address."""

    by_peer: Throttle = field(default_factory=lambda: Throttle(10, timedelta(hours=1)))
    by_address: Throttle = field(default_factory=lambda: Throttle(3, timedelta(hours=1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What the pages need."""

    store: Store
    clock: Callable[[], datetime]
    #: The desk's name.
    desk: str
    #: IANA name of the zone in which times are told.
    timezone: str
    #: "ok" or the trouble, by the name of each part.
    health: Callable[[], Mapping[str, str]]
    #: What is counted; None where nobody counts, then /metrics has the database's figures alone.
    metrics: Metrics | None = None
    #: Host names that the pages answer to, besides "localhost" and every IP address.
    hosts: tuple[str, ...] = ()
    #: What the same server answers besides, such as webhooks.
    more: tuple[Route, ...] = ()
    #: Who decides commands; None makes pages that can only be read.
    decider: Desk | None = None
    #: Takes what arrives, and returns after its commit; raises IntakeBusy.
    accept: Callable[[RawMessage], Awaitable[None]] | None = None
    #: Lets what a command has to send leave at once.
    wake: Callable[[], None] = lambda: None
    seal: Seal | None = None
    #: The address under which people reach the pages, "" when they cannot.
    url: str = ""
    #: Addresses of proxies that are believed about who is behind them.
    proxies: tuple[str, ...] = ()
    reporting: Reporting = field(default_factory=Reporting)
    signing_in: SigningIn = field(default_factory=SigningIn)
    #: Who sees how services stand: "off", "internal" or "public"; and how one asks to be told.
    status: str = "off"
    subscribing: Subscribing = field(default_factory=Subscribing)
    #: Looks for harm in files before they are handed out; None where nothing does.
    scan: Scan | None = None
