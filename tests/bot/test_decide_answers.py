"""The acknowledgement goes where its author wants it; mail that could not be delivered becomes work where it must."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.decide import decide
from bot.decision import Decision, Outcome
from bot.events import Action, DeliveryFailed, Sender, Verdict
from intake.message import Address, Attachment, DeliveryReport
from store.incident import State
from tests.conftest import NOW
from tests.deciding import FAILURE, FILE, OPENED, POLICY, TAKE, S, in_state, matched
from tests.values import a_message, arrived

HARD = DeliveryReport(recipients=("ann@example.org",), status=("5.1.1",), original_message_id="dh-1@desk.example")
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


@pytest.mark.parametrize(
    ("person", "written", "language"),
    [
        (1, "de", "en"),  # a word or two in another language changes nothing for the reporter
        (2, "de", "de"),  # whose own report was merged into this one, say
        (2, "", "en"),
    ],
)
def test_how_it_stands_is_told_in_the_language_of_whoever_asks(person: int, written: str, language: str) -> None:
    before = replace(in_state(S.IN_PROGRESS), reporter_id=1, language="en")
    sender = Sender(person_id=person, address="ann@example.org")
    event = matched(TAKE, before, message=a_message(language=written), sender=sender, intent="status")
    (reply,) = decide(event, before, POLICY, NOW).replies

    assert (reply.template, reply.language) == ("status", language)


@pytest.mark.parametrize("state", [S.CLOSED, S.CANCELLED])
@pytest.mark.parametrize("intent", ["thanks", "solved"])
def test_thanks_for_what_is_over_begin_nothing(state: State, intent: str) -> None:
    before = in_state(state)
    decision = decide(matched(TAKE, before, intent=intent), before, POLICY, NOW)

    assert (decision.outcome, decision.replies) == (Outcome.APPENDED, ())
    assert decision.incident is not None
    assert (decision.incident.id, decision.incident.state) == (before.id, state)
    assert [said.visibility for said in decision.messages] == ["public"]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("5", Outcome.APPENDED), (" 4.\n", Outcome.APPENDED), ("6", Outcome.OPENED), ("5 printers jam", Outcome.OPENED)],
)
def test_a_mark_for_what_is_closed_begins_nothing(text: str, outcome: Outcome) -> None:
    before = in_state(S.CLOSED)
    event = matched(TAKE, before, message=a_message(new_text=text, text=text))

    assert decide(event, before, POLICY, NOW).outcome is outcome


def test_thanks_with_a_file_are_more_than_thanks() -> None:
    before = in_state(S.CLOSED)
    file = Attachment(name="error.png", media_type="image/png", size=9_999, sha256="x")
    event = matched(TAKE, before, intent="thanks", message=a_message(attachments=(file,)))

    assert decide(event, before, POLICY, NOW).outcome is Outcome.OPENED


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
