"""How quickly the pages answer over the running server, with many open incidents and many agents at once.

The server is a process of its own, and its processor time a page is what to compare: latencies say as much about the
neighbours of the machine. Agents are signed in, incidents have histories, and twice a second one of them changes.

python -m benchmarks.pages [--incidents 100000] [--agents 50]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

from sqlalchemy import insert, text

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


async def ask(host: str, port: int, path: str, cookie: str) -> tuple[int, float]:
    """Ask once, and return the status and how long it took."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection(host, port)
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: deskhand={cookie}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), time.perf_counter() - begun


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


async def measure(server: Server, path: Callable[[], str], cookie: str, *, agents: int, each: int) -> str:
    """Let so many agents ask one after the other, and tell what they saw."""
    spent: list[float] = []

    async def agent() -> None:
        for _ in range(each):
            await asyncio.sleep(random.random())
            status, seconds = await ask(server.host, server.port, path(), cookie)
            assert status == 200, status
            spent.append(seconds)

    begun, cpu = time.perf_counter(), server.cpu_seconds()
    await asyncio.gather(*(agent() for _ in range(agents)))
    cut = quantiles(spent, n=100)
    rate = len(spent) / (time.perf_counter() - begun)
    cpu = (server.cpu_seconds() - cpu) / len(spent)
    return f"p50 {cut[49] * 1000:.0f} ms, p99 {cut[98] * 1000:.0f} ms, {rate:.0f}/s, {cpu * 1000:.1f} ms CPU a page"


async def flood(server: Server, path: str, *, seconds: float) -> str:
    """Ask over and over on kept connections, and tell how many answers came."""
    until, answered, cpu = time.perf_counter() + seconds, 0, server.cpu_seconds()

    async def client() -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection(server.host, server.port)
        while time.perf_counter() < until:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            answered += 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(20)))
    spent = (server.cpu_seconds() - cpu) / answered
    return f"{answered / seconds:.0f}/s, {spent * 1000:.2f} ms CPU a page: {1 / spent:.0f}/s on a processor of its own"


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


def keep_changing(store: Store, count: int, over: threading.Event) -> None:
    """Change an incident twice a second, as a desk at work does."""
    while not over.wait(0.5):
        with store.begin() as connection:
            before = incidents.load(connection, random.randrange(1, count))
            assert before is not None
            incidents.save(connection, replace(before, updated_at=datetime.now(UTC)), before)


async def run(server: Server, cookie: str, count: int, agents: int) -> None:
    """Measure and print."""
    one = lambda: f"/incident/{IncidentId(random.randrange(1, count))}"  # noqa: E731 - shorter than its name
    print(f"{count:,} open incidents, {agents} agents")
    for name, path in (("warm up", lambda: "/"), ("board", lambda: "/"), ("incident", one)):
        said = await measure(server, path, cookie, agents=agents, each=2 if name == "warm up" else 10)
        print(f"{name + ':':<9} {said}")
    print(f"{'status:':<9} {await flood(server, '/status', seconds=5)}")


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
        server, over = Server(url), threading.Event()
        changing = threading.Thread(target=keep_changing, args=(store, given.incidents, over))
        changing.start()
        try:
            asyncio.run(run(server, cookie, given.incidents, given.agents))
        finally:
            over.set()
            changing.join()
            server.stop()
            store.close()


if __name__ == "__main__":
    main()
