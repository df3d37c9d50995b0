"""How quickly the pages answer over the running server, with many open incidents and many agents at once.

python -m benchmarks.pages [--incidents 100000] [--agents 50]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from sqlalchemy import insert

from bot.build import build_quiet_desk
from bot.config import Config
from bot.pages import Pages, build_app
from bot.seals import Seal
from bot.web_server import WebServer
from store import incidents
from store.engine import Store, open_store
from store.incident import Incident
from store.schema import upgrade
from store.tables import incident

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def fill(store: Store, count: int) -> None:
    """Store so many open incidents."""
    plain = Incident(opened_at=NOW, summary="Nothing prints", impact=3, urgency=3, priority=5, updated_at=NOW)
    names = [name for name in incidents._FIELDS if name != "id"]
    for start in range(0, count, 10_000):
        rows = []
        for number in range(start, min(count, start + 10_000)):
            opened = NOW - timedelta(minutes=number)
            changed = {"opened_at": opened, "due_at": opened + timedelta(days=9), "priority": 1 + number % 5}
            rows.append({**{name: getattr(plain, name) for name in names}, **changed})
        with store.begin() as connection:
            connection.execute(insert(incident), rows)


async def ask(host: str, port: int, path: str) -> tuple[int, float]:
    """Ask once, and return the status and how long it took."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), time.perf_counter() - begun


async def measure(host: str, port: int, path: Callable[[], str], *, agents: int, each: int) -> str:
    """Let so many agents ask one after the other, and tell what they saw."""
    spent: list[float] = []

    async def agent() -> None:
        for _ in range(each):
            status, seconds = await ask(host, port, path())
            assert status == 200, status
            spent.append(seconds)
            await asyncio.sleep(random.random())

    begun = time.perf_counter()
    await asyncio.gather(*(agent() for _ in range(agents)))
    cut = quantiles(spent, n=100)
    rate = len(spent) / (time.perf_counter() - begun)
    return f"p50 {cut[49] * 1000:.0f} ms, p99 {cut[98] * 1000:.0f} ms, {rate:.0f} a second"


async def flood(host: str, port: int, path: str, *, seconds: float) -> float:
    """Ask over and over on kept connections, and return the answers a second."""
    until, answered = time.perf_counter() + seconds, 0

    async def client() -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection(host, port)
        while time.perf_counter() < until:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            answered += 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(20)))
    return answered / seconds


async def run(store: Store, count: int, agents: int) -> None:
    """Serve and measure."""
    config = Config.model_validate({"desk": {"address": "help@desk.example"}}, context={})
    desk = build_quiet_desk(config, store)
    pages = Pages(
        store=store, clock=lambda: datetime.now(UTC), desk="Desk", timezone="UTC", health=dict, decider=desk,
        seal=Seal(desk.keys), status="public",
    )  # fmt: skip
    stop, place = asyncio.Event(), asyncio.Future[tuple[str, int]]()
    server = WebServer(build_app(pages), "127.0.0.1", 0)
    serving = asyncio.create_task(server.run(stop, lambda host, port: place.set_result((host, port))))
    host, port = await place
    one = lambda: f"/incident/{random.randrange(1, count)}"  # noqa: E731 - shorter than its name
    print(f"{count:,} open incidents, {agents} agents")
    print("board:   ", await measure(host, port, lambda: "/", agents=agents, each=5))
    print("incident:", await measure(host, port, one, agents=agents, each=5))
    print(f"status:   {await flood(host, port, '/status', seconds=5):.0f} a second")
    stop.set()
    await serving


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--agents", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/desk.db")
        upgrade(store)
        fill(store, given.incidents)
        asyncio.run(run(store, given.incidents, given.agents))
        store.close()


if __name__ == "__main__":
    main()
