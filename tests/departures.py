"""Mail that waits to leave, and an outgoing that sends it by ways that take or refuse."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from bot.desk import Desk
from bot.mail.attempts import Patience
from bot.outgoing import Outgoing
from bot.running.health import Metrics
from store import inbox as arrivals
from store.engine import Store
from store.tables import outbox
from tests.conftest import NOW
from tests.fakes import StandingClock, TakingWay
from tests.values import a_mail, a_policy, an_arrival, suggest

POLICY = a_policy()


def an_outgoing(store: Store, way: TakingWay, clock: StandingClock, **patience: object) -> Outgoing:
    return Outgoing(
        store,
        POLICY,
        {"mail": way},
        clock=clock,
        metrics=Metrics(store),
        patience=replace(Patience(), **patience),  # type: ignore[arg-type]
    )


def queue_mail(store: Store, *senders: str):
    """Let the desk acknowledge a report of each sender; return what is to be sent, claimed by us until NOW + 10 s."""
    with store.begin() as connection:
        for sender in senders or ("ann@example.org",):
            arrivals.add(connection, an_arrival(sender, body=a_mail(sender=sender, message_id=f"of-{sender}")))
    return Desk(store=store, policy=POLICY, classify=suggest, keys=(b"k" * 32,)).work_inbox(NOW).departures


def released(store: Store) -> None:
    """Give back what the desk claimed for sending, so that `claim` takes it."""
    with store.begin() as connection:
        connection.execute(update(outbox).values(claimed_until=None, attempts=0))
