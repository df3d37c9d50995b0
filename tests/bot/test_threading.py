"""An answer finds its incident also when a mail program has lost its references, and a merged one's survivor."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.agreed.mail_rules import MailRules
from bot.agreed.roster import Colleague, Role
from bot.desk import Desk
from intake.addresses import reply_address, token_for
from intake.headers import utc_offset
from store import inbox as arrivals
from store.engine import Store
from store.tables import incident, message, outbox
from tests.conftest import NOW
from tests.desks import outcomes, rows
from tests.office import Office
from tests.values import a_mail, a_policy, an_arrival, suggest

KEYS = (b"k" * 32,)
SECOND = timedelta(seconds=1)
PROVEN = "Authentication-Results: mx.desk.example; dmarc=pass header.from=example.org\r\n"


def work(store: Store, *bodies: bytes, name: str, after: timedelta = SECOND, **changes: object) -> None:
    desk = Desk(store=store, policy=a_policy(**changes), classify=suggest, keys=KEYS)
    with store.begin() as connection:
        for number, body in enumerate(bodies):
            arrival = an_arrival(f"{name}-{number}", body=body, at=NOW + after)
            arrivals.add(connection, replace(arrival, envelope={}))
    desk.work_inbox(NOW + after)


def answer(**changes: str) -> bytes:
    return a_mail(**{"message_id": "answer@example.org", "subject": "AW: Printer jams", **changes})


@pytest.mark.parametrize(
    ("second", "after", "outcome"),
    [
        (answer(), SECOND, ("appended", 1)),
        (answer(subject="Re: RE: printer JAMS"), SECOND, ("appended", 1)),
        # Another's answer, another subject, a new report under the same subject, an answer after the window.
        (answer(sender="bob@example.org"), SECOND, ("opened", 2)),
        (answer(subject="Re: Printer jams again"), SECOND, ("opened", 2)),
        (answer(subject="Printer jams"), SECOND, ("opened", 2)),
        (answer(), timedelta(days=8), ("opened", 2)),
    ],
)
def test_an_answer_without_a_reference_is_known_by_sender_and_subject(
    sqlite_store: Store, second: bytes, after: timedelta, outcome: tuple[str, int]
) -> None:
    work(sqlite_store, a_mail(), name="first")
    work(sqlite_store, second, name="second", after=after)

    assert outcomes(sqlite_store)[1] == outcome


@pytest.mark.parametrize(
    "second",
    [
        a_mail(message_id="m3@example.org", headers="In-Reply-To: <m1@example.org>\r\n"),
        a_mail(message_id="m3@example.org", subject="Re: [INC-000001]"),
        a_mail(message_id="m3@example.org", to=reply_address("help@desk.example", token_for(1, KEYS))),
    ],
)
def test_an_answer_to_a_merged_incident_goes_to_the_one_that_is_worked_on(store: Store, second: bytes) -> None:
    work(store, a_mail(), a_mail(message_id="m2@example.org"), name="first")
    with store.begin() as connection:
        connection.execute(update(incident).where(incident.c.id == 1).values(merged_into=2, state="cancelled"))
    work(store, second, name="second")

    assert outcomes(store)[2] == ("appended", 2)


def test_a_ring_of_merges_ends(store: Store) -> None:
    work(store, a_mail(), a_mail(message_id="m2@example.org"), name="first")
    with store.begin() as connection:
        connection.execute(update(incident).where(incident.c.id == 1).values(merged_into=2))
        connection.execute(update(incident).where(incident.c.id == 2).values(merged_into=1))
    work(store, answer(headers="In-Reply-To: <m1@example.org>\r\n"), name="second")

    assert outcomes(store)[2] == ("appended", 1)


@pytest.mark.parametrize(("headers", "outcome"), [(PROVEN, "appended"), ("", "held")])
def test_a_proven_colleague_is_no_stranger_on_any_thread(store: Store, headers: str, outcome: str) -> None:
    agent = Colleague(address="agent@example.org", roles=frozenset({Role.AGENT}))
    plain = a_policy(mail=MailRules(authserv_ids=frozenset({"mx.desk.example"})))
    roster = replace(plain.roster, people={agent.address: agent})
    work(store, a_mail(), name="first", mail=plain.mail, roster=roster)
    mail = answer(sender="agent@example.org", headers=headers + "In-Reply-To: <m1@example.org>\r\n")
    work(store, mail, name="second", mail=plain.mail, roster=roster)

    assert outcomes(store)[1] == (outcome, 1)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("Mon, 02 Jun 2025 08:00:00 +0530", 330),
        ("Mon, 02 Jun 2025 08:00 -0400 (EDT)", -240),
        ("2 Jun 2025 08:00:00 +1245", 765),
        # Unknown by RFC 5322, and what machines without a zone write.
        ("Mon, 02 Jun 2025 08:00:00 -0000", None),
        ("Mon, 02 Jun 2025 08:00:00 +0000", None),
        ("Mon, 02 Jun 2025 08:00:00 GMT", None),
        ("Mon, 02 Jun 2025 08:00:00 +9900", None),
        ("", None),
    ],
)
def test_the_authors_clock_is_read_from_the_date(written: str, minutes: int | None) -> None:
    assert utc_offset(written) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("offset", "told"),
    [
        # 10:00 UTC is due; the desk is in Berlin.
        ("+0530", "(GMT+05:30)"),
        ("-0400", "(GMT-04:00)"),
        ("+0200", "(Central European Summer Time)"),
        ("+0000", "(Central European Summer Time)"),
    ],
)
def test_what_can_be_expected_is_told_in_the_senders_own_time(sqlite_store: Store, offset: str, told: str) -> None:
    work(sqlite_store, a_mail().replace(b"08:00:00 +0200", f"08:00:00 {offset}".encode()), name="first")
    with sqlite_store.reading() as connection:
        payload = connection.execute(select(outbox.c.payload)).scalar_one()

    (line,) = [line for line in payload["text"].splitlines() if line.startswith("First response:")]
    assert told in line


def test_our_own_words_are_folded_away_also_where_no_program_marked_them(sqlite_store: Store) -> None:
    office = Office(sqlite_store)
    number = office.report()
    office.say("take", number)
    office.say("ask", number, question="Which floor is it on, and which of the two trays there is it that jams?")
    sent = rows(office.store, message, message.c.direction == "out")[-1].text
    # A program that wraps anew, marks nothing, and introduces in a language that no table has.
    unmarked = "\n".join(textwrap.wrap(sent.partition("\n\n")[2], 50))
    introduced = "Service desk <help@desk.example> idatzi du 2025-06-02 12:31:"
    office.report(f"Tray two.\n\n{introduced}\n{unmarked}\n", subject="Re: Printer jams [INC-000001]")

    heard = rows(office.store, message, message.c.direction == "in")[-1]
    assert heard.text == "Tray two."
    assert introduced in heard.hidden
    assert "which of the two trays" in " ".join(heard.hidden.split())
