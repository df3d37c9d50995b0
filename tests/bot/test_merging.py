"""Two reports of one thing become one incident, and everybody who reported hears how it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store.tables import outbox, participant
from tests.desks import rows
from tests.office import Office, confirmed
from tests.office import office as office  # noqa: PLC0414 - a fixture


def test_merging_moves_the_thread_and_its_reporter_is_answered_with_the_survivor(office: Office) -> None:
    first = confirmed(office)
    second = office.report("It jams here too.", sender="bob@example.org", subject="Printer")
    answer = office.say("merge", second, into=str(first))
    reply = office.report(
        "And now it smokes.",
        sender="bob@example.org",
        subject="Re: Printer",
        headers="References: <m3@example.org>\r\n",
    )

    assert answer.text == "INC-000002 is merged into INC-000001."
    assert reply == first
    assert office.incident(second).merged_into == first
    assert {row.address for row in rows(office.store, participant, participant.c.incident_id == first)} == {
        "ann@example.org",
        "bob@example.org",
    }
    office.say("take", first)
    office.say("resolve", first, code="fixed", text="New fuser.")
    office.wait(timedelta(seconds=1))
    assert sorted(office.sent()[-2:]) == [("resolved", "ann@example.org"), ("resolved", "bob@example.org")]


def test_who_is_merged_into_what_is_resolved_is_told_how_it_was_solved(office: Office) -> None:
    first = confirmed(office)
    office.say("resolve", first, code="fixed", text="A new fuser is in.")
    second = office.report("It jams.", sender="bob@example.org", subject="Jam")
    assert office.say("merge", second, into=str(first)).ok

    told = rows(office.store, outbox)[-1].payload["text"]
    assert "A new fuser is in." in told
    assert "we tell you when" not in told


def test_what_is_merged_is_refused_as_such_and_not_for_its_category(office: Office) -> None:
    first, second = confirmed(office), office.report("It jams.", subject="Jam")
    office.say("merge", second, into=str(first))

    assert "cannot go from cancelled to resolved" in office.say("resolve", second, code="fixed", text="x").text


@pytest.mark.parametrize("chained", [False, True])
def test_whoever_asks_is_told_of_their_own_report_and_not_in_the_words_of_another(
    office: Office, chained: bool
) -> None:
    first = office.report("My payslip shows the wrong salary.", subject="My salary of 2,900 is wrong")
    second = office.report("I see no payslip.", sender="bob@example.org", subject="Payslips")
    if chained:
        middle = office.report("No payslips here.", sender="eve@example.net", subject="Payroll")
        assert office.say("merge", second, into=str(middle)).ok
        assert office.say("merge", middle, into=str(first)).ok
    else:
        assert office.say("merge", second, into=str(first)).ok
    asked = {"sender": "bob@example.org", "subject": "Re: Payslips", "headers": "References: <m2@example.org>\r\n"}
    assert office.report("Any news?", **asked) == first

    told = rows(office.store, outbox)[-1]
    assert (told.template, told.recipients) == ("status", "bob@example.org")
    assert "this is how INC-000001 stands, as which your INC-000002 goes on:" in told.payload["text"]
    assert "Summary: Payslips\n" in told.payload["text"]
    assert not any("salary" in str(told.payload[part]) for part in ("text", "html", "subject"))


def test_whose_report_it_is_reads_their_own_summary(office: Office) -> None:
    first = office.report("It jams.", subject="Printer jams")
    second = office.report("It jams here.", sender="bob@example.org", subject="Jam")
    assert office.say("merge", second, into=str(first)).ok
    assert office.report("Any news?", subject="Re: Printer jams", headers="References: <m1@example.org>\r\n") == first

    told = rows(office.store, outbox)[-1].payload["text"]
    assert "this is how INC-000001 stands:" in told
    assert "Summary: Printer jams" in told
