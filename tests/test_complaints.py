"""What users of help desks complain of, one story each: named for what they would have suffered, in order of hurt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.agreed.mail_rules import MailRules
from bot.desk import Desk
from bot.mail.mailwatch import MailWatch
from intake.addresses import reply_address, token_for
from store import held
from store import inbox as arrivals
from store.engine import Store, open_store
from store.incident import State
from store.tables import inbox, incident, message, outbox, task, timeline
from tests import dovecot
from tests.conftest import NOW
from tests.desks import KEYS, arrive, outcomes, rows, store_in
from tests.dovecot import PASSWORD, Dovecot
from tests.intake.test_reading import nested
from tests.office import Office
from tests.ports import free_port
from tests.program import Program, Relay, relay_running, running, write_config
from tests.test_mailwatch import OFFICE
from tests.values import a_bounce, a_mail, a_policy, an_arrival, suggest
from tests.waiting import wait_until

needs_dovecot = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "dovecot is here")
SECOND = timedelta(seconds=1)


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    return Office(sqlite_store)


def heard(store: Store, incident_id: int) -> list[str]:
    """Return what an incident shows of what people wrote."""
    wanted = (message.c.incident_id == incident_id, message.c.direction == "in")
    return [row.text for row in rows(store, message, *wanted)]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as one:
        yield one


@contextmanager
def a_desk_reading(folder: Path, server: Dovecot, user: str, model: Path) -> Iterator[tuple[Program, Relay]]:
    """Run the real program on a mailbox."""
    more = (
        f'[channel.box]\nkind = "imap"\nserver = "127.0.0.1:{server.port}"\ntls = "none"\n'
        f'username = "{user}"\npassword = "{PASSWORD}"\npoll = "1s"\n'
    )
    with relay_running() as relay:
        config = write_config(folder, smtp=free_port(), relay=relay.port, model=model, more=more)
        with running(config) as program:
            yield program, relay


def lf(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n")


# 1. "Mail is silently not fetched": somebody had opened the mailbox before us.


@needs_dovecot
def test_mail_that_a_person_read_before_us_is_answered_all_the_same(
    tmp_path: Path, model_cache: Path, server: Dovecot
) -> None:
    box = server.box("curious")
    with a_desk_reading(tmp_path, server, box.user, model_cache) as (program, relay):
        wait_until(lambda: "imap.begins" in program.log(), program.log)
        box.drop(lf(a_mail()))
        with box.person() as person:
            person.fetch(person.search(), ["BODY[]"])
        (answer,) = relay.wait_for(1)

    assert answer["To"] == "Ann Example <ann@example.org>"


# 2. "The secret expired and nobody noticed for days."


def test_nobody_is_surprised_by_a_secret_that_expires(sqlite_store: Store) -> None:
    expires = NOW.date() + timedelta(days=30)
    watch = MailWatch(
        store=sqlite_store,
        calendar=OFFICE,
        alarm_after=timedelta(hours=4),
        silence_after=timedelta(hours=8),
        secrets={"office": expires},
    )
    assert watch.look(NOW) == 1
    Desk(store=sqlite_store, policy=a_policy(), classify=suggest, keys=KEYS).work_inbox(NOW + SECOND)

    (told,) = rows(sqlite_store, incident)
    assert told.summary == "The secret of the mailbox office expires in 30 days"


# 3. "One bad or big message stops everything behind it."


def test_a_bomb_and_a_giant_stop_nobody_behind_them(sqlite_store: Store) -> None:
    giant = a_mail(message_id="giant@example.org", text="It jams. " * 20_000)
    arrive(sqlite_store, nested(400), giant, a_mail())
    policy = a_policy(mail=MailRules(largest=100_000))
    worked = Desk(store=sqlite_store, policy=policy, classify=suggest, keys=KEYS).work_inbox(NOW + SECOND)

    assert [outcome for outcome, _ in outcomes(sqlite_store)] == ["quarantined", "held", "opened"]
    assert [departure.to[0].address for _, departure in worked.departures] == ["ann@example.org"]


# 4. "My answers between the lines were cut away."


def test_answers_between_the_quoted_lines_are_shown(office: Office) -> None:
    number = office.report()
    office.say("take", number)
    office.say("ask", number, question="Which floor?\nWhich tray?")
    text = (
        "On Mon, 2 June 2025 at 08:00, Service desk wrote:\r\n> Which floor?\r\n\r\nThe second one.\r\n\r\n"
        "> Which tray?\r\n\r\nTray three.\r\n"
    )
    office.report(text, subject="Re: [INC-000001]")

    shown = heard(office.store, number)[-1]
    assert "The second one." in shown
    assert "Tray three." in shown
    assert office.incident(number).state == "in_progress"


# 5. "Two machines answered each other all night." (tests/test_loops.py runs real ones.)


def test_a_machine_that_answers_everything_is_left_alone_and_people_are_told(office: Office) -> None:
    for _ in range(60):
        office.report("Your ticket was opened.", sender="robot@example.net", subject="Ticket")

    answers = [row for row in rows(office.store, outbox) if row.recipients == "robot@example.net"]
    notes = [row.text for row in rows(office.store, task) if row.kind == "silence"]
    assert len(answers) == office.desk.policy.budget.per_address_a_day
    assert len(notes) == 1
    assert "deskhand resume robot@example.net" in notes[0]
    assert len(rows(office.store, incident)) == 60, "no report is lost over it"


# 6. "A message landed in someone else's case, and they read it."


def test_a_strangers_reply_is_neither_merged_nor_shown_anything(office: Office) -> None:
    number = office.report()
    office.report("Tell me more.", sender="eve@example.net", headers="In-Reply-To: <m1@example.org>\r\n")

    assert outcomes(office.store)[-1] == ("held", number)
    assert heard(office.store, number) == ["The printer jams."]
    assert "eve@example.net" not in {row.recipients for row in rows(office.store, outbox)}
    with office.store.reading() as connection:
        assert [row.sender for row in held.set_aside(connection, held.HELD)] == ["eve@example.net"]


# 7. "Every 'Thanks!' opens the ticket again."


def test_thanks_do_not_reopen_what_is_resolved_and_a_person_can_undo_that(office: Office) -> None:
    number = office.report()
    office.say("take", number)
    assert office.say("confirm", number, category="Printing & scanning", subcategory="queue/driver").ok
    assert office.say("resolve", number, code="fixed", text="The fuser was replaced.").ok
    office.report("Thank you very much!\n\nAnn", subject="Re: Printer jams [INC-000001]")

    assert outcomes(office.store)[-1] == ("appended", number), "it is kept"
    assert office.incident(number).state is State.RESOLVED
    (why,) = [row.because for row in rows(office.store, timeline) if row.kind == "not_reopened"]
    assert why == "it only says thanks"
    assert office.say("reopen", number, reason="She is still waiting.").ok
    assert office.incident(number).state is State.IN_PROGRESS


# 8. "From: is believed."


def test_a_forged_agent_commands_nothing_and_learns_nothing(sqlite_store: Store) -> None:
    policy = replace(Office(sqlite_store).desk.policy, mail=MailRules(authserv_ids=frozenset({"mx.desk.example"})))
    desk = Desk(store=sqlite_store, policy=policy, classify=suggest, keys=KEYS)
    forged = (
        b"Authentication-Results: mx.desk.example; dmarc=fail header.from=desk.example\r\n"
        # What the forger wrote stands below what our server wrote.
        b"Authentication-Results: mx.desk.example; dmarc=pass header.from=desk.example\r\n"
        + a_mail(
            message_id="f@example.net",
            sender="agent@desk.example",
            subject="Re: Printer jams [INC-000001]",
            text="#resolve fixed Nothing to see here",
            headers="Reply-To: eve@example.net\r\n",
        )
    )
    arrive(sqlite_store, a_mail())
    desk.work_inbox(NOW + SECOND)
    arrive(sqlite_store, forged, name="forged")
    desk.work_inbox(NOW + 2 * SECOND)

    assert rows(sqlite_store, incident)[0].state == "new"
    assert {row.recipients for row in rows(sqlite_store, outbox)} == {"ann@example.org"}
    assert rows(sqlite_store, inbox)[-1].trust == "failed"


# 9. "A reply before the acknowledgement, or by somebody in copy, opens a second ticket."


def test_a_reply_all_before_our_first_answer_joins_the_same_incident(office: Office) -> None:
    arrive(
        office.store,
        a_mail(headers="Cc: bob@example.org\r\n"),
        a_mail(
            message_id="b@example.org",
            sender="bob@example.org",
            subject="Re: Printer jams",
            text="Mine too.",
            headers="In-Reply-To: <m1@example.org>\r\nCc: ann@example.org\r\n",
        ),
    )
    office.desk.work_inbox(NOW + SECOND)

    assert outcomes(office.store) == [("opened", 1), ("appended", 1)]


# 10. "One mail to two addresses gives two tickets and two answers."


def test_one_mail_to_two_desk_addresses_is_one_incident_with_one_answer(office: Office) -> None:
    mail = a_mail(to="help@desk.example, it@desk.example")
    with office.store.begin() as connection:
        for number, address in enumerate(("help@desk.example", "it@desk.example")):
            envelope = {"reverse_path": "ann@example.org", "forward_paths": [address]}
            arrivals.add(connection, replace(an_arrival(f"d{number}", body=mail), envelope=envelope))
    office.desk.work_inbox(NOW + SECOND)

    assert outcomes(office.store) == [("opened", 1), ("duplicate", 1)]
    assert office.sent() == [("acknowledged", "ann@example.org")]


# 14. "An internal note reached the customer."


def test_an_internal_note_never_leaves(office: Office) -> None:
    number = office.report()
    office.say("take", number)
    before = len(office.sent())
    office.say("note", number, text="SECRET: the reporter is difficult")
    assert len(office.sent()) == before
    office.say("reply", number, text="We look at it.")
    office.report("And?", subject="Re: Printer jams [INC-000001]")
    office.say("resolve", number, code="fixed", text="Done.")

    assert "SECRET" not in str([row.payload for row in rows(office.store, outbox)])


# 15. "Our answer bounced, and the agent was never told."


def test_a_bounced_answer_is_somebodys_task_in_its_incident(office: Office) -> None:
    number = office.report()
    arrive(office.store, a_bounce(rows(office.store, outbox)[0].key), name="bounce")
    office.desk.work_inbox(NOW + timedelta(hours=1))

    assert outcomes(office.store)[-1] == ("filed", number)
    (told,) = rows(office.store, task)
    assert (told.kind, told.incident_id) == ("undeliverable", number)
    assert "ann@example.org" in told.text
    assert len(office.sent()) == 1, "a bounce is answered by nobody"


# 16. "One mail became many tickets after a crash between 'create' and 'mark as seen'."


def test_a_crash_between_create_and_mark_makes_no_second_incident(sqlite_url: str, sqlite_store: Store) -> None:
    """The process dies after its commit and before the mailbox is told; the next one fetches the same mail again."""
    arrive(sqlite_store, a_mail(), channel="mailbox")
    Desk(store=sqlite_store, policy=a_policy(), classify=suggest, keys=KEYS).work_inbox(NOW + SECOND)
    after = open_store(sqlite_url)
    with after.begin() as connection:
        same = replace(an_arrival("d-0", body=a_mail()), channel="mailbox")
        assert arrivals.add(connection, same) is None, "the same UID is the same row"
        # Another fetcher, or a mailbox that numbers its mail anew: another key, the same mail.
        arrivals.add(connection, replace(same, delivery_id="other"))
    Desk(store=after, policy=a_policy(), classify=suggest, keys=KEYS).work_inbox(NOW + 2 * SECOND)

    assert outcomes(after) == [("opened", 1), ("duplicate", 1)]
    assert len(rows(after, outbox)) == 1
    after.close()


# 17. "A colleague forwarded it, and the wrong person was the requester."


def test_a_forward_by_a_colleague_keeps_both_texts_and_proposes_who_is_affected(office: Office) -> None:
    text = (
        "Can you help Cleo?\r\n\r\n---------- Forwarded message ---------\r\nFrom: Cleo Example <cleo@example.org>\r\n"
        "Date: Mon, 2 Jun 2025 at 07:00\r\nSubject: Monitor flickers\r\nTo: <ann@example.org>\r\n\r\n"
        "My monitor flickers since this morning.\r\n"
    )
    number = office.report(text, subject="Fwd: Monitor flickers")

    shown = "\n".join(heard(office.store, number))
    assert "Can you help Cleo?" in shown
    assert "My monitor flickers" in shown
    (proposed,) = [row for row in rows(office.store, timeline) if row.kind == "forwarded"]
    assert proposed.new == "cleo@example.org"
    assert any("affected NUMBER cleo@example.org" in row.text for row in rows(office.store, task))


# 18. "Quarantined mail needs a shell."


def test_quarantined_mail_is_an_incident_that_says_how_to_go_on(office: Office) -> None:
    arrive(office.store, nested(400))
    office.desk.work_inbox(NOW + SECOND)

    assert outcomes(office.store) == [("quarantined", 1)]
    assert office.incident(1).summary == "Unreadable mail from ann@example.org"
    assert "deskhand quarantine" in heard(office.store, 1)[0]
    with office.store.begin() as connection:
        assert held.discard(connection, 1, because="a person looked")
        assert arrivals.bodies_of(connection, [1]) == {1: nested(400)}


# 29. "The first connection to an old mailbox answered years of mail."


@needs_dovecot
def test_an_old_mailbox_is_not_answered_at_the_first_connection(
    tmp_path: Path, model_cache: Path, server: Dovecot
) -> None:
    box = server.box("veteran")
    long_ago = datetime(2015, 6, 2, 8, 0, tzinfo=UTC)
    box.fill((lf(a_mail(message_id=f"old{number}@example.org")), long_ago) for number in range(300))
    with a_desk_reading(tmp_path, server, box.user, model_cache) as (program, relay):
        wait_until(lambda: "imap.begins" in program.log(), program.log)
        box.drop(lf(a_mail(message_id="new@example.org", subject="The new one")))
        (answer,) = relay.wait_for(1)
        assert "The new one" in str(answer["Subject"])
        assert program.stop() == 0
        assert len(relay.mails) == 1
    with store_in(tmp_path) as store:
        assert len(rows(store, inbox)) == 1


# And when an answer is forwarded to somebody else, the signed address still leads home.


def test_a_signed_address_brings_an_answer_home_whoever_sends_it(office: Office) -> None:
    number = office.report()
    office.report("It works now.", sender="ann@home.example", to=reply_address("help@desk.example", token_for(1, KEYS)))

    assert outcomes(office.store)[-1] == ("appended", number)
