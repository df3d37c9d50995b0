"""From the configuration to the desk in Slack. Builds; runs nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.routing import Route

from bot.build import build_file_rules, build_quiet_desk, build_scan
from bot.config import Config
from bot.config.people import known_groups, roster_of
from bot.config.taxonomy import taxonomy_of
from bot.desk import Desk
from bot.running.workers import Workers
from bot.slack.adapter import SLACK_PATH, SlackAdapter, SlackSettings
from bot.slack.agents import Agents
from bot.slack.app import Accept, Body, Deps
from bot.slack.counter import Counter
from bot.slack.files import SlackFiles
from bot.slack.forms import Forms
from bot.slack.groups import UserGroups
from bot.slack.hands import Hands
from bot.slack.listening import SlackListener
from bot.slack.major_rooms import MajorRooms
from bot.slack.modals import Choices
from bot.slack.people import People
from bot.slack.sweep import Cursors
from bot.slack.way import SlackWay
from intake.slack_limiter import Limiter
from intake.slack_out import SlackOut, build_client
from store.engine import Store

#: How long a decision waits for Slack to say who somebody is; then they are taken for a stranger for now.
_ASKING_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackParts:
    """Everything of the desk that is in Slack."""

    config: Config
    adapter: SlackAdapter
    way: SlackWay
    people: People
    store: Store
    clock: Callable[[], datetime]
    loop: asyncio.AbstractEventLoop

    def route(self) -> Route:
        """Return where Slack sends its events to, in HTTP mode."""
        return Route(SLACK_PATH, self.adapter.handle, methods=["POST"])

    def deps(self, accept: Accept, workers: Workers | None) -> Deps:
        """Return what the listeners need, over the way in; `workers` are woken when a command has caused something."""
        slack = self.config.slack
        desk = build_quiet_desk(self.config, self.store, workers.classify if workers else None)

        def ring() -> None:
            if workers is not None:
                self.loop.call_soon_threadsafe(workers.ring_all)

        counter = Counter(
            desk=desk, people=self.people, choices=choices_of(self.config, desk), clock=self.clock, ring=ring
        )
        listener = SlackListener(
            accept=accept,
            out=self.adapter.out,
            store=self.store,
            people=self.people,
            channels=lambda: self.adapter.channels,
            clock=self.clock,
            reaction=slack.reaction,
            agents=_agents(Hands(out=self.adapter.out, counter=counter)),
        )
        listener.agents.report = listener.agents.forms.report = listener.report
        return Deps(
            accept=accept,
            clock=self.clock,
            channels=lambda: self.adapter.channels,
            listener=listener,
            token=slack.bot_token.get_secret_value(),
            signing_secret=slack.signing_secret.get_secret_value(),
            command=slack.command,
        )


def _agents(hands: Hands) -> Agents:
    return Agents(hands=hands, forms=Forms(hands=hands, report=_nobody), report=_nobody)


async def _nobody(body: Body, text: str) -> None:
    """Take a report before anybody can give one."""


def choices_of(config: Config, desk: Desk) -> Choices:
    """Return what modals let choose from."""
    taxonomy = taxonomy_of(config)
    return Choices(
        categories={category: taxonomy.subcategories(category) for category in taxonomy.categories},
        groups=known_groups(config),
        services=tuple(dict.fromkeys((*config.service, *filter(None, desk.policy.services.values())))),
        matrix=desk.policy.matrix,
    )


def settings_of(config: Config) -> SlackSettings:
    """Return how the desk is connected."""
    slack = config.slack
    return SlackSettings(
        mode=slack.mode,
        bot_token=slack.bot_token.get_secret_value(),
        app_token=slack.app_token.get_secret_value(),
        signing_secret=slack.signing_secret.get_secret_value(),
        base_url=slack.api_base_url,
        command=slack.command,
        intake=frozenset(slack.intake),
        queue=slack.queue,
        ping_interval=slack.ping_interval,
        sweep=slack.sweep,
    )


def build_slack(
    config: Config, store: Store, loop: asyncio.AbstractEventLoop, *, clock: Callable[[], datetime]
) -> SlackParts:
    """Return the parts; `loop` is where Slack is talked to, for the workers that are in threads."""
    settings = settings_of(config)
    limiter = Limiter(now=time.monotonic, factor=config.slack.pace)
    out = SlackOut(client=build_client(settings.bot_token, settings.base_url), limiter=limiter)
    adapter = SlackAdapter(settings=settings, out=out, cursors=Cursors(store), clock=clock)

    roster = roster_of(config)

    def ask(members: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        asked = asyncio.run_coroutine_threadsafe(adapter.profiles(members), loop)
        try:
            return asked.result(_ASKING_SECONDS)
        except TookTooLong:
            asked.cancel()
            return {}

    people = People(store=store, roster=roster, ask=ask, clock=clock)
    wanted = {"agents": config.slack.agents_group, "managers": config.slack.managers_group}
    adapter.groups = UserGroups(out=out, store=store, people=people, team=adapter.team, wanted=wanted)
    return SlackParts(
        config=config,
        adapter=adapter,
        way=SlackWay(
            out=out,
            store=store,
            clock=clock,
            team=adapter.team,
            language=config.desk.language,
            rooms=MajorRooms(out=out, store=store, roster=roster),
            files=SlackFiles(
                out=out,
                store=store,
                clock=clock,
                rules=build_file_rules(config),
                scan=build_scan(config),
                language=config.desk.language,
            ),
        ),
        people=people,
        store=store,
        clock=clock,
        loop=loop,
    )
