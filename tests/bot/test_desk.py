"""What arrives becomes an incident or joins one, is answered within its budget, and never stops the desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.config.load import load
from bot.desk import Worked
from bot.habits import Habits
from bot.mail.screening import is_own_id
from bot.quiet import build_policy
from intake.addresses import reply_address, token_for
from store.engine import Store
from store.queries import queue as work_queue
from store.tables import (
    clock,
    counter,
    inbox,
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
from tests.desks import KEYS, POLICY, REPORT, SECOND, a_desk, arrive, kept, outcomes, recount, reply, rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import a_bounce, a_mail

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


def test_a_batch_is_bounded_by_its_octets_and_the_rest_follows_at_once(store: Store) -> None:
    """However much large mail waits, what is held in memory at once is one of them beside a few small ones."""
    large = a_mail(message_id="large@example.org", text="It jams.\n" * 1_000)
    arrive(store, REPORT, large, *(a_mail(message_id=f"m{n}@example.org") for n in range(2)), large + b"!", name="many")
    desk = a_desk(store, habits=Habits(octets=len(large)))

    rounds = [desk.work_inbox(NOW + SECOND) for _ in range(4)]
    assert [(each.rows, each.may_be_more) for each in rounds] == [(2, True), (3, True), (0, False), (0, False)]
    assert {row.attempts for row in rows(store, inbox)} == {1}
    assert all(row.done_at is not None for row in rows(store, inbox))


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

    desk = a_desk(postgresql_store, habits=Habits(batch=64))
    assert desk.work_inbox(NOW + SECOND).outcomes == {"opened": 64}


# Many at once.


def test_the_queue_puts_the_outage_first_although_it_came_last(store: Store) -> None:
    mails = [a_mail(message_id=f"m{n}@example.org", subject=f"Printer {n}") for n in range(3)]
    arrive(store, *mails, a_mail(message_id="out@example.org", subject="All is down", text="outage everywhere"))
    a_desk(store).work_inbox(NOW + SECOND)

    with store.reading() as connection:
        waiting = [each.summary for each in work_queue(connection)]
    assert waiting == ["All is down", "Printer 0", "Printer 1", "Printer 2"]
