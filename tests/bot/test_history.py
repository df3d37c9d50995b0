"""The history of an incident is told in words that people know, and a major incident says first how it stands."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.major.procedure import IllegalStep
from bot.terminal.history import change_of, in_zone, stand_of
from bot.words import languages, words_of
from store.incident import State
from store.major import Major

BERLIN = ZoneInfo("Europe/Berlin")
NAMED = {"state": State, "major": Major}


def entry(kind: str, *, field: str = "", old: str = "", new: str = "", **facts: object) -> dict[str, Any]:
    at = "2026-03-04T09:00:00.123456+00:00"
    row = {"at": at, "actor": "operator", "kind": kind, "field": field, "old": old, "new": new, "because": ""}
    return {**row, "facts": facts}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (entry("state", old="new", new="assigned"), "new -> assigned"),
        (entry("state", old="in_progress", new="pending_user"), "in progress -> waiting for the reporter"),
        (entry("major", field="major", old="none", new="candidate"), "none -> proposed"),
        (entry("major", field="major", old="declared", new="demoted"), "declared -> an ordinary incident again"),
        (entry("changed", field="resolution_code", new="fixed"), "resolution code: none -> fixed"),
        # An undo knows no field.
        (entry("changed", old="a", new="b"), "a -> b"),
        (entry("role", field="mim", new="max@example.org"), "major incident manager: max@example.org"),
        (entry("major", field="major", old="declared", new="stood_down"), "declared -> stood down"),
        (entry("breached", field="ola.own", new="2026-03-04", party="Network"), "acceptance by the group Network"),
        # The key of a rung is nothing for people.
        (entry("escalated", new="created/2026/P1#0", told="group, on_call"), "told group, on call"),
        (entry("escalated", new="created/2026/P1#0"), ""),
        (entry("review", field="state", new="in_review"), "state: in review"),
    ],
)
def test_a_change_is_told_by_names_that_people_know(row: dict[str, Any], said: str) -> None:
    assert change_of(row) == said


def test_instants_in_a_reason_are_told_by_the_desks_clock() -> None:
    assert in_zone("5 min, from 2026-03-04T09:00:00.5+00:00", BERLIN) == "5 min, from 2026-03-04 10:00"


DECLARED = [
    entry("major", old="none", new="declared"),
    entry("role", field="mim", new="max@example.org"),
    entry("role", field="communications", new="cleo@example.org"),
]
UPDATE = entry("update", new="A switch is broken", next="2026-03-04T09:20:00+00:00")


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        ([], {}),
        ([entry("major", new="declared"), entry("major", new="demoted")], {}),
        ([entry("major", new="candidate")], {"major": "proposed since 2026-03-04 10:00"}),
        (
            DECLARED,
            {
                "major": "declared since 2026-03-04 10:00",
                "roles": "major incident manager max@example.org, communications lead cleo@example.org",
                "next update": "nobody was told yet",
            },
        ),
        (
            [*DECLARED[:2], entry("call", new="https://call.example.org"), UPDATE],
            {
                "major": "declared since 2026-03-04 10:00",
                "roles": "major incident manager max@example.org",
                "call": "https://call.example.org",
                "last update": "2026-03-04 10:00: A switch is broken",
                "next update": "due 2026-03-04 10:20",
            },
        ),
        (
            [
                entry("major", new="stood_down"),
                entry("role", field="reviewer", new="max@example.org", due="2026-03-07T09:00:00+00:00"),
            ],
            {
                "major": "stood down since 2026-03-04 10:00",
                "roles": "owner of the review max@example.org",
                "review": "due 2026-03-07 10:00",
            },
        ),
    ],
)
def test_who_comes_to_a_major_incident_reads_first_how_it_stands(
    timeline: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    assert {name: text for name, text in stand_of(timeline, BERLIN) if text} == expected


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_state_and_every_place_of_the_procedure_has_words(language: str) -> None:
    words = words_of(language)
    named = {section: {words.of(section, each) for each in values} for section, values in NAMED.items()}

    assert {section: len(found) for section, found in named.items()} == {"state": len(State), "major": len(Major)}
    assert not [word for found in named.values() for word in found if "_" in word]
    assert words.of("major", "demoted") != "demoted"


@pytest.mark.parametrize("place", Major)
def test_where_the_procedure_leads_is_told_in_both_languages(place: Major) -> None:
    english = f"INC-000042: {IllegalStep(place)}"
    german = words_of("de").answer(english)

    assert not {"demoted", "stood_down", "candidate", "rejected"} & set(re.findall(r"\w+", english.partition(";")[0]))
    assert german != english
    assert german.partition("`")[2] == english.partition("`")[2], "the commands stay what they are"
