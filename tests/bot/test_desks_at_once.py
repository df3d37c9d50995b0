"""However many desks work on one database, everything is done exactly once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import pytest

from bot.desk import Desk
from bot.habits import Habits
from classifier.suggestion import Question, Suggestion
from store import queue
from store.engine import Store, open_store
from store.tables import (
    clock,
    inbox,
    incident,
    message,
    outbox,
    person_address,
    timeline,
    timer,
)
from tests.conftest import NOW
from tests.desks import REPORT, SECOND, a_desk, arrive, kept, recount, reply, rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_mail, suggest

# The fence.


@pytest.mark.parametrize("body", [REPORT, REPORT.replace(b"Message-ID: <m1@example.org>\r\n", b"")])
def test_work_on_a_row_that_another_finished_is_undone_completely(store: Store, body: bytes) -> None:
    """While the first classifies, its lease runs out and another desk does the whole row."""
    late = NOW + SECOND + Habits().lease

    def slowly(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        assert a_desk(store).work_inbox(late).outcomes == {"opened": 1}
        return suggest(questions)

    arrive(store, body)
    worked = a_desk(store, classify=slowly).work_inbox(NOW + SECOND)

    assert (worked.outcomes, worked.departures) == (Counter(), [])
    assert len(rows(store, incident)) == len(rows(store, outbox)) == 1
    assert [row.kind for row in rows(store, timeline)] == ["opened", "screened", "classified", "prioritised", "queued"]
    (row,) = rows(store, inbox)
    assert (row.outcome, row.done_at, row.last_error) == ("opened", late, "")
    assert kept(store) == recount(store) == {"incident:new:5": 1}


# Many at once.


def work_off(desk: Desk, ticks: count) -> None:
    """Work until nothing waits; every round is a second later for everybody."""
    while True:
        worked = desk.work_inbox(NOW + next(ticks) * SECOND)
        if not worked.rows:
            with desk.store.reading() as connection:
                if queue.depth(connection, inbox) == 0:
                    return


def test_two_desks_on_one_database_do_everything_exactly_once(two_stores) -> None:
    """Two hundred reports, then their answers and copies, worked off by two desks at the same time."""
    first, _ = two_stores
    habits = Habits(batch=8, attempts=50)
    desks = [a_desk(each, habits=habits) for each in two_stores]
    reports = [
        a_mail(message_id=f"r{n}@example.org", sender=f"p{n % 40}@example.org", subject=f"Trouble {n}")
        for n in range(130)
    ]
    answers = [
        a_mail(
            message_id=f"a{n}@example.org",
            sender=f"p{n % 40}@example.org",
            subject=f"Re: Trouble {n}",
            text=f"And {n}.",
            headers=f"In-Reply-To: <r{n}@example.org>\r\n",
        )
        for n in range(50)
    ]
    for name, mails in (("report", reports), ("answer", answers), ("copy", reports[:20])):
        arrive(first, *mails, name=name)
        ticks = count(1)
        threads = [threading.Thread(target=work_off, args=(desk, ticks)) for desk in desks]
        for thread_ in threads:
            thread_.start()
        for thread_ in threads:
            thread_.join(60)

    ledger = rows(first, inbox)
    assert Counter(row.outcome for row in ledger) == {"opened": 130, "appended": 50, "duplicate": 20}
    said = Counter(row.inbox_id for row in rows(first, message, message.c.direction == "in"))
    assert said == {row.id: 1 for row in ledger if row.outcome != "duplicate"}
    assert sorted(row.summary for row in rows(first, incident)) == sorted(f"Trouble {n}" for n in range(130))
    assert len(rows(first, outbox)) == 130
    assert len(rows(first, person_address)) == 40
    # Four promises each, and the answer to whoever wrote again.
    assert len(rows(first, clock)) == 130 * 4 + 50
    assert {row.incident_id for row in rows(first, timer)} == {row.id for row in rows(first, incident)}
    assert kept(first) == recount(first) == {"incident:new:5": 130}


@pytest.fixture
def two_stores(postgresql_store: Store) -> Iterator[tuple[Store, Store]]:
    """One PostgreSQL as two processes see it: each with connections of its own."""
    other = open_store(postgresql_store.url.render_as_string(hide_password=False))
    yield postgresql_store, other
    other.close()


class SlowCommit:
    """A store whose durable transactions wait before they commit, until somebody lets them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.lease, self.reading, self.skew = store.lease, store.reading, store.skew
        self.is_at_the_door, self.may_go = threading.Event(), threading.Event()

    @contextmanager
    def begin(self):
        with self._store.begin() as connection:
            yield connection
            self.is_at_the_door.set()
            assert self.may_go.wait(30)


@pytest.mark.parametrize(
    "second_mail",
    [
        # the same message by another channel
        REPORT,
        # the answer of somebody in copy
        reply(sender="bob@example.org", headers="In-Reply-To: <m1@example.org>\r\n"),
    ],
)
def test_two_desks_at_once_do_not_open_two_incidents_for_one_thread(two_stores, second_mail) -> None:
    first, second = two_stores
    # Both people are known already: otherwise their new address makes the second desk wait by luck.
    arrive(first, a_mail(message_id="x@example.org", subject="Scanner", headers="Cc: x@example.org\r\n"))
    arrive(first, a_mail(message_id="y@example.org", subject="Phone", sender="bob@example.org"), name="bob")
    a_desk(first).work_inbox(NOW)
    arrive(first, REPORT, name="first")
    slow = SlowCommit(first)
    one = threading.Thread(target=a_desk(slow).work_inbox, args=(NOW + SECOND,))  # type: ignore[arg-type]
    one.start()
    assert slow.is_at_the_door.wait(30)
    arrive(second, second_mail, channel="imap", name="second")
    other = threading.Thread(target=work_off, args=(a_desk(second, habits=Habits(attempts=50)), count(2)))
    other.start()
    # The other desk is either waiting for the first one's rows by now, or has found nothing and opened an incident.
    other.join(0.5)
    slow.may_go.set()
    one.join(30)
    other.join(30)

    assert len(rows(first, incident)) == 3
