"""Odd and broken mail through the socket of the running program: it stays up, answers each, and loses none.

`DESKHAND_FUZZ` sets how many mutated mails are sent (`make fuzz` sets 10,000).
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.decision import Outcome
from bot.events import Action
from bot.mail.screening import screen
from intake.message import delivery_id_of
from intake.rfc5322 import parse
from store.engine import Store, open_store
from store.tables import inbox
from tests.conftest import REPOSITORY, SHARED_DATA
from tests.fuzz import envelopes, mails
from tests.ports import free_port
from tests.program import Program, relay_running, running, write_config
from tests.values import a_policy
from tests.waiting import wait_until_done

FUZZED = int(os.environ.get("DESKHAND_FUZZ", "3000"))
REAL = 1000
CONNECTIONS = 8
MOST_MEMORY_MB = 400
#: No single mail may hold up those behind it for longer, in seconds.
MOST_PATIENCE = 30
OUTCOMES = {str(outcome) for outcome in Outcome} - {"refused", "discarded"}

ENVELOPE = (b"MAIL FROM:<ann@example.org>", b"RCPT TO:<help@desk.example>")


@dataclass(frozen=True)
class Delivery:
    """One mail with the commands that introduce it."""

    octets: bytes
    envelope: tuple[bytes, bytes] = ENVELOPE

    @property
    def body(self) -> bytes:
        """The octets as SMTP can carry them: the end of the data is a line of its own."""
        return self.octets if self.octets.endswith(b"\r\n") else self.octets + b"\r\n"

    @property
    def wire(self) -> bytes:
        """The body with dot-stuffing (RFC 5321 section 4.5.2) and its end."""
        stuffed = self.body.replace(b"\r\n.", b"\r\n..")
        return (b"." if stuffed.startswith(b".") else b"") + stuffed + b".\r\n"

    @property
    def delivery_id(self) -> str:
        """The key under which the desk must keep it."""
        path = self.envelope[1].partition(b"<")[2].partition(b">")[0]
        return delivery_id_of(self.body, (path.decode("utf-8", "surrogateescape"),))


class Client:
    """One connection on which everything is pipelined (RFC 2920): a body and the next mail's commands in one write."""

    def __init__(self, place: tuple[str, int]) -> None:
        self._place = place
        self.answers: list[tuple[Delivery, str]] = []

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        self._reader, writer = await asyncio.open_connection(*self._place)
        await self._reply()
        writer.write(b"EHLO client.example.org\r\n")
        await self._reply()
        before: tuple[Delivery, str] | None = None
        rest = b""
        for delivery in deliveries:
            writer.write(rest + b"\r\n".join((*delivery.envelope, b"DATA", b"")))
            await self._settle(before)
            mail, rcpt, data = [await self._reply() for _ in range(3)]
            refusal = next((reply for reply in (mail, rcpt, data) if reply[0] in "45"), "")
            rest, before = (b"RSET\r\n" if refusal else delivery.wire), (delivery, refusal)
        writer.write(rest + b"QUIT\r\n")
        await self._settle(before)
        assert (await self._reply()).startswith("221")
        writer.close()
        await writer.wait_closed()

    async def _settle(self, before: tuple[Delivery, str] | None) -> None:
        """Read the answer to the body before, or to the RSET that stands for a refused one."""
        if before is not None:
            reply = await self._reply()
            self.answers.append((before[0], before[1] or reply))

    async def _reply(self) -> str:
        while True:
            line = await asyncio.wait_for(self._reader.readline(), MOST_PATIENCE)
            assert line, f"the desk hung up after {len(self.answers)} answers"
            if line[3:4] != b"-":
                return line.decode("utf-8", "replace").strip()


async def _send_all(desk: Program, deliveries: Sequence[Delivery]) -> list[tuple[Delivery, str]]:
    clients = [Client(desk.place("mail")) for _ in range(CONNECTIONS)]
    watching = asyncio.create_task(_watch(desk))
    async with asyncio.TaskGroup() as sending:
        for number, client in enumerate(clients):
            sending.create_task(client.send(deliveries[number::CONNECTIONS]))
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert not (watching.done() and not watching.cancelled() and watching.exception()), watching.exception()
    return [answer for client in clients for answer in client.answers]


async def _watch(desk: Program) -> None:
    while True:
        assert await asyncio.to_thread(_health, desk) == "ok"
        await asyncio.sleep(0.5)


def _health(desk: Program) -> str:
    host, port = desk.place("pages")
    with urllib.request.urlopen(f"http://{host}:{port}/health", timeout=20) as answer:
        return str(json.load(answer)["status"])


def _memory_mb(desk: Program) -> int:
    """Return the most memory the program ever held."""
    assert desk.process is not None
    status = Path(f"/proc/{desk.process.pid}/status")
    if not status.exists():
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    assert found
    return int(found[1]) // 1024


def _ledger(store: Store) -> dict[str, Any]:
    with store.reading() as connection:
        return {row.delivery_id: row for row in connection.execute(select(inbox).where(inbox.c.channel == "smtp"))}


async def _survives(folder: Path, model: Path, deliveries: Sequence[Delivery], url: str = "") -> None:
    """Send everything, and check all that is promised about it."""
    with relay_running() as relay:
        config = write_config(
            folder, smtp=free_port(), relay=relay.port, model=model, database=url, more="[worker]\nattempts = 2\n"
        )
        with running(config) as desk:
            begun = time.monotonic()
            answers = await _send_all(desk, deliveries)
            sent = time.monotonic() - begun
            store = open_store(url or f"sqlite:///{folder / 'deskhand.db'}")
            await asyncio.to_thread(wait_until_done, store, inbox)
            print(f"{len(answers)} answered in {sent:.1f} s, decided after {time.monotonic() - begun:.1f} s")
            print(f"{_memory_mb(desk)} MB", Counter(reply[:9] for _, reply in answers))
            assert await asyncio.to_thread(_health, desk) == "ok"
            assert _memory_mb(desk) < MOST_MEMORY_MB
            assert desk.stop() == 0, desk.log()[-2000:]
            log = desk.log()
        ledger = _ledger(store)
        store.close()
    assert len(answers) == len(deliveries), "every mail is answered"
    odd = [reply for _, reply in answers if not re.match(r"250 |[45]\d\d .{5}", reply)]
    assert odd == [], "every answer is a yes, or a no with its reason"
    accepted = {delivery.delivery_id: delivery for delivery, reply in answers if reply.startswith("250")}
    assert accepted.keys() == ledger.keys(), "what was answered 250 is in the ledger, and nothing else is"
    for row in ledger.values():
        assert (row.outcome in OUTCOMES and row.because) or (row.buried_at and row.last_error), dict(row._mapping)
    print(Counter(row.outcome for row in ledger.values()))
    troubled = {key: row.last_error for key, row in ledger.items() if row.last_error}
    assert troubled == {}, [(error, accepted[key].octets[:3000]) for key, error in troubled.items()][:5]
    # Nothing that strangers send is worth an operator's night.
    assert set(re.findall(r'"event": "([^"]*)", "level": "(?:error|critical)"', log)) == set()


@pytest.mark.long
@pytest.mark.timeout(600 + FUZZED // 20)
async def test_mutated_mail_is_answered_and_lands_in_the_ledger(tmp_path: Path, model_cache: Path) -> None:
    await _survives(tmp_path, model_cache, _mutated(FUZZED, seed=1))


@pytest.mark.long
@pytest.mark.timeout(600 + FUZZED // 20)
async def test_mutated_mail_is_no_trouble_for_postgresql_either(
    tmp_path: Path, model_cache: Path, postgresql_url: str
) -> None:
    """It refuses what SQLite takes: NUL, lone surrogates, texts longer than their column."""
    await _survives(tmp_path, model_cache, _mutated(FUZZED // 6, seed=2), postgresql_url)


def _mutated(count: int, *, seed: int) -> list[Delivery]:
    return [Delivery(*pair) for pair in zip(mails(count, seed), envelopes(count, seed), strict=True)]


def _real_mails() -> list[bytes]:
    manifest = SHARED_DATA / "mail" / "manifest.jsonl"
    if not manifest.exists():
        pytest.skip("no development mail: shared/data/mail is not beside the repository")
    cases = map(json.loads, manifest.read_text(encoding="utf-8").splitlines())
    paths = dict.fromkeys(case["path"] for case in cases if case["input"] == "eml")
    found = [(manifest.parent / path).read_bytes() for path in paths]
    assert found
    return [_renamed(octets, number) if number >= len(found) else octets for number, octets in _around(found)]


def _around(found: list[bytes]) -> list[tuple[int, bytes]]:
    return [(number, found[number % len(found)]) for number in range(max(REAL, len(found)))]


def _renamed(octets: bytes, number: int) -> bytes:
    """Return the mail under another Message-ID, as another mail of the same kind."""
    kept = re.sub(rb"(?im)^message-id:.*\n(?:[ \t].*\n)*", b"", octets, count=1)
    return b"Message-ID: <again-%d@example.org>\r\n" % number + kept


@pytest.mark.long
@pytest.mark.timeout(600 + FUZZED // 20)
async def test_real_odd_mail_is_answered_and_lands_in_the_ledger(tmp_path: Path, model_cache: Path) -> None:
    await _survives(tmp_path, model_cache, [Delivery(octets) for octets in _real_mails()])


#: What a mail may give as its author and nobody can write to: answering it would only fill `deskhand buried`.
UNREACHABLE = (
    # two at signs
    b"ann@@example.org",
    b"ann@exam@le.org",
    # characters that no domain has
    b"ann@example?org",
    b"ann@exam%le.org",
    # a label that begins with a hyphen
    b"ann@-example.org",
    # an empty label
    b"ann@example..org",
    # no domain at all
    b"ann@",
    # longer than RFC 5321 section 4.5.3.1 allows
    b"ann@" + b"a." * 200 + b"org",
    # an A-label that is none
    b"ann@xn--a\xe2\x82\xac",
)


@pytest.mark.parametrize("author", UNREACHABLE)
def test_an_author_nobody_can_write_to_is_not_answered(author: bytes) -> None:
    octets = b"From: Ann <" + author + b">\r\nSubject: It broke\r\n\r\nThe printer jams.\r\n"
    verdict = screen(parse(octets), a_policy().desk)

    assert verdict.action is Action.TAKE
    assert not verdict.answerable


#: Prints how many writes one line of the log takes.
_ONE_LINE = """
import io, sys
class Counting(io.StringIO):
    writes = 0
    def write(self, text):
        self.writes += 1
        return super().write(text)
stream = sys.stderr = Counting()
from bot.running.logs import set_up
import structlog
set_up(level="info", form="json")
structlog.get_logger().info("incident.opened", number="INC-000001")
print(stream.writes)
"""


def test_a_line_of_the_log_is_written_in_one_piece() -> None:
    done = subprocess.run([sys.executable, "-c", _ONE_LINE], capture_output=True, text=True, check=True, cwd=REPOSITORY)

    assert done.stdout.strip() == "1"
