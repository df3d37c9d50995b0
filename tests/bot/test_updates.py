"""The reporter hears before the promised time: a reminder to whoever works on it, then a word from the desk itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.agreed.roster import Service
from bot.notices.updates import MOST
from store.engine import Store
from store.incident import ClockState, number_of
from store.tables import clock, outbox, timeline
from tests.conftest import NOW
from tests.desks import rows
from tests.office import AGENT, MANAGER, POLICY, ROSTER, SPECIALIST, Office

MINUTE = timedelta(minutes=1)
REPORTER = "ann@example.org"
INFORMED = replace(POLICY, keeps_informed=True)
OUTAGE = "A total outage of the network."


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    office = Office(sqlite_store)
    office.desk = replace(office.desk, policy=INFORMED)
    return office


def wait_minutes(office: Office, minutes: int) -> None:
    for _ in range(minutes):
        office.wait(MINUTE)


def an_outage(office: Office) -> int:
    """Return a P1 whose reporter was answered: they are promised news every half hour from then on."""
    number = office.report(OUTAGE, subject="outage")
    office.say("take", number, by=SPECIALIST)
    office.say("reply", number, by=SPECIALIST, text="We look at it.")
    assert office.incident(number).priority == 1
    return number


def told(office: Office) -> list[tuple[str, str, datetime]]:
    """Return what was told by the desk itself: template, to whom, when."""
    names = ("update_request", "progress", "late", "over", "outside")
    found = rows(office.store, outbox, outbox.c.template.in_(names))
    return [(row.template, row.recipients, row.created_at) for row in found]


def test_whoever_works_on_it_is_reminded_and_then_the_reporter_is_told(office: Office) -> None:
    an_outage(office)
    wait_minutes(office, 35)

    first, second = told(office)
    answered = NOW + 3 * MINUTE
    # 75 % and 90 % of half an hour, looked at once a minute.
    assert first[:2] == ("update_request", SPECIALIST)
    assert second[:2] == ("progress", REPORTER)
    assert timedelta(minutes=22) <= first[2] - answered <= timedelta(minutes=24)
    # Before the half hour is over.
    assert timedelta(minutes=27) <= second[2] - answered < timedelta(minutes=30)


def test_a_person_who_writes_in_time_is_left_alone(office: Office) -> None:
    number = an_outage(office)
    for _ in range(4):
        wait_minutes(office, 20)
        assert office.say("reply", number, by=SPECIALIST, text="We change the switch.").ok

    assert told(office) == []


def test_a_word_of_the_desk_keeps_nobodys_promise(office: Office) -> None:
    an_outage(office)
    wait_minutes(office, 35)
    [update] = rows(office.store, clock, clock.c.kind == "sla.update")

    assert update.state == ClockState.BREACHED
    assert update.stopped_at is None


def test_the_desk_says_so_at_most_three_times_in_a_row(office: Office) -> None:
    number = an_outage(office)
    wait_minutes(office, 6 * 60)
    words = [each for each in told(office) if each[0] == "progress"]
    assert len(words) == MOST
    mails = rows(office.store, outbox, outbox.c.template == "progress")
    # Each says when the next word comes, and it came before; the last one promises nothing.
    promises = [mail.payload["text"] for mail in mails]
    assert ["You hear from us again by" in text for text in promises] == [True, True, False]

    office.say("reply", number, by=SPECIALIST, text="We have found it.")
    wait_minutes(office, 35)
    assert len([each for each in told(office) if each[0] == "progress"]) == MOST + 1


def test_each_word_comes_before_the_one_before_it_promised(office: Office) -> None:
    an_outage(office)
    wait_minutes(office, 6 * 60)
    said = rows(office.store, timeline, timeline.c.kind == "status_told")

    assert len(said) == MOST
    for earlier, later in pairwise(said):
        assert later.at < datetime.fromisoformat(earlier.facts["next"])


def test_a_question_to_the_reporter_waits_for_them(office: Office) -> None:
    number = an_outage(office)
    office.say("ask", number, by=SPECIALIST, question="Which floor is it?")
    wait_minutes(office, 60)

    assert told(office) == []


def test_a_missed_resolution_is_told_to_its_reporter_once_and_honestly(office: Office) -> None:
    number = an_outage(office)
    for _ in range(14):
        wait_minutes(office, 20)
        office.say("reply", number, by=SPECIALIST, text="We change the switch.")
    late = [each for each in told(office) if each[0] == "late"]

    assert [each[1] for each in late] == [REPORTER]
    assert timedelta(hours=4) <= late[0][2] - NOW <= timedelta(hours=4, minutes=3)
    [mail] = rows(office.store, outbox, outbox.c.template == "late")
    assert "We are sorry" in mail.payload["text"]
    assert mail.payload["in_reply_to"] == "m1@example.org"


def test_what_can_wait_is_late_without_an_apology(office: Office) -> None:
    number = office.report("The printer jams.")
    office.say("take", number)
    office.wait(timedelta(days=30))

    assert "late" not in {template for template, _, _ in told(office)}


def test_the_end_of_an_outage_is_told_to_its_owners(office: Office) -> None:
    services = {"Network": Service(name="Network", owner="owner@desk.example")}
    office.desk = replace(office.desk, policy=replace(INFORMED, roster=replace(ROSTER, services=services)))
    number = an_outage(office)
    office.say("confirm", number)
    service = office.incident(number).service
    assert office.say("resolve", number, by=SPECIALIST, code="fixed", text="The switch was replaced.").ok

    owner = "owner@desk.example" if service == "Network" else MANAGER
    assert [each[:2] for each in told(office)] == [("over", owner)]


@pytest.mark.parametrize(("text", "is_told"), [(OUTAGE, True), ("The printer jams.", False)])
def test_management_hears_that_an_outage_is_in_a_suppliers_hands(office: Office, text: str, is_told: bool) -> None:
    number = office.report(text)
    office.say("take", number)
    assert office.say("wait", number, kind="supplier", **{"for": "Mail hosting"}).ok
    said = rows(office.store, outbox, outbox.c.template == "outside")

    assert [row.recipients for row in said] == [MANAGER] * is_told
    # P1: the contract promises half of four hours from when they were engaged, three minutes after NOW.
    for row in said:
        assert f"{number_of(number)} cannot go on without Mail hosting" in row.payload["text"]
        assert "restored it by: Monday, 2 June 2025, 10:03" in row.payload["text"]
        assert "working again by: Monday, 2 June 2025, 12:00" in row.payload["text"]


def test_a_desk_that_does_not_want_it_says_nothing(office: Office) -> None:
    office.desk = replace(office.desk, policy=POLICY)
    an_outage(office)
    wait_minutes(office, 60)

    assert told(office) == []


def test_a_major_incident_has_a_cadence_of_its_own(office: Office) -> None:
    number = an_outage(office)
    assert office.say("major", number, by=MANAGER, action="declare", reason="nobody can work").ok
    office.say("take", number, by=AGENT)
    wait_minutes(office, 60)

    assert told(office) == []
