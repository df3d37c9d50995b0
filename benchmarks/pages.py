"""How quickly the pages answer over the running server, with many open incidents and many agents at once.

The server is a process of its own, and its processor time a page is what to compare: latencies say as much about the
neighbours of the machine. The clients have a process of their own too, and keep their connections as browsers do.
Agents are signed in, incidents have histories, and twice a second one of them changes.

python -m benchmarks.pages [--incidents 100000] [--agents 50]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

from sqlalchemy import insert, text

from benchmarks.page_clients import Seen, agents, flood, in_a_process, keep_changing, request
from bot.build import build_quiet_desk
from bot.config import Config
from bot.pages import Pages, build_app
from bot.pages.parts import SigningIn
from bot.running.web_server import WebServer
from bot.seals import Seal
from store import incidents, sessions
from store.engine import Store, open_store
from store.incident import Clock, Incident, IncidentId
from store.schema import upgrade
from store.tables import clock, incident, message, timeline

NOW = datetime.now(UTC)
AGENT = "bea@desk.example"
CONFIG = {
    "desk": {"address": "help@desk.example"},
    "person": {AGENT: {"name": "Bea", "roles": ["agent"]}},
}
_TICKS = os.sysconf("SC_CLK_TCK")


def fill(store: Store, count: int) -> None:
    """Store so many open incidents, each with what was said, what happened and two promises."""
    plain = Incident(opened_at=NOW, summary="Nothing prints", impact=3, urgency=3, priority=5, updated_at=NOW)
    names = [name for name in incidents._FIELDS if name != "id"]
    for start in range(0, count, 10_000):
        numbers = range(start, min(count, start + 10_000))
        rows, said, happened, promised = [], [], [], []
        for number in numbers:
            opened = NOW - timedelta(minutes=number)
            changed = {"opened_at": opened, "due_at": opened + timedelta(days=9), "priority": 1 + number % 5}
            rows.append({**{name: getattr(plain, name) for name in names}, **changed, "id": number + 1})
            said += [_message(number + 1, opened)] * 2
            happened += [_entry(number + 1, opened, kind) for kind in ("opened", "classified", "answered", "assigned")]
            promised += [_promise(number + 1, opened, kind) for kind in ("sla.response", "sla.resolution")]
        with store.begin() as connection:
            for table, batch in ((incident, rows), (message, said), (timeline, happened), (clock, promised)):
                connection.execute(insert(table), batch)


def _message(number: int, at: datetime) -> dict[str, object]:
    return {
        "incident_id": number, "direction": "in", "visibility": "public", "channel": "mail", "is_auto": False,
        "message_id": f"m{number}@example.org", "sender": "ann@example.org", "subject": "Nothing prints",
        "text": "The printer on the second floor jams again.\n" * 5, "hidden": "", "at": at,
    }  # fmt: skip


def _entry(number: int, at: datetime, kind: str) -> dict[str, object]:
    return {
        "incident_id": number, "at": at, "actor": "desk", "kind": kind, "field": "", "old": "", "new": "",
        "because": "a rule of the desk said so", "facts": {"rule": "any"},
    }  # fmt: skip


def _promise(number: int, at: datetime, kind: str) -> dict[str, object]:
    plain = Clock(kind=kind, agreement="Standard", calendar="business", target="9 d", started_at=at, due_at=at)
    values = {name: getattr(plain, name) for name in incidents._CLOCK_FIELDS}
    return {**values, "incident_id": number, "due_at": at + timedelta(days=9)}


class Server:
    """The server in its own process."""

    def __init__(self, url: str) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(url, theirs), daemon=True)
        self._process.start()
        self.host, self.port = ours.recv()

    def cpu_seconds(self) -> float:
        """Return the processor time of all its threads, user and system."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.join()


def measure(server: Server, asked: Sequence[Sequence[bytes]]) -> str:
    """Let each agent ask its requests, and tell what they saw."""
    cpu = server.cpu_seconds()
    seen = in_a_process(agents, server.port, asked)
    cut = quantiles(seen.spent, n=100)
    cpu = (server.cpu_seconds() - cpu) / seen.answered
    return (
        f"p50 {cut[49] * 1000:.0f} ms, p99 {cut[98] * 1000:.0f} ms, {seen.answered / seen.lasted:.0f}/s, "
        f"{cpu * 1000:.1f} ms CPU a page ({_share(seen)})"
    )


def overwhelm(server: Server, octets: bytes) -> str:
    """Ask over and over on kept connections, and tell how many answers came."""
    cpu = server.cpu_seconds()
    seen = in_a_process(flood, server.port, octets, 20, 5.0)
    spent = (server.cpu_seconds() - cpu) / seen.answered
    return f"{seen.answered / seen.lasted:.0f}/s, {spent * 1000:.2f} ms CPU a page ({_share(seen)})"


def _share(seen: Seen) -> str:
    return f"the clients took {seen.cpu / seen.answered * 1000:.2f} ms for each"


def serve(url: str, pipe: Connection) -> None:
    """Serve the pages of a database until terminated; sends host and port."""
    store = open_store(url)
    config = Config.model_validate(CONFIG, context={})
    desk = build_quiet_desk(config, store)
    pages = Pages(
        store=store, clock=lambda: datetime.now(UTC), desk="Desk", timezone="UTC", health=dict, decider=desk,
        seal=Seal(desk.keys), status="public", signing_in=SigningIn(is_needed=True),
    )  # fmt: skip
    server = WebServer(build_app(pages), "127.0.0.1", 0)
    asyncio.run(server.run(asyncio.Event(), lambda host, port: pipe.send((host, port))))


def run(server: Server, cookie: str, count: int, number_of_agents: int) -> None:
    """Measure and print."""
    print(f"{count:,} open incidents, {number_of_agents} agents")
    board = [request("/", cookie)]
    for name, times in (("warm up", 2), ("board", 10)):
        print(f"{name + ':':<9} {measure(server, [board * times] * number_of_agents)}")
    any_one = [
        [request(f"/incident/{IncidentId(random.randrange(1, count))}", cookie) for _ in range(10)]
        for _ in range(number_of_agents)
    ]
    print(f"{'incident:':<9} {measure(server, any_one)}")
    print(f"{'status:':<9} {overwhelm(server, request('/status'))}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--folder", help="keep the database there, and use it again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(given.folder or temporary) / "desk.db"
        is_new = not place.exists()
        url = f"sqlite:///{place}"
        store = open_store(url)
        if is_new:
            upgrade(store)
            fill(store, given.incidents)
            with store.begin() as connection:
                connection.execute(text("ANALYZE"))
        with store.begin() as connection:
            cookie = sessions.begin(connection, AGENT, datetime.now(UTC))
        context = multiprocessing.get_context("spawn")
        server, over = Server(url), context.Event()
        changing = context.Process(target=keep_changing, args=(url, given.incidents, over))
        changing.start()
        try:
            run(server, cookie, given.incidents, given.agents)
        finally:
            over.set()
            changing.join()
            server.stop()
            store.close()


if __name__ == "__main__":
    main()
