"""Two machines that write to each other end by themselves; people are told once, and say when to go on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.agreed.policy import Budget
from bot.desk import Desk
from bot.mail import silencing
from bot.mail.budget import AlreadySent, silence_for
from store import inbox as arrivals
from store import silences
from store.engine import Store
from store.tables import outbox, task, timeline
from tests.conftest import NOW
from tests.terminal import deskhand
from tests.values import a_bounce, a_mail, a_policy, an_arrival, suggest

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
BUDGET = Budget(per_incident_an_hour=3, per_address_a_day=2)


def work(store: Store, *bodies: bytes, name: str, after: timedelta = SECOND) -> None:
    policy = a_policy(budget=BUDGET)
    desk = Desk(store=store, policy=policy, classify=suggest, keys=(b"k" * 32,))
    with store.begin() as connection:
        for number, body in enumerate(bodies):
            arrivals.add(connection, replace(an_arrival(f"{name}-{number}", body=body), received_at=NOW))
    desk.work_inbox(NOW + after)


def reports(count: int, name: str) -> list[bytes]:
    return [a_mail(message_id=f"{name}-{number}@example.org") for number in range(count)]


def column(store: Store, wanted: object) -> list[str]:
    with store.reading() as connection:
        return list(connection.execute(select(wanted)).scalars())  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        (AlreadySent(), None),
        (AlreadySent(last_day=39), None),  # the fortieth of the day
        (AlreadySent(last_day=40), "ann@example.org"),
        (AlreadySent(in_incident_last_hour=2), None),
        (AlreadySent(in_incident_last_hour=3), "INC-000001"),
        # Colleagues are told of many incidents, and of one again and again.
        (AlreadySent(last_day=399, in_incident_last_hour=9, is_colleague=True), None),
        (AlreadySent(last_day=400, is_colleague=True), "ann@example.org"),
        (AlreadySent(fails="550 5.1.1 no such person"), "ann@example.org"),
    ],
)
def test_so_much_is_plausible_and_no_more(sent: AlreadySent, key: str | None) -> None:
    silence = silence_for("ann@example.org", "INC-000001", sent, Budget())

    assert (silence.key if silence else None) == key
    assert silence is None or silence.note.endswith(f"resume with: deskhand resume {key}")


def test_the_desk_falls_silent_with_one_visible_note(store: Store) -> None:
    work(store, *reports(5, "m"), name="m")

    assert len(column(store, outbox.c.id)) == 2
    notes = [row for row in column(store, timeline.c.because) if row.startswith("stopped answering ann@example.org")]
    assert len(notes) == 3, "each incident says why its reporter was not answered"
    (told,) = column(store, task.c.text)
    assert told.endswith("resume with: deskhand resume ann@example.org")


def test_a_person_says_when_to_go_on(store: Store, at_the_store: None) -> None:
    work(store, *reports(3, "m"), name="m")
    with store.reading() as connection:
        (silent,) = silences.silent(connection, since=NOW)
        assert (silent.kind, silent.key) == ("address", "ann@example.org")
    with store.begin() as connection:
        assert silences.resume(connection, "address", "ann@example.org", now=NOW + 2 * SECOND)

    work(store, *reports(3, "n"), name="n", after=3 * SECOND)
    assert len(column(store, outbox.c.id)) == 4, "two more, and then silence again"
    assert len(column(store, task.c.text)) == 2


def test_the_command_resumes_an_address_or_an_incident(store: Store, at_the_store: None) -> None:
    with store.begin() as connection:
        for kind, key in (("address", "ann@example.org"), ("incident", "INC-000007")):
            silences.note(connection, kind, key, because="so", incident_id=7, now=NOW)
    assert deskhand("resume", "Ann@Example.org").exit_code == 0
    assert deskhand("resume", "7").exit_code == 0
    assert [json.loads(line)["key"] for line in deskhand("resume", "--json").stdout.splitlines()] == []

    again = deskhand("resume", "ann@example.org")
    assert again.exit_code == 1
    assert "the desk is not silent towards ann@example.org" in again.stderr


def test_an_address_that_fails_again_and_again_is_marked_and_told(store: Store) -> None:
    with store.begin() as connection:
        marked = [silences.count_failure(connection, "ann@example.org", because="5.1.1", now=NOW) for _ in range(4)]
    assert marked == [False, False, True, False]

    work(store, *reports(1, "m"), name="m")
    assert column(store, outbox.c.id) == []
    assert "mail to it fails (5.1.1)" in column(store, task.c.text)[0]


def test_the_tasks_that_told_of_it_are_done_when_a_person_says_to_go_on(store: Store, at_the_store: None) -> None:
    work(store, *reports(3, "m"), a_mail(message_id="b@example.org", sender="bob@example.org"), name="m")
    with store.begin() as connection:
        # Another address fails: what concerns it stays to be done.
        for _ in range(3):
            silencing.mark_failure(connection, "bob@example.org", 4, because="5.1.1", now=NOW)
    assert sorted(open_tasks(store)) == ["failing_address bob@example.org", "silence ann@example.org"]

    assert deskhand("resume", "ann@example.org").exit_code == 0
    assert open_tasks(store) == ["failing_address bob@example.org"]
    assert deskhand("resume", "bob@example.org").exit_code == 0
    assert open_tasks(store) == []


def open_tasks(store: Store) -> list[str]:
    with store.reading() as connection:
        found = connection.execute(select(task.c.kind, task.c.about).where(task.c.done_at.is_(None)))
        return [f"{row.kind} {row.about}" for row in found]


def test_failures_of_long_ago_do_not_count(store: Store) -> None:
    with store.begin() as connection:
        for months in range(5):
            at = NOW + timedelta(days=100 * months)
            assert not silences.count_failure(connection, "ann@example.org", because="5.2.2", now=at)


def test_bounces_mark_the_address_that_they_are_about(store: Store) -> None:
    """Three answers to a misspelt Reply-To come back: the fourth report is taken, and nobody writes there again."""
    for number in range(4):
        work(store, a_mail(message_id=f"m{number}@example.org"), name=f"m{number}", after=DAY * number)
        sent = column(store, outbox.c.key)
        if len(sent) > number:
            work(store, a_bounce(sent[-1], status=f"5.1.{number + 1}"), name=f"b{number}", after=DAY * number + SECOND)

    assert len(column(store, outbox.c.id)) == 3
    kinds = column(store, task.c.kind)
    assert kinds.count("undeliverable") == 3
    assert kinds.count("failing_address") == 1
    assert kinds.count("silence") == 1
