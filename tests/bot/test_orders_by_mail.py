"""What agents and reporters write or say is taken for the command that it is, from those who may give it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row

from bot.arriving.phone import call
from bot.mail.holding import INTO
from intake.filed import Filed
from store import inbox as arrivals
from store.held import rule
from store.incident import State
from store.tables import clock, inbox, incident, message, outbox, timeline
from tests.conftest import NOW
from tests.desks import rows
from tests.office import AGENT, HOUR, MANAGER, SPECIALIST, Office, confirmed
from tests.office import office as office  # noqa: PLC0414 - a fixture
from tests.values import a_mail, an_arrival

UNPROVEN: dict[str, object] = {"reverse_path": AGENT, "forward_paths": ["help@desk.example"]}
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


def test_what_became_of_commands_is_told_in_the_language_of_their_agent(office: Office) -> None:
    roster = office.desk.policy.roster
    german = replace(roster.people[AGENT], language="de")
    office.desk = replace(
        office.desk,
        policy=replace(office.desk.policy, roster=replace(roster, people={**roster.people, AGENT: german})),
    )
    number = office.report()
    mail_from_agent(office, f"#take {number}", number)

    assert "INC-000001 gehört jetzt Ihnen und ist in Arbeit." in office.last_letter()


def test_commands_that_nothing_proves_are_held_and_their_agent_is_told(office: Office) -> None:
    number = office.report()
    mail_from_agent(office, f"#take {number}\n#reply Buy it at shop.example", number, envelope=UNPROVEN)
    [_, letter] = rows(office.store, outbox)
    held = rows(office.store, inbox)[-1]

    assert office.incident(number).state is State.NEW
    assert (held.outcome, held.incident_id) == ("held", number)
    assert (letter.template, letter.recipients) == ("not_obeyed", AGENT)
    assert "(#take, #reply) about INC-000001. Nothing of it was done" in letter.payload["text"]
    assert "shop.example" not in str(letter.payload), "nobody makes the desk say what they like"
    [told] = [row for row in rows(office.store, timeline) if row.kind == "held"]
    assert told.actor == AGENT
    assert told.because.endswith(f"let it in with: deskhand held release {held.id}")


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        # About no incident: none is opened, and none is acknowledged.
        ("Please", ""),
        # Where an answer is wanted is for whoever wrote to say, which nobody knows.
        ("[INC-000001]", "Reply-To: eve@example.net\r\n"),
        # A colleague who takes part.
        ("Re: Printer jams [INC-000001]", "References: <m1@example.org>\r\n"),
    ],
)
def test_what_an_unproven_agent_is_told_goes_to_the_address_in_the_roster(
    office: Office, subject: str, headers: str
) -> None:
    office.report()
    body = a_mail(sender=AGENT, message_id="a@desk.example", text="#take 1", subject=subject, headers=headers)
    with office.store.begin() as connection:
        arrivals.add(connection, replace(an_arrival("a", body=body), envelope=UNPROVEN))
    office.desk.work_inbox(office.now)

    assert office.sent() == [("acknowledged", "ann@example.org"), ("not_obeyed", AGENT)]
    assert len(rows(office.store, incident)) == 1


def test_an_unproven_agent_is_told_a_few_times_an_hour(office: Office) -> None:
    """Whoever forges their mail does not use up what they may be told of other things."""
    number = office.report()
    for _ in range(5):
        mail_from_agent(office, f"#take {number}", number, envelope=UNPROVEN)
    before = len(rows(office.store, outbox))
    office.now += HOUR
    mail_from_agent(office, f"#take {number}", number, envelope=UNPROVEN)

    held = [row.because for row in rows(office.store, inbox) if row.outcome == "held"]
    assert [f"nobody is told: {AGENT} was told" in each for each in held] == [False, False, False, True, True, False]
    assert (before, len(rows(office.store, outbox))) == (4, 5)


def test_an_agent_whose_mail_is_proven_false_is_not_told(office: Office) -> None:
    office.desk = replace(
        office.desk,
        policy=replace(office.desk.policy, mail=replace(office.desk.policy.mail, authserv_ids=("mx.desk.example",))),
    )
    number = office.report()
    forged = "Authentication-Results: mx.desk.example; dmarc=fail header.from=desk.example\r\n"
    body = forged.encode() + a_mail(sender=AGENT, message_id="a@x.example", text="#take", subject=f"[INC-{number:06d}]")
    with office.store.begin() as connection:
        arrivals.add(connection, replace(an_arrival("a", body=body), envelope=UNPROVEN))
    office.desk.work_inbox(office.now)

    assert office.sent() == [("acknowledged", "ann@example.org")]
    assert "dmarc=fail" in rows(office.store, inbox)[-1].because


def test_a_command_that_a_person_lets_in_is_a_note_and_does_nothing(office: Office) -> None:
    number = office.report()
    mail_from_agent(office, "#take", number, envelope=UNPROVEN)
    with office.store.begin() as connection:
        assert rule(connection, rows(office.store, inbox)[-1].id, f"{INTO}{number}")
    office.desk.work_inbox(office.now)

    assert office.incident(number).state is State.NEW
    assert rows(office.store, inbox)[-1].outcome == "appended"
    said = rows(office.store, message)[-1]
    assert (said.text.strip(), said.visibility) == ("#take", "internal")


def test_a_command_that_arrives_twice_is_given_once(office: Office) -> None:
    """One mail to two addresses of the desk comes twice."""
    number = confirmed(office)
    body = a_mail(sender=AGENT, message_id="a@desk.example", text=f"#reply {number} We are on it.", subject="Printer")
    with office.store.begin() as connection:
        for name in ("first", "second"):
            arrivals.add(connection, replace(an_arrival(name, body=body), envelope=SIGNED_IN))
    office.desk.work_inbox(office.now)

    assert [row.outcome for row in rows(office.store, inbox)][-2:] == ["decided", "duplicate"]
    assert [template for template, _ in office.sent()].count("answer") == 1


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
