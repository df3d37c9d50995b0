"""What an event means: every action in every state, every promise, and nothing ever illegal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import entries
from bot.agreed.roster import Service
from bot.decide import decide
from bot.deciding.opening import summary_of
from bot.decision import Decision, Outcome
from bot.events import Action, DeliveryFailed, Dossier, Match, MessageArrived, Sender, TimerFired, Verdict
from bot.promises.clocks import recompute
from classifier.suggestion import UNCLASSIFIED, Scored, Suggestion
from intake.message import Address, Attachment, DeliveryReport
from store.incident import TRANSITIONS, Clock, Incident, State, TimelineEntry
from tests.conftest import NOW
from tests.values import a_message, a_policy, a_suggestion, an_incident, arrived, messages, minutes, texts

POLICY = a_policy()
ALERTED = a_policy(desk=replace(POLICY.desk, alerts_to="lead@desk.example"))
LATER = NOW + timedelta(minutes=5)
HARD = DeliveryReport(recipients=("ann@example.org",), status=("5.1.1",), original_message_id="dh-1@desk.example")


def in_state(state: State | None) -> Incident | None:
    return None if state is None else an_incident(id=7, version=3, state=state, due_at=NOW + timedelta(hours=8))


def matched(action: Action, incident: Incident | None, **changes: object) -> MessageArrived:
    match = Match() if incident is None else Match(incident_id=7, step="reference", because="it refers to m1")
    return arrived(action, match=match, **changes)


S = State
TAKE, FILE, FAILURE, DROP = Action.TAKE, Action.FILE, Action.FAILURE, Action.DROP
OPENED, APPENDED, FILED, SUPPRESSED = Outcome.OPENED, Outcome.APPENDED, Outcome.FILED, Outcome.SUPPRESSED
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


# What a new incident is.


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


# The acknowledgement.


def test_the_acknowledgement_answers_the_message() -> None:
    event = arrived(message=a_message(references=("r1", "r2")), sender=Sender(person_id=1, address="ann@example.org"))
    (reply,) = decide(event, None, POLICY, NOW).replies

    assert reply.to == Address(name="Ann Example", address="ann@example.org")
    assert (reply.in_reply_to, reply.references) == ("m1@example.org", ("r1", "r2", "m1@example.org"))
    assert (reply.language, reply.timezone, reply.subject) == ("en", "Europe/Berlin", "Printer jams")
    assert reply.facts["response_due"] == "2025-06-02T09:00:00+00:00"


@pytest.mark.parametrize(
    ("message", "sender", "language", "timezone"),
    [
        ({"language": "de"}, Sender(person_id=1, address="a@b.example"), "de", "Europe/Berlin"),
        # too short to tell: the desk's language
        ({"language": ""}, Sender(person_id=1, address="a@b.example"), "en", "Europe/Berlin"),
        ({}, Sender(person_id=1, address="a@b.example", timezone="Asia/Tokyo"), "en", "Asia/Tokyo"),
    ],
)
def test_the_acknowledgement_speaks_the_reporters_language_and_zone(
    message: dict[str, object], sender: Sender, language: str, timezone: str
) -> None:
    (reply,) = decide(arrived(message=a_message(**message), sender=sender), None, POLICY, NOW).replies

    assert (reply.language, reply.timezone) == (language, timezone)


def test_answers_go_where_the_author_wants_them() -> None:
    elsewhere = Address(name="Ann at home", address="ann@home.example")
    (reply,) = decide(arrived(message=a_message(reply_to=(elsewhere,))), None, POLICY, NOW).replies

    assert reply.to == elsewhere


def test_an_unreadable_reply_to_is_no_reason_to_answer_nobody() -> None:
    message = a_message(reply_to=(Address(name="undisclosed"),))
    (reply,) = decide(arrived(message=message), None, POLICY, NOW).replies

    assert reply.to.address == "ann@example.org"


def test_a_thread_without_references_goes_on_from_in_reply_to() -> None:
    """RFC 5322 section 3.6.4: References are the parent's References, or its In-Reply-To, and then its Message-ID."""
    (reply,) = decide(arrived(message=a_message(in_reply_to=("r1",))), None, POLICY, NOW).replies

    assert reply.references == ("r1", "m1@example.org")


def test_a_message_without_an_id_is_answered_without_a_thread() -> None:
    (reply,) = decide(arrived(message=a_message(message_id="")), None, POLICY, NOW).replies

    assert (reply.in_reply_to, reply.references) == ("", ())


def test_who_must_not_be_answered_gets_an_incident_and_a_note_says_why() -> None:
    verdict = Verdict(rule="unanswerable", action=TAKE, answerable=False, because="list mail (list-id)")
    decision = decide(arrived(verdict=verdict), None, POLICY, NOW)

    assert decision.outcome is OPENED
    assert decision.replies == ()
    assert [e.because for e in decision.entries if e.kind == "not_answered"] == ["unanswerable: list mail (list-id)"]


# Delivery reports.


def test_a_hard_bounce_gives_a_person_something_to_do() -> None:
    event = matched(FAILURE, in_state(S.NEW), message=a_message(delivery=HARD))
    decision = decide(event, in_state(S.NEW), POLICY, NOW)

    assert [task.kind for task in decision.tasks] == ["undeliverable"]
    assert "ann@example.org" in decision.tasks[0].text
    assert "5.1.1" in decision.tasks[0].text
    assert [e.kind for e in decision.entries] == ["a_rule", "undeliverable"]


@pytest.mark.parametrize(
    ("action", "delivery"),
    [
        # a delay is not a failure
        (FAILURE, replace(HARD, temporary=True)),
        (FAILURE, None),
        # an out-of-office note that quotes a report
        (FILE, HARD),
    ],
)
def test_what_failed_for_a_while_is_only_filed(action: Action, delivery: DeliveryReport | None) -> None:
    event = matched(action, in_state(S.NEW), message=a_message(delivery=delivery))

    assert decide(event, in_state(S.NEW), POLICY, NOW).tasks == ()


def test_mail_that_cannot_be_sent_gives_a_task_with_the_next_step() -> None:
    event = DeliveryFailed(recipients="ann@example.org", subject="Re: x", error="550 5.1.1 no", next_step="phone her")
    decision = decide(event, in_state(S.NEW), POLICY, NOW)

    assert [task.text for task in decision.tasks] == [
        "Mail to ann@example.org could not be delivered (550 5.1.1 no). Phone her."
    ]
    assert decision.incident is None
    assert decision.replies == (), "nobody is mailed about mail that cannot be delivered"


def test_mail_of_no_incident_that_cannot_be_sent_is_only_told() -> None:
    event = DeliveryFailed(recipients="a", subject="s", error="550", next_step="n")

    assert decide(event, None, POLICY, NOW) == Decision(outcome=Outcome.DECIDED, because="undeliverable: 550")


# Timers.

#: Opened at NOW with priority 3: a response within 2 h and a resolution within 16 h of the business calendar.
BEGUN = entries.begun(an_incident(assignment_group="Service desk"), actor="reporter", because="it says so")
RESPONSE, RESOLUTION = recompute((BEGUN,), POLICY, NOW)
PAST_RESPONSE = RESPONSE.due_at + timedelta(seconds=1)
PAST_ALL = RESOLUTION.due_at + timedelta(seconds=1)


def then(kind: str, field: str = "", old: str = "", new: str = "", at: datetime = NOW) -> TimelineEntry:
    return TimelineEntry(at=at, actor="agent@desk.example", kind=kind, field=field, old=old, new=new)


def fired(*history: TimelineEntry, kind: str = "promises", clocks: tuple[Clock, ...] | None = None) -> TimerFired:
    told = (BEGUN, *history)
    known = recompute(told, POLICY, NOW) if clocks is None else clocks
    return TimerFired(kind=kind, due_at=RESPONSE.due_at, dossier=Dossier(history=told, clocks=known))


def test_a_missed_promise_is_breached_at_its_instant_and_stays_due() -> None:
    """However late it is noticed, it was missed when it was due; what is overdue must not sink in the queue."""
    decision = decide(fired(), in_state(S.NEW), POLICY, PAST_RESPONSE)

    assert [(c.kind, c.breached_at) for c in decision.clocks] == [("sla.response", RESPONSE.due_at)]
    assert decision.incident is not None
    assert decision.incident.due_at == RESPONSE.due_at
    assert [(e.kind, e.field, e.new) for e in decision.entries] == [
        ("breached", "sla.response", RESPONSE.due_at.isoformat())
    ]
    assert decision.entries[0].because == "standard: 2 h in calendar business, from 2025-06-02T06:00:00+00:00"
    # The next look is at what else can be missed.
    assert [timer.instance for timer in decision.timers] == [RESOLUTION.due_at.isoformat()]


def test_after_the_last_promise_the_incident_stays_due_when_it_was() -> None:
    decision = decide(fired(), in_state(S.NEW), POLICY, PAST_ALL)

    assert decision.incident is not None
    assert decision.incident.due_at == RESPONSE.due_at
    assert [clock.kind for clock in decision.clocks] == ["sla.response", "sla.resolution"]
    assert decision.timers == ()


@pytest.mark.parametrize(("policy", "alerts"), [(POLICY, []), (ALERTED, ["lead@desk.example"])])
def test_somebody_is_told_where_somebody_wants_to_be(policy, alerts: list[str]) -> None:
    replies = decide(fired(), in_state(S.NEW), policy, PAST_RESPONSE).replies

    assert [(reply.template, reply.to.address) for reply in replies] == [("breached", to) for to in alerts]


RESOLVED = then("state", "state", "new", "resolved")
CLOSED = then("state", "state", "resolved", "closed")
CANCELLED = then("state", "state", "new", "cancelled")


@pytest.mark.parametrize(
    ("event", "state"),
    [
        # nothing is promised to what is over
        (fired(RESOLVED), S.RESOLVED),
        (fired(RESOLVED, CLOSED), S.CLOSED),
        (fired(CANCELLED), S.CANCELLED),
        # breached before: once is enough, also when a process died between
        (fired(clocks=recompute((BEGUN,), POLICY, PAST_ALL)), S.IN_PROGRESS),
        # the incident, or its history, is gone
        (fired(), None),
        (TimerFired(kind="promises", due_at=NOW, dossier=Dossier()), S.NEW),
        (TimerFired(kind="", due_at=NOW, dossier=Dossier()), S.NEW),
    ],
)
def test_a_timer_of_clocks_that_no_longer_run_means_nothing(event: TimerFired, state: State | None) -> None:
    decision = decide(event, in_state(state), ALERTED, PAST_ALL)

    assert (decision.outcome, decision.replies, decision.entries, decision.clocks) == (Outcome.DECIDED, (), (), ())


def test_an_answer_in_time_leaves_only_the_resolution_to_look_after() -> None:
    decision = decide(fired(then("answered")), in_state(S.NEW), ALERTED, PAST_RESPONSE)

    assert (decision.replies, decision.entries, decision.incident) == ((), (), None)
    # One working day after the answer, the next update is due.
    assert [timer.kind for timer in decision.timers] == ["promises"]


def test_a_clock_whose_target_moved_away_is_not_breached_by_its_old_timer() -> None:
    moved = then("prioritised", "priority", "P3", "P4")
    decision = decide(fired(moved), in_state(S.NEW), POLICY, PAST_RESPONSE)

    assert decision.clocks == ()


def test_a_timer_of_the_first_version_looks_at_the_promises_too() -> None:
    decision = decide(fired(kind="sla.response.due"), in_state(S.NEW), POLICY, PAST_RESPONSE)

    assert [clock.kind for clock in decision.clocks] == ["sla.response"]


def test_what_is_nearly_due_moves_up_in_the_queue() -> None:
    """domain.md section 3.5: at 75 % of the resolution a P4 or P5 stands one priority higher, a P3 does not."""
    for priority, ageing in ((3, 0), (4, 1), (5, 1)):
        opened = replace(BEGUN, facts=(("priority", priority),))
        incident = replace(an_incident(id=7, version=3, priority=priority), due_at=NOW)
        clocks = recompute((opened,), POLICY, NOW)
        resolution = next(clock for clock in clocks if clock.kind == "sla.resolution")
        half = NOW + (resolution.due_at - NOW) / 2
        event = TimerFired(kind="promises", due_at=NOW, dossier=Dossier(history=(opened,), clocks=clocks))
        late = decide(event, incident, POLICY, resolution.due_at)
        early = decide(event, incident, POLICY, half)

        assert late.incident is not None
        assert late.incident.ageing == ageing
        assert early.incident is None or early.incident.ageing == 0


def test_another_version_of_an_agreement_moves_what_is_open_and_says_so() -> None:
    """domain.md section 5.8."""
    rows = {n: replace(row, resolution=minutes(60)) for n, row in POLICY.agreement.targets.items()}
    stricter = a_policy(agreement=replace(POLICY.agreement, targets=rows, version="second"))
    decision = decide(fired(kind="agreement"), in_state(S.NEW), stricter, NOW)

    # An hour from the opening at 09:00.
    due = NOW + timedelta(hours=2)
    assert [(e.kind, e.field, e.old, e.new) for e in decision.entries][1:] == [
        ("recomputed", "sla.resolution", RESOLUTION.due_at.isoformat(), due.isoformat())
    ]
    assert [(clock.version, clock.due_at) for clock in decision.clocks][1:] == [("second", due)]


@pytest.mark.parametrize("state", [S.RESOLVED, S.CLOSED, S.CANCELLED])
def test_what_is_over_keeps_the_version_that_it_ended_with(state: State) -> None:
    stricter = a_policy(agreement=replace(POLICY.agreement, version="second"))
    decision = decide(fired(RESOLVED, kind="agreement"), in_state(state), stricter, NOW)

    assert (decision.clocks, decision.entries) == ((), ())


# Properties.

incidents = st.none() | st.sampled_from([in_state(state) for state in State])
verdicts = st.builds(
    Verdict, rule=st.just("a_rule"), action=st.sampled_from(Action), answerable=st.booleans(), because=texts
)
levels = st.builds(Scored, value=st.integers(1, 3), confidence=st.floats(0, 1), because=st.tuples(texts))
suggestions = st.builds(
    Suggestion,
    category=st.builds(Scored, value=st.sampled_from([UNCLASSIFIED, "Network"]), confidence=st.floats(0, 1)),
    subcategory=st.builds(Scored, value=texts, confidence=st.floats(0, 1)),
    impact=levels,
    urgency=levels,
)
arrivals = st.builds(
    MessageArrived,
    received_at=st.just(NOW),
    channel=st.sampled_from(["smtp", "desk"]),
    source_channel=st.just("email"),
    message=messages,
    sender=st.builds(Sender, person_id=st.none() | st.just(1), address=texts),
    verdict=verdicts,
    match=st.builds(
        Match, incident_id=st.none() | st.just(7), step=st.just("s"), because=texts, is_duplicate=st.booleans()
    ),
    suggestion=suggestions,
)
timers = st.builds(
    TimerFired,
    kind=st.sampled_from(["promises", "agreement", "sla.resolution.due", "unknown"]),
    due_at=st.just(NOW),
    dossier=st.sampled_from(
        [
            Dossier(),
            Dossier(clocks=(RESPONSE,)),
            Dossier(history=(BEGUN,), clocks=(RESPONSE, RESOLUTION)),
            Dossier(history=(BEGUN, RESOLVED), clocks=(RESPONSE, RESOLUTION)),
            Dossier(history=(BEGUN,), clocks=recompute((BEGUN,), POLICY, PAST_ALL)),
        ]
    ),
)
failures = st.builds(DeliveryFailed, recipients=texts, subject=texts, error=texts, next_step=texts)
events = arrivals | timers | failures


@given(event=events, incident=incidents, policy=st.sampled_from([POLICY, ALERTED]))
def test_every_event_has_a_meaning_and_always_the_same(event, incident, policy) -> None:
    decision = decide(event, incident, policy, LATER)

    assert decision == decide(event, incident, policy, LATER)


@given(event=events, incident=incidents)
def test_no_decision_moves_an_incident_where_it_cannot_go(event, incident) -> None:
    after = decide(event, incident, ALERTED, LATER).incident

    if after is None:
        return
    if after.id is None:
        assert after.state is State.NEW
        return
    assert incident is not None
    assert after.id == incident.id
    assert after.state is incident.state or after.state in TRANSITIONS[incident.state]
    assert after.version == incident.version, "counting versions is the store's"


@given(event=arrivals, incident=incidents)
def test_whatever_arrives_has_an_outcome_and_at_most_one_answer(event: MessageArrived, incident) -> None:
    decision = decide(event, incident, ALERTED, LATER)

    assert decision.outcome is not Outcome.DECIDED
    assert len(decision.replies) <= event.verdict.answerable
    assert len(decision.messages) == (decision.outcome in {OPENED, APPENDED, FILED})


@given(event=arrivals)
def test_a_report_is_never_lost(event: MessageArrived) -> None:
    """What screening takes, and nobody has seen before, is in an incident afterwards."""
    fresh = replace(event, verdict=replace(event.verdict, action=TAKE), match=Match())
    decision = decide(fresh, None, POLICY, LATER)

    assert decision.outcome is OPENED
    assert decision.incident is not None
    assert decision.incident.summary
    assert {"sla.response", "sla.resolution"} <= {clock.kind for clock in decision.clocks}
    assert len(decision.timers) == 1
