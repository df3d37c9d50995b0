"""What a round at the desk leaves in a real database: everything of a decision or nothing, and each row by itself."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from bot.config.load import load
from bot.desk import Desk, Worked
from bot.habits import Habits
from bot.mail.screening import is_own_id
from bot.quiet import build_policy
from classifier.suggestion import Question, Suggestion
from intake.addresses import reply_address, token_for
from store import inbox as arrivals
from store import incidents, queue
from store.engine import Store, open_store
from store.incident import TimelineEntry
from store.queries import counters
from store.queries import queue as work_queue
from store.tables import (
    clock,
    counter,
    inbox,
    inbox_body,
    incident,
    message,
    outbox,
    participant,
    person_address,
    task,
    thread,
    timeline,
    timer,
)
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_bounce, a_mail, a_policy, a_suggestion, an_arrival, suggest

KEYS = (b"k" * 32,)
POLICY = a_policy()
ALERTED = a_policy(desk=replace(POLICY.desk, alerts_to="lead@example.net"))
SECOND = timedelta(seconds=1)


def a_desk(store: Store, **changes: object) -> Desk:
    return replace(Desk(store=store, policy=POLICY, classify=suggest, keys=KEYS), **changes)  # type: ignore[arg-type]


def arrive(store: Store, *bodies: bytes, channel: str = "smtp", name: str = "d") -> None:
    with store.begin() as connection:
        for number, body in enumerate(bodies):
            each = replace(an_arrival(f"{name}-{number}", body=body), channel=channel)
            assert arrivals.add(connection, each) is not None


def rows(store: Store, table, *where):
    with store.reading() as connection:
        return connection.execute(select(table).where(*where).order_by(*table.primary_key.columns)).all()


def outcomes(store: Store) -> list[tuple[str | None, int | None]]:
    return [(row.outcome, row.incident_id) for row in rows(store, inbox)]


def recount(store: Store) -> dict[str, int]:
    """Count what the kept counters say they have counted."""
    with store.reading() as connection:
        kinds = (incident.c.state, incident.c.priority)
        found = connection.execute(select(*kinds, func.count()).group_by(*kinds))
        return {f"incident:{state}:{priority}": number for state, priority, number in found}


def kept(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return {name: value for name, value in counters(connection).items() if value}


REPORT = a_mail(headers="Cc: Bob <bob@example.org>, it@desk.example\r\nReferences: <before@example.org>\r\n")


def reply(text: str = "It is the left one.", *, sender: str = "ann@example.org", **changes: str) -> bytes:
    options = {"message_id": f"{text[:4]}-{sender}".replace(" ", ""), "subject": "Re: Printer jams", **changes}
    return a_mail(sender=sender, text=text, **options)


# A report.


def test_a_report_leaves_everything_that_an_incident_is(store: Store) -> None:
    arrive(store, REPORT)
    worked = a_desk(store).work_inbox(NOW + SECOND)

    assert (worked.rows, worked.outcomes) == (1, Counter({"opened": 1}))
    (ledger,) = rows(store, inbox)
    assert (ledger.outcome, ledger.incident_id, ledger.done_at) == ("opened", 1, NOW + SECOND)
    assert (ledger.message_id, ledger.sender) == ("m1@example.org", "ann@example.org")
    assert ledger.because.startswith("human: ")
    assert ledger.claimed_until is None
    (opened,) = rows(store, incident)
    assert (opened.summary, opened.state, opened.priority, opened.opened_at) == ("Printer jams", "new", 5, NOW)
    (person,) = rows(store, person_address)
    assert (person.address, person.person_id) == ("ann@example.org", opened.reporter_id)
    assert [row.kind for row in rows(store, timeline)] == ["opened", "screened", "classified", "prioritised", "queued"]
    clocks = rows(store, clock)
    assert [row.kind for row in clocks] == ["sla.response", "sla.resolution", "ola.own", "ola.resolution"]
    assert opened.due_at == clocks[0].due_at
    (look,) = rows(store, timer)
    own = clocks[2].due_at
    assert look.key == f"INC-000001:promises:{own.isoformat()}"
    # The due instant itself is still in time.
    assert SECOND >= look.due_at - own > timedelta(0)
    assert {row.address for row in rows(store, participant)} == {"ann@example.org", "bob@example.org"}
    assert kept(store) == recount(store) == {"incident:new:5": 1}


def test_the_acknowledgement_is_a_row_and_a_departure_and_known_to_the_thread(store: Store) -> None:
    arrive(store, REPORT)
    worked = a_desk(store).work_inbox(NOW + SECOND)

    ((outbox_id, sent),) = worked.departures
    (row,) = rows(store, outbox)
    assert (row.id, row.key, row.recipients) == (outbox_id, sent.message_id, "ann@example.org")
    assert (row.attempts, row.claimed_until) == (1, NOW + SECOND + Habits().lease), "it is born claimed by us"
    assert is_own_id(sent.message_id, "desk.example")
    assert (sent.in_reply_to, sent.references) == ("m1@example.org", ("before@example.org", "m1@example.org"))
    assert sent.reply_to == reply_address("help@desk.example", token_for(1, KEYS))
    ids = {row.key: row.digest for row in rows(store, thread)}
    assert set(ids) == {"m1@example.org", "before@example.org", sent.message_id}
    assert (ids["before@example.org"], ids[sent.message_id]) == ("", "ours")
    assert [(row.direction, row.is_auto, row.message_id) for row in rows(store, message)] == [
        ("in", False, "m1@example.org"),
        ("out", True, sent.message_id),
    ]


def test_nothing_to_do_is_nothing_done(store: Store) -> None:
    assert a_desk(store).work_inbox(NOW) == Worked(rows=0)
    assert a_desk(store).work_timers(NOW) == Worked(rows=0)


def test_a_batch_is_as_large_as_it_may_be(store: Store) -> None:
    arrive(store, *(a_mail(message_id=f"m{n}@example.org") for n in range(5)))
    desk = a_desk(store, habits=Habits(batch=3))

    assert [desk.work_inbox(NOW + SECOND).rows for _ in range(3)] == [3, 2, 0]


# What joins an incident.


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        # to the signed address, from an address that nobody knows
        (reply(sender="ann@home.example", to=reply_address("help@desk.example", token_for(1, KEYS))), "token"),
        # in upper case, as some programs make it
        (reply(to=reply_address("help@desk.example", token_for(1, KEYS)).upper()), "token"),
        (reply(headers="In-Reply-To: <m1@example.org>\r\n"), "reference"),
        # reply-all by somebody in copy, before our first answer
        (reply(sender="Bob <BOB@example.org>", headers="References: <m1@example.org>\r\n"), "reference"),
        (reply(subject="Re: Printer jams [INC-000001]"), "subject_number"),
    ],
)
def test_an_answer_is_appended(store: Store, answer: bytes, rule: str) -> None:
    desk = a_desk(store)
    arrive(store, REPORT)
    desk.work_inbox(NOW + SECOND)
    arrive(store, answer, name="answer")
    worked = desk.work_inbox(NOW + 2 * SECOND)

    assert worked.departures == []
    assert outcomes(store) == [("opened", 1), ("appended", 1)]
    assert rows(store, inbox)[1].because.startswith(f"{rule}: ")
    assert [row.direction for row in rows(store, message)] == ["in", "out", "in"]
    (one,) = rows(store, incident)
    assert (one.version, one.updated_at) == (1, NOW + 2 * SECOND)
    assert kept(store) == recount(store)


@pytest.mark.parametrize(
    "answer",
    [
        reply(sender="eve@example.net", headers="In-Reply-To: <m1@example.org>\r\n"),
        reply(sender="eve@example.net", subject="Re: [INC-000001]"),
    ],
)
def test_a_stranger_on_a_known_thread_waits_for_a_person(store: Store, answer: bytes) -> None:
    desk = a_desk(store)
    arrive(store, REPORT)
    desk.work_inbox(NOW + SECOND)
    arrive(store, answer, name="answer")
    desk.work_inbox(NOW + SECOND)

    assert outcomes(store) == [("opened", 1), ("held", 1)]
    assert [row.text for row in rows(store, message) if row.sender == "eve@example.net"] == []
    assert [row.kind for row in rows(store, timeline)][-1] == "held"


def test_a_token_with_another_signature_proves_nothing(store: Store) -> None:
    desk = a_desk(store)
    arrive(store, REPORT)
    desk.work_inbox(NOW + SECOND)
    forged = reply_address("help@desk.example", token_for(1, (b"x" * 32,)))
    arrive(store, reply(sender="eve@example.net", to=forged), name="answer")
    desk.work_inbox(NOW + SECOND)

    assert outcomes(store) == [("opened", 1), ("opened", 2)]


def test_an_answer_in_the_same_batch_finds_the_report_before_it(store: Store) -> None:
    arrive(store, REPORT, reply(headers="In-Reply-To: <m1@example.org>\r\n"))
    a_desk(store).work_inbox(NOW + SECOND)

    assert outcomes(store) == [("opened", 1), ("appended", 1)]


def test_a_reply_that_overtakes_its_original_is_joined_by_it(store: Store) -> None:
    answer = reply(sender="bob@example.org", headers="Cc: ann@example.org\r\nReferences: <m1@example.org>\r\n")
    arrive(store, answer, REPORT)
    a_desk(store).work_inbox(NOW + SECOND)

    assert outcomes(store) == [("opened", 1), ("appended", 1)]
    assert rows(store, inbox)[1].because.startswith("overtaken: ")


def test_the_same_message_by_two_channels_is_one_incident_that_knows_both(store: Store) -> None:
    arrive(store, REPORT)
    arrive(store, REPORT, channel="imap")
    worked = a_desk(store).work_inbox(NOW + SECOND)

    assert outcomes(store) == [("opened", 1), ("duplicate", 1)]
    assert len(worked.departures) == 1
    assert [row.new for row in rows(store, timeline, timeline.c.kind == "duplicate")] == ["imap"]
    assert [row.direction for row in rows(store, message)] == ["in", "out"]


def test_the_same_message_without_an_id_is_one_incident_too(sqlite_store: Store) -> None:
    """email.md section 1: a missing Message-ID is replaced by a stable hash."""
    nameless = REPORT.replace(b"Message-ID: <m1@example.org>\r\n", b"")
    arrive(sqlite_store, nameless)
    arrive(sqlite_store, nameless, channel="imap")
    a_desk(sqlite_store).work_inbox(NOW + SECOND)

    assert outcomes(sqlite_store) == [("opened", 1), ("duplicate", 1)]


def test_one_id_with_other_words_is_two_messages(store: Store) -> None:
    arrive(store, a_mail(text="The printer jams."), a_mail(text="The phone is dead."))
    a_desk(store).work_inbox(NOW + SECOND)

    assert outcomes(store) == [("opened", 1), ("opened", 2)]


def test_an_automatic_answer_is_filed_and_not_answered(store: Store) -> None:
    desk = a_desk(store)
    arrive(store, REPORT)
    ((_, ack),) = desk.work_inbox(NOW + SECOND).departures
    arrive(
        store,
        reply("I am away.", headers=f"Auto-Submitted: auto-replied\r\nIn-Reply-To: <{ack.message_id}>\r\n"),
        name="away",
    )
    worked = desk.work_inbox(NOW + SECOND)

    assert worked.departures == []
    assert outcomes(store) == [("opened", 1), ("filed", 1)]
    assert [row.version for row in rows(store, incident)] == [0], "the incident stays as it was"
    assert [(row.direction, row.is_auto) for row in rows(store, message)][-1] == ("in", True)


def test_an_automatic_answer_to_nothing_we_know_opens_nothing(store: Store) -> None:
    arrive(store, reply("I am away.", headers="Auto-Submitted: auto-replied\r\n"))
    a_desk(store).work_inbox(NOW + SECOND)

    assert outcomes(store) == [("suppressed", None)]
    assert rows(store, inbox)[0].because
    assert rows(store, incident) == []


@pytest.mark.parametrize(
    ("status", "action", "tasks"),
    [
        ("5.1.1", "failed", ["undeliverable"]),
        ("4.4.1", "delayed", []),  # a delay is not a failure
    ],
)
def test_a_bounce_of_our_acknowledgement_is_a_task(store: Store, status: str, action: str, tasks: list[str]) -> None:
    desk = a_desk(store)
    arrive(store, REPORT)
    ((_, ack),) = desk.work_inbox(NOW + SECOND).departures
    arrive(store, a_bounce(ack.message_id, status=status, action=action), name="bounce")
    desk.work_inbox(NOW + SECOND)

    assert outcomes(store) == [("opened", 1), ("filed", 1)]
    assert [row.kind for row in rows(store, task)] == tasks
    assert len(rows(store, outbox)) == 1


def test_the_same_bounce_by_two_channels_is_one_task(sqlite_store: Store) -> None:
    desk = a_desk(sqlite_store)
    arrive(sqlite_store, REPORT)
    ((_, ack),) = desk.work_inbox(NOW + SECOND).departures
    arrive(sqlite_store, a_bounce(ack.message_id), name="bounce")
    arrive(sqlite_store, a_bounce(ack.message_id), channel="imap", name="bounce")
    desk.work_inbox(NOW + SECOND)

    assert len(rows(sqlite_store, task)) == 1


def test_a_message_to_a_closed_incident_opens_a_new_one(store: Store) -> None:
    desk = a_desk(store)
    arrive(store, REPORT)
    desk.work_inbox(NOW + SECOND)
    with store.begin() as connection:
        connection.execute(update(incident).values(state="closed"))
        connection.execute(update(counter).values(name="incident:closed:5"))
    arrive(store, reply(headers="In-Reply-To: <m1@example.org>\r\n"), name="answer")
    desk.work_inbox(NOW + SECOND)

    assert outcomes(store) == [("opened", 1), ("opened", 2)]
    assert [row.new for row in rows(store, timeline, timeline.c.kind == "follow_up_of")] == ["INC-000001"]
    assert [row.state for row in rows(store, incident)] == ["closed", "new"]
    assert kept(store) == recount(store)


# Budgets.


def test_an_address_that_keeps_writing_is_answered_up_to_its_budget(store: Store) -> None:
    budget = replace(POLICY.budget, per_address_a_day=3)
    arrive(store, *(a_mail(message_id=f"m{n}@example.org") for n in range(5)))
    worked = a_desk(store, policy=replace(POLICY, budget=budget)).work_inbox(NOW + SECOND)

    assert len(worked.departures) == 3
    assert worked.outcomes == {"opened": 5}, "a report is never lost"
    assert len(rows(store, timeline, timeline.c.kind == "not_answered")) == 2


def test_the_budget_counts_where_answers_go(sqlite_store: Store) -> None:
    budget = replace(POLICY.budget, per_address_a_day=3)
    mails = (a_mail(message_id=f"m{n}@example.org", headers="Reply-To: list@example.net\r\n") for n in range(5))
    arrive(sqlite_store, *mails)
    worked = a_desk(sqlite_store, policy=replace(POLICY, budget=budget)).work_inbox(NOW + SECOND)

    assert len(worked.departures) == 3


# What must not become poison.


@pytest.mark.parametrize(
    "mail",
    [
        a_mail(subject="Re: INC-2147483647 and INC-000000"),
        a_mail(message_id="x" * 5000 + "@example.org", headers=f"References: <{'y' * 3000}@example.org>\r\n"),
        a_mail(sender=f"<{'a' * 400}@example.org>", to=f"{'b' * 400}@example.org"),
        a_mail(sender="", subject="", text=""),
        a_mail(subject="nul \0 and \udcff".encode("utf-8", "surrogateescape").decode("latin-1")),
        b"",
        b"\xff\xfe\0\0",
    ],
)
def test_odd_mail_is_decided_and_no_poison(store: Store, mail: bytes) -> None:
    arrive(store, mail)
    worked = a_desk(store).work_inbox(NOW + SECOND)

    assert worked.outcomes == {"opened": 1}, rows(store, inbox)[0].last_error


def test_a_number_that_no_incident_can_have_is_no_poison(postgresql_store: Store) -> None:
    arrive(postgresql_store, a_mail(subject="Re: INC-999999999999"))
    worked = a_desk(postgresql_store).work_inbox(NOW + SECOND)

    assert worked.outcomes == {"opened": 1}, rows(postgresql_store, inbox)[0].last_error


def test_a_desk_in_shadow_mode_decides_and_shows_nothing(postgresql_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[desk]\naddress = "help@desk.example"\n[classifier]\nmode = "shadow"\n')
    arrive(postgresql_store, REPORT)
    worked = a_desk(postgresql_store, policy=build_policy(load(path, {}))).work_inbox(NOW + SECOND)

    assert worked.outcomes == {"opened": 1}, rows(postgresql_store, inbox)[0].last_error
    (opened,) = rows(postgresql_store, incident)
    assert (opened.category, opened.suggested_category) == ("Unclassified", "Network")


def test_long_threads_do_not_use_up_what_the_database_can_lock(postgresql_store: Store) -> None:
    """A batch of mails with as many ids as are read, in both headers: PostgreSQL has room for some 20,000 locks."""
    mails = (
        a_mail(
            message_id=f"m{n}@example.org",
            subject=f"Printer {n}",
            headers="".join(
                f"{name}: " + "\r\n ".join(f"<{name[0]}{n}.{k}@x.example>" for k in range(200)) + "\r\n"
                for name in ("References", "In-Reply-To")
            ),
        )
        for n in range(64)
    )
    arrive(postgresql_store, *mails)

    assert a_desk(postgresql_store).work_inbox(NOW + SECOND).outcomes == {"opened": 64}


# Poison.


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
    def nonsense(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        return tuple(a_suggestion(9) for _ in questions)

    desk = a_desk(store, classify=nonsense, habits=Habits(attempts=1))
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


# Timers.


def test_a_missed_promise_is_breached_once(store: Store) -> None:
    desk = a_desk(store, policy=ALERTED)
    arrive(store, REPORT)
    desk.work_inbox(NOW + SECOND)
    response, _, own, _ = rows(store, clock)

    # Nobody accepted it in time; that is the group's affair.
    assert desk.work_timers(own.due_at - SECOND).rows == 0
    assert desk.work_timers(own.due_at + SECOND).departures == []
    after = response.due_at + SECOND
    worked = desk.work_timers(after)
    assert [sent.to[0].address for _, sent in worked.departures] == ["lead@example.net"]
    assert [row.breached_at for row in rows(store, clock)] == [response.due_at, None, own.due_at, None]
    assert rows(store, incident)[0].due_at == response.due_at
    assert desk.work_timers(after + SECOND).rows == 0
    told = rows(store, timeline, timeline.c.kind == "breached")
    assert [row.field for row in told] == ["ola.own", "sla.response"]
    assert kept(store) == recount(store)


def test_the_due_instant_itself_is_in_time(sqlite_store: Store) -> None:
    """domain.md section 5.7: met iff stop <= due, breached the moment now > due; example 8 of section 15."""
    desk = a_desk(sqlite_store)
    arrive(sqlite_store, REPORT)
    desk.work_inbox(NOW + SECOND)
    due_at = rows(sqlite_store, clock)[0].due_at

    desk.work_timers(due_at)
    assert rows(sqlite_store, clock)[0].breached_at is None
    desk.work_timers(due_at + SECOND)
    assert rows(sqlite_store, clock)[0].breached_at is not None


@pytest.mark.parametrize(
    ("state", "history"),
    [
        ("resolved", [("new", "resolved")]),
        ("closed", [("new", "resolved"), ("resolved", "closed")]),
        ("cancelled", [("new", "cancelled")]),
    ],
)
def test_nothing_is_breached_that_no_longer_runs(store: Store, state: str, history: list[tuple[str, str]]) -> None:
    desk = a_desk(store, policy=ALERTED)
    arrive(store, REPORT)
    desk.work_inbox(NOW + SECOND)
    told = [
        TimelineEntry(at=NOW + SECOND, actor="agent@desk.example", kind="state", field="state", old=old, new=new)
        for old, new in history
    ]
    with store.begin() as connection:
        connection.execute(update(incident).values(state=state))
        incidents.add_timeline(connection, 1, told)
    worked = desk.work_timers(NOW + timedelta(days=30))

    assert (worked.rows, worked.departures) == (1, [])
    assert {row.breached_at for row in rows(store, clock)} == {None}
    assert all(row.done_at is not None for row in rows(store, timer))


def test_a_timer_without_an_incident_is_done_with(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(timer.insert().values(key="x", kind="sla.response.due", due_at=NOW))
    a_desk(store).work_timers(NOW)

    assert rows(store, timer)[0].done_at == NOW


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
        self.lease, self.reading = store.lease, store.reading
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


def test_the_queue_puts_the_outage_first_although_it_came_last(store: Store) -> None:
    mails = [a_mail(message_id=f"m{n}@example.org", subject=f"Printer {n}") for n in range(3)]
    arrive(store, *mails, a_mail(message_id="out@example.org", subject="All is down", text="outage everywhere"))
    a_desk(store).work_inbox(NOW + SECOND)

    with store.reading() as connection:
        waiting = [each.summary for each in work_queue(connection)]
    assert waiting == ["All is down", "Printer 0", "Printer 1", "Printer 2"]
