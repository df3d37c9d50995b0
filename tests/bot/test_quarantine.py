"""What cannot be read stops nobody, is no lost report, and waits for a person with its raw form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.agreed.mail_rules import MailRules
from bot.arriving.understanding import Read
from bot.desk import Desk
from intake.message import InboundMessage, MediaType
from intake.reading import Unreadable, read_here
from store import inbox as arrivals
from store.engine import Store
from store.tables import inbox, incident, message
from tests.conftest import NOW
from tests.desks import outcomes
from tests.intake.test_reading import nested
from tests.terminal import deskhand
from tests.values import a_mail, a_policy, an_arrival, suggest

DEEP = nested(400)


def work(store: Store, *bodies: bytes, read: Read = read_here, rules: MailRules | None = None) -> None:
    desk = Desk(store=store, policy=a_policy(mail=rules or MailRules()), classify=suggest, keys=(b"k" * 32,))
    with store.begin() as connection:
        for number, body in enumerate(bodies):
            arrivals.add(connection, an_arrival(f"d-{number}", body=body))
    replace(desk, read=read).work_inbox(NOW + timedelta(seconds=1))


def never(body: bytes, media_type: MediaType, *, suspect: bool) -> InboundMessage | Unreadable:
    """Read nothing that is deep."""
    if body.count(b"boundary") > 100:
        return Unreadable(because="reading it took more than 5 s")
    return read_here(body, media_type, suspect=suspect)


def said(store: Store, incident_id: int) -> list[str]:
    with store.reading() as connection:
        wanted = select(message.c.text).where(message.c.incident_id == incident_id).order_by(message.c.id)
        return list(connection.execute(wanted).scalars())


@pytest.mark.parametrize("read", [read_here, never])
def test_a_mail_that_cannot_be_read_becomes_an_incident_that_says_so(store: Store, read: Read) -> None:
    work(store, DEEP, a_mail(message_id="m2@example.org"), read=read)

    assert outcomes(store) == [("quarantined", 1), ("opened", 2)]
    with store.reading() as connection:
        summary = connection.execute(select(incident.c.summary)).scalars().first()
    assert summary == "Unreadable mail from ann@example.org"
    # Nobody is answered about what nobody has read.
    assert len(said(store, 1)) == 1
    assert "deskhand quarantine" in said(store, 1)[0]


def test_what_can_be_read_later_comes_to_its_incident(store: Store, at_the_store: None) -> None:
    readable_by_now = a_mail(text="boundary " * 101)
    work(store, readable_by_now, read=never)
    (line,) = deskhand("quarantine", "--json").stdout.splitlines()
    assert (json.loads(line)["id"], json.loads(line)["because"]) == (1, "reading it took more than 5 s")

    assert deskhand("quarantine", "retry", "1").exit_code == 0
    work(store)

    assert outcomes(store) == [("appended", 1)]
    assert said(store, 1)[-1].startswith("boundary boundary")


def test_what_is_still_unreadable_opens_no_second_incident(store: Store, at_the_store: None) -> None:
    work(store, DEEP)
    assert deskhand("quarantine", "retry", "1").exit_code == 0
    work(store)

    assert outcomes(store) == [("quarantined", 1)]
    assert len(said(store, 1)) == 1


def test_a_person_takes_it_as_far_as_it_could_be_read(store: Store, at_the_store: None) -> None:
    work(store, DEEP)
    assert deskhand("quarantine", "release", "1").exit_code == 0
    work(store)

    assert outcomes(store) == [("appended", 1)]
    assert deskhand("quarantine").stdout.strip() == "No message is quarantined."


def test_discarding_keeps_the_raw_form(store: Store, at_the_store: None) -> None:
    work(store, DEEP)
    assert deskhand("quarantine", "discard", "1").exit_code == 0
    assert deskhand("held", "discard", "1").exit_code == 1

    assert outcomes(store) == [("discarded", 1)]
    with store.reading() as connection:
        assert arrivals.bodies_of(connection, [1]) == {1: DEEP}


def test_what_is_too_large_is_held_unread_and_read_when_a_person_says_so(store: Store, at_the_store: None) -> None:
    large, rules = a_mail(text="It jams. " * 1000), MailRules(largest=5_000)
    work(store, large, rules=rules)
    assert outcomes(store) == [("held", None)]
    assert "more than 5000 octets are not read unasked" in deskhand("held", "--json").stdout

    assert deskhand("held", "release", "1").exit_code == 0
    work(store, rules=rules)
    assert outcomes(store) == [("opened", 1)]


def test_what_failed_before_is_read_apart(store: Store) -> None:
    asked: list[bool] = []

    def remember(body: bytes, media_type: MediaType, *, suspect: bool) -> InboundMessage | Unreadable:
        asked.append(suspect)
        return read_here(body, media_type, suspect=suspect)

    with store.begin() as connection:
        arrivals.add(connection, an_arrival())
        connection.execute(inbox.update().values(attempts=1))
    work(store, read=remember)

    assert asked == [True]
