"""Agents' answers reach whoever is meant: the reporter, who is in copy and where an answer is wanted; never a list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.gathering import gather
from intake.addresses import is_list
from store import inbox as arrivals
from store.tables import outbox
from tests.desks import arrive, rows
from tests.office import AGENT, Office
from tests.office import office as office  # noqa: PLC0414 - a fixture
from tests.values import a_bounce, a_mail, an_arrival

_VIA = "Ann via Staff <staff@lists.example.org>"
_LIST = "List-Id: Staff <staff.lists.example.org>\r\n"


@pytest.mark.parametrize(
    ("sender", "to", "headers", "recipients"),
    [
        # Reply-To is where its author wants to be answered.
        ("ann@example.org", "help@desk.example", "Reply-To: ann@home.example\r\n", "ann@example.org, ann@home.example"),
        # A form that writes in somebody's name.
        ("no-reply@form.example", "help@desk.example", "Reply-To: Cy <cy@example.org>\r\n", "cy@example.org"),
        # Nobody knows which of two is meant.
        (
            "no-reply@form.example",
            "help@desk.example, bob@example.org",
            "Reply-To: cy@example.org\r\n",
            "no-reply@form.example, bob@example.org, cy@example.org",
        ),
        ("no-reply@form.example", "help@desk.example", "", "no-reply@form.example"),
        # By a list: its members have not asked.
        ("ann@example.org", "staff@lists.example.org, help@desk.example", _LIST, "ann@example.org"),
        (
            "ann@example.org",
            "staff@lists.example.org, bob@example.org",
            f"{_LIST}Reply-To: staff@lists.example.org\r\n",
            "ann@example.org, bob@example.org",
        ),
        # The list has put itself into From, and the author elsewhere; with nobody else named there is only the list.
        (_VIA, "staff@lists.example.org", f"{_LIST}Reply-To: Ann <ann@example.org>\r\n", "ann@example.org"),
        (
            _VIA,
            "staff@lists.example.org",
            f"{_LIST}Reply-To: staff@lists.example.org\r\nX-Original-From: Ann <ann@example.org>\r\n",
            "ann@example.org",
        ),
        (_VIA, "staff@lists.example.org", f"{_LIST}Cc: ann@example.org\r\n", "ann@example.org"),
        (_VIA, "staff@lists.example.org", _LIST, "staff@lists.example.org"),
        # Nobody else's mail is believed such a field.
        ("bob@example.org", "help@desk.example", f"{_LIST}X-Original-From: ann@example.org\r\n", "bob@example.org"),
        # A group address without the marks of a list is in copy, as its author wanted.
        ("ann@example.org", "floor2@example.org, help@desk.example", "", "ann@example.org, floor2@example.org"),
        # An answer is never wanted at the desk itself.
        ("ann@example.org", "help@desk.example", "Reply-To: help@desk.example\r\n", "ann@example.org"),
    ],
)
def test_an_answer_goes_to_those_who_are_meant(
    office: Office, sender: str, to: str, headers: str, recipients: str
) -> None:
    with office.store.begin() as connection:
        body = a_mail(sender=sender, to=to, headers=headers)
        arrivals.add(connection, replace(an_arrival(body=body)))
    office.desk.work_inbox(office.now)
    office.say("take", 1)
    assert office.say("reply", 1, text="We are on it.").ok

    assert rows(office.store, outbox)[-1].recipients == recipients


def test_a_list_that_put_itself_into_from_stays_the_reporter(office: Office) -> None:
    headers = f"{_LIST}X-Original-From: Boss <boss@desk.example>\r\n"
    number = office.report(sender=_VIA, headers=headers)

    with office.store.reading() as connection:
        reporter = gather(connection, [number])[number].reporter
    assert reporter is not None
    assert (reporter.name, reporter.address) == ("Ann via Staff", "staff@lists.example.org")
    assert "acknowledged" not in [template for template, _ in office.sent()]
    # The thread goes on by the list.
    office.report("Me too.", subject="Re: Printer jams [INC-000001]", sender=_VIA, headers=headers)
    assert rows(office.store, arrivals.inbox)[-1].outcome == "appended"


@pytest.mark.parametrize(
    ("headers", "acknowledged"),
    [
        ("Reply-To: Cy <cy@example.org>\r\n", ["cy@example.org"]),
        ("", []),
        ("Reply-To: help@desk.example\r\n", []),
        ("Reply-To: cy@example.org\r\nPrecedence: bulk\r\n", []),
    ],
)
def test_whoever_fills_in_a_form_is_told_that_it_arrived(office: Office, headers: str, acknowledged: list[str]) -> None:
    office.report(sender="no-reply@form.example", headers=headers)

    assert [to for template, to in office.sent() if template == "acknowledged"] == acknowledged


def test_an_invitation_is_a_report_of_what_it_says(office: Office) -> None:
    invitation = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Move of floor 2\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    body = a_mail(subject="Move", text=invitation)
    arrive(office.store, body.replace(b"text/plain;", b"text/calendar; method=REQUEST;"), name="invitation")
    office.desk.work_inbox(office.now)

    assert [template for template, _ in office.sent()] == ["acknowledged"]
    assert "Move of floor 2" in office.last_letter()


def test_an_unproven_author_brings_no_reply_to_into_an_incident_that_is_there(office: Office) -> None:
    number = office.report()
    office.report(
        "And the other one.", subject="Re: Printer jams [INC-000001]", headers="Reply-To: eve@example.net\r\n"
    )
    office.say("take", number)
    office.say("reply", number, text="We are on it.")

    assert rows(office.store, outbox)[-1].recipients == "ann@example.org"


@pytest.mark.parametrize(
    ("address", "list_id", "expected"),
    [
        ("Staff@Lists.example.org", "staff.lists.example.org", True),
        ("ann@lists.example.org", "staff.lists.example.org", False),
        ("ann@example.org", "", False),
    ],
)
def test_a_list_is_known_by_its_id(address: str, list_id: str, expected: bool) -> None:
    assert is_list(address, list_id) is expected


@pytest.mark.parametrize(
    ("status", "action", "works_on_it", "told"),
    [
        ("5.1.1", "failed", True, [AGENT]),
        # Nobody waits for what it said yet.
        ("5.1.1", "failed", False, []),
        # It may still arrive.
        ("4.4.1", "delayed", True, []),
    ],
)
def test_whoever_works_on_it_is_told_that_an_answer_did_not_arrive(
    office: Office, status: str, action: str, works_on_it: bool, told: list[str]
) -> None:
    number = office.report()
    if works_on_it:
        office.say("take", number)
    office.say("reply", number, text="We are on it.")
    of = rows(office.store, outbox)[-1].payload["message_id"]
    arrive(office.store, a_bounce(of, status=status, action=action), name="bounce")
    office.desk.work_inbox(office.now)

    assert [row.recipients for row in rows(office.store, outbox) if row.template == "undelivered"] == told
    assert not told or f"did not reach ann@example.org: {status}." in office.last_letter()


def test_an_agent_is_not_written_to_about_their_own_address_that_fails(office: Office) -> None:
    number = office.report()
    office.say("take", number)
    office.say("reply", number, text="We are on it.")
    of = rows(office.store, outbox)[-1].payload["message_id"]
    arrive(office.store, a_bounce(of, recipient=AGENT), name="bounce")
    office.desk.work_inbox(office.now)

    assert "undelivered" not in [template for template, _ in office.sent()]
