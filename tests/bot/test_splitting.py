"""One report of two things becomes two incidents, and its reporter hears of the second once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.refused import Code
from bot.requests import Request, decided_about
from classifier.suggestion import Similar
from store import inbox as arrivals
from store.incident import IncidentId, State, number_of
from store.tables import clock, link, message, outbox, participant, timeline
from tests.desks import rows
from tests.office import AGENT, HOUR, SPECIALIST, Office, confirmed
from tests.office import office as office  # noqa: PLC0414 - a fixture
from tests.values import a_mail, an_arrival

BOTH = "The printer jams, and my VPN drops every hour."
VPN = "my VPN drops every hour"


def told_of_both(office: Office, **changes: str) -> int:
    return office.report(BOTH, subject="Two things", **changes)


def split(office: Office, first: int, words: str = VPN) -> int:
    before = len(rows(office.store, timeline, timeline.c.kind == "opened"))
    answer = office.say("split", first, words=words)
    assert answer.ok, answer.text
    opened = rows(office.store, timeline, timeline.c.kind == "opened")
    assert len(opened) == before + 1
    return int(opened[-1].incident_id)


def kinds(office: Office, incident_id: int) -> dict[str, Any]:
    return {row.kind: row for row in rows(office.store, timeline, timeline.c.incident_id == incident_id)}


def test_the_second_is_an_incident_of_its_own_that_was_told_when_the_first_was(office: Office) -> None:
    first = told_of_both(office)
    office.wait(2 * HOUR)
    before = office.incident(first)
    answer = office.say("split", first, words=VPN)
    second = first + 1
    made = office.incident(second)

    assert answer.text == "INC-000001 is split: INC-000002 begins with what else was reported."
    assert (made.opened_at, made.reporter_id, made.state) == (before.opened_at, before.reporter_id, State.NEW)
    assert (made.summary, made.opened_by, made.source_channel) == (VPN, AGENT, before.source_channel)
    assert made.suggested_category, "it was classified by itself"
    assert replace(office.incident(first), updated_at=before.updated_at, version=before.version) == before
    started = {row.kind: row.started_at for row in rows(office.store, clock, clock.c.incident_id == second)}
    assert started["sla.response"] == started["sla.resolution"] == before.opened_at
    # Its group did not have it before.
    assert started["ola.own"] == office.now


def test_each_names_the_other_and_they_are_linked(office: Office) -> None:
    first = told_of_both(office)
    second = split(office, first)

    assert kinds(office, first)["split_into"].new == number_of(second)
    assert kinds(office, second)["split_from"].new == number_of(first)
    (row,) = rows(office.store, link)
    assert (row.incident_id, row.other_id) == (first, second)


@pytest.mark.parametrize(("language", "said"), [("en", "two things at once"), ("de", "zwei Dinge auf einmal")])
def test_the_reporter_is_told_once_in_their_language(office: Office, language: str, said: str) -> None:
    text = BOTH if language == "en" else "Der Drucker klemmt und mein VPN bricht jede Stunde ab, bitte helfen Sie mir."
    first = office.report(text, subject="Two things" if language == "en" else "Zwei Sachen")
    before = len(office.sent())
    second = split(office, first)
    office.wait(timedelta(minutes=1))

    assert office.sent()[before:] == [("split", "ann@example.org")]
    letter = rows(office.store, outbox, outbox.c.template == "split")[0].payload
    assert said in letter["text"]
    assert number_of(first) in letter["text"]
    assert letter["subject"] == f"{VPN} [{number_of(second)}]"
    # Answers to it are about the second: nothing in it leads to the first.
    assert not letter["in_reply_to"]
    assert not letter["references"]


def test_answers_to_the_old_thread_stay_with_the_first_and_those_to_the_letter_go_to_the_second(office: Office) -> None:
    first = told_of_both(office)
    second = split(office, first)
    letter = rows(office.store, outbox, outbox.c.template == "split")[0].payload

    assert (
        office.report("It jams again.", subject="Re: Two things", headers="References: <m1@example.org>\r\n") == first
    )
    headers = f"In-Reply-To: <{letter['message_id']}>\r\n"
    assert office.report("It dropped again.", subject=f"Re: {letter['subject']}", headers=headers) == second


def test_who_wrote_of_it_later_is_promised_from_then_on(office: Office) -> None:
    first = office.report("The printer jams.")
    office.wait(timedelta(days=3))
    office.report("By the way, my VPN drops.", subject="Re: x", headers="References: <m1@example.org>\r\n")
    told_at = rows(office.store, message, message.c.direction == "in")[-1].at
    second = split(office, first)

    assert office.incident(second).opened_at == told_at


def test_what_a_person_answered_since_was_an_answer_to_both(office: Office) -> None:
    first = told_of_both(office)
    office.say("reply", first, text="We look into both.")
    answered_at = office.now
    office.wait(HOUR)
    second = split(office, first)

    response = rows(office.store, clock, (clock.c.incident_id == second) & (clock.c.kind == "sla.response"))[0]
    assert (response.stopped_at, response.state) == (answered_at, "met")
    assert "First response by" not in rows(office.store, outbox, outbox.c.template == "split")[0].payload["text"]


def test_a_time_that_has_passed_is_not_promised(office: Office) -> None:
    first = told_of_both(office)
    office.wait(timedelta(days=90))
    split(office, first)

    letter = rows(office.store, outbox, outbox.c.template == "split")[0].payload["text"]
    assert "First response by" not in letter
    assert "working again by" not in letter


def test_merging_it_back_takes_it_back(office: Office) -> None:
    first = told_of_both(office)
    second = split(office, first)
    assert office.say("merge", second, into=str(first)).ok

    assert office.incident(second).merged_into == first
    assert office.incident(first).is_open
    assert {row.address for row in rows(office.store, participant)} == {"ann@example.org"}


def test_given_twice_by_the_same_key_it_splits_once(office: Office) -> None:
    first = told_of_both(office)
    answers = [office.say("split", first, key="once", words=VPN) for _ in range(2)]

    assert answers[0].text == answers[1].text
    assert answers[1].is_repeated
    assert len(rows(office.store, timeline, timeline.c.kind == "opened")) == 2


@pytest.mark.parametrize("state", ["resolved", "closed", "cancelled"])
def test_what_is_over_can_be_split_too(office: Office, state: str) -> None:
    first = confirmed(office)
    if state == "cancelled":
        office.say("cancel", first, reason="service_request")
    else:
        office.say("resolve", first, code="fixed", text="A new fuser is in.")
    if state == "closed":
        office.say("close", first, reason="said on the phone")

    assert office.incident(split(office, first)).is_open
    assert office.incident(first).state == state


def test_without_words_and_by_who_may_not_it_is_refused(office: Office) -> None:
    first = told_of_both(office)

    assert office.say("split", first, words=" ... ").code == Code.UNPROCESSABLE
    assert office.say("split", first, by=SPECIALIST, words=VPN).code == Code.FORBIDDEN
    assert len(rows(office.store, timeline, timeline.c.kind == "opened")) == 1


def test_the_message_of_a_restricted_incident_stays_in_it(office: Office) -> None:
    first = told_of_both(office)
    seen = split(office, first)
    office.say("security", first, on="on")
    unseen = split(office, first, "my VPN is slow")

    hidden = {row.incident_id: row.hidden for row in rows(office.store, message, message.c.direction == "in")}
    assert BOTH in hidden[seen]
    assert not hidden[unseen]


def test_the_same_request_decides_the_same(office: Office) -> None:
    first = told_of_both(office)
    request = Request(key="k", channel="cli", name="split", incident_id=first, arguments={"words": VPN}, address=AGENT)
    request = office.desk.office.as_read(request)
    with office.store.begin() as connection:
        decisions = [decided_about(connection, office.desk.office, request, office.now) for _ in range(2)]

    assert decisions[0] == decisions[1]


def test_what_it_was_split_from_is_not_called_similar(office: Office) -> None:
    first = told_of_both(office)
    request = Request(key="k", channel="cli", name="split", incident_id=first, arguments={"words": VPN}, address=AGENT)
    request = office.desk.office.as_read(request)
    assert request.suggestion is not None
    similar = tuple(Similar(key=number_of(IncidentId(each)), score=0.6, at=office.now) for each in (first, 7))
    with office.store.begin() as connection:
        told = replace(request, suggestion=replace(request.suggestion, similar=similar))
        _, decision = decided_about(connection, office.desk.office, told, office.now)

    assert decision.begins is not None
    told_of = {entry.kind: str(entry.facts) for entry in decision.begins.entries}["classified"]
    assert ("INC-000007" in told_of, number_of(first) in told_of) == (True, False)


def test_by_mail_two_are_split_off_at_once(office: Office) -> None:
    first = told_of_both(office)
    body = a_mail(sender=AGENT, subject="Two", text=f"#split {first} {VPN}\n#split the screen flickers")
    arrival = replace(an_arrival("two", body=body), envelope={"reverse_path": AGENT, "authenticated_as": AGENT})
    with office.store.begin() as connection:
        arrivals.add(connection, arrival)
    office.desk.work_inbox(office.now)

    told = rows(office.store, outbox, outbox.c.template == "orders")
    assert [row.incident_id for row in rows(office.store, timeline, timeline.c.kind == "split_from")] == [2, 3]
    assert "INC-000002 begins" in told[0].payload["text"]
    assert "INC-000003 begins" in told[0].payload["text"]
