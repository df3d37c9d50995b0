"""What could not be sent is tried again ever later, and a domain that is busy rests while others are served."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.outgoing import Outgoing
from intake.errors import TemporaryFailure
from store.engine import Store
from store.tables import inbox, outbox, task, timeline
from tests.conftest import NOW
from tests.departures import an_outgoing, queue_mail, released
from tests.desks import rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.fakes import FailingWay, StandingClock

BUSY = TemporaryFailure("mailbox busy", code="450 4.2.1")


async def try_until(store: Store, outgoing: Outgoing, clock: StandingClock, attempts: int) -> list[float]:
    """Deliver whenever it is due; return how long each attempt made the row wait, in seconds."""
    waits = []
    for _ in range(attempts):
        await outgoing.deliver(outgoing.claim())
        (row,) = rows(store, outbox)
        waits.append((row.due_at - clock.now).total_seconds())
        clock.now = max(row.due_at, clock.now)
    return waits


async def test_a_temporary_failure_is_tried_again_ever_later(store: Store) -> None:
    queue_mail(store)
    released(store)
    clock = StandingClock()
    outgoing = an_outgoing(store, FailingWay(failure=BUSY), clock)

    assert await try_until(store, outgoing, clock, 5) == [30, 60, 120, 240, 480]
    (row,) = rows(store, outbox)
    assert (row.done_at, row.buried_at, row.last_error) == (None, None, "450 4.2.1 mailbox busy")
    assert rows(store, task) == []


async def test_a_busy_domain_rests_while_the_others_are_served(store: Store) -> None:
    queue_mail(store, "ann@example.org", "bob@example.org", "cat@example.com")
    released(store)
    clock = StandingClock()
    way = FailingWay(failure=BUSY, recipients=frozenset({"ann@example.org", "bob@example.org"}))
    outgoing = an_outgoing(store, way, clock, at_once=1)
    await outgoing.deliver(outgoing.claim())

    ann, bob, cat = rows(store, outbox)
    assert cat.done_at == NOW
    assert way.attempts == 2, "bob is not tried: his domain has just said that it is busy"
    assert (ann.attempts, bob.attempts) == (1, 0)
    assert bob.due_at == NOW + timedelta(seconds=30)
    assert bob.last_error == ""


async def test_a_domain_rests_longer_each_time_and_a_success_wakes_it(store: Store) -> None:
    queue_mail(store, "ann@example.org", "bob@example.org")
    released(store)
    clock, way = StandingClock(), FailingWay(failure=BUSY)
    outgoing = an_outgoing(store, way, clock, at_once=1)
    waits = []
    for _ in range(4):
        await outgoing.deliver(outgoing.claim())
        later = max(row.due_at for row in rows(store, outbox))
        waits.append((later - clock.now).total_seconds())
        clock.now = later
    assert waits == sorted(waits)
    assert waits[-1] >= 120

    way.recipients = frozenset({"nobody@example.net"})
    await outgoing.deliver(outgoing.claim())
    assert [row.done_at is not None for row in rows(store, outbox)] == [True, True]


async def test_a_relay_that_is_away_lets_no_domain_rest(store: Store) -> None:
    queue_mail(store, "ann@example.org", "bob@example.org")
    released(store)
    way = FailingWay(failure=TemporaryFailure("nobody listens"))
    outgoing = an_outgoing(store, way, StandingClock(), at_once=1)
    await outgoing.deliver(outgoing.claim())

    assert way.attempts == 2


@pytest.mark.parametrize(
    "patience",
    [
        {"attempts": 3},
        # 30 s and 60 s have gone by at the third attempt
        {"give_up_after": timedelta(seconds=90)},
    ],
)
async def test_patience_ends(store: Store, patience: dict[str, object]) -> None:
    queue_mail(store)
    released(store)
    clock = StandingClock()
    outgoing = an_outgoing(store, FailingWay(failure=BUSY), clock, **patience)
    await try_until(store, outgoing, clock, 3)

    (row,) = rows(store, outbox)
    assert row.buried_at == clock.now
    assert [each.kind for each in rows(store, task)] == ["undeliverable"]
    assert "ann@example.org" in rows(store, task)[0].text
    assert "450 4.2.1 mailbox busy" in rows(store, task)[0].text
    assert [each.kind for each in rows(store, timeline)][-1] == "undeliverable"
    assert [each.channel for each in rows(store, inbox)] == ["smtp", "desk"], "the relay is in trouble: the desk hears"
    assert outgoing.claim() == []
