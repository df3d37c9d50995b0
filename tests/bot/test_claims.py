"""When a database has restarted, what it forgot is said again, and nothing is taken from whoever may be sending it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text, update

from bot.desk import Desk
from store.engine import Store, clock_of, open_store
from store.tables import outbox
from tests.conftest import NOW
from tests.departures import POLICY, an_outgoing, queue_mail
from tests.desks import rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.fakes import StandingClock, TakingWay
from tests.values import suggest

LEASE = timedelta(seconds=10)
#: Of this database, all but our own.
_CONNECTIONS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def cut(store: Store) -> None:
    """Break every connection, as a server that restarts does."""
    with store.begin() as connection:
        for (pid,) in connection.execute(text(_CONNECTIONS)).all():
            assert connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid}).scalar_one()


async def test_what_the_server_forgot_that_we_sent_is_said_again_and_not_sent_again(postgresql_store: Store) -> None:
    """It was committed without an fsync: a server that is killed may have lost it."""
    clock, way = StandingClock(), TakingWay()
    outgoing = an_outgoing(postgresql_store, way, clock)
    assert outgoing.claim() == []
    await outgoing.deliver(queue_mail(postgresql_store))
    cut(postgresql_store)
    with postgresql_store.begin() as connection:
        connection.execute(update(outbox).values(done_at=None, receipt="", claimed_until=NOW))
    clock.pass_by(LEASE)

    assert outgoing.claim() == []
    assert [(row.done_at, row.receipt) for row in rows(postgresql_store, outbox)] == [(clock.now, "250 2.0.0 queued")]
    clock.pass_by(LEASE)
    assert outgoing.claim() == []


async def test_leases_that_ran_out_while_nobody_could_renew_them_are_left_alone_for_a_lease(
    postgresql_store: Store,
) -> None:
    clock = StandingClock()
    other = an_outgoing(postgresql_store, TakingWay(), clock)
    assert other.claim() == []
    departures = queue_mail(postgresql_store)
    cut(postgresql_store)
    clock.pass_by(2 * LEASE)

    claimed = []
    for _ in range(3):
        claimed.append(other.claim())
        clock.pass_by(LEASE / 2)
    (again,) = claimed[2]
    assert claimed[:2] == [[], []]
    assert again[0] == departures[0][0], "whoever held it is dead: it is not back after a lease"


async def test_the_desk_that_was_sending_renews_before_another_takes_over(postgresql_store: Store) -> None:
    clock, way = StandingClock(), TakingWay()
    one, other = an_outgoing(postgresql_store, way, clock), an_outgoing(postgresql_store, way, clock)
    assert (one.claim(), other.claim()) == ([], [])
    departures = queue_mail(postgresql_store)
    cut(postgresql_store)
    clock.pass_by(2 * LEASE)
    assert other.claim() == []
    await one.deliver(departures)
    clock.pass_by(LEASE)

    assert other.claim() == []
    assert len(way.got) == 1


def test_every_broken_connection_for_claims_is_counted(postgresql_store: Store) -> None:
    with postgresql_store.lease() as connection:
        connection.execute(text("SELECT 1"))
    before = postgresql_store.breaks
    cut(postgresql_store)
    with postgresql_store.lease() as connection:
        connection.execute(text("SELECT 1"))

    assert postgresql_store.breaks == before + 1


async def test_a_machine_whose_clock_is_wrong_takes_nothing_over_and_loses_nothing(postgresql_store: Store) -> None:
    """Its leases are those of the database's clock, whatever its own says."""
    told = clock_of(postgresql_store)
    assert told is not None
    for apart in (timedelta(minutes=3), -timedelta(minutes=3)):
        wrong = open_store(postgresql_store.url.render_as_string(hide_password=False))
        wrong.heed_clock(lambda apart=apart: told + apart)
        its = wrong.in_step(StandingClock(told + apart))

        assert abs(its() - told) < timedelta(minutes=1)
        held = Desk(store=wrong, policy=POLICY, classify=suggest, keys=(b"k" * 32,)).pen(told + apart)
        assert held.claimed_until is not None
        assert abs(held.claimed_until - (told + LEASE)) < timedelta(minutes=1)
        wrong.close()
