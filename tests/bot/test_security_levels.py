"""What happened to information and what it takes to recover hold the priority up (NIST SP 800-61r2 section 3.2.6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.refused import Code
from bot.commands.usage import INFORMATION_IMPACTS, RECOVERABILITIES
from bot.priority import priority_for
from bot.security_levels import EXPOSURE, INFORMATION, RECOVERY, is_exposed
from store.engine import Store
from store.tables import timeline
from tests.desks import rows
from tests.office import POLICY, Office
from tests.values import an_incident


@pytest.mark.parametrize(
    ("fields", "priority", "because"),
    [
        # What is known, on top of impact 3 and urgency 3, which the matrix makes P5.
        ({}, 5, "impact 3 x urgency 3"),
        ({"information_impact": "none"}, 5, "impact 3 x urgency 3"),
        ({"information_impact": "privacy"}, 2, "exposed data are never below P2"),
        ({"information_impact": "proprietary"}, 2, "exposed data are never below P2"),
        ({"information_impact": "integrity"}, 2, "changed or deleted data are never below P2"),
        # What touches everybody, or what nothing brings back.
        ({"information_impact": "privacy", "impact": 1}, 1, "exposed data with a high impact are P1"),
        (
            {"information_impact": "integrity", "recoverability": "not_recoverable"},
            1,
            "that nothing brings back are P1",
        ),
        ({"recoverability": "regular"}, 5, "impact 3 x urgency 3"),
        ({"recoverability": "supplemented"}, 3, "a recovery that is supplemented is never below P3"),
        ({"recoverability": "extended"}, 2, "a recovery that is extended is never below P2"),
        ({"recoverability": "not_recoverable"}, 2, "a recovery that is not recoverable is never below P2"),
        ({"information_impact": "none", "recoverability": "extended"}, 2, "is never below P2"),
        # The subcategory says so until a person does; a person's word holds.
        ({"subcategory": EXPOSURE}, 2, "exposed data are never below P2"),
        ({"subcategory": EXPOSURE, "information_impact": "none"}, 5, "impact 3 x urgency 3"),
        # What the matrix makes more important stays so.
        ({"recoverability": "supplemented", "impact": 1, "urgency": 1}, 1, "impact 1 x urgency 1"),
        # Only a matter of security is looked at.
        ({"security": False, "information_impact": "privacy"}, 5, "impact 3 x urgency 3"),
    ],
)
def test_the_priority_is_never_below_what_they_demand(fields: dict[str, object], priority: int, because: str) -> None:
    incident = an_incident(**{"security": True, "impact": 3, "urgency": 3, **fields})
    receipt = priority_for(incident, POLICY)

    assert receipt.priority == priority
    assert because in receipt.because


def test_exposed_is_what_a_person_says() -> None:
    assert is_exposed(an_incident(security=True, information_impact="privacy"))
    assert not is_exposed(an_incident(security=True, information_impact="integrity", subcategory=EXPOSURE))
    assert not is_exposed(an_incident(security=False, subcategory=EXPOSURE))


def test_every_level_can_be_said_and_has_a_meaning() -> None:
    assert tuple(INFORMATION) == INFORMATION_IMPACTS
    assert tuple(RECOVERY) == RECOVERABILITIES


def test_it_is_said_by_a_command_and_stands_in_the_history(sqlite_store: Store) -> None:
    office = Office(sqlite_store)
    number = office.report()
    assert office.say("exposure", number, information="privacy").code == Code.CONFLICT
    assert office.say("security", number, on="on").ok
    answer = office.say("exposure", number, information="privacy", recovery="not_recoverable")

    assert answer.text == f"INC-{number:06}: information privacy, recovery not_recoverable; it is P1."
    assert office.incident(number).priority == 1
    changed = {row.field: row.new for row in rows(office.store, timeline) if row.incident_id == number and row.new}
    assert (changed["information_impact"], changed["recoverability"]) == ("privacy", "not_recoverable")
    assert changed["priority"] == "P1"


def test_what_is_corrected_to_security_is_seen_by_those_only_who_must(sqlite_store: Store) -> None:
    office = Office(sqlite_store)
    known = {**POLICY.taxonomy, "Security": ()}
    office.desk = replace(office.desk, policy=replace(POLICY, taxonomy=known))
    number = office.report()
    assert office.say("correct", number, category="Security").ok
    assert office.incident(number).security
    # A person who shows it to everybody again is not overruled by the next correction.
    assert office.say("security", number, on="off").ok
    assert office.say("correct", number, category="Security", impact="2").ok

    assert not office.incident(number).security
