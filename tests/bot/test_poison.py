"""A row that cannot be worked off fails alone, is tried ever later, then buried and told."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, text
from sqlalchemy.exc import OperationalError

from bot.habits import Habits
from classifier.suggestion import Question, Suggestion
from store import queue
from store.engine import Store, open_store
from store.tables import (
    inbox,
    inbox_body,
    incident,
    message,
    outbox,
    participant,
    person_address,
    thread,
    timeline,
)
from tests.conftest import NOW
from tests.desks import ALERTED, REPORT, SECOND, a_desk, arrive, kept, outcomes, recount, rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_mail, a_suggestion, suggest


def nonsense_for_poison(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
    """Give an impact that no matrix has: deciding about that message raises."""
    return tuple(a_suggestion(9 if "poison" in question.text else 3) for question in questions)


def test_a_poison_row_fails_alone(store: Store) -> None:
    arrive(store, a_mail(), a_mail(message_id="bad@example.org", text="poison"), a_mail(message_id="m3@example.org"))
    worked = a_desk(store, classify=nonsense_for_poison).work_inbox(NOW + SECOND)

    assert worked.outcomes == {"opened": 2}
    assert [outcome for outcome, _ in outcomes(store)] == ["opened", None, "opened"]
    assert len(rows(store, incident)) == len(worked.departures) == 2
    assert [row.address for row in rows(store, person_address)] == ["ann@example.org"]
    assert kept(store) == recount(store)


def test_a_connection_that_breaks_in_the_middle_is_the_fault_of_no_row(
    migrated_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(migrated_postgresql_url)
    arrive(store, a_mail(), a_mail(message_id="bad@example.org", text="poison"))

    def broken(connection: Connection, work: object) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with monkeypatch.context() as breaking:
        breaking.setattr("bot.desk._in_savepoint", broken)
        with pytest.raises(OperationalError, match="terminat"):
            a_desk(store, classify=nonsense_for_poison).work_inbox(NOW + SECOND)

    assert [(row.last_error, row.buried_at) for row in rows(store, inbox)] == [("", None)] * 2
    # The lease is over: another round, or another process, does it.
    assert a_desk(store).work_inbox(NOW + timedelta(minutes=1)).outcomes == {"opened": 2}
    store.close()


def test_a_poison_row_leaves_nothing_behind(store: Store) -> None:
    arrive(store, a_mail(message_id="bad@example.org", text="poison"))
    a_desk(store, classify=nonsense_for_poison).work_inbox(NOW + SECOND)

    for table in (incident, message, timeline, thread, outbox, person_address, participant):
        assert rows(store, table) == []


def test_a_poison_row_is_retried_ever_later_then_buried_and_told(store: Store) -> None:
    desk = a_desk(store, classify=nonsense_for_poison, habits=Habits(attempts=4))
    arrive(store, a_mail(message_id="bad@example.org", text="poison"))
    now, waits = NOW, []
    for _ in range(3):
        desk.work_inbox(now)
        (row,) = rows(store, inbox)
        assert "KeyError" in row.last_error
        waits.append((row.due_at - now).total_seconds())
        now = row.due_at
    assert waits == [1, 2, 4]

    desk.work_inbox(now)
    buried, alert = rows(store, inbox)
    assert (buried.attempts, buried.buried_at, buried.outcome) == (4, now, None)
    assert (alert.channel, alert.media_type) == ("desk", "text/plain")

    worked = desk.work_inbox(now)
    assert worked.departures == [], "nobody is answered"
    (told,) = rows(store, incident)
    assert (told.summary, told.origin, told.source_channel) == ("Deskhand gave up on inbox row 1", "event", "event")
    assert "deskhand retry inbox 1" in rows(store, message)[0].text
    assert desk.work_inbox(now + timedelta(days=1)).rows == 0


def test_a_buried_row_can_be_tried_again(store: Store) -> None:
    arrive(store, a_mail(text="poison"))
    a_desk(store, classify=nonsense_for_poison, habits=Habits(attempts=1)).work_inbox(NOW)
    with store.begin() as connection:
        assert queue.revive(connection, inbox, 1, now=NOW)
    a_desk(store).work_inbox(NOW + SECOND)

    assert rows(store, inbox)[0].outcome == "opened"


def test_an_alert_that_is_poison_itself_is_not_told_of(store: Store) -> None:
    def fails(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        raise ValueError("the model cannot read this")

    desk = a_desk(store, classify=fails, habits=Habits(attempts=1))
    arrive(store, a_mail())
    for step in range(5):
        desk.work_inbox(NOW + step * SECOND)

    assert [(row.channel, row.buried_at is not None) for row in rows(store, inbox)] == [("smtp", True), ("desk", True)]


def test_alerts_do_not_breed_alerts(sqlite_store: Store) -> None:
    """Whatever keeps breach alerts from being written (here: no key to sign with) must not fill the queue."""
    broken = a_desk(sqlite_store, policy=ALERTED, keys=(), habits=Habits(attempts=1))
    arrive(sqlite_store, REPORT)
    now = NOW
    for _ in range(8):
        now += timedelta(days=30)
        broken.work_inbox(now)
        broken.work_timers(now)

    assert len(rows(sqlite_store, incident)) <= 2


def raise_for_poison(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
    if any("poison" in question.text for question in questions):
        raise ValueError("the model cannot read this")
    return suggest(questions)


def test_a_message_that_cannot_be_classified_fails_alone(store: Store) -> None:
    arrive(store, a_mail(), a_mail(message_id="bad@example.org", text="poison"))
    worked = a_desk(store, classify=raise_for_poison).work_inbox(NOW + SECOND)

    assert worked.outcomes == {"opened": 1}
    assert "ValueError" in rows(store, inbox)[1].last_error


def test_a_message_that_ends_the_process_each_time_is_buried_and_the_others_are_not(sqlite_store: Store) -> None:
    """Claims that nobody lived to finish: the one that kills is found out alone, and given up after many deaths."""
    arrive(sqlite_store, a_mail(), a_mail(message_id="m2@example.org", text="poison"))

    def die(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        if any("poison" in question.text for question in questions):
            raise KeyboardInterrupt
        return suggest(questions)

    desk = a_desk(sqlite_store, classify=die, habits=Habits(deaths=5))
    for step in range(20):
        with contextlib.suppress(KeyboardInterrupt):
            desk.work_inbox(NOW + step * timedelta(minutes=1))

    first, second = rows(sqlite_store, inbox)[:2]
    assert (first.outcome, first.buried_at) == ("opened", None)
    assert second.buried_at is not None
    assert "the process ended each time" in second.last_error


def test_a_message_that_cannot_be_read_is_buried_in_the_end(sqlite_store: Store) -> None:
    """As when its body is gone: `_read` raises for the batch, and no attempt is ever the last."""
    arrive(sqlite_store, a_mail(), a_mail(message_id="m2@example.org"))
    with sqlite_store.begin() as connection:
        connection.execute(delete(inbox_body).where(inbox_body.c.inbox_id == 2))
    desk = a_desk(sqlite_store, habits=Habits(attempts=2))
    for step in range(4):
        desk.work_inbox(NOW + step * timedelta(minutes=1))

    assert [row.outcome for row in rows(sqlite_store, inbox)][:2] == ["opened", None]
    assert rows(sqlite_store, inbox)[1].buried_at is not None
