"""The running desk with Slack beside it: the real house in this process, and the in-repo workspace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.config.load import load
from bot.demo.slack.rooms import BOT_ID, Message
from bot.demo.slack.server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackServer
from bot.main import House
from store import queries
from store.engine import Store
from store.incident import Incident
from store.tables import inbox, message, outbox, timeline
from tests.copies import migrated
from tests.waiting import PATIENCE

HELP, QUEUE, OTHER = "C0HELP", "G0QUEUE", "C0OTHER"
ANN, BEN, AGENT, GUEST = "U0ANN", "U0BEN", "U0AGENT", "U0GUEST"


@dataclass
class Scene:
    """A desk and a workspace."""

    server: SlackServer
    house: House
    store: Store

    @property
    def slack(self):
        return self.server.workspace

    def cards(self, channel: str, thread: str = "") -> list[Message]:
        """What the desk posted in a channel, or in a thread of it, but not what it calls colleagues for."""
        return [message for message in self._ours(channel, thread) if not _is_notice(message)]

    def notices(self, channel: str) -> list[Message]:
        """What the desk calls colleagues for."""
        return [message for message in self._ours(channel) if _is_notice(message)]

    def _ours(self, channel: str, thread: str = "") -> list[Message]:
        room = self.slack.rooms.room(channel)
        found = room.thread(thread) if thread else room.messages
        return [message for message in found if message.get("bot_id") == BOT_ID]

    def incidents(self) -> list[Incident]:
        with self.store.reading() as connection:
            return sorted(queries.incidents(connection), key=lambda incident: incident.id)

    def rows(self, table: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)))

    def said(self) -> list[Any]:
        """What people said; not what the desk says by itself."""
        return [row for row in self.rows(message) if row.direction == "in" or not row.is_auto]

    def history(self, incident_id: int) -> list[Any]:
        return [row for row in self.rows(timeline) if row.incident_id == incident_id]

    async def until(self, claim: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Wait until something is so, and return it."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            found = claim()
            if found:
                return found
            assert asyncio.get_running_loop().time() < deadline, self.what_is()
            await asyncio.sleep(0.02)

    async def quiet(self) -> None:
        """Wait until all that came is decided, and all that shall leave has left."""
        await self.slack.settle()
        await self.until(lambda: all(row.done_at or row.buried_at for row in [*self.rows(inbox), *self.rows(outbox)]))
        await self.slack.settle()

    def what_is(self) -> str:
        waiting = [row for row in [*self.rows(inbox), *self.rows(outbox)] if not row.done_at]
        return f"waiting: {[(row.channel, row.attempts, row.last_error) for row in waiting]}; {self.house.health()}"


def _is_notice(message: Message) -> bool:
    return any(block.get("block_id") == "notice" for block in message.get("blocks", ()))


def text_of(message: Message) -> str:
    """Everything that a message shows, as one text."""
    parts = [str(message.get("text", ""))]
    for block in message.get("blocks", ()):
        parts += [block[key]["text"] for key in ("text", "label") if key in block]
        for each in (*block.get("fields", ()), *block.get("elements", ())):
            text = each.get("text", "")
            parts.append(text["text"] if isinstance(text, dict) else text)
    return "\n".join(parts)


def buttons_of(message: Message) -> list[str]:
    """The action ids of a message's buttons and menus."""
    return [
        each["action_id"]
        for block in message.get("blocks", ())
        for each in block.get("elements", ())
        if "action_id" in each
    ]


def people_and_channels(server: SlackServer) -> None:
    """Fill a workspace."""
    slack = server.workspace
    slack.hire(ANN, "Ann Example", "Ann@Example.org")
    slack.hire(BEN, "Ben Example", "ben@example.org")
    slack.hire(AGENT, "Agent One", "agent@desk.example")
    slack.hire(GUEST, "Gus Guest")
    slack.open_channel(HELP, "help")
    slack.open_channel(QUEUE, "desk-queue", is_private=True)
    slack.open_channel(OTHER, "other")
    slack.rooms.room(QUEUE).members.add(AGENT)


def write_config(folder: Path, base: str, *, mode: str, more: str = "", tables: str = "") -> Path:
    path = folder / "config.toml"
    path.write_text(
        f'[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n[channel.smtp]\nkind = "smtp"\n'
        f'listen = "127.0.0.1:0"\n[web]\nlisten = "127.0.0.1:0"\n[classifier]\nmode = "off"\n'
        f'[slack]\nmode = "{mode}"\nbot_token = "{BOT_TOKEN}"\napp_token = "{APP_TOKEN}"\n'
        f'signing_secret = "{SIGNING_SECRET}"\napi_base_url = "{base}"\nintake = ["{HELP}"]\nqueue = "{QUEUE}"\n'
        f'agents = ["agent@desk.example"]\npace = 50.0\nping_interval = "1s"\n{more}\n{tables}'
    )
    return path


@asynccontextmanager
async def scene(
    folder: Path, *, mode: str = "socket", more: str = "", tables: str = "", server: SlackServer | None = None
) -> AsyncIterator[Scene]:
    """Run a desk in the workspace for a while."""
    own = server is None
    server = server or SlackServer()
    base = f"{server.workspace.url}/api/" if server.workspace.url else await server.start()
    if own:
        people_and_channels(server)
    config = load(write_config(folder, base, mode=mode, more=more, tables=tables), {})
    store = migrated(config.database.url)
    house = House(config, store)
    ready = asyncio.Event()
    running = asyncio.create_task(house.run(lambda line: ready.set()))
    await asyncio.wait([running, asyncio.create_task(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    made = Scene(server, house, store)
    if mode == "http":
        host, port = house.listening["web"]
        server.workspace.delivery.request_url = f"http://{host}:{port}/slack/events"
        server.workspace.delivery.signing_secret = SIGNING_SECRET
    try:
        await made.until(lambda: house.health()["slack"] == "ok")
        yield made
    finally:
        house.stop.set()
        await running
        store.close()
        if own:
            await server.stop()
