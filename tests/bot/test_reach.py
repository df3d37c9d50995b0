"""A relay that takes nothing is told, and what waits for it leaves as soon as it is back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.exc import OperationalError

from bot.mail.reach import Reach
from bot.outgoing import Outgoing
from bot.running.again import until_it_is_back
from intake.errors import TemporaryFailure
from store import queue
from store.engine import Store
from store.tables import outbox
from tests.conftest import NOW
from tests.departures import an_outgoing, queue_mail
from tests.desks import rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.fakes import FailingWay, StandingClock

AWAY = TemporaryFailure("relay 127.0.0.1:25 was not reached")
LATER = TemporaryFailure("relay refused ann@example.org: 451 4.3.0 later", code="451 4.3.0")


@pytest.mark.parametrize(
    ("failures", "is_told"),
    [
        ((AWAY,), True),
        # Greylisting is no trouble.
        ((LATER, LATER), False),
        ((LATER, LATER, LATER), True),
    ],
)
def test_a_relay_that_takes_nothing_is_told_with_its_reason(
    failures: tuple[TemporaryFailure, ...], is_told: bool
) -> None:
    reach = Reach()
    for seconds, failure in enumerate(failures):
        reach.failed(failure, NOW + timedelta(seconds=seconds))

    assert (reach.state() != "ok") == is_told
    if is_told:
        assert f"no mail leaves since {NOW:%Y-%m-%d %H:%M} UTC" in reach.state()
        assert "ann@example.org" not in reach.state()
        assert "deskhand check" in reach.state()
    assert not reach.answered(NOW)
    assert reach.state() == "ok"


class Knocking:
    """A relay that can be asked."""

    def __init__(self) -> None:
        self.is_away, self.asked = True, 0

    async def __call__(self) -> str:
        self.asked += 1
        if self.is_away:
            raise AWAY
        return "mx.example.org"


async def fail_for_long(outgoing: Outgoing, clock: StandingClock, store: Store) -> None:
    departures = queue_mail(store)
    for _ in range(5):
        await outgoing.deliver(departures)
        (row,) = rows(store, outbox)
        clock.now = row.due_at
        departures = outgoing.claim()
    await outgoing.deliver(departures)
    await outgoing.look()


async def test_what_waits_leaves_as_soon_as_the_relay_is_back(store: Store) -> None:
    clock, way = StandingClock(), FailingWay(failure=AWAY)
    outgoing, relay = an_outgoing(store, way, clock), Knocking()
    outgoing.knock = relay
    await outgoing.look()
    assert relay.asked == 0, "nothing failed, so nobody is asked"
    await fail_for_long(outgoing, clock, store)
    assert outgoing.claim() == []

    relay.is_away = False
    await outgoing.look()

    (row,) = rows(store, outbox)
    assert row.due_at == clock.now
    assert outgoing.reach.state() == "ok"
    assert [outbox_id for outbox_id, _ in outgoing.claim()] == [row.id]


async def test_what_waits_leaves_at_once_though_the_database_was_away_when_the_relay_came_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, away = StandingClock(), [True]
    outgoing, relay = an_outgoing(store, FailingWay(failure=AWAY), clock), Knocking()
    outgoing.knock = relay
    await fail_for_long(outgoing, clock, store)
    hasten = queue.hasten

    def refuse_once(*args: object, **kwargs: object) -> None:
        if away and away.pop():
            raise OperationalError("UPDATE", {}, Exception("the server closed the connection"))
        hasten(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.outgoing.queue.hasten", refuse_once)
    monkeypatch.setattr("bot.outgoing.until_it_is_back", partial(until_it_is_back, pause=0))
    relay.is_away = False
    await outgoing.look()

    assert rows(store, outbox)[0].due_at == clock.now


async def test_a_relay_that_connects_and_fails_later_uses_no_attempts_up(store: Store) -> None:
    clock = StandingClock()
    outgoing, relay = an_outgoing(store, FailingWay(failure=AWAY), clock), Knocking()
    outgoing.knock, relay.is_away = relay, False
    await outgoing.deliver(queue_mail(store))
    clock.now += timedelta(seconds=20)
    await outgoing.look()

    (row,) = rows(store, outbox)
    assert row.due_at > clock.now
    assert "no mail leaves" in outgoing.reach.state()


async def test_one_message_that_is_taken_brings_the_others_after_an_outage(store: Store) -> None:
    clock = StandingClock()
    way = FailingWay(failure=AWAY)
    outgoing, relay = an_outgoing(store, way, clock), Knocking()
    outgoing.knock = relay
    await outgoing.deliver(queue_mail(store, "ann@example.org"))
    await outgoing.look()
    clock.now += timedelta(minutes=2)
    await outgoing.deliver(outgoing.claim())
    way.recipients = frozenset({"nobody@example.org"})
    await outgoing.deliver(queue_mail(store, "ben@example.org"))

    first, second = rows(store, outbox)
    assert (first.due_at, first.done_at) == (clock.now, None)
    assert second.done_at == clock.now
