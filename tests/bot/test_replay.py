"""Deciding the past again: the same policy changes nothing, another changes what can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.agreed.mail_rules import MailRules
from bot.agreed.policy import Policy, matrix_of
from bot.commands.words import parse
from bot.replay import past
from bot.replay.again import Again
from bot.replay.difference import Difference, Rung, difference, rung_of, summary
from classifier.suggestion import Classify, Question, Scored, Suggestion
from store.engine import Store
from store.incident import TimelineEntry
from store.tables import inbox, metadata, timeline
from tests import deeds
from tests.conftest import NOW
from tests.copies import fresh_store
from tests.desks import rows
from tests.histories import shown
from tests.office import AGENT, MANAGER, SPECIALIST, Office
from tests.on_call import TOLD
from tests.values import suggest

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@contextmanager
def a_store(folder: Path) -> Iterator[Store]:
    opened = fresh_store(folder, "again.db")
    yield opened
    opened.close()


def replayed(
    office: Office,
    folder: Path,
    policy: Policy | None = None,
    classify: Classify = suggest,
    chosen: past.Chosen | None = None,
) -> tuple[list[Difference], Again]:
    """Decide everything again, by default as it was decided; returns what would be otherwise."""
    chosen = chosen or past.Chosen()
    with office.store.reading() as before, a_store(folder) as scratch:
        desk = replace(office.desk, store=scratch, policy=policy or office.desk.policy)
        again = Again(before=before, desk=desk, reader_of=lambda _: classify)
        ended = past.ended_at(before)
        assert ended is not None
        again.live(past.acts(before, chosen), ended)
        found = []
        with scratch.reading() as after:
            for incident_id in before.execute(chosen.incidents()).scalars().all():
                was = past.outlook(before, incident_id)
                assert was is not None
                found.append(difference(was, past.outlook(after, incident_id)))
    return [each for each in found if each], again


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    office = Office(sqlite_store)
    office.desk = replace(office.desk, policy=TOLD)
    return office


def a_week(office: Office) -> None:
    """Live through everything that moves an incident: mail, commands, refusals, waits, parts, misses, downtime."""
    first = office.report()
    outage = office.report("A total outage of the network.", subject="outage")
    office.wait(2 * HOUR)
    office.say("confirm", first)
    office.say("take", first)
    office.say("close", outage, text="nothing")
    office.say("ask", first, question="Which printer is it?")
    office.wait(timedelta(days=3))
    office.report("The left one.", subject="Re: Printer jams [INC-000001]")
    office.say("assign", outage, to="Network")
    office.say("correct", outage, by=SPECIALIST, impact="2", urgency="2")
    office.wait(5 * HOUR)
    office.say("resolve", first, code="fixed", text="The fuser was replaced.")
    part = office.report("No network in room 4.")
    office.say("parent", part, of=str(outage))
    office.say("resolve", outage, by=SPECIALIST, code="fixed", text="The switch was replaced.")
    office.wait(HOUR)
    office.report("It still jams!", subject="Re: Printer jams [INC-000001]")
    # A night without the desk, then everything at once.
    office.now += timedelta(days=1)
    office.report("The scanner is broken too.", subject="Scanner")
    office.wait(MINUTE)
    office.say("cancel", first, reason="withdrawn")
    office.say("undo", first, by=MANAGER)


def everything_in(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))] for table in metadata.sorted_tables
        }


def test_the_same_policy_and_model_change_nothing_and_nothing_is_written(office: Office, tmp_path: Path) -> None:
    a_week(office)
    before = everything_in(office.store)

    found, again = replayed(office, tmp_path)

    assert found == []
    assert (again.otherwise, again.strays) == (0, 0)
    assert everything_in(office.store) == before


GIVERS = (AGENT, SPECIALIST, MANAGER)
DEEDS = st.one_of(
    st.tuples(st.just("say"), deeds.commands),
    st.tuples(st.just("say"), deeds.commands),
    st.tuples(st.just("report"), deeds.mails),
    st.tuples(st.just("wait"), deeds.spans),
    st.tuples(st.just("away"), deeds.spans),
)


def live(office: Office, story: list[tuple[str, Any]]) -> None:
    for what, how in story:
        if what == "say":
            words, number, by = how
            spoken = parse(words, incident_id=number)
            office.say(spoken.name, number, by=GIVERS[by], **spoken.arguments)
        elif what == "report":
            office.report(how[0], subject=how[1])
        elif what == "wait":
            office.wait(how * MINUTE)
        else:
            office.now += how * MINUTE


@settings(max_examples=12)
@given(st.lists(DEEDS, min_size=1, max_size=20))
def test_no_story_is_decided_otherwise_by_the_same_policy(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("replay")
    opened = fresh_store(folder)
    office = Office(opened)
    office.desk = replace(office.desk, policy=TOLD)
    office.report()
    live(office, story)

    found, again = replayed(office, folder)
    opened.close()

    assert found == []
    assert (again.otherwise, again.strays) == (0, 0)


def test_the_week_has_in_it_what_it_shall_prove(office: Office) -> None:
    a_week(office)

    said = {row.outcome for row in rows(office.store, inbox)}
    states = {row.new for row in rows(office.store, timeline, timeline.c.field == "state")}
    kinds = {row.kind for row in rows(office.store, timeline)}
    assert said == {"opened", "appended", "decided", "refused"}
    assert states >= {"in_progress", "pending_user", "assigned", "resolved", "cancelled", "new"}
    assert kinds >= {"escalated", "escalation_skipped", "breached", "reminded", "prioritised", "confirmed"}


#: Low impact and low urgency are P3 instead of P5; high and high P2 instead of P1.
OTHER_MATRIX = matrix_of(((2, 2, 3), (2, 3, 4), (3, 4, 3)))


def test_another_matrix_changes_priority_and_due_times_as_reckoned_by_hand(office: Office, tmp_path: Path) -> None:
    """NOW is Monday, 08:00: the doors open at 09:00. P5 has 16 and 80 working hours, P3 has 2 and 16."""
    office.report()

    [found], _ = replayed(office, tmp_path, replace(office.desk.policy, matrix=OTHER_MATRIX))

    assert found.changes == {"priority": (5, 3)}
    assert [(one.kind, shown(one.due_before), shown(one.due_after)) for one in found.moved] == [
        # The group has half of the response to take it, and 60 % of the resolution: 48 h, 9 h 36 min.
        ("ola.own", "Mon 17:00", "Mon 10:00"),
        ("ola.resolution", "Mon2 17:00", "Tue 10:36"),
        ("sla.resolution", "Fri2 17:00", "Tue 17:00"),
        ("sla.response", "Tue 17:00", "Mon 11:00"),
    ]
    whole = summary([found], looked_at=1)
    assert [(shift.kind, shift.earlier, shift.later, shift.median) for shift in whole.shifts][2:] == [
        ("sla.resolution", 1, 0, -timedelta(days=10)),
        ("sla.response", 1, 0, -timedelta(hours=30)),
    ]


def test_a_priority_that_a_person_set_stays_whatever_the_matrix_says(office: Office, tmp_path: Path) -> None:
    number = office.report()
    assert office.say("priority", number, by=MANAGER, priority="2", reason="the board waits").ok

    found, _ = replayed(office, tmp_path, replace(office.desk.policy, matrix=OTHER_MATRIX))

    assert found == []


def test_escalations_that_would_have_been_told_and_those_that_would_not(office: Office, tmp_path: Path) -> None:
    """An outage of twenty minutes that nobody takes: as P2 its ladder is slower, and others are told."""
    office.report("A total outage of the network.", subject="outage")
    for _ in range(20):
        office.wait(MINUTE)

    [found], _ = replayed(office, tmp_path, replace(office.desk.policy, matrix=OTHER_MATRIX))

    assert [str(rung) for rung in found.fewer] == ["P1 created", "P1 no_owner", "P1 50% of response"]
    # Nobody had it for ten minutes; half of 30 minutes are over; half of 8 hours are not.
    assert [str(rung) for rung in found.more] == ["P2 created", "P2 no_owner", "P2 50% of response"]
    # The response was missed after 15 minutes and would not have been.
    missed = [(one.kind, one.missed_before, one.missed_after) for one in found.moved if one.missed_before]
    assert missed == [("ola.own", True, True), ("sla.response", True, False)]


def test_another_model_changes_what_it_read(office: Office, tmp_path: Path) -> None:
    first, second = office.report(), office.report("The mouse is dead.", subject="Mouse")
    assert office.say("correct", second, category="Network", subcategory="VPN").ok

    def reads_printers(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        printing = Scored(value="Printing & scanning", confidence=0.9)
        return tuple(replace(each, category=printing, model_version="other") for each in suggest(questions))

    found, _ = replayed(office, tmp_path, classify=reads_printers)

    by_number = {each.number: each for each in found}
    assert by_number[f"INC-{first:06d}"].changes["category"] == ("Network", "Printing & scanning")
    # A person said what it is: that is not for a model to change.
    assert f"INC-{second:06d}" not in by_number or "category" not in by_number[f"INC-{second:06d}"].changes


#: Whatever has more than a hundred octets waits until a person has looked at it.
WARY = MailRules(largest=100)


def test_what_would_not_have_been_opened_is_told(office: Office, tmp_path: Path) -> None:
    office.report()

    [found], again = replayed(office, tmp_path, replace(office.desk.policy, mail=WARY))

    assert found.is_gone
    assert (again.otherwise, again.strays) == (1, 0)
    assert summary([found], looked_at=1).gone == 1


def test_an_incident_that_the_past_does_not_have_is_counted_and_disturbs_no_other(
    office: Office, tmp_path: Path
) -> None:
    usual = office.desk.policy
    office.desk = replace(office.desk, policy=replace(usual, mail=WARY))
    office.report()
    office.desk = replace(office.desk, policy=usual)
    office.report("The mouse is dead.", subject="Mouse")
    assert office.say("take", 1).ok

    found, again = replayed(office, tmp_path, usual)

    assert (found, again.strays, again.otherwise) == ([], 1, 1)


def test_only_what_is_chosen_is_looked_at(office: Office, tmp_path: Path) -> None:
    office.report()
    office.now += timedelta(days=1)
    office.report("The mouse is dead.", subject="Mouse")
    other = replace(office.desk.policy, matrix=OTHER_MATRIX)
    chosen = past.Chosen(ids=frozenset({2}))

    found, _ = replayed(office, tmp_path, other, chosen=chosen)

    assert [each.number for each in found] == ["INC-000002"]


#: The key of a rung as `bot.escalation.rungs` writes it, and what it tells.
KEYS = [
    ("sla.response/1/v1/P1 50% of response#0", Rung(rule="P1 50% of response", about="sla.response/1")),
    ("sla.resolution/1/0a1b/mine/of/2#3", Rung(rule="mine/of/2", about="sla.resolution/1", repetition=3)),
    ("created/2025-06-02T06:00:00+00:00/P1 created#0", Rung(rule="P1 created", about="created")),
    ("no_owner/2025-06-02T06:00:00+00:00/a/b#1", Rung(rule="a/b", about="no_owner", repetition=1)),
]


@pytest.mark.parametrize(("key", "expected"), KEYS)
def test_a_rung_is_the_same_whichever_version_it_belongs_to(key: str, expected: Rung) -> None:
    entry = TimelineEntry(at=NOW, actor="system", kind="escalated", new=key)

    assert rung_of(entry) == expected


def test_what_was_split_off_is_split_off_again_under_its_number(office: Office, tmp_path: Path) -> None:
    first = office.report("The printer jams, and my VPN drops every hour.")
    office.wait(HOUR)
    office.say("split", first, words="my VPN drops every hour")
    office.report("Another one.", subject="Other")
    office.say("split", first, words="the screen flickers")

    found, again = replayed(office, tmp_path)

    assert found == []
    assert (again.otherwise, again.strays) == (0, 0)


def test_one_that_was_split_off_is_decided_again_with_the_one_that_it_came_from(office: Office, tmp_path: Path) -> None:
    first = office.report("The printer jams, and my VPN drops every hour.")
    office.report("Another one.", subject="Other")
    office.say("split", first, words="my VPN drops every hour")

    found, _ = replayed(office, tmp_path, chosen=past.Chosen(ids=frozenset({3})))

    assert found == []
