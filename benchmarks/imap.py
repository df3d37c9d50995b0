"""What reading a mailbox costs: batches against single messages, and looking into idle ones of any size. Runs Dovecot.

    python -m benchmarks.imap [--messages 2000] [--least 1000] [--most 100000]

Both on a real Dovecot on this machine, through the same code that the desk runs. The first goal is at least twice the
rate of one by one; the second is that a hundred times the mailbox does not cost more to look into.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median

from intake.imap_client import Alarm
from intake.imap_cursor import Cursor
from intake.imap_in import ImapMailbox, Memory
from intake.imap_session import Session
from intake.imap_settings import After, Credentials, Encryption, ImapSettings, Pace
from intake.message import RawMessage
from tests.dovecot import PASSWORD, Box, running

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
ROUNDS = 7
LOOKS = 200


def mails(number: int) -> Iterator[tuple[bytes, datetime]]:
    """Make mails of about two kilobytes, as reports are."""
    text = b"The printer on the second floor does not print since this morning. It says PC LOAD LETTER.\r\n" * 20
    for at in range(number):
        head = f"From: nora.{at}@example.org\r\nTo: help@desk.example.org\r\nSubject: Printer {at}\r\n"
        yield head.encode() + f"Message-ID: <{at}@example.org>\r\n\r\n".encode() + text, NOW - timedelta(minutes=at)


def settings_of(box: Box, batch: int) -> ImapSettings:
    return ImapSettings(
        name="helpdesk",
        host="127.0.0.1",
        port=box.server.port,
        encryption=Encryption.NONE,
        credentials=Credentials(username=box.user, password=PASSWORD),
        after=After.LEAVE,
        batch=batch,
        pace=Pace(read_timeout=timedelta(minutes=5)),
    )


async def read_all(box: Box, batch: int, number: int) -> float:
    """Read a mailbox from its beginning to its end; return messages a second."""
    settings = settings_of(box, batch)
    stop = asyncio.Event()
    kept = 0

    async def accept(_raw: RawMessage) -> None:
        nonlocal kept
        kept += 1
        if kept == number:
            stop.set()

    cursors: list[Cursor] = []
    memory = Memory(load_cursor=lambda: None, save_cursor=cursors.append, report=lambda _: None)
    mailbox = ImapMailbox(settings, memory, clock=lambda: NOW, random=lambda: 0.5)
    began = time.perf_counter()
    await mailbox.run(accept, stop)
    assert kept == number
    return number / (time.perf_counter() - began)


def fetch(box: Box, batch: int, number: int) -> float:
    """Fetch the same mail and do nothing with it; return messages a second."""
    alarm = Alarm()
    with Session.connect(settings_of(box, 1), alarm) as session:
        session.begin()
        uids = session.uids(1, number)
        began = time.perf_counter()
        fetched = sum(len(session.bodies(uids[at : at + batch])) for at in range(0, number, batch))
        took = time.perf_counter() - began
    alarm.close()
    assert fetched == number
    return number / took


def rates(box: Box, number: int) -> None:
    """Print the rates, measured in turns so that all meet the same machine."""
    ways: dict[str, Callable[[], float]] = {
        "FETCH in batches of 100": lambda: fetch(box, 100, number),
        "FETCH one by one": lambda: fetch(box, 1, number),
        "the whole way, in batches": lambda: asyncio.run(read_all(box, 100, number)),
        "the whole way, one by one": lambda: asyncio.run(read_all(box, 1, number)),
    }
    asyncio.run(read_all(box, 100, number))
    measured: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, measure in ways.items():
            measured[way].append(measure())
    together, alone, whole, whole_alone = (median(rates) for rates in measured.values())
    for way, rate in measured.items():
        print(f"{way:<32}  {median(rate):8.0f} messages a second")
    print(f"ratio of FETCH                    {together / alone:8.1f}   (goal: at least 2)")
    print(f"ratio of the whole way            {whole / whole_alone:8.1f}")


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def look_cost(boxes: dict[int, Box]) -> None:
    """Print what one look into each idle mailbox costs, in turns."""
    alarm = Alarm()
    costs: dict[int, list[float]] = {size: [] for size in boxes}
    sessions = {size: Session.connect(settings_of(box, 100), alarm) for size, box in boxes.items()}
    for session in sessions.values():
        session.begin()

    def look(session: Session) -> None:
        standing = session.look()
        assert session.uids(standing.uidnext, standing.uidnext + 80_000) == []

    for _ in range(LOOKS):
        for size, session in sessions.items():
            costs[size].append(timed(partial(look, session)))
    for session in sessions.values():
        session.cut()
    alarm.close()
    for size, cost in costs.items():
        print(f"look into {size:7d} idle messages   {median(cost) * 1e6:8.0f} microseconds")
    least, most = min(costs), max(costs)
    print(f"ratio                             {median(costs[most]) / median(costs[least]):8.2f}   (goal: about 1)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=2000, help="how many are fetched")
    parser.add_argument("--least", type=int, default=1000, help="size of the small idle mailbox")
    parser.add_argument("--most", type=int, default=100_000, help="size of the large idle mailbox")
    given = parser.parse_args()
    with running() as server:
        box = server.box("rate")
        box.fill(mails(given.messages))
        rates(box, given.messages)
        idle = {size: server.box(f"idle{size}") for size in (given.least, given.most)}
        for size, idle_box in idle.items():
            idle_box.fill(mails(size))
            # Dovecot's own first index is not the topic.
            with idle_box.person() as person:
                person.search("ALL")
        look_cost(idle)


if __name__ == "__main__":
    main()
