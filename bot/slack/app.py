"""The listeners of the desk in Slack, the same for Socket Mode and HTTP. Talks to Slack.

    signature --> keep: the arrival's row commits (D1) --> only then is the event acknowledged --> listeners

An event whose row does not commit is not acknowledged, so Slack sends it again; the row's key makes that harmless.
Commands, buttons and modals are acknowledged first and worked on then: a slow store must not fail them.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from intake.errors import IntakeBusy
from intake.message import Envelope, MediaType, RawMessage
from intake.slack_events import Channels, Kept, arrival_of

#: The name of the channel in every record.
CHANNEL = "slack"
#: What Bolt and the SDK log; their tracebacks name no token, but their debugging does.
_LOGGER = "deskhand.slack"

Accept = Callable[[RawMessage], Awaitable[None]]
Body = Mapping[str, Any]
Next = Callable[[], Awaitable[BoltResponse]]


class Ack(Protocol):
    """Bolt's acknowledgement."""

    async def __call__(self, text: str = "", **more: Any) -> BoltResponse:
        """Acknowledge."""
        ...


class Listener(Protocol):
    """What is done about commands, buttons, modals, shortcuts and events that are no reports."""

    async def command(self, body: Body, ack: Ack) -> None:
        """A slash command was given."""
        ...

    async def action(self, body: Body, ack: Ack) -> None:
        """A button was pressed, or something chosen in a menu."""
        ...

    async def submission(self, body: Body, ack: Ack) -> None:
        """A modal was sent."""
        ...

    async def shortcut(self, body: Body, ack: Ack) -> None:
        """A shortcut was used."""
        ...

    async def event(self, body: Body) -> None:
        """An event came that is acknowledged already."""
        ...


@dataclass(slots=True, kw_only=True)
class Deps:
    """What the listeners need."""

    accept: Accept
    clock: Callable[[], datetime]
    #: Who we are, None until Slack has said so.
    channels: Callable[[], Channels | None]
    listener: Listener
    token: str
    signing_secret: str
    command: str
    #: What came and was for nobody, by type.
    unheard: Counter[str] = field(default_factory=Counter)


def raw_of(kept: Kept, team: str, user: str, now: datetime) -> RawMessage:
    """Return what is accepted of an event that is kept."""
    return RawMessage(
        channel=CHANNEL,
        delivery_id=kept.delivery_id,
        received_at=now,
        body=kept.body,
        media_type=MediaType.SLACK,
        envelope=Envelope(peer=team, authenticated_as=user or None, tls=True),
    )


def build_app(client: AsyncWebClient, deps: Deps) -> AsyncApp:
    """Return the application with every listener; who runs it decides how it is connected."""
    logger = logging.getLogger(_LOGGER)
    logger.setLevel(logging.ERROR)

    async def keep(body: Body, next: Next) -> BoltResponse:  # noqa: A002 - Bolt passes arguments by name
        if body.get("type") != "event_callback":
            return await next()
        if not await _kept(body.get("event") or {}, deps):
            return BoltResponse(status=503, body="try again")
        return await next()

    async def authorize(team_id: str | None = None) -> Any:
        us = deps.channels()
        if us is None:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=us.team or team_id,
            bot_user_id=us.bot_user,
            bot_id=us.bot_id,
            bot_token=deps.token,
        )

    app = AsyncApp(
        client=client,
        signing_secret=deps.signing_secret,
        authorize=authorize,
        before_authorize=keep,
        logger=logger,
        name="deskhand",
    )
    _listen(app, deps)
    return app


async def _kept(event: Body, deps: Deps) -> bool:
    """Keep an event if it is for the desk; False when it must come again."""
    us = deps.channels()
    if us is None:
        return False
    if event.get("type") not in {"message", "app_mention"}:
        return True
    kept = arrival_of(event, us)
    if kept is None:
        return True
    try:
        await deps.accept(raw_of(kept, us.team, str(event.get("user") or ""), deps.clock()))
    except IntakeBusy:
        return False
    return True


def _listen(app: AsyncApp, deps: Deps) -> None:
    anything = re.compile(r".*")
    listener = deps.listener

    async def on_command(body: Body, ack: Ack) -> None:
        await listener.command(body, ack)

    async def on_action(body: Body, ack: Ack) -> None:
        await listener.action(body, ack)

    async def on_submission(body: Body, ack: Ack) -> None:
        await listener.submission(body, ack)

    async def on_shortcut(body: Body, ack: Ack) -> None:
        await listener.shortcut(body, ack)

    async def on_event(body: Body) -> None:
        await listener.event(body)

    async def on_the_rest(body: Body) -> None:
        # In Socket Mode an event without a listener is never acknowledged, and comes four times.
        deps.unheard[str((body.get("event") or body).get("type"))] += 1

    app.command(deps.command)(on_command)
    app.action(anything)(on_action)
    app.view(anything)(on_submission)
    app.shortcut(anything)(on_shortcut)
    for known in ("message", "app_mention", "app_home_opened", "user_change", "reaction_added", "team_join"):
        app.event(known)(on_event)
    app.event(anything)(on_the_rest)
