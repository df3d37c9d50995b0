"""What agents and reporters write or say is taken for the command that it is, from those who may give it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row

from bot.arriving.phone import call
from intake.filed import Filed
from store import inbox as arrivals
from store.incident import State
from store.tables import clock, inbox, incident, message, outbox
from tests.conftest import NOW
from tests.desks import rows
from tests.office import AGENT, HOUR, MANAGER, SPECIALIST, Office, confirmed
from tests.office import office as office  # noqa: PLC0414 - a fixture
from tests.values import a_mail, an_arrival

SIGNED_IN = {"reverse_path": AGENT, "forward_paths": ["help@desk.example"], "authenticated_as": AGENT}


def mail_from_agent(office: Office, text: str, number: int, *, envelope: dict[str, object] | None = None) -> None:
    office.now += timedelta(minutes=1)
    body = a_mail(
        sender=AGENT, message_id=f"a{office.now.timestamp()}@desk.example", text=text, subject=f"[INC-{number:06d}]"
    )
    arrival = replace(an_arrival(f"a{office.now.timestamp()}", body=body), envelope=envelope or SIGNED_IN)
    with office.store.begin() as connection:
        arrivals.add(connection, arrival)
    office.desk.work_inbox(office.now)


def test_an_agent_gives_commands_by_mail_and_is_answered(office: Office) -> None:
    number = office.report()
    mail_from_agent(
        office, f"#take {number}\n#confirm\n#reply We are on it.\nIt takes an hour.\n\n-- \nAgent One", number
    )
    after = office.incident(number)

    assert (after.state, after.confirmed_by) == (State.IN_PROGRESS, AGENT)
    assert [template for template, _ in office.sent()] == ["acknowledged", "priority", "answer", "orders"]
    said = [row.text for row in rows(office.store, message, message.c.direction == "in")]
    assert said == ["The printer jams."], "commands are no messages of the incident"
    answered = rows(office.store, outbox)[-1]
    assert answered.recipients == AGENT
    assert "INC-000001 is yours and in progress." in answered.payload["text"]
    assert rows(office.store, inbox)[-1].outcome == "decided"


def test_a_wrong_command_by_mail_is_answered_with_the_right_one(office: Office) -> None:
    number = office.report()
    mail_from_agent(office, f"#tkae {number}", number)

    assert office.incident(number).state is State.NEW
    assert "did you mean `take`" in rows(office.store, outbox)[-1].payload["text"]


def test_commands_of_a_forged_agent_do_nothing(office: Office) -> None:
    number = office.report()
    unproven = {"reverse_path": AGENT, "forward_paths": ["help@desk.example"]}
    mail_from_agent(office, f"#take {number}", number, envelope=unproven)

    assert office.incident(number).state is State.NEW


def test_a_colleagues_mail_stays_internal_and_wakes_nothing(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number)
    office.say("ask", number, question="Which printer is it?")
    (token,) = {row.payload["reply_to"] for row in rows(office.store, outbox) if row.template == "question"}
    office.report("I know that printer, it is old.", sender=SPECIALIST, to=token, subject="Re: it")

    assert office.incident(number).state is State.PENDING_USER
    assert rows(office.store, message)[-1].visibility == "internal"


def test_a_call_is_an_incident_of_the_caller_from_when_they_called(office: Office) -> None:
    filed = Filed(text="The till is dead.", name="Ann", address="ann@example.org", callback="0100", opened_by=AGENT)
    with office.store.begin() as connection:
        arrivals.add(connection, call(filed, key="call-1", began_at=NOW))
    office.desk.work_inbox(NOW + HOUR)
    (opened,) = rows(office.store, incident)

    assert (opened.source_channel, opened.origin, opened.opened_by, opened.opened_at) == ("phone", "staff", AGENT, NOW)
    assert office.sent() == [("acknowledged", "ann@example.org")]
    assert "Call back: 0100" in rows(office.store, message)[0].text


@pytest.mark.parametrize(
    ("name", "by", "says"),
    [
        ("status", "ann@example.org", "It is new, P5, low."),
        ("show", AGENT, "Conversation"),
        ("why", AGENT, "Screening rule 'human' decided"),
        ("clock", AGENT, "resolution: 80 h"),
        ("list", "ann@example.org", "INC-000001 P5 new"),
        ("queue", AGENT, "INC-000001 P5 new"),
        ("help", "ann@example.org", "take N"),
        ("oncall", AGENT, "Incident managers: Boss"),
        ("show", "ann@example.org", "ann@example.org may not `show`"),
        ("queue", "ann@example.org", "may not `queue`"),
        ("search", "ann@example.org", "may not `search`"),
    ],
)
def test_what_only_tells_is_told_to_those_who_may_know(office: Office, name: str, by: str, says: str) -> None:
    number = office.report()
    before = rows(office.store, inbox)
    answer = office.say(name, number, by=by)

    assert says in answer.text
    assert rows(office.store, inbox) == before, "nothing is kept of a question"


def test_a_restricted_incident_is_shown_to_those_who_need_to_know(office: Office) -> None:
    number = office.report()
    office.say("security", number, on="on")

    assert "is restricted" in office.say("show", number).text
    assert office.say("show", number, by=MANAGER).ok
    assert "(restricted)" in office.say("queue", number).text


def test_what_was_said_is_found_from_any_channel_by_those_who_may_know(office: Office) -> None:
    number = office.report("The zebra printer eats paper.", subject="Printer")

    assert office.say("search", number, words="zebra pap").text.startswith("INC-000001 P5 new: Printer (")
    assert office.say("search", number, words="giraffe").text == "Nothing that was said has all of these words."
    office.say("security", number, on="on")
    assert "INC-000001" not in office.say("search", number, words="zebra").text
    assert "INC-000001" in office.say("search", number, words="zebra", by=MANAGER).text


@pytest.mark.parametrize(
    ("text", "state", "answered"),
    [
        ("Thanks!", State.RESOLVED, False),
        ("Thank you very much for your help!", State.RESOLVED, False),
        ("Solved.", State.CLOSED, True),
        ("Thanks, but it jams again.", State.IN_PROGRESS, False),
        ("It still does not print.", State.IN_PROGRESS, False),
        ("And the scanner?", State.IN_PROGRESS, False),
    ],
)
def test_a_short_answer_to_a_resolution_means_what_it_says(
    office: Office, text: str, state: State, answered: bool
) -> None:
    number = confirmed(office)
    office.say("take", number)
    office.say("resolve", number, code="fixed", text="Done.")
    # The budget of automatic messages is by the hour.
    office.now += 2 * HOUR
    office.report(text, subject="Re: Printer jams [INC-000001]")

    assert office.incident(number).state is state
    assert (("closed", "ann@example.org") in office.sent()) is answered


def test_whoever_asks_how_it_stands_is_told_at_once(office: Office) -> None:
    confirmed(office)
    office.report("Any news?", subject="Re: Printer jams [INC-000001]")

    assert office.sent()[-1] == ("status", "ann@example.org")


def test_a_date_that_the_reporter_agreed_to_stops_the_resolution_until_it_comes(office: Office) -> None:
    """domain.md section 5.3: waiting for a change is the desk's time, unless the reporter agreed to the date."""
    number = confirmed(office)
    assert office.say("ask", number, question="May it wait until Thursday?").ok
    office.report("Yes, Thursday is fine.", subject="Re: Printer jams [INC-000001]")
    before = promise(office, number)

    assert office.say("wait", number, kind="agreed", **{"for": "2025-06-05 The new fuser comes."}).ok
    waiting = promise(office, number)
    # Midnight in Berlin, when Thursday begins.
    office.wait(datetime(2025, 6, 4, 22, tzinfo=UTC) - office.now)
    after = promise(office, number)

    assert office.incident(number).state is State.IN_PROGRESS
    assert office.incident(number).problem_ref == "The new fuser comes."
    assert (waiting.state, after.state) == ("paused", "running")
    # Monday, Tuesday and Wednesday from 09:00 to 17:00, but for nothing: it was said before the doors opened.
    assert after.paused_seconds - before.paused_seconds == 3 * 8 * 3600


def test_a_date_that_nobody_agreed_to_is_the_desks_own_time(office: Office) -> None:
    number = confirmed(office)

    assert office.say("wait", number, kind="change", **{"for": "2025-06-05"}).ok

    assert promise(office, number).state == "running"


def promise(office: Office, number: int) -> Row[Any]:
    """Return the resolution as the store has it."""
    [found] = rows(office.store, clock, (clock.c.incident_id == number) & (clock.c.kind == "sla.resolution"))
    return found


@pytest.mark.parametrize("ends", [("cancel", {"reason": "withdrawn"}), ("close", {"reason": "it works"})])
def test_what_follows_an_incident_that_is_over_has_promises_of_its_own(
    office: Office, ends: tuple[str, dict[str, str]]
) -> None:
    number = confirmed(office)
    if ends[0] == "close":
        assert office.say("resolve", number, code="fixed", text="The fuser was replaced.").ok
    assert office.say(ends[0], number, **ends[1]).ok
    office.now += 2 * HOUR

    follower = office.report("It jams again!", subject="Re: Printer jams [INC-000001]")

    assert follower == number + 1
    opened = office.incident(follower).opened_at
    found = {row.kind: row.started_at for row in rows(office.store, clock, clock.c.incident_id == follower)}
    assert {"sla.response", "sla.resolution"} <= found.keys()
    assert set(found.values()) == {opened}
