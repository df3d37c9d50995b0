"""The one question: asked where nothing was understood, answered by a digit, final where a person has spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.agreed.policy import Policy
from bot.deciding.taking import taken_from
from bot.desk import Desk
from classifier.suggestion import Question, Scored, Suggestion
from store.engine import Store
from store.tables import outbox, timeline
from tests.desks import KEYS, rows
from tests.office import POLICY, Office
from tests.values import a_suggestion, suggest


def unsure(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
    """Answer that it may be anything."""
    return tuple(
        replace(
            each,
            category=Scored(value="Network", confidence=0.2),
            impact=Scored(value=3, confidence=0.9),
            urgency=Scored(value=2, confidence=0.4),
        )
        for each in suggest(questions)
    )


class Asking(Office):
    """A desk that asks where it does not understand."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.desk = Desk(store=store, policy=replace(POLICY, asks=True), classify=unsure, keys=KEYS)

    def answer(self, text: str, **changes: str) -> None:
        self.report(text, subject="Re: Printer jams [INC-000001]", **changes)

    def kinds(self) -> list[str]:
        return [row.kind for row in rows(self.store, timeline) if row.kind in {"asked", "question_answered"}]


@pytest.fixture
def asking(store: Store) -> Asking:
    return Asking(store)


@pytest.mark.parametrize(
    ("answer", "urgency", "priority"),
    [
        ("1", 1, 3),
        ("(3)", 3, 5),
        ("1 - nothing works since this morning", 1, 3),
        ("3.\n\nThank you", 3, 5),
        # about as urgent as was thought: nothing changes but that it was answered
        ("2", 2, 4),
    ],
)
def test_a_digit_sets_the_urgency_and_the_priority_follows(
    asking: Asking, answer: str, urgency: int, priority: int
) -> None:
    number = asking.report("It does the thing again.")
    assert "answer with one digit" in rows(asking.store, outbox)[0].payload["text"]

    asking.answer(answer)

    found = asking.incident(number)
    assert (found.urgency, found.priority) == (urgency, priority)
    assert asking.kinds() == ["asked", "question_answered"]


@pytest.mark.parametrize("answer", ["2 printers are broken", "13", "It started at 1", "no", "4", ""])
def test_anything_else_is_a_message_like_others(asking: Asking, answer: str) -> None:
    number = asking.report("It does the thing again.")

    asking.answer(answer)

    assert asking.incident(number).urgency == 2
    assert asking.kinds() == ["asked"]


def test_what_was_hardly_taken_for_no_incident_is_asked_about_too(store: Store) -> None:
    office = Asking(store)

    def answers(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        nothing = Scored(value="Unclassified", confidence=0.45)
        levels = Scored(value=3, confidence=1.0)
        return tuple(replace(each, category=nothing, impact=levels, urgency=levels) for each in suggest(questions))

    office.desk = replace(office.desk, classify=answers)
    number = office.report("It does the thing again, you know what I mean.")
    office.answer("1")

    assert (office.incident(number).urgency, office.incident(number).priority) == (1, 3)


def test_only_the_first_answer_counts(asking: Asking) -> None:
    number = asking.report("It does the thing again.")
    asking.answer("1")

    asking.answer("3")

    assert asking.incident(number).urgency == 1


def test_somebody_elses_digit_does_not_count(asking: Asking) -> None:
    number = asking.report("It does the thing again.")

    asking.answer("1", sender="mallory@example.com")

    assert asking.incident(number).urgency == 2


def test_what_a_person_of_the_desk_said_stands(asking: Asking) -> None:
    number = asking.report("It does the thing again.")
    assert asking.say("correct", number, category="Network", urgency="3").ok

    asking.answer("1")

    assert asking.incident(number).urgency == 3


@pytest.mark.parametrize(
    ("changes", "policy"),
    [
        # switched off
        ({}, replace(POLICY, asks=False)),
        # understood
        ({"category": Scored(value="Network", confidence=0.9)}, replace(POLICY, asks=True)),
        # no incident, and sure of that: a thank-you
        ({"category": Scored(value="Unclassified", confidence=0.8)}, replace(POLICY, asks=True)),
        # the urgency is clear
        ({"urgency": Scored(value=1, confidence=0.95)}, replace(POLICY, asks=True)),
        # every answer would give the same priority
        ({}, replace(POLICY, asks=True, matrix=dict.fromkeys(POLICY.matrix, 3))),
    ],
)
def test_nobody_is_asked_what_changes_nothing(store: Store, changes: dict[str, object], policy: Policy) -> None:
    office = Asking(store)

    def answers(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        return tuple(replace(each, **changes) for each in unsure(questions))  # type: ignore[arg-type]

    office.desk = Desk(store=store, policy=policy, classify=answers, keys=KEYS)
    office.report("It does the thing again.")

    assert office.kinds() == []
    assert "answer with one digit" not in rows(store, outbox)[0].payload["text"]


_SURE = replace(
    a_suggestion(1),
    category=Scored(value="Network", confidence=0.9),
    subcategory=Scored(value="Wi-Fi", confidence=0.8),
    impact=Scored(value=1, confidence=0.95),
    urgency=Scored(value=1, confidence=0.95),
    sure_from=0.85,
)
_GROUPS = replace(POLICY, groups={"Network": "Network"})
_AUTO = dict.fromkeys(("category", "impact", "urgency", "group"), "auto")


@pytest.mark.parametrize(
    ("modes", "suggestion", "expected"),
    [
        ({}, _SURE, ("Network", "Wi-Fi", 1, 1, "Network", False)),
        ({"category": "off"}, _SURE, ("Unclassified", "", 1, 1, "Service desk", False)),
        ({"category": "shadow"}, _SURE, ("Unclassified", "", 1, 1, "Service desk", False)),
        ({"impact": "shadow"}, _SURE, ("Network", "Wi-Fi", 2, 1, "Network", False)),
        ({"urgency": "off"}, _SURE, ("Network", "Wi-Fi", 1, 2, "Network", False)),
        ({"group": "off"}, _SURE, ("Network", "Wi-Fi", 1, 1, "Service desk", False)),
        (_AUTO, _SURE, ("Network", "Wi-Fi", 1, 1, "Network", True)),
        # shown, but below the category's own threshold
        (_AUTO, replace(_SURE, sure_from=0.95), ("Unclassified", "", 1, 1, "Service desk", False)),
        # one level is not sure: a person confirms
        (_AUTO, replace(_SURE, impact=Scored(value=2, confidence=0.5)), ("Network", "Wi-Fi", 2, 1, "Network", False)),
    ],
)
def test_a_field_is_taken_as_its_mode_says(
    modes: dict[str, str], suggestion: Suggestion, expected: tuple[object, ...]
) -> None:
    taken = taken_from(suggestion, replace(_GROUPS, modes=modes))

    assert (
        taken.category,
        taken.subcategory,
        taken.impact,
        taken.urgency,
        taken.group,
        taken.is_settled,
    ) == expected
