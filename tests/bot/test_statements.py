"""What an arrival costs in questions to the database: counted, so that it cannot creep up unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bot.desk import Desk
from bot.habits import Habits
from store import inbox as arrivals
from store.engine import Store
from store.tables import inbox, outbox
from tests.conftest import NOW
from tests.values import a_mail, a_policy, an_arrival, suggest

SECOND = timedelta(seconds=1)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Yield a list that gets every statement, what begins a transaction left out: two databases do it in two ways."""
    said: list[str] = []

    def hear(_connection, _cursor, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA synchronous")):
            said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def deliver(store: Store, *bodies: bytes, name: str) -> None:
    with store.begin() as connection:
        for number, body in enumerate(bodies):
            arrivals.add(connection, an_arrival(f"{name}-{number}", body=body))


def report(sender: str, number: int) -> bytes:
    return a_mail(sender=f"{sender}@example.org", message_id=f"{sender}-{number}@example.org", subject=f"Jam {number}")


def answer(sender: str, number: int) -> bytes:
    headers = f"In-Reply-To: <{sender}-1@example.org>\r\n"
    return a_mail(
        sender=f"{sender}@example.org",
        message_id=f"{sender}-answer-{number}@example.org",
        subject="Re: Jam 1",
        text=f"It is number {number}.",
        headers=headers,
    )


def worked(store: Store, *bodies: bytes, name: str) -> tuple[dict[str | None, int], float]:
    """Return what became of the arrivals, and the statements that each of them took."""
    deliver(store, *bodies, name=name)
    desk = Desk(store=store, policy=a_policy(), classify=suggest, keys=(b"k" * 32,), habits=Habits(batch=64))
    with counted() as said:
        assert desk.work_inbox(NOW + SECOND).rows == len(bodies)
    with store.reading() as connection:
        wanted = select(inbox.c.outcome).where(inbox.c.delivery_id.startswith(f"{name}-"))
        outcomes = list(connection.execute(wanted).scalars())
    return {each: outcomes.count(each) for each in outcomes}, len(said) / len(bodies)


@pytest.mark.parametrize(
    ("together", "first", "again", "answered"),
    [
        # Alone: claimed with its octets, asked about once, written with one statement a table.
        (1, 15, 13, 23),
        # Sixteen at once share all but the incident, its answer, who is new, and the lock of one that was there.
        (16, 5, 3, 7.5),
    ],
)
def test_an_arrival_asks_the_database_no_more_than_this(
    store: Store, together: int, first: float, again: float, answered: float
) -> None:
    senders = [f"u{number}" for number in range(together)]
    known, new = worked(store, *(report(sender, 1) for sender in senders), name="first")
    assert (known, new <= first) == ({"opened": together}, True), new
    known, once_more = worked(store, *(report(sender, 2) for sender in senders), name="again")
    assert (known, once_more <= again) == ({"opened": together}, True), once_more
    known, reply = worked(store, *(answer(sender, 1) for sender in senders), name="answer")
    assert (known, reply <= answered) == ({"appended": together}, True), reply


def test_a_batch_of_one_sender_costs_little_more_than_one_of_many(store: Store) -> None:
    known, each = worked(store, *(report("u1", number) for number in range(16)), name="storm")

    assert known == {"opened": 16}
    assert each <= 7


def test_rows_of_one_batch_count_for_each_other(store: Store) -> None:
    """An answer in the same batch as its report finds it, and the budget of its sender counts what the batch sent."""
    policy = a_policy()
    many = [report("u1", number) for number in range(policy.budget.per_address_a_day + 5)]
    outcomes, _ = worked(store, *many, answer("u1", 1), name="together")

    assert outcomes == {"opened": len(many), "appended": 1}
    with store.reading() as connection:
        told = connection.execute(select(outbox.c.id).where(outbox.c.recipients == "u1@example.org")).all()
    assert len(told) == policy.budget.per_address_a_day
