"""Commands lead an incident from report to close, tell whom they must, and are refused where they cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.refused import Code
from bot.orders import Request, give
from store.incident import State
from store.queries import counters
from store.tables import clock, engagement, inbox, message, outbox, task, timeline, timer
from tests.desks import recount, rows
from tests.office import AGENT, HOUR, MANAGER, SPECIALIST, Office, confirmed
from tests.office import office as office  # noqa: PLC0414 - a fixture


def test_a_day_with_an_incident_from_report_to_close(office: Office) -> None:
    number = confirmed(office)
    assert office.say("take", number).text == "INC-000001 is yours and in progress."
    assert office.say("reply", number, text="We look at it.").ok
    assert office.say("resolve", number, code="fixed", text="The fuser was replaced.").ok
    office.now += 2 * HOUR
    office.report("Solved, thank you.", subject="Re: Printer jams [INC-000001]")

    states = [(row.old, row.new) for row in rows(office.store, timeline, timeline.c.field == "state")]
    assert states == [("new", "in_progress"), ("in_progress", "resolved"), ("resolved", "closed")]
    assert [template for template, _ in office.sent()] == ["acknowledged", "priority", "answer", "resolved", "closed"]
    with office.store.reading() as connection:
        assert {name: n for name, n in counters(connection).items() if n} == recount(office.store)


def test_what_stays_resolved_closes_by_itself_and_asks_how_it_was_once(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number)
    office.say("resolve", number, code="fixed", text="Done.")
    office.wait(timedelta(days=10))
    office.wait(timedelta(days=10))

    assert office.incident(number).state is State.CLOSED
    assert [template for template, _ in office.sent()].count("closed") == 1


def test_a_reopened_incident_is_not_closed_by_the_first_resolution(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number)
    office.say("resolve", number, code="fixed", text="Done.")
    office.wait(timedelta(days=2))
    assert office.say("reopen", number, reason="it jams again").ok
    office.say("resolve", number, code="fixed", text="Really done.")
    office.wait(timedelta(days=2))

    assert office.incident(number).state is State.RESOLVED
    assert office.incident(number).reopen_count == 1


def test_a_question_waits_reminds_and_gives_up(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number)
    assert office.say("ask", number, question="Which printer is it?").ok
    assert office.incident(number).state is State.PENDING_USER
    for _ in range(20):
        office.wait(timedelta(days=1))

    after = office.incident(number)
    assert [template for template, _ in office.sent()][2:] == ["question", "reminder", "reminder", "resolved", "closed"]
    assert (after.state, after.resolution_code) == (State.CLOSED, "no_user_response")


def test_the_answer_to_a_question_goes_on_with_the_work(office: Office) -> None:
    number = confirmed(office)
    office.say("ask", number, question="Which printer is it?")
    assert office.incident(number).state is State.PENDING_USER
    office.report("The left one.", subject="Re: Printer jams [INC-000001]")
    office.wait(timedelta(days=20))

    assert office.incident(number).state is State.IN_PROGRESS


def test_the_same_command_again_is_answered_and_does_nothing(office: Office) -> None:
    number = confirmed(office)
    first = office.say("reply", number, key="once", text="We look at it.")
    again = office.say("reply", number, key="once", text="We look at it.")

    assert (again.ok, again.text, again.is_repeated) == (True, first.text, True)
    assert [template for template, _ in office.sent()].count("answer") == 1


@pytest.mark.parametrize(
    ("name", "by", "arguments", "code", "says"),
    [
        # nobody may do what they have no role for
        ("take", "ann@example.org", {}, Code.FORBIDDEN, "ann@example.org may not `take`"),
        ("priority", AGENT, {"priority": "1", "reason": "x"}, Code.FORBIDDEN, "it takes one of: incident manager"),
        ("assign", SPECIALIST, {"to": "Network"}, Code.FORBIDDEN, "Net One may not `assign`"),
        # the state does not allow it
        ("continue", AGENT, {}, Code.CONFLICT, "INC-000001 is new and waits for nothing"),
        ("close", AGENT, {"reason": "x"}, Code.CONFLICT, "`resolve 1 fixed ...` comes first"),
        ("undo", MANAGER, {}, Code.CONFLICT, "only a cancellation is taken back"),
        # the category is not confirmed
        ("resolve", AGENT, {"code": "fixed", "text": "x"}, Code.CONFLICT, "`confirm 1` or `correct 1"),
        # there is no such thing; the nearest is named
        ("correct", AGENT, {"category": "Netwrok"}, Code.UNPROCESSABLE, "did you mean 'Network'?"),
        ("correct", AGENT, {"impact": "huge"}, Code.UNPROCESSABLE, "impact 'huge' is none of"),
        ("assign", AGENT, {"to": "Netwrk"}, Code.NOT_FOUND, "did you mean 'Network'?"),
        ("wait", AGENT, {"kind": "supplier", "for": "Mail hostin"}, Code.NOT_FOUND, "did you mean 'Mail hosting'?"),
        ("wait", AGENT, {"kind": "agreed", "for": "2026-01-02"}, Code.CONFLICT, "so nothing was agreed; `ask 1 May it"),
        ("wait", AGENT, {"kind": "agreed", "for": "CHG-17"}, Code.BAD_REQUEST, "'CHG-17' is no date to come"),
        ("wait", AGENT, {"kind": "agreed", "for": "2025-06-02"}, Code.BAD_REQUEST, "is no date to come"),
        ("merge", AGENT, {"into": "99"}, Code.NOT_FOUND, "INC-000099 is not there"),
        ("merge", AGENT, {"into": "1"}, Code.UNPROCESSABLE, "cannot be joined with itself"),
        ("reslove", AGENT, {}, Code.BAD_REQUEST, "did you mean `resolve`?"),
    ],
)
def test_what_cannot_be_done_is_refused_and_kept_as_refused(
    office: Office, name: str, by: str, arguments: dict[str, str], code: Code, says: str
) -> None:
    number = office.report()
    before = office.incident(number)
    answer = office.say(name, number, by=by, **arguments)

    assert (answer.ok, answer.code) == (False, code)
    assert says in answer.text
    assert office.incident(number) == before
    kept = rows(office.store, inbox)[-1]
    assert (kept.outcome, kept.because, kept.sender) == ("refused", answer.text, by)


@pytest.mark.parametrize(
    ("channel", "lists"),
    [
        ("cli", "`deskhand list`"),
        ("mail", "`#queue`"),
        ("slack", "`queue`"),
        ("web", "the queue page"),
        ("api", "`GET /api/v1/incidents`"),
    ],
)
@pytest.mark.parametrize(
    ("name", "about", "arguments"), [("take", 99, {}), ("show", 99, {}), ("merge", 1, {"into": "99"})]
)
def test_what_is_open_is_listed_by_the_command_that_the_channel_has(
    office: Office, channel: str, lists: str, name: str, about: int, arguments: dict[str, str]
) -> None:
    office.report()
    asked = Request(key="k", channel=channel, name=name, incident_id=about, arguments=arguments, address=AGENT)
    answer = give(office.desk, asked, office.now)

    assert answer.code == Code.NOT_FOUND
    assert answer.text.endswith(f"; {lists} lists what is open")


def test_a_command_about_what_has_changed_meanwhile_is_refused(office: Office) -> None:
    number = office.report()
    request = Request(
        key="old", channel="slack", name="take", incident_id=number, arguments={}, address=AGENT, version=0
    )
    office.say("take", number, by=SPECIALIST)
    answer = give(office.desk, request, office.now)

    assert (answer.ok, answer.code) == (False, Code.CONFLICT)
    assert "has changed since you looked" in answer.text


def test_a_correction_moves_priority_and_promises_and_tells_the_reporter(office: Office) -> None:
    number = office.report()
    answer = office.say("correct", number, category="Printing & scanning", impact="1", urgency="1")
    after = office.incident(number)

    assert answer.text == "INC-000001 is corrected: Printing & scanning, P1. Field support has it now."
    assert (after.priority, after.confirmed_by) == (1, AGENT)
    assert ("priority", "ann@example.org") in office.sent()
    due = {row.kind: row.due_at - after.opened_at for row in rows(office.store, clock)}
    assert (due["sla.response"], due["sla.resolution"]) == (timedelta(minutes=15), timedelta(hours=4))


def test_a_correction_is_never_overwritten_by_what_is_written_later(office: Office) -> None:
    number = office.report("The server is down at every site, nobody can work.", subject="Down")
    answer = office.say("correct", number, category="Printing & scanning", impact="3", urgency="3")
    corrected = office.incident(number)
    assert (answer.ok, corrected.confirmed_by) == (True, AGENT), answer.text
    for text in ("My laptop was stolen with all the data!", "1", "All sites are down, it is URGENT", "Thank you!"):
        office.report(text, subject="Re: Down [INC-000001]")
        office.wait(timedelta(days=1))
    office.say("take", number)
    assert office.say("resolve", number, code="fixed", text="Done.").ok
    office.report("No, the whole network is still down.", subject="Re: Down [INC-000001]")
    after = office.incident(number)

    said = ("category", "subcategory", "impact", "urgency", "confirmed_by", "confirmed_at")
    assert [getattr(after, field) for field in said] == [getattr(corrected, field) for field in said]
    assert (after.priority, after.suggested_category) == (corrected.priority, corrected.suggested_category)
    assert after.reopen_count == 1


def test_an_override_ends_when_impact_or_urgency_changes(office: Office) -> None:
    number = confirmed(office)
    office.say("priority", number, by=MANAGER, priority="1", reason="the board meets")
    assert office.incident(number).priority == 1
    office.say("correct", number, impact="2")

    assert (office.incident(number).priority, office.incident(number).priority_override) == (4, None)


def test_whoever_works_on_it_is_told_that_it_is_more_important_now(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number)
    office.say("correct", number, impact="2")
    # Who says so knows it.
    assert "reweighed" not in dict(office.sent())
    assert office.say("priority", number, by=MANAGER, priority="1", reason="the board meets").ok

    (told,) = rows(office.store, outbox, outbox.c.template == "reweighed")
    assert told.recipients == AGENT
    assert "is P1 now; it was P4." in told.payload["text"]
    assert f"From: {MANAGER}" in told.payload["text"]
    assert "set to P1 by hand instead of P4" in told.payload["text"]


def test_assigning_to_another_group_tells_both_and_counts(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number)
    refused = office.say("assign", number, to="Field support")
    assert (refused.code, "needs a reason behind it" in refused.text) == (Code.BAD_REQUEST, True)
    answer = office.say("assign", number, to="Field support it is the tray")
    after = office.incident(number)

    assert answer.text == "INC-000001 is assigned to Field support."
    assert (after.state, after.assignment_group, after.reassignment_count, after.assignee_id) == (
        State.ASSIGNED,
        "Field support",
        1,
        None,
    )
    assert ("assigned", "network@desk.example") in office.sent()


def test_a_supplier_is_written_to_and_its_answer_stays_internal(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number)
    office.say("wait", number, kind="supplier", **{"for": "Mail hosting"})
    assert office.sent()[-1] == ("engagement", "support@supplier.example")
    reference = rows(office.store, outbox)[-1].key
    office.report(
        "Our number is 77.",
        sender="support@supplier.example",
        headers=f"In-Reply-To: <{reference}>\r\n",
        subject="Re: it",
    )

    assert office.incident(number).state is State.IN_PROGRESS
    assert rows(office.store, message)[-1].visibility == "internal"
    (engaged,) = rows(office.store, engagement)
    assert engaged.acknowledged_at is not None
    before = office.sent()
    office.say("reply", number, text="They are on it.")
    assert office.sent()[len(before) :] == [("answer", "ann@example.org")]


def test_who_reported_both_is_not_told_of_others(office: Office) -> None:
    first = confirmed(office)
    office.say("merge", office.report("Any news of the printer?", subject="News"), into=str(first))

    assert "what you reported before" in office.last_letter()
    assert "others" not in office.last_letter()


def test_the_operator_of_the_machine_does_not_sign(office: Office) -> None:
    office.say("reply", confirmed(office), by="", text="We have ordered the part.")

    assert "We have ordered the part.\n\nService desk" in office.last_letter()


def test_another_wait_names_what_comes_first(office: Office) -> None:
    first = confirmed(office)
    office.say("ask", first, question="Which tray?")
    answer = office.say("wait", first, kind="supplier", **{"for": "Mail hosting"})

    assert answer.text == "INC-000001 is pending user already; `continue 1` comes first"


def test_what_is_in_progress_is_not_to_be_taken_first(office: Office) -> None:
    first = confirmed(office)
    office.say("take", first)

    assert office.say("continue", first).text == "INC-000001 is in progress and waits for nothing"


def test_whoever_had_it_is_told_that_they_have_it_no_longer(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number, by=SPECIALIST)
    taken = office.say("take", number)
    told = rows(office.store, outbox)[-1].payload["text"]
    office.say("assign", number, to="Network it is the switch")

    assert taken.text == "INC-000001 is yours and in progress; it was Net One's, who is told."
    assert "INC-000001 is no longer yours: Agent One took it." in told
    # Who passes on what is their own knows it.
    assert [sent for sent in office.sent() if sent[0] == "taken_over"] == [("taken_over", SPECIALIST)]
    office.say("assign", number, to=f"@{SPECIALIST} please")
    office.say("assign", number, to=f"@{AGENT} he is away", by=MANAGER)
    assert "Boss gave it to Agent One." in next(
        row.payload["text"] for row in rows(office.store, outbox) if "Boss gave it" in row.payload["text"]
    )


def test_a_time_that_has_passed_is_no_promise_to_come(office: Office) -> None:
    number = confirmed(office)
    office.report("Any news?", subject=f"Re: Printer jams [INC-{number:06d}]")
    in_time = rows(office.store, outbox)[-1].payload["text"]
    office.wait(timedelta(days=20))
    office.report("Any news?", subject=f"Re: Printer jams [INC-{number:06d}]")
    late = rows(office.store, outbox, outbox.c.template == "status")[-1].payload["text"]

    assert ("We aim to have it working again by" in in_time, "have not managed it" in in_time) == (True, False)
    assert ("We aim to have it working again by" in late, "have not managed it" in late) == (False, True)
    assert "The resolution was due" in office.say("status", number).text


def test_parts_are_resolved_with_their_parent_and_each_reporter_is_answered_once(office: Office) -> None:
    larger = confirmed(office)
    parts = [office.report("Nothing prints.", sender=f"p{i}@example.org", subject=f"No print {i}") for i in range(5)]
    for part in parts:
        assert office.say("parent", part, of=str(larger)).ok
    office.say("take", larger)
    office.wait(timedelta(seconds=1))
    assert {office.incident(part).state for part in parts} == {State.IN_PROGRESS}
    office.say("resolve", larger, code="fixed", text="The server runs again.")
    office.wait(timedelta(seconds=1))

    assert {office.incident(part).state for part in parts} == {State.RESOLVED}
    told = [recipient for template, recipient in office.sent() if template == "resolved"]
    assert sorted(told) == ["ann@example.org", *(f"p{i}@example.org" for i in range(5))]


def test_a_note_never_leaves(office: Office) -> None:
    number = confirmed(office)
    before = office.sent()
    office.say("note", number, text="The reporter is difficult.")

    assert office.sent() == before
    (kept,) = rows(office.store, message, message.c.visibility == "internal")
    assert kept.text == "The reporter is difficult."


def test_an_open_task_refuses_the_resolution(office: Office) -> None:
    number = confirmed(office)
    office.say("take", number)
    office.say("task", number, text="Tell the night shift")
    (waiting,) = rows(office.store, task)
    refused = office.say("resolve", number, code="fixed", text="Done.")
    assert f"`done 1 {waiting.id}` comes first" in refused.text
    office.say("done", number, task=str(waiting.id))

    assert office.say("resolve", number, code="fixed", text="Done.").ok


def test_a_cancellation_is_told_and_can_be_taken_back_for_a_day(office: Office) -> None:
    number = office.report()
    office.say("cancel", number, reason="service_request", text="a new mouse")
    assert office.sent()[-1] == ("cancelled", "ann@example.org")
    assert office.say("undo", number, by=MANAGER).ok
    assert office.sent()[-1] == ("reinstated", "ann@example.org")
    office.say("cancel", number, reason="test")
    assert office.say("undo", number, by=MANAGER).ok
    assert office.sent()[-1] == ("reinstated", "ann@example.org"), "of a test nobody was told, nor of its end"
    assert len([each for each in office.sent() if each[0] == "reinstated"]) == 1
    office.say("cancel", number, reason="test")
    office.now += timedelta(hours=25)

    refused = office.say("undo", number, by=MANAGER)
    assert (refused.code, "more than 24 h ago" in refused.text) == (Code.CONFLICT, True)


def test_the_people_in_copy_see_what_a_person_writes_and_nothing_automatic(office: Office) -> None:
    number = office.report(headers="Cc: Bob <bob@example.org>\r\n")
    office.say("reply", number, text="We look at it.")

    assert office.sent() == [("acknowledged", "ann@example.org"), ("answer", "ann@example.org, bob@example.org")]


def test_every_command_keeps_the_thread_of_the_reporters_mail_program(office: Office) -> None:
    number = office.report()
    office.say("reply", number, text="We look at it.")
    (_, answer) = rows(office.store, outbox)

    assert answer.payload["in_reply_to"] == "m1@example.org"
    assert answer.payload["references"][0] == "m1@example.org"
    assert answer.payload["subject"] == "Re: Printer jams [INC-000001]"
    assert (answer.payload["reverse_path"], answer.payload["auto_submitted"]) == ("help@desk.example", "")


def test_timers_of_an_old_version_do_nothing_to_what_is_over(office: Office) -> None:
    number = confirmed(office)
    office.say("cancel", number, reason="withdrawn")
    office.wait(timedelta(days=30))

    assert office.incident(number).state is State.CANCELLED
    assert rows(office.store, timer, timer.c.done_at.is_(None)) == []
