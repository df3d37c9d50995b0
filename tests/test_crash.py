"""The program may stop anywhere: nothing that was answered 250 is lost, nothing is doubled.

Each case plays a small day at the desk on a real database. Whatever a power cut would leave is kept at each point:
before a statement, before or after a commit, before or after a message is handed to the relay. On each of these the
desk starts again, the clients repeat what they heard no yes to, it is stopped once more, by an error that nothing may
catch, and starts a last time, until everything is worked off. The invariants are checked on what is left.

`DESKHAND_DAYS` sets in how many orders the mails of the day come (`make crash` sets 10).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select

from bot.agreed.policy import Policy
from bot.build import release_claims_of_the_dead
from bot.config.load import load
from bot.config.policy import policy_of
from bot.desk import Desk
from bot.outgoing import Outgoing
from bot.running.health import Metrics
from classifier.suggestion import Question, Scored, Suggestion
from intake.message import OutboundMessage, delivery_id_of
from intake.receipt import Receipt
from store import inbox as arrivals
from store.engine import Store, open_store
from store.inbox import Arrival
from store.tables import inbox, incident, message, outbox, timer
from tests.conftest import NOW
from tests.copies import put_migrated
from tests.values import a_mail

KEYS = (b"k" * 32,)
DAYS = int(os.environ.get("DESKHAND_DAYS", "5"))
#: Where a database costs no disk.
FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


class PowerCut(BaseException):
    """The process stops here; nothing after it happens."""


@dataclass
class Power:
    """Counts the points at which the power could be cut; cuts it at one of them, or has somebody look at each."""

    cut_at: int | None = None
    look: Callable[[], object] | None = None
    passed: int = 0
    off: bool = False
    points: Counter[str] = field(default_factory=Counter)

    def point(self, name: str) -> None:
        if self.off:
            raise PowerCut(name)
        self.passed += 1
        self.points[name] += 1
        if self.look is not None:
            self.look()
        if self.passed == self.cut_at:
            self.off = True
            raise PowerCut(name)


class FragileStore:
    """A real store whose power can be cut at every statement and around every commit."""

    def __init__(self, store: Store, power: Power) -> None:
        self._store = store
        self._power = power
        self.is_sqlite = store.is_sqlite
        self.reading = store.reading
        self.breaks, self.skew = store.breaks, store.skew

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._around(self._store.begin()) as connection:
            yield connection

    @contextmanager
    def lease(self) -> Iterator[Connection]:
        with self._around(self._store.lease()) as connection:
            yield connection

    @contextmanager
    def _around(self, transaction) -> Iterator[Connection]:
        power = self._power
        power.point("before begin")
        with transaction as connection:
            event.listen(connection, "before_cursor_execute", lambda *_: power.point("before statement"))
            yield connection
            power.point("before commit")
        power.point("after commit")


class Relay:
    """Takes every message and remembers it; it lives on when the desk dies."""

    def __init__(self) -> None:
        self.got: list[OutboundMessage] = []
        self.power = Power()

    async def send(self, message: OutboundMessage) -> Receipt:
        self.power.point("before send")
        self.got.append(message)
        self.power.point("after send")
        return Receipt(response="250 queued")

    async def close(self) -> None:
        pass


def suggest(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
    """Classify as the real one does, without a model: the outage is high, the rest is low."""
    return tuple(_suggestion(1 if "outage" in question.text else 3) for question in questions)


def _suggestion(level: int) -> Suggestion:
    return Suggestion(
        category=Scored(value="Network", confidence=0.9, because=("'network'",)),
        subcategory=Scored(value="internet/DNS", confidence=0.9),
        impact=Scored(value=level, confidence=0.9),
        urgency=Scored(value=level, confidence=0.9),
        model_version="fixed",
    )


def a_day(seed: int) -> list[bytes]:
    """Return what clients send: reports, a reply, an automatic answer, one without an id, and a copy of the first."""
    dice = random.Random(seed)
    mails = [
        *(a_mail(message_id=f"r{n}@example.org", sender=f"p{n}@example.org", subject=f"Trouble {n}") for n in range(4)),
        a_mail(
            message_id="reply@example.org",
            sender="p0@example.org",
            subject="Re: Trouble 0",
            text="It is the left one.",
            headers="In-Reply-To: <r0@example.org>\r\nReferences: <r0@example.org>\r\n",
        ),
        a_mail(
            message_id="away@example.org",
            sender="p1@example.org",
            subject="Out of office",
            headers="Auto-Submitted: auto-replied\r\nIn-Reply-To: <r1@example.org>\r\n",
        ),
        a_mail(message_id="big@example.org", sender="boss@example.org", subject="outage", text="outage everywhere"),
        a_mail(message_id="", sender="p9@example.org", subject="No id").replace(b"Message-ID: <>\r\n", b""),
    ]
    order = mails[:4]
    dice.shuffle(order)
    late = mails[4:]
    dice.shuffle(late)
    return [*order, *late, order[0]]


class Client:
    """Sends each mail until it hears a yes, and then never again; it lives on when the desk dies."""

    def __init__(self, mails: list[bytes]) -> None:
        self.waiting = list(mails)
        self.yes: list[bytes] = []

    def send_next(self, store: FragileStore, power: Power) -> None:
        body = self.waiting[0]
        power.point("before accept")
        arrival = Arrival(
            channel="smtp",
            delivery_id=delivery_id_of(body, ("help@desk.example",)),
            received_at=NOW,
            media_type="message/rfc822",
            envelope={"reverse_path": "x@example.org", "forward_paths": ["help@desk.example"]},
            body=body,
        )
        with store.begin() as connection:
            arrivals.add(connection, arrival)
        power.point("before 250")
        self.yes.append(self.waiting.pop(0))


@dataclass(frozen=True)
class Left:
    """What a power cut at one point leaves: the files as they are there, and what those outside know."""

    files: Mapping[str, bytes]
    waiting: Sequence[bytes]
    yes: Sequence[bytes]
    got: Sequence[OutboundMessage]


@dataclass
class World:
    """Everything that survives a power cut."""

    store: Store
    client: Client
    relay: Relay
    policy: Policy

    def left(self) -> Left:
        """Return what there is now; what a transaction has written so far is in no file, or in none that counts."""
        database = Path(str(self.store.url.database))
        files = {name: (database.parent / name).read_bytes() for name in _files_of(database)}
        return Left(files, tuple(self.client.waiting), tuple(self.client.yes), tuple(self.relay.got))

    def live(self, power: Power) -> None:
        """Run the desk until nothing waits, or until the power is cut."""
        release_claims_of_the_dead(self.store)
        self.relay.power = power
        with contextlib.suppress(PowerCut):
            asyncio.run(self._work(FragileStore(self.store, power), power))

    async def _work(self, store: FragileStore, power: Power) -> None:
        now = NOW + timedelta(seconds=1)
        desk = Desk(store=store, policy=self.policy, classify=suggest, keys=KEYS)  # type: ignore[arg-type]
        outgoing = Outgoing(
            store,  # type: ignore[arg-type]
            self.policy,
            {"mail": self.relay},
            clock=lambda: now,
            metrics=Metrics(self.store),
        )
        while True:
            for _ in range(min(3, len(self.client.waiting))):
                self.client.send_next(store, power)
            worked = desk.work_inbox(now)
            departures = worked.departures or outgoing.claim()
            desk.work_timers(now)
            if departures:
                await _deliver(outgoing, departures, power)
            if not (worked.rows or departures or self.client.waiting):
                return


async def _deliver(outgoing: Outgoing, departures, power: Power) -> None:
    for departure in departures:
        sent = await outgoing._send(*departure)
        outgoing.settle([sent])
    assert not power.off


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("desk") / "config.toml"
    path.write_text('[desk]\naddress = "help@desk.example"\n')
    return policy_of(load(path, {}))


def _check(world: World, mails: list[bytes]) -> None:
    assert world.client.waiting == []
    with world.store.reading() as connection:
        rows = connection.execute(select(inbox)).all()
        incidents = connection.execute(select(incident)).all()
        said = connection.execute(select(message).where(message.c.direction == "in")).all()
        queued = connection.execute(select(outbox)).all()
        timers = connection.execute(select(timer)).all()
    distinct = {delivery_id_of(body, ("help@desk.example",)) for body in mails}
    assert {row.delivery_id for row in rows} == distinct, "every accepted delivery is there, once"
    assert all(row.done_at is not None and row.outcome for row in rows), "every arrival has an outcome"
    assert sorted(i.summary for i in incidents) == sorted(
        ["Trouble 0", "Trouble 1", "Trouble 2", "Trouble 3", "outage", "No id"]
    ), "every report is one incident"
    assert len(said) == 8, "every message is one entry"
    assert {t.incident_id for t in timers} == {i.id for i in incidents}, "somebody looks after every promise"
    acknowledged = Counter(reply.in_reply_to for reply in world.relay.got)
    reports = {"r0@example.org", "r1@example.org", "r2@example.org", "r3@example.org", "big@example.org", ""}
    assert set(acknowledged) == reports, "every report is acknowledged"
    for answered in acknowledged:
        ids = {reply.message_id for reply in world.relay.got if reply.in_reply_to == answered}
        assert len(ids) == 1, "an acknowledgement that is sent again keeps its Message-ID"
    assert len(queued) == 6
    assert all(row.done_at is not None for row in queued), "everything queued was sent"


def _files_of(database: Path) -> list[str]:
    return [name for name in (database.name, f"{database.name}-wal") if (database.parent / name).exists()]


@contextmanager
def _world(left: Left, policy: Policy) -> Iterator[World]:
    """Open what was left, in a folder of its own, where a database costs no disk."""
    with tempfile.TemporaryDirectory(dir=FAST) as folder:
        for name, octets in left.files.items():
            (Path(folder) / name).write_bytes(octets)
        client, relay = Client([*left.waiting]), Relay()
        client.yes, relay.got = [*left.yes], [*left.got]
        store = open_store(f"sqlite:///{folder}/desk.db")
        yield World(store, client, relay, policy)
        store.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The file of a migrated database with nothing in it."""
    path = tmp_path_factory.mktemp("empty") / "desk.db"
    put_migrated(path)
    return {path.name: path.read_bytes()}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(DAYS))
def test_a_stop_anywhere_loses_nothing_and_doubles_nothing(
    seed: int, empty: Mapping[str, bytes], policy: Policy
) -> None:
    """Every point of a day is a stop; then the desk comes back and is stopped once more, anywhere in what remains."""
    dice = random.Random(seed)
    mails = a_day(seed)
    ends: list[Left] = []
    with _world(Left(empty, mails, (), ()), policy) as world:
        whole = Power(look=lambda: ends.append(world.left()))
        world.live(whole)
        _check(world, mails)
    stops = 0
    for passed, left in enumerate(ends):
        with _world(left, policy) as world:
            again = Power(cut_at=dice.randint(1, whole.passed - passed))
            world.live(again)
            world.live(Power())
            _check(world, mails)
        stops += 1 + again.off

    assert stops >= 400
    assert whole.points["before commit"] == whole.points["after commit"]
