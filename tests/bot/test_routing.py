"""Whoever corrects what an incident is about sends it where it belongs, unless somebody has chosen or begun."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.agreed.desk_addresses import AddressDefaults
from bot.agreed.roster import Service
from store.tables import timeline
from tests.desks import rows
from tests.office import AGENT, SPECIALIST, Office
from tests.office import office as office  # noqa: PLC0414 - a fixture

NETWORK, PRINTING, FIELD = {"category": "Network"}, {"category": "Printing & scanning"}, "Field support"


def changes_of_group(office: Office) -> list[tuple[str, str, str]]:
    return [
        (row.old, row.new, row.actor) for row in rows(office.store, timeline, timeline.c.field == "assignment_group")
    ]


@pytest.mark.parametrize(
    ("said", "group"),
    [
        # The report is about the network.
        ([], "Network"),
        ([("correct", PRINTING)], FIELD),
        ([("correct", {"impact": "1"})], "Network"),
        # Whoever was wrong corrects it once more.
        ([("correct", PRINTING), ("correct", NETWORK)], "Network"),
        # What somebody chose holds, the same group that it had included.
        ([("correct", {**PRINTING, "group": "Network"})], "Network"),
        ([("correct", {"group": FIELD}), ("correct", PRINTING), ("correct", NETWORK)], FIELD),
        ([("assign", {"to": "Network"}), ("correct", PRINTING)], "Network"),
        ([("assign", {"to": "Service desk it is ours"}), ("correct", PRINTING)], "Service desk"),
        # Whoever has begun keeps it.
        ([("take", {}), ("correct", PRINTING)], "Network"),
        ([("ask", {"question": "Which one?"}), ("correct", PRINTING)], "Network"),
    ],
)
def test_the_group_follows_what_it_is_about_until_somebody_chooses_or_begins(
    office: Office, said: list[tuple[str, dict[str, str]]], group: str
) -> None:
    number = office.report()
    for name, arguments in said:
        assert office.say(name, number, **arguments).ok

    assert office.incident(number).assignment_group == group


def test_it_is_told_in_the_answer_and_the_history_and_to_the_group(office: Office) -> None:
    number = office.report()
    office.say("correct", number, **PRINTING)
    answer = office.say("correct", number, **NETWORK)

    assert answer.text == "INC-000001 is corrected: Network, P5. Network has it now."
    assert changes_of_group(office) == [("Network", FIELD, AGENT), (FIELD, "Network", AGENT)]
    assert ("assigned", "network@desk.example") in office.sent()
    assert office.incident(number).reassignment_count == 0, "it was sorted wrongly, and nobody had begun"
    assert office.say("take", number, by=SPECIALIST).ok


def test_what_nobody_had_understood_goes_to_its_group(office: Office) -> None:
    office.desk = replace(office.desk, policy=replace(office.desk.policy, show_from=0.99))
    number = office.report()
    assert office.incident(number).assignment_group == "Service desk"
    office.say("correct", number, **PRINTING)

    assert office.incident(number).assignment_group == FIELD


def test_the_group_of_a_service_goes_before_that_of_a_category(office: Office) -> None:
    roster = replace(office.desk.policy.roster, services={"Printing": Service(name="Printing", group="Service desk")})
    office.desk = replace(
        office.desk, policy=replace(office.desk.policy, roster=roster, services={"Printing & scanning": "Printing"})
    )
    number = office.report()
    office.say("correct", number, **PRINTING)

    assert office.incident(number).assignment_group == "Service desk"


def test_what_was_sent_to_an_address_of_a_group_stays_with_it(office: Office) -> None:
    desk = replace(office.desk.policy.desk, defaults={"help@desk.example": AddressDefaults(group="Service desk")})
    office.desk = replace(office.desk, policy=replace(office.desk.policy, desk=desk))
    number = office.report()
    office.say("correct", number, **PRINTING)

    assert office.incident(number).assignment_group == "Service desk"


def test_where_what_it_is_about_decides_no_group_a_correction_does_not_either(office: Office) -> None:
    office.desk = replace(office.desk, policy=replace(office.desk.policy, modes={"group": "shadow"}))
    number = office.report()
    office.say("correct", number, **PRINTING)

    assert office.incident(number).assignment_group == "Service desk"
