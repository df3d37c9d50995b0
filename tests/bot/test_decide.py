"""Each thing that happens has one meaning in each state, and a new incident is what its message says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agreed.roster import Service
from bot.decide import decide
from bot.deciding.summarising import summary_of
from bot.decision import Decision, Outcome
from bot.events import Action, Match, Sender
from classifier.suggestion import UNCLASSIFIED, Scored
from intake.message import Attachment
from store.incident import State
from tests.conftest import NOW
from tests.deciding import (
    ALERTED,
    APPENDED,
    DROP,
    FAILURE,
    FILE,
    FILED,
    LATER,
    OPENED,
    POLICY,
    SUPPRESSED,
    TAKE,
    S,
    in_state,
    matched,
)
from tests.values import a_message, a_suggestion, arrived

#: (action, state before) -> outcome, and the state of the incident in the decision; None where it stays untouched.
MEANING: dict[tuple[Action, State | None], tuple[Outcome, State | None]] = {
    (TAKE, None): (OPENED, S.NEW),
    (TAKE, S.NEW): (APPENDED, S.NEW),
    (TAKE, S.ASSIGNED): (APPENDED, S.ASSIGNED),
    (TAKE, S.IN_PROGRESS): (APPENDED, S.IN_PROGRESS),
    # the answer we waited for
    (TAKE, S.PENDING_USER): (APPENDED, S.IN_PROGRESS),
    # others are waited for: a word from the reporter changes nothing
    (TAKE, S.PENDING_SUPPLIER): (APPENDED, S.PENDING_SUPPLIER),
    (TAKE, S.PENDING_CHANGE): (APPENDED, S.PENDING_CHANGE),
    # not fixed: the same number again
    (TAKE, S.RESOLVED): (APPENDED, S.IN_PROGRESS),
    # final: a new incident
    (TAKE, S.CLOSED): (OPENED, S.NEW),
    (TAKE, S.CANCELLED): (OPENED, S.NEW),
    # a machine without an incident opens none
    (FILE, None): (SUPPRESSED, None),
    (FAILURE, None): (SUPPRESSED, None),
    # and in one it moves nothing, whatever its state
    **{(action, state): (FILED, None) for action in (FILE, FAILURE) for state in State},
    **{(DROP, state): (SUPPRESSED, None) for state in (None, *State)},
}


def test_the_table_of_meanings_is_whole() -> None:
    assert set(MEANING) == {(action, state) for action in Action for state in (None, *State)}


@pytest.mark.parametrize(("action", "state"), MEANING)
def test_each_action_in_each_state(action: Action, state: State | None) -> None:
    outcome, after = MEANING[action, state]
    decision = decide(matched(action, in_state(state)), in_state(state), POLICY, LATER)

    assert decision.outcome is outcome
    assert (decision.incident and decision.incident.state) == after
    assert decision.because


@pytest.mark.parametrize("state", [None, *State])
def test_only_a_new_incident_is_acknowledged(state: State | None) -> None:
    decision = decide(matched(TAKE, in_state(state)), in_state(state), POLICY, LATER)

    assert [reply.template for reply in decision.replies] == (["acknowledged"] if decision.outcome is OPENED else [])
    assert decision.remember_ids
    assert [message.direction for message in decision.messages] == ["in"]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", [FILE, FAILURE])
def test_a_machine_never_wakes_or_answers(action: Action, state: State) -> None:
    decision = decide(matched(action, in_state(state)), in_state(state), ALERTED, LATER)

    assert decision.incident is None
    assert decision.replies == ()
    assert [message.is_auto for message in decision.messages] == [True]
    assert decision.timers == decision.clocks == ()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_the_same_message_again_only_leaves_a_note(action: Action, state: State) -> None:
    event = arrived(action, match=Match(incident_id=7, step="same_message", because="m1 again", is_duplicate=True))
    decision = decide(event, in_state(state), POLICY, LATER)

    assert decision.outcome is Outcome.DUPLICATE
    assert [(entry.kind, entry.new) for entry in decision.entries] == [("duplicate", "smtp")]
    assert replace(decision, entries=()) == Decision(outcome=Outcome.DUPLICATE, because="m1 again")


def test_a_reply_to_a_resolved_incident_reopens_it_under_the_same_number() -> None:
    before = replace(in_state(S.RESOLVED), reopen_count=1)
    decision = decide(matched(TAKE, before), before, POLICY, LATER)

    assert decision.incident is not None
    assert (decision.incident.id, decision.incident.reopen_count) == (7, 2)
    assert [(e.old, e.new) for e in decision.entries if e.kind == "state"] == [("resolved", "in_progress")]


def test_an_answer_we_waited_for_is_no_reopening() -> None:
    decision = decide(matched(TAKE, in_state(S.PENDING_USER)), in_state(S.PENDING_USER), POLICY, LATER)

    assert decision.incident is not None
    assert decision.incident.reopen_count == 0


@pytest.mark.parametrize("state", [S.CLOSED, S.CANCELLED])
def test_a_message_to_a_final_incident_opens_one_that_knows_it(state: State) -> None:
    decision = decide(matched(TAKE, in_state(state)), in_state(state), POLICY, LATER)

    assert decision.incident is not None
    assert decision.incident.id is None
    assert [(e.new, e.because) for e in decision.entries if e.kind == "follow_up_of"] == [
        ("INC-000007", f"INC-000007 is {state}")
    ]


@pytest.mark.parametrize(
    ("sure_from", "category", "group"),
    [
        # As sure as nine of ten: it was written under an old subject because that was at hand.
        (0.8, "Network", POLICY.groups.get("Network", POLICY.default_group)),
        # Not that sure: it goes on where it was.
        (0.95, "Printing & scanning", "Field support"),
    ],
)
def test_a_follow_up_that_is_surely_about_something_else_takes_nothing_over(
    sure_from: float, category: str, group: str
) -> None:
    before = replace(
        in_state(S.CLOSED), closed_at=NOW, category="Printing & scanning", assignment_group="Field support"
    )
    decision = decide(
        matched(TAKE, before, suggestion=replace(a_suggestion(), sure_from=sure_from)), before, POLICY, LATER
    )

    assert decision.incident is not None
    assert (decision.incident.category, decision.incident.assignment_group) == (category, group)
    assert decision.incident.follow_up_of == before.id


@pytest.mark.parametrize(
    ("show_from", "category"),
    [
        # Long after it was closed, what is understood counts; what is not is what it was before.
        (0.5, "Network"),
        (2.0, "Printing & scanning"),
    ],
)
def test_who_is_back_after_a_month_is_known_to_have_been_there(show_from: float, category: str) -> None:
    before = replace(
        in_state(S.CLOSED), closed_at=NOW, category="Printing & scanning", assignment_group="Field support"
    )
    policy = replace(POLICY, show_from=show_from)
    suggestion = replace(a_suggestion(), sure_from=0.95)
    decision = decide(matched(TAKE, before, suggestion=suggestion), before, policy, NOW + timedelta(days=30))

    assert decision.incident is not None
    assert (decision.incident.follow_up_of, decision.incident.category) == (before.id, category)
    assert [reply.facts["follows"] for reply in decision.replies] == [before.number]


def test_an_incident_begins_when_the_message_arrived_and_not_when_it_was_read() -> None:
    decision = decide(arrived(), None, POLICY, NOW + timedelta(hours=3))

    assert decision.incident is not None
    assert decision.incident.opened_at == NOW
    assert {clock.started_at for clock in decision.clocks} == {NOW}
    assert decision.incident.updated_at == NOW + timedelta(hours=3)


@pytest.mark.parametrize(
    ("level", "priority", "response", "resolution"),
    [
        # NOW is Monday 08:00 in Berlin: the business calendar opens at 09:00, an hour from now.
        (1, 1, timedelta(minutes=15), timedelta(hours=4)),
        (2, 3, timedelta(hours=1 + 2), timedelta(days=1, hours=9)),
        (3, 5, timedelta(days=1, hours=9), timedelta(days=11, hours=9)),
    ],
)
def test_clocks_run_from_the_start_and_one_timer_looks_after_them(
    level: int, priority: int, response: timedelta, resolution: timedelta
) -> None:
    decision = decide(arrived(suggestion=a_suggestion(level)), None, POLICY, NOW)

    assert decision.incident is not None
    assert decision.incident.priority == priority
    due = {clock.kind: clock.due_at - NOW for clock in decision.clocks}
    assert (due["sla.response"], due["sla.resolution"]) == (response, resolution)
    # The group's time to accept is over first. The due instant itself is still in time: the timer fires right after it.
    [timer] = decision.timers
    assert timer.kind == "promises"
    assert timedelta(0) < timer.due_at - NOW - min(due.values()) <= timedelta(seconds=1)
    assert decision.incident.due_at == NOW + response


def test_impact_and_urgency_are_crossed_and_not_mixed_up() -> None:
    high, low = Scored(value=1, confidence=1.0), Scored(value=3, confidence=1.0)
    suggestion = replace(a_suggestion(), impact=high, urgency=low)
    opened = decide(arrived(suggestion=suggestion), None, POLICY, NOW).incident

    assert opened is not None
    assert (opened.impact, opened.urgency, opened.priority) == (1, 3, 3)


@pytest.mark.parametrize(
    ("confidence", "category", "subcategory", "group", "service"),
    [
        (0.9, "Network", "Wi-Fi", "Network", "Network"),
        (0.5, "Network", "Wi-Fi", "Network", "Network"),  # exactly sure enough
        (0.49, UNCLASSIFIED, "", "Service desk", ""),
        (0.0, UNCLASSIFIED, "", "Service desk", ""),
    ],
)
def test_a_category_is_shown_from_a_certain_confidence(
    confidence: float, category: str, subcategory: str, group: str, service: str
) -> None:
    opened = decide(arrived(suggestion=a_suggestion(confidence=confidence)), None, POLICY, NOW).incident

    assert opened is not None
    assert (opened.category, opened.subcategory) == (category, subcategory)
    assert (opened.assignment_group, opened.service) == (group, service)
    # What was suggested is kept all the same, apart from what is shown.
    assert (opened.suggested_category, opened.suggested_subcategory) == ("Network", "Wi-Fi")
    assert (opened.suggested_confidence, opened.model_version) == (confidence, "fixed")
    assert opened.suggested_ranking == "Network\nRemote access"
    assert opened.confirmed_at is None


@pytest.mark.parametrize(("works_on_it", "group"), [("Field team", "Field team"), ("", "Network")])
def test_what_is_about_a_service_goes_to_whoever_works_on_it(works_on_it: str, group: str) -> None:
    services = {"Network": Service(name="Network", group=works_on_it)}
    policy = replace(POLICY, roster=replace(POLICY.roster, services=services))
    opened = decide(arrived(suggestion=a_suggestion(confidence=0.9)), None, policy, NOW).incident

    assert opened is not None
    assert opened.assignment_group == group


def test_a_category_without_a_group_goes_to_the_desk() -> None:
    opened = decide(arrived(suggestion=a_suggestion(category="Security")), None, POLICY, NOW).incident

    assert opened is not None
    assert (opened.category, opened.assignment_group) == ("Security", "Service desk")


@pytest.mark.parametrize(("person", "origin"), [(1, "user"), (None, "event")])
def test_who_names_no_address_is_an_event_and_no_user(person: int | None, origin: str) -> None:
    opened = decide(arrived(sender=Sender(person_id=person, address="")), None, POLICY, NOW).incident

    assert opened is not None
    assert (opened.origin, opened.reporter_id) == (origin, person)


@pytest.mark.parametrize(
    ("subject", "text", "summary"),
    [
        ("Printer jams", "It jams.", "Printer jams"),
        ("  Printer jams ", "", "Printer jams"),
        # what mail programs put before it is not the trouble
        ("FW: Re: Printer jams", "", "Printer jams"),
        ("Re:", "", "Re:"),
        # without a subject, the first line that says something
        ("", "\n  \n It jams. \nAlways.", "It jams."),
        ("   ", "It jams.", "It jams."),
        ("", "", "(no subject and no text)"),
        ("", " \n\t\n", "(no subject and no text)"),
        # a greeting says nothing, on a line of its own or before the trouble
        ("", "Good morning, the printer jams.", "the printer jams."),
        ("", "Good morning\n\nthe printer jams.", "the printer jams."),
        ("", "Guten Morgen zusammen!\nDer Drucker klemmt.", "Der Drucker klemmt."),
        ("", "Hi team, Hello? Printer jams", "Hello? Printer jams"),
        ("", "Hello the printer jams", "Hello the printer jams"),
        ("", "Dear Ms Example,\nit jams.", "it jams."),
        ("", "Sehr geehrter Herr Dr. Muster, er klemmt.", "er klemmt."),
        ("", "The printer of Ms Example jams.", "The printer of Ms Example jams."),
        # where there is nothing else, it stays
        ("", "Good morning,", "Good morning,"),
        ("Good morning", "It jams.", "Good morning"),
        ("x" * 500, "", "x" * 179 + "…"),
        # a text is cut behind a word, and says that it goes on
        ("", "one two " * 60, "one two " * 24 + "one…"),
        ("", "y" * 500, "y" * 199 + "…"),
    ],
)
def test_the_summary_is_one_line_that_names_the_trouble(subject: str, text: str, summary: str) -> None:
    assert summary_of(a_message(subject=subject, new_text=text)) == summary


def test_a_screenshot_alone_names_the_incident() -> None:
    logo = Attachment(name="logo.png", media_type="image/png", size=70, sha256="a", inline=True, logo=True)
    screenshot = Attachment(name="Screenshot 091500.png", media_type="image/png", size=70_000, sha256="b")

    assert summary_of(a_message(subject="", new_text="", attachments=(logo, screenshot))) == "Screenshot 091500.png"


def test_the_history_says_which_rule_which_model_and_which_policy() -> None:
    event = arrived(match=Match(because="nothing points anywhere"))
    entries = {entry.kind: entry for entry in decide(event, None, POLICY, LATER).entries}

    assert list(entries) == ["opened", "screened", "classified", "prioritised"]
    assert (entries["opened"].at, entries["opened"].because) == (NOW, "nothing points anywhere")
    assert (entries["screened"].new, entries["screened"].because) == ("a_rule", "it says so")
    assert (entries["classified"].new, entries["classified"].because) == ("Network / Wi-Fi", "'wifi'")
    assert dict(entries["classified"].facts)["model"] == "fixed"
    assert entries["prioritised"].new == "P3"
    assert "impact 2 x urgency 2" in entries["prioritised"].because
    assert dict(entries["prioritised"].facts) == {"policy": POLICY.digest}
