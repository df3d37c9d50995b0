"""Two running programs on one PostgreSQL, one of them killed: each message exactly once, its work taken over.

The two share nothing but the database: each has its own listener, its own relay and its own configuration.
"""

from __future__ import annotations

import contextlib
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, text

from store import queue
from store.engine import Store, open_store
from store.tables import inbox, incident, message, outbox
from tests.ports import free_port
from tests.program import Program, Relay, relay_running, running_together, write_config
from tests.values import a_mail
from tests.waiting import PATIENCE, wait_until, wait_until_done

LEASE = timedelta(seconds=4)


def _held_up(store: Store) -> int:
    """Count the transactions that wait for a lock."""
    with store.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


def _send(port: int, octets: bytes, to: str = "help@desk.example") -> bool:
    """Hand a mail over; False when there was no yes."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.sendmail("sender@example.org", [to], octets)
    except (OSError, smtplib.SMTPException):
        return False
    return True


def _mail(name: str) -> bytes:
    return a_mail(
        message_id=f"{name}@example.org",
        sender=f"{name.partition('-')[0]}@example.org",
        subject=f"trouble {name}",
        text=f"Nothing works here, says {name}",
    )


class Pair:
    """Two desks, their relays, and a look at their database."""

    def __init__(self, desks: list[Program], relays: list[Relay], store: Store) -> None:
        self.desks = desks
        self.relays = relays
        self.ports = [desk.place("mail")[1] for desk in desks]
        self.store = store

    def read(self, wanted: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(wanted))

    def waiting(self, table: Table) -> int:
        with self.store.reading() as connection:
            return queue.depth(connection, table)

    def wait_until_at_rest(self) -> None:
        wait_until_done(self.store, inbox, outbox)

    def outlasting(self, table: Table) -> list[Any]:
        """Return the claims that hold for longer than a lease from now; those of the dead end within one."""
        return self.read(select(table.c.id).where(table.c.claimed_until > datetime.now(UTC) + LEASE))

    def claimed(self, table: Table) -> int:
        held = select(func.count()).select_from(table).where(queue.waiting(table), table.c.claimed_until.is_not(None))
        return int(self.read(held)[0][0])

    def tell(self, number: int, signal_number: int) -> None:
        process = self.desks[number].process
        assert process is not None
        process.send_signal(signal_number)

    def answers(self) -> Counter[tuple[str, str]]:
        """Count the acknowledgements by (what it answers, its own Message-ID)."""
        mails = [mail for relay in self.relays for mail in relay.mails]
        return Counter((mail["In-Reply-To"].strip("<>"), mail["Message-ID"]) for mail in mails)


@pytest.fixture
def pair(tmp_path: Path, model_cache: Path, migrated_postgresql_url: str) -> Iterator[Pair]:
    with contextlib.ExitStack() as at_the_end:
        relays = [at_the_end.enter_context(relay_running()) for _ in range(2)]
        configs = [
            write_config(
                tmp_path / name,
                smtp=free_port(),
                relay=relay.port,
                model=model_cache,
                database=migrated_postgresql_url,
                desk='aliases = ["it@desk.example"]\n',
                more='mode = "off"\n[budget]\nper_address_a_day = 100000\n'
                f'[worker]\nattempts = 20\nlease = "{LEASE.seconds}s"\n',
            )
            for name, relay in zip(("one", "other"), relays, strict=True)
        ]
        desks = at_the_end.enter_context(running_together(configs))
        store = open_store(migrated_postgresql_url)
        at_the_end.callback(store.close)
        yield Pair(desks, relays, store)


class Sender(threading.Thread):
    """Sends mails to the two desks in turn, each until one of them says 250; every fifth goes to both."""

    def __init__(self, name: str, ports: list[int], stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.label = name
        self.ports = ports
        self.stop_after_this = stop
        self.accepted: set[str] = set()
        self.accepted_twice = 0
        self.turned_away = 0

    def run(self) -> None:
        number = 0
        while not self.stop_after_this.is_set():
            self._send_until_yes(number)
            number += 1

    def _send_until_yes(self, number: int) -> None:
        name = f"{self.label}-{number}"
        yeses, turn = 0, number
        while yeses < (2 if number % 5 == 4 else 1):
            if _send(self.ports[turn % 2], _mail(name)):
                yeses += 1
                self.accepted.add(f"{name}@example.org")
            else:
                self.turned_away += 1
            turn += 1
        self.accepted_twice += yeses == 2


def _accepted(senders: list[Sender]) -> set[str]:
    return set().union(*(sender.accepted for sender in senders))


def test_one_of_two_is_killed_and_every_message_is_there_exactly_once(pair: Pair) -> None:
    stop = threading.Event()
    senders = [Sender(f"s{number}", pair.ports, stop) for number in range(4)]
    for sender in senders:
        sender.start()
    # The kill comes in the middle of the load, when both have something to do.
    wait_until(lambda: all(relay.mails for relay in pair.relays) and len(_accepted(senders)) >= 20)
    pair.desks[0].kill()
    before = len(_accepted(senders))
    wait_until(lambda: len(_accepted(senders)) >= before + 10)
    # Without these the test would have no teeth: the kill met deliveries, and some messages went to both.
    wait_until(lambda: any(sender.turned_away for sender in senders))
    wait_until(lambda: any(sender.accepted_twice for sender in senders))
    stop.set()
    for sender in senders:
        sender.join()
    pair.wait_until_at_rest()
    assert pair.desks[1].stop() == 0

    accepted = _accepted(senders)
    said = Counter(row[0] for row in pair.read(select(message.c.message_id).where(message.c.direction == "in")))
    opened = Counter(row[0] for row in pair.read(select(incident.c.summary)))
    outcomes = Counter(row[0] for row in pair.read(select(inbox.c.outcome)))
    answers = pair.answers()
    assert accepted <= set(said), "every message that was answered 250 is in an incident"
    assert max(said.values()) == 1, "no message is there twice"
    assert max(opened.values()) == 1, "no report opened two incidents"
    assert outcomes == {"opened": sum(opened.values())}, "the same octets at both listeners are one delivery"
    assert accepted <= {answered for answered, _ in answers}, "every report is acknowledged"
    assert len(answers) == len({answered for answered, _ in answers}), "and always under the same Message-ID"
    assert all(relay.mails for relay in pair.relays), "both desks have worked"


def test_what_the_dead_one_was_deciding_is_decided_by_the_other_when_its_lease_has_ended(pair: Pair) -> None:
    # The other sleeps, so that every claim is the first one's; the lock holds the first one between claim and commit.
    pair.tell(1, signal.SIGSTOP)
    with pair.store.engine().connect() as blocker:
        blocker.execute(text("LOCK TABLE incident IN SHARE MODE"))
        names = [f"d{number}-1" for number in range(20)]
        assert all(_send(pair.ports[0], _mail(name)) for name in names)
        wait_until(lambda: pair.claimed(inbox) > 0)
        pair.desks[0].kill()
        blocker.rollback()
    assert pair.waiting(inbox) == len(names), "the first had decided nothing when it died"
    assert pair.outlasting(inbox) == []
    pair.tell(1, signal.SIGCONT)
    pair.wait_until_at_rest()

    assert {row[0] for row in pair.read(select(incident.c.summary))} == {f"trouble {name}" for name in names}
    assert sorted(pair.answers().values()) == [1] * len(names)
    assert pair.relays[0].mails == []


def test_what_the_dead_one_was_sending_is_sent_by_the_other_under_the_same_message_id(pair: Pair) -> None:
    pair.tell(1, signal.SIGSTOP)
    pair.relays[0].holds = True
    names = [f"o{number}-1" for number in range(8)]
    assert all(_send(pair.ports[0], _mail(name)) for name in names)
    wait_until(lambda: pair.relays[0].held and pair.claimed(outbox) == len(names))
    pair.desks[0].kill()
    queued = {row[0] for row in pair.read(select(outbox.c.key))}
    assert pair.outlasting(outbox) == []
    pair.tell(1, signal.SIGCONT)
    pair.wait_until_at_rest()
    pair.relays[0].holds = False

    assert {message_id.strip("<>") for _, message_id in pair.answers()} == queued
    assert {answered for answered, _ in pair.answers()} == {f"{name}@example.org" for name in names}
    held = {line for octets in pair.relays[0].held for line in octets.splitlines() if line.startswith(b"Message-ID:")}
    assert held <= {f"Message-ID: <{key}>".encode() for key in queued}, "the first one used the same Message-IDs"


def test_a_slow_relay_is_not_a_dead_process(pair: Pair) -> None:
    """While the first one lives, its leases are renewed: what it is handing over is not sent by the other as well."""
    pair.tell(1, signal.SIGSTOP)
    pair.relays[0].holds = True
    assert _send(pair.ports[0], _mail("slow-1"))
    wait_until(lambda: pair.relays[0].held)
    pair.tell(1, signal.SIGCONT)
    # Three leases long: the other looks every second, and must find nothing that it may take.
    time.sleep(12)
    assert pair.relays[1].mails == []
    pair.relays[0].holds = False
    pair.tell(0, signal.SIGTERM)


def test_the_same_message_to_two_addresses_at_both_desks_at_once_is_one_incident(pair: Pair) -> None:
    # Ann is known already, so that nothing but the message itself can make the two desks wait for each other.
    assert _send(pair.ports[0], _mail("ann-1"))
    wait_until(lambda: pair.relays[0].mails or pair.relays[1].mails)
    pair.wait_until_at_rest()
    with pair.store.engine().connect() as blocker:
        # Both have looked for the message and found nothing when the lock is taken away.
        blocker.execute(text("LOCK TABLE incident IN SHARE MODE"))
        assert _send(pair.ports[0], _mail("ann-2"))
        wait_until(lambda: _held_up(pair.store) == 1)
        assert _send(pair.ports[1], _mail("ann-2"), to="it@desk.example")
        wait_until(lambda: _held_up(pair.store) == 2)
        blocker.rollback()
    pair.wait_until_at_rest()

    assert Counter(row[0] for row in pair.read(select(inbox.c.outcome))) == {"opened": 2, "duplicate": 1}


def test_two_processes_may_meet_an_empty_database_at_once(
    tmp_path: Path, model_cache: Path, postgresql_url: str
) -> None:
    config = write_config(tmp_path, smtp=free_port(), relay=1, model=model_cache, database=postgresql_url)
    command = [sys.executable, "-m", "bot", "list", "--config", str(config)]
    store = open_store(postgresql_url)
    with store.engine().connect() as blocker:
        # Both want to make the first table while somebody else has begun to; then both go on at the same moment.
        blocker.execute(text("CREATE TABLE alembic_version (version_num varchar(32))"))
        pair = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        wait_until(lambda: _held_up(store) == 2)
        blocker.rollback()
    said = [process.communicate(timeout=PATIENCE)[1][-500:] for process in pair]
    store.close()

    assert [process.returncode for process in pair] == [0, 0], said
