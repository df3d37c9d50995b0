"""Whoever has an incident hears that its reporter wrote, with the words: nobody watches a queue for that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.decide import decide
from bot.events import Dossier
from store.incident import IncidentId, State, number_of
from tests.conftest import NOW
from tests.deciding import ALERTED, POLICY, TAKE, in_state, matched, then
from tests.desks import arrive
from tests.office import AGENT, Office
from tests.office import office as office  # noqa: PLC0414 - a fixture
from tests.values import a_mail

TEMPLATE = "reporter_wrote"


def _told(state: State, dossier: Dossier, *, intent: str = "", author: str = "ann@example.org") -> list[str]:
    event = matched(TAKE, in_state(state), dossier=dossier, intent=intent)
    event = replace(event, sender=replace(event.sender, address=author))
    replies = decide(event, in_state(state), POLICY, NOW).replies
    return [reply.to.address for reply in replies if reply.template == TEMPLATE]


@pytest.mark.parametrize("state", [State.ASSIGNED, State.IN_PROGRESS, State.PENDING_USER, State.RESOLVED])
def test_the_assignee_is_told_what_the_reporter_wrote(state: State) -> None:
    assert _told(state, Dossier(assignee=AGENT)) == [AGENT]


@pytest.mark.parametrize("intent", ["thanks", "status"])
def test_words_that_ask_nothing_of_a_person_are_not_told(intent: str) -> None:
    assert _told(State.IN_PROGRESS, Dossier(assignee=AGENT), intent=intent) == []


def test_of_several_messages_in_a_row_the_first_is_told() -> None:
    def heard(minutes: int) -> Dossier:
        return Dossier(assignee=AGENT, history=(then("message", at=NOW - timedelta(minutes=minutes)),))

    assert _told(State.IN_PROGRESS, heard(1)) == []
    assert _told(State.IN_PROGRESS, heard(2)) == [AGENT]


def test_an_agent_is_not_told_what_they_wrote() -> None:
    assert _told(State.IN_PROGRESS, Dossier(assignee=AGENT), author=AGENT) == []


def test_what_nobody_has_waits_in_the_queue_unless_it_begins_again() -> None:
    def told(state: State) -> list[str]:
        replies = decide(matched(TAKE, in_state(state)), in_state(state), ALERTED, NOW).replies
        return [reply.to.address for reply in replies if reply.template == TEMPLATE]

    assert told(State.NEW) == []
    assert told(State.RESOLVED) == ["lead@desk.example"]


@pytest.mark.parametrize(("length", "is_cut"), [(1_000, False), (1_001, True)])
def test_a_long_message_is_told_as_far_as_it_says_that_it_is_cut(length: int, is_cut: bool) -> None:
    event = matched(TAKE, in_state(State.IN_PROGRESS), dossier=Dossier(assignee=AGENT))
    event = replace(event, message=replace(event.message, new_text="x" * length))
    (told,) = (r for r in decide(event, in_state(State.IN_PROGRESS), POLICY, NOW).replies if r.template == TEMPLATE)

    assert str(told.facts["text"]).endswith("…") is is_cut


def test_the_notice_carries_the_words_and_says_how_to_answer(office: Office) -> None:
    number = office.report()
    name = number_of(IncidentId(number))
    office.say("take", number)
    office.say("ask", number, question="Which printer is it?")
    answer = a_mail(subject=f"Re: [{name}] Printer jams", text="The grey one,\nnext to the door.", message_id="m2")
    arrive(office.store, answer, name="answer")
    office.desk.work_inbox(office.now + timedelta(hours=1))

    letter = office.last_letter()
    assert f"Ann Example wrote to {name}:\n\nThe grey one,\nnext to the door." in letter
    assert f"deskhand reply {name}" in letter
