"""What was said before: shown with each new report, and a candidate for a major incident where many say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alike.echoes import Echoes
from bot.alike.likeness import Alike, read_similar, written_similar
from bot.alike.similar_ones import similar_to
from bot.alike.voices import alike_with
from bot.desk import Desk
from bot.major.rules import MajorRules, SurgeRule
from classifier.bursts import Burst, Bursts
from classifier.recent import Report
from classifier.suggestion import Question, Scored, Similar, Suggestion
from store import majors
from store.engine import Store
from store.major import Major
from store.tables import timeline, timer
from tests.conftest import NOW
from tests.desks import KEYS, rows
from tests.office import POLICY, Office
from tests.values import suggest

#: One outage in the words of many people; none names the service.
_OUTAGE = (
    "the order screen stays white since ten",
    "white order screen, cannot book anything",
    "my order screen is white",
    "order screen white for everybody in sales",
    "since ten the order screen is only white",
    "the screen for orders stays white",
)


class Ear(Office):
    """A desk that hears what was said before."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.echoes = Echoes(store, _unsure, surge=SurgeRule())
        policy = replace(POLICY, major=MajorRules(surge=SurgeRule()))
        self.desk = Desk(store=store, policy=policy, classify=self.echoes.suggest, keys=KEYS)

    def outage(self, count: int, *, people: int = 99) -> list[int]:
        """Let so many reports of one outage arrive, one a minute."""
        return [
            self.report(text, subject="orders", sender=f"u{number % people}@example.org")
            for number, text in enumerate(_OUTAGE[:count])
        ]

    def listen(self) -> int:
        told = self.echoes.listen(self.now)
        self.wait(timedelta(0))
        return told


def _unsure(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
    """Answer that it may be anything: the incidents are Unclassified, and alike only in words."""
    return tuple(
        replace(each, category=Scored(value="Unclassified", confidence=0.0), shares=(0.3, 0.3, 0.4))
        for each in suggest(questions)
    )


@pytest.fixture
def ear(store: Store) -> Ear:
    return Ear(store)


def test_a_report_names_what_was_said_before_with_the_words_and_how_it_ended(ear: Ear) -> None:
    first = ear.report("The label printer at ramp 3 prints half labels.", subject="labels")
    ear.say("correct", first, category="Printing & scanning", subcategory="queue/driver")
    ear.say("take", first)
    assert ear.say("resolve", first, code="fixed", text="Cleaned the print head.").ok
    ear.report("I forgot my password.", subject="password")
    ear.listen()

    again = ear.report("half labels come out of the label printer", subject="ramp 3")

    with ear.store.reading() as connection:
        (found,) = similar_to(connection, again)
        assert similar_to(connection, first) == []
    assert (found.incident.id, found.incident.resolution_text) == (first, "Cleaned the print head.")
    assert "'labels'" in found.alike.because
    assert not found.alike.is_duplicate


def test_the_same_words_are_a_duplicate(ear: Ear) -> None:
    first = ear.report("The label printer prints half labels.")
    ear.listen()
    second = ear.report("The label printer prints half labels.", sender="bob@example.org")

    with ear.store.reading() as connection:
        (found,) = similar_to(connection, second)
    assert (found.incident.id, found.alike.score, found.alike.is_duplicate) == (first, 1.0, True)


def test_another_process_and_the_one_after_a_restart_know_it_too(ear: Ear) -> None:
    first = ear.report("The label printer prints half labels.")

    another = Echoes(ear.store, _unsure)
    another.listen(ear.now)
    (answer,) = another.suggest([Question(text="half labels on the label printer")])

    assert [each.key for each in answer.similar] == [f"INC-{first:06d}"]


def test_restricted_incidents_are_named_to_those_who_may_see_them(ear: Ear) -> None:
    first = ear.report("The label printer prints half labels.")
    ear.listen()
    second = ear.report("The label printer prints half labels.", sender="bob@example.org")
    with ear.store.begin() as connection:
        connection.exec_driver_sql("UPDATE incident SET security = true, assignment_group = 'Vault' WHERE id = 1")

    with ear.store.reading() as connection:
        assert similar_to(connection, second, with_security=False) == []
        (shown,) = similar_to(connection, second, with_security=False, groups=frozenset({"Vault"}))
    assert shown.incident.id == first


def test_five_people_who_say_the_same_make_a_candidate_though_nobody_knew_what_it_is(ear: Ear) -> None:
    ids = ear.outage(5)
    assert {ear.incident(each).category for each in ids} == {"Unclassified"}

    assert ear.listen() == 1

    oldest = ear.incident(ids[0])
    assert oldest.major is Major.CANDIDATE
    with ear.store.reading() as connection:
        assert majors.proposed(connection, ids[0]) == tuple(ids[1:])
    (told,) = rows(ear.store, timeline, timeline.c.kind == "alike")
    assert told.because == "5 people reported the same in other words within a minute; usual are 0.5"


def test_later_reports_of_it_are_proposed_as_its_parts_once(ear: Ear) -> None:
    ids = ear.outage(5)
    ear.listen()

    late = ear.report(_OUTAGE[5], subject="orders", sender="late@example.org")
    ear.listen()
    assert ear.listen() == 0

    with ear.store.reading() as connection:
        assert majors.proposed(connection, ids[0]) == (*ids[1:], late)
    assert len(rows(ear.store, timer, timer.c.kind == "major.alike")) == 2


def test_two_processes_tell_it_once(ear: Ear) -> None:
    ids = ear.outage(5)
    other = Echoes(ear.store, _unsure, surge=SurgeRule())

    assert (ear.echoes.listen(ear.now), other.listen(ear.now)) == (1, 0)

    with ear.store.reading() as connection:
        assert alike_with(connection, ids[0]) == tuple(ids[1:])


def test_one_person_who_writes_often_is_no_surge(ear: Ear) -> None:
    ids = ear.outage(6, people=2)

    assert ear.listen() == 0
    assert ear.incident(ids[0]).major is Major.NONE


def test_what_a_person_has_turned_down_is_not_proposed_again(ear: Ear) -> None:
    ids = ear.outage(5)
    ear.listen()
    assert ear.say("major", ids[0], by="boss@desk.example", action="reject", reason="one browser").ok

    ear.report(_OUTAGE[5], subject="orders", sender="late@example.org")

    assert ear.listen() == 0
    assert {ear.incident(each).major for each in ids} == {Major.REJECTED, Major.NONE}


def test_what_is_written_in_the_history_is_read_back() -> None:
    similar = (
        Similar(key="INC-000012", score=0.834, at=NOW, because=("'order'", "'white'")),
        Similar(key="INC-1000007", score=0.31, at=NOW),
    )

    assert list(read_similar(dict(written_similar(similar)))) == [
        Alike(incident_id=12, score=0.83, because="'order', 'white'"),
        Alike(incident_id=1000007, score=0.31, because=""),
    ]
    assert list(read_similar({})) == []
    assert written_similar(()) == ()


def test_what_goes_wrong_with_one_report_keeps_no_other_from_being_heard(
    ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear.outage(3)
    observe = Bursts.observe

    def stumble(bursts: Bursts, report: Report) -> Burst | None:
        if report.key.endswith("2"):
            raise ArithmeticError(report.key)
        return observe(bursts, report)

    monkeypatch.setattr(Bursts, "observe", stumble)
    with pytest.raises(ArithmeticError):
        ear.listen()
    ear.listen()

    assert len(ear.echoes._neighbours) == 3
