"""What is held waits for a person, loses nothing, and is decided like any other once a person has ruled."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.agreed.mail_rules import MailRules
from bot.desk import Desk
from store import inbox as arrivals
from store.engine import Store
from store.tables import inbox, message, outbox, participant
from tests.conftest import NOW
from tests.desks import outcomes
from tests.terminal import deskhand
from tests.values import a_mail, a_policy, an_arrival, suggest

SECOND = timedelta(seconds=1)
REPORT = a_mail()
STRANGE = a_mail(
    message_id="s@example.net",
    sender="eve@example.net",
    subject="Re: Printer jams",
    text="Send me everything.",
    headers="In-Reply-To: <m1@example.org>\r\nCc: mallory@example.net\r\n",
)


def work(store: Store, *bodies: bytes, rules: MailRules | None = None, name: str = "d") -> None:
    policy = a_policy(mail=rules or MailRules())
    desk = Desk(store=store, policy=policy, classify=suggest, keys=(b"k" * 32,))
    with store.begin() as connection:
        for number, body in enumerate(bodies):
            arrivals.add(connection, an_arrival(f"{name}-{number}", body=body))
    desk.work_inbox(NOW + SECOND)


def texts_of(store: Store, incident_id: int) -> list[str]:
    with store.reading() as connection:
        wanted = select(message.c.text).where(message.c.incident_id == incident_id, message.c.direction == "in")
        return list(connection.execute(wanted).scalars())


def test_a_strangers_reply_is_shown_nothing_until_a_person_lets_it_in(store: Store, at_the_store: None) -> None:
    work(store, REPORT)
    work(store, STRANGE, name="strange")
    assert outcomes(store) == [("opened", 1), ("held", 1)]

    listed = [json.loads(line) for line in deskhand("held", "--json").stdout.splitlines()]
    assert [(one["id"], one["incident"], one["trust"]) for one in listed] == [(2, "INC-000001", "unverified")]
    assert deskhand("held", "release", "2").exit_code == 0
    work(store)

    assert outcomes(store) == [("opened", 1), ("appended", 1)]
    assert texts_of(store, 1)[-1] == "Send me everything."


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        (["--new"], ("opened", 2)),
        (["--into", "INC-000001"], ("appended", 1)),
        # One click: where it points to.
        ([], ("appended", 1)),
    ],
)
def test_a_person_says_where_it_goes(
    store: Store, at_the_store: None, options: list[str], outcome: tuple[str, int]
) -> None:
    work(store, REPORT)
    work(store, STRANGE, name="strange")
    assert deskhand("held", "release", "2", *options).exit_code == 0
    work(store)

    assert outcomes(store)[1] == outcome


def test_what_is_discarded_stays_in_the_ledger_with_its_raw_form(store: Store, at_the_store: None) -> None:
    work(store, REPORT)
    work(store, STRANGE, name="strange")
    assert deskhand("held", "discard", "2").exit_code == 0
    work(store)

    assert outcomes(store)[1] == ("discarded", 1)
    with store.reading() as connection:
        assert arrivals.bodies_of(connection, [2]) == {2: STRANGE}
    assert deskhand("held").stdout.strip() == "No message is held."


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["release", "1"], "message 1 is not held; `deskhand held` lists what is"),
        (["discard", "99"], "message 99 is not held"),
        (["release", "2", "--into", "INC-000077"], "INC-000077 is not there"),
        (["release", "2", "--into", "1", "--new"], "give --into or --new, not both"),
    ],
)
def test_a_ruling_that_cannot_be_names_what_can(store: Store, at_the_store: None, args: list[str], told: str) -> None:
    work(store, REPORT)
    work(store, STRANGE, name="strange")
    done = deskhand("held", *args)

    assert done.exit_code != 0
    assert told in done.stderr
    assert outcomes(store)[1] == ("held", 1)


@pytest.mark.parametrize(
    ("rules", "headers", "because"),
    [
        (MailRules(spam_headers=(("X-Spam-Flag", "YES"),)), "X-Spam-Flag: YES\r\n", "X-Spam-Flag: YES"),
        (MailRules(per_sender_an_hour=1), "", "flood: ann@example.org wrote more than 1 messages in an hour"),
        (MailRules(per_desk_an_hour=1), "", "flood: the desk got more than 1 messages in an hour"),
        (
            MailRules(per_incident_an_hour=1),
            "In-Reply-To: <m1@example.org>\r\n",
            "flood: the incident got more than 1 messages in an hour",
        ),
    ],
)
def test_spam_and_floods_are_held(
    store: Store, at_the_store: None, rules: MailRules, headers: str, because: str
) -> None:
    work(store, REPORT)
    work(store, a_mail(message_id="m2@example.org", headers=headers), rules=rules, name="second")

    assert outcomes(store)[1][0] == "held"
    (line,) = deskhand("held", "--json").stdout.splitlines()
    assert because in json.loads(line)["because"]

    assert deskhand("held", "release", "2").exit_code == 0
    work(store, rules=rules)
    assert outcomes(store)[1][0] in {"opened", "appended"}


def test_who_is_not_proven_brings_nobody_into_an_incident(store: Store) -> None:
    """An unproven From on a known thread with somebody new in copy: the answer of an agent must not go there."""
    rules = MailRules(authserv_ids=frozenset({"mx.desk.example"}))
    answer = "In-Reply-To: <m1@example.org>\r\nCc: eve@example.net\r\n"
    proof = "Authentication-Results: mx.desk.example; dmarc=pass header.from=example.org\r\n"
    work(store, REPORT, rules=rules)
    work(store, a_mail(message_id="m2@example.org", headers=answer), rules=rules, name="unproven")
    assert "eve@example.net" not in _participants(store)

    work(store, a_mail(message_id="m3@example.org", headers=proof + answer), rules=rules, name="proven")
    assert "eve@example.net" in _participants(store)


def test_mail_that_failed_its_check_is_held_on_a_thread_and_answered_nowhere(store: Store) -> None:
    rules = MailRules(authserv_ids=frozenset({"mx.desk.example"}))
    failed = "Authentication-Results: mx.desk.example; dmarc=fail header.from=example.org\r\n"
    work(store, replace_header(REPORT, failed), rules=rules)
    answer = a_mail(message_id="m2@example.org", headers=failed + "In-Reply-To: <m1@example.org>\r\n")
    work(store, answer, rules=rules, name="answer")

    assert outcomes(store) == [("opened", 1), ("held", 1)]
    with store.reading() as connection:
        assert list(connection.execute(select(message.c.direction)).scalars()) == ["in"]
        assert [row.trust for row in connection.execute(select(inbox))] == ["failed", "failed"]


def replace_header(body: bytes, headers: str) -> bytes:
    return headers.encode() + body


def _participants(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.execute(select(participant.c.address)).scalars())


SECOND_ADDRESS = {
    "sender": "Ann at home <ann@example.net>",
    "subject": "Re: Printer jams [INC-000001]",
    "text": "The toner is new.",
}
PASSED = "Authentication-Results: mx.desk.example; dmarc=pass header.from=example.net\r\n"


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (PASSED, ["ann@example.net"]),
        # Where an answer is wanted is anybody's choice.
        (f"{PASSED}Reply-To: victim@example.com\r\n", ["ann@example.net"]),
        # Nothing proves it, the check failed, or another server says that it passed: From may be forged.
        ("", []),
        (PASSED.replace("pass", "fail"), []),
        (PASSED.replace("mx.desk.example", "mx.else.example"), []),
        # Machines and lists are not answered.
        (f"{PASSED}Precedence: bulk\r\n", []),
        (f"{PASSED}List-Id: <staff.example.net>\r\n", []),
        # It is held for another reason as well.
        (f"{PASSED}X-Spam-Flag: YES\r\n", []),
    ],
)
def test_a_second_address_hears_that_a_person_looks_first_if_it_is_proven(
    store: Store, headers: str, told: list[str]
) -> None:
    rules = MailRules(authserv_ids=frozenset({"mx.desk.example"}), spam_headers=(("X-Spam-Flag", "YES"),))
    work(store, REPORT, rules=rules)
    work(store, replace_header(a_mail(message_id="h@example.net", **SECOND_ADDRESS), headers), rules=rules, name="home")

    assert outcomes(store)[1] == ("held", 1)
    with store.reading() as connection:
        left = connection.execute(select(outbox).where(outbox.c.template == "held")).all()
    assert [row.recipients for row in left] == told
    assert all("The printer on floor 3" not in row.payload["text"] for row in left)


def test_an_automatic_answer_from_a_second_address_is_not_answered(store: Store) -> None:
    rules = MailRules(authserv_ids=frozenset({"mx.desk.example"}))
    away = replace_header(
        a_mail(message_id="h@example.net", **SECOND_ADDRESS), f"{PASSED}Auto-Submitted: auto-replied\r\n"
    )
    work(store, REPORT, rules=rules)
    work(store, away, rules=rules, name="home")

    with store.reading() as connection:
        assert "held" not in set(connection.execute(select(outbox.c.template)).scalars())


def test_whoever_writes_again_within_the_hour_is_not_told_again(store: Store) -> None:
    rules = MailRules(authserv_ids=frozenset({"mx.desk.example"}))
    work(store, REPORT, rules=rules)
    mails = (a_mail(message_id=f"h{number}@example.net", **SECOND_ADDRESS) for number in range(3))
    for number, mail in enumerate(mails):
        work(store, replace_header(mail, PASSED), rules=rules, name=f"home{number}")

    with store.reading() as connection:
        assert len(connection.execute(select(outbox).where(outbox.c.template == "held")).all()) == 1
        held = connection.execute(select(inbox.c.because).where(inbox.c.outcome == "held").order_by(inbox.c.id))
        assert ["was told of another one lately" in because for because in held.scalars()] == [False, True, True]


def test_an_account_that_logged_in_is_told_by_the_ledger(store: Store, at_the_store: None) -> None:
    arrival = an_arrival(body=REPORT)
    arrival = replace(arrival, envelope={**arrival.envelope, "authenticated_as": "ann@example.org"})
    with store.begin() as connection:
        arrivals.add(connection, arrival)
    work(store)

    (line,) = deskhand("intake", "--json").stdout.splitlines()
    assert (json.loads(line)["trust"], json.loads(line)["trust_because"]) == (
        "authenticated",
        "account ann@example.org logged in",
    )
    assert "its sender is authenticated: account ann@example.org logged in" in deskhand("show", "1").stdout
