"""What is queued is sent at least once with one Message-ID, tried again for as long as it may work, and never lost."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import structlog
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.burying import revive
from bot.outgoing import Outgoing
from bot.running.again import until_it_is_back
from bot.running.health import Metrics
from bot.terminal.incidents import known_of
from bot.terminal.sheet import sheet_of
from intake.errors import PermanentFailure, TemporaryFailure
from store import queue
from store.engine import Store
from store.tables import inbox, outbox, task
from tests.conftest import NOW
from tests.departures import POLICY, an_outgoing, queue_mail, released
from tests.desks import rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.fakes import FailingWay, SlowWay, StandingClock, TakingWay

UTC = ZoneInfo("UTC")
NO_SUCH = PermanentFailure("no such person", code="550 5.1.1", next_step="phone them")


async def test_what_is_sent_is_done_and_keeps_its_receipt(store: Store) -> None:
    way = TakingWay(response="250 2.0.0 queued as 4711")
    outgoing = an_outgoing(store, way, StandingClock())
    await outgoing.deliver(queue_mail(store))

    (row,) = rows(store, outbox)
    assert (row.done_at, row.receipt, row.last_error) == (NOW, "250 2.0.0 queued as 4711", "")
    assert [sent.message_id for sent in way.got] == [row.key]
    assert outgoing.claim() == []


async def test_what_is_claimed_is_the_message_as_it_was_written(store: Store) -> None:
    departures = queue_mail(store)
    released(store)

    assert an_outgoing(store, TakingWay(), StandingClock()).claim() == departures


async def test_a_permanent_failure_is_buried_at_once_and_is_a_task(store: Store) -> None:
    departures = queue_mail(store)
    await an_outgoing(store, FailingWay(failure=NO_SUCH), StandingClock()).deliver(departures)

    (row,) = rows(store, outbox)
    assert (row.buried_at, row.last_error) == (NOW, "550 5.1.1 no such person")
    (todo,) = rows(store, task)
    assert (todo.incident_id, todo.kind) == (1, "undeliverable")
    assert todo.text == "Mail to ann@example.org could not be delivered (550 5.1.1 no such person). Phone them."
    assert len(rows(store, inbox)) == 1, "a wrong address is no trouble of the desk"


def _marks(store: Store) -> tuple[str, str]:
    with store.reading() as connection:
        known = known_of(connection, "1")
    lines = [line for line in sheet_of(known, UTC) if "answer by" in line]
    return known["messages"][-1]["unsent"], lines[-1]


async def test_a_retry_settles_the_task_and_another_failure_is_another(store: Store) -> None:
    outgoing = an_outgoing(store, FailingWay(failure=NO_SUCH), StandingClock())
    await outgoing.deliver(queue_mail(store))
    with store.begin() as connection:
        assert revive(connection, outbox, 1, now=NOW)
        assert not revive(connection, outbox, 1, now=NOW)
    assert [row.done_at for row in rows(store, task)] == [NOW]
    await outgoing.deliver(outgoing.claim())

    assert [row.done_at for row in rows(store, task)] == [NOW, None]


async def test_an_answer_that_did_not_leave_is_shown_as_such(store: Store) -> None:
    departures = queue_mail(store)
    waiting = _marks(store)
    await an_outgoing(store, FailingWay(failure=NO_SUCH), StandingClock()).deliver(departures)
    buried = _marks(store)
    with store.begin() as connection:
        queue.revive(connection, outbox, 1, now=NOW)
    outgoing = an_outgoing(store, TakingWay(), StandingClock())
    await outgoing.deliver(outgoing.claim())
    left = _marks(store)

    assert (waiting[0], buried[0], left[0]) == ("waiting", "buried", "")
    assert "(automatic, NOT SENT YET)" in waiting[1]
    assert "(automatic, NOT DELIVERED)" in buried[1]
    assert "(automatic)" in left[1]


async def test_a_code_that_the_text_has_is_told_once(store: Store) -> None:
    departures = queue_mail(store)
    no = PermanentFailure("relay refused ann@example.org: 550 5.1.1 no", code="550 5.1.1", next_step="Phone them.")
    await an_outgoing(store, FailingWay(failure=no), StandingClock()).deliver(departures)

    (todo,) = rows(store, task)
    assert todo.text == (
        "Mail to ann@example.org could not be delivered (relay refused ann@example.org: 550 5.1.1 no). Phone them."
    )


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (TemporaryFailure("relay mx.example.org was not reached"), "relay mx.example.org was not reached"),
        # What comes with a code may quote an address, which no log shows.
        (TemporaryFailure("relay refused ann@example.org", code="450"), None),
    ],
)
async def test_the_log_says_why_a_relay_is_not_reached(
    sqlite_store: Store, failure: TemporaryFailure, reason: str | None
) -> None:
    departures = queue_mail(sqlite_store)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as told:
        await an_outgoing(sqlite_store, FailingWay(failure=failure), StandingClock()).deliver(departures)

    assert [line.get("reason") for line in told if line["event"] == "mail.retry"] == [reason]


async def test_a_failure_that_nobody_foresaw_may_work_later(store: Store) -> None:
    departures = queue_mail(store)
    await an_outgoing(store, FailingWay(failure=KeyError("what")), StandingClock()).deliver(departures)

    (row,) = rows(store, outbox)
    assert (row.buried_at, row.due_at) == (None, NOW + timedelta(seconds=30))
    assert row.last_error == "KeyError: 'what'"


async def test_mail_for_a_channel_that_is_gone_waits_for_a_person(store: Store) -> None:
    departures = queue_mail(store)
    outgoing = Outgoing(store, POLICY, {}, clock=StandingClock(), metrics=Metrics(store))
    await outgoing.deliver(departures)

    (row,) = rows(store, outbox)
    assert row.buried_at == NOW
    assert "'mail'" in row.last_error
    assert "deskhand retry" in rows(store, task)[0].text


async def test_one_refusal_does_not_hold_up_the_others(store: Store) -> None:
    departures = queue_mail(store, "ann@example.org", "bad@example.org", "cy@example.org")
    way = FailingWay(failure=NO_SUCH, recipients=frozenset({"bad@example.org"}))
    await an_outgoing(store, way, StandingClock()).deliver(departures)

    assert [row.done_at is not None for row in rows(store, outbox)] == [True, False, True]
    assert [each.incident_id for each in rows(store, task)] == [2]


async def test_what_is_sent_again_has_the_same_message_id(store: Store) -> None:
    """The process dies between the relay's yes and our commit; the next one sends when the lease has run out."""
    departures = queue_mail(store)
    clock, way = StandingClock(), TakingWay()
    await an_outgoing(store, way, clock)._send(*departures[0])

    next_life = an_outgoing(store, way, clock)
    assert next_life.claim() == [], "the lease of the dead still runs"
    clock.pass_by(timedelta(seconds=10))
    await next_life.deliver(next_life.claim())

    assert way.got[0] == way.got[1]
    assert rows(store, outbox)[0].done_at == clock.now


async def test_leases_are_renewed_while_a_relay_is_slow(store: Store) -> None:
    departures = queue_mail(store)
    clock, way = StandingClock(), SlowWay()
    outgoing, other = an_outgoing(store, way, clock), an_outgoing(store, TakingWay(), clock)
    sending = asyncio.create_task(outgoing.deliver(departures))
    await way.begun.wait()
    for _ in range(3):
        clock.pass_by(timedelta(seconds=8))
        outgoing.renew()
        assert other.claim() == []

    way.gate.set()
    await sending
    assert len(way.got) == 1
    outgoing.renew()
    assert rows(store, outbox)[0].claimed_until is None, "what is done is held no longer"


async def test_what_is_under_way_here_is_not_taken_twice(store: Store) -> None:
    departures = queue_mail(store)
    clock, way = StandingClock(), SlowWay()
    outgoing = an_outgoing(store, way, clock)
    sending = asyncio.create_task(outgoing.deliver(departures))
    await way.begun.wait()
    clock.pass_by(timedelta(minutes=1))

    assert outgoing.claim() == []
    way.gate.set()
    await sending
    assert len(way.got) == 1


async def test_no_more_is_taken_while_too_much_is_under_way(sqlite_store: Store) -> None:
    departures = queue_mail(sqlite_store, *(f"p{n}@example.org" for n in range(4)))
    clock, way = StandingClock(), SlowWay()
    outgoing = an_outgoing(sqlite_store, way, clock, most_under_way=2)
    sending = asyncio.create_task(outgoing.deliver(departures[:2]))
    await way.begun.wait()
    clock.pass_by(timedelta(minutes=1))

    assert outgoing.claim() == []
    way.gate.set()
    await sending
    assert [outbox_id for outbox_id, _ in outgoing.claim()] == [3, 4]


async def test_only_so_many_are_sent_at_once(sqlite_store: Store) -> None:
    class Counting(SlowWay):
        now = most = 0

        async def send(self, message):
            self.now += 1
            self.most = max(self.most, self.now)
            try:
                return await super().send(message)
            finally:
                self.now -= 1

    departures = queue_mail(sqlite_store, *(f"p{n}@example.org" for n in range(9)))
    way = Counting()
    way.gate.set()
    await an_outgoing(sqlite_store, way, StandingClock(), at_once=4).deliver(departures)

    assert len(way.got) == 9
    assert way.most <= 4


async def test_closing_closes_the_ways_out(sqlite_store: Store) -> None:
    way = TakingWay()
    await an_outgoing(sqlite_store, way, StandingClock()).close()

    assert way.closed


@pytest.mark.parametrize(
    "answer",
    [
        # aiosmtplib reads replies as UTF-8 with surrogateescape: a relay that writes Latin-1 gives these
        "250 2.0.0 bien re\udce7u",
        # PostgreSQL keeps no NUL
        "250 2.0.0 ok \0",
    ],
)
@pytest.mark.parametrize("fails", [False, True])
async def test_an_answer_that_no_database_keeps_does_not_send_everything_again(
    postgresql_store: Store, answer: str, fails: bool
) -> None:
    """Otherwise the whole batch is rolled back, and sent again at every lease, to everybody, for ever."""
    departures = queue_mail(postgresql_store, "ann@example.org", "odd@example.org")
    odd = frozenset({"odd@example.org"}) if fails else frozenset({"nobody"})
    way = FailingWay(response="250 ok" if fails else answer, failure=TemporaryFailure(answer), recipients=odd)
    await an_outgoing(postgresql_store, way, StandingClock()).deliver(departures)

    first, second = rows(postgresql_store, outbox)
    assert first.done_at == NOW
    assert (second.done_at == NOW) is not fails


async def test_a_failure_of_what_another_has_sent_is_no_failure(sqlite_store: Store) -> None:
    departures = queue_mail(sqlite_store)
    clock = StandingClock(NOW + timedelta(seconds=10))
    other = an_outgoing(sqlite_store, TakingWay(), clock)
    await other.deliver(other.claim())
    await an_outgoing(sqlite_store, FailingWay(failure=NO_SUCH), clock).deliver(departures)

    assert rows(sqlite_store, outbox)[0].done_at is not None
    assert rows(sqlite_store, task) == []


async def test_failures_are_counted_by_kind(sqlite_store: Store) -> None:
    metrics = Metrics(sqlite_store)
    departures = queue_mail(sqlite_store, "ann@example.org", "bad@example.org")
    way = FailingWay(failure=NO_SUCH, recipients=frozenset({"bad@example.org"}))
    await Outgoing(sqlite_store, POLICY, {"mail": way}, clock=StandingClock(), metrics=metrics).deliver(departures)

    shown = metrics.exposition().decode()
    assert "deskhand_messages_sent_total 1.0" in shown
    assert 'deskhand_send_failures_total{kind="permanent"} 1.0' in shown


async def test_a_failure_that_nobody_foresaw_is_counted_too(sqlite_store: Store) -> None:
    metrics = Metrics(sqlite_store)
    departures = queue_mail(sqlite_store)
    await Outgoing(sqlite_store, POLICY, {"mail": FailingWay()}, clock=StandingClock(), metrics=metrics).deliver(
        departures
    )

    assert 'deskhand_send_failures_total{kind="temporary"} 1.0' in metrics.exposition().decode()


async def test_what_was_sent_while_the_database_was_away_is_not_sent_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, way = StandingClock(), TakingWay()
    outgoing = an_outgoing(store, way, clock)
    departures, settle, refusals = queue_mail(store), outgoing.settle, iter([True, True])

    def refuse_twice(results: object) -> None:
        # The lease is over meanwhile, and a tick looks for what may be sent.
        clock.pass_by(timedelta(minutes=1))
        assert outgoing.claim() == []
        if next(refusals, False):
            raise OperationalError("UPDATE", {}, Exception("the server closed the connection"))
        settle(results)  # type: ignore[arg-type]

    monkeypatch.setattr(outgoing, "settle", refuse_twice)
    monkeypatch.setattr("bot.outgoing.until_it_is_back", partial(until_it_is_back, pause=0))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as logs:
        await outgoing.deliver(departures)

    (row,) = rows(store, outbox)
    assert row.done_at is not None
    assert len(way.got) == 1
    assert outgoing.claim() == []
    told = [(line["event"], line["worker"]) for line in logs]
    assert told == [("store.trouble", "sending"), ("store.recovered", "sending")], "said, and not said each second"


async def test_leases_that_cannot_be_renewed_are_told_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    way = SlowWay()
    outgoing = an_outgoing(store, way, StandingClock())
    sending = asyncio.create_task(outgoing.deliver(queue_mail(store)))
    await way.begun.wait()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as logs:
        with monkeypatch.context() as patch:
            patch.setattr("bot.outgoing.queue.renew", refuse)
            for _ in range(3):
                outgoing.renew()
        outgoing.renew()
    way.gate.set()
    await sending

    assert [(line["event"], line["worker"]) for line in logs] == [
        ("store.trouble", "leases"),
        ("store.recovered", "leases"),
    ]


def refuse(*_: object, **__: object) -> None:
    raise OperationalError("UPDATE", {}, Exception("the server closed the connection"))
