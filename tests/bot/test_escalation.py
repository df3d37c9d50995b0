"""The ladder of an incident climbs until somebody can decide, each rung once, and stops when it must."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.agreed.agreements import ClockKind, Span
from bot.agreed.escalation import LADDER, Escalation, Happening, Repeat, Rule, Scope, StopOn
from bot.agreed.roster import Colleague, Group, Role, Roster
from bot.telling import of_group
from store.engine import Store
from store.incident import State
from store.tables import task, timeline, timer
from tests.conftest import NOW
from tests.desks import rows
from tests.office import POLICY, Office
from tests.on_call import DIRECTOR, FIRST, LEAD, MANAGER, MINUTE, OWNER, ROTATION, SECOND, TOLD, an_outage, steps, told
from tests.on_call import office as office  # noqa: PLC0414 - a fixture


def test_an_outage_is_told_at_once_to_those_who_must_act_and_to_those_who_must_know(office: Office) -> None:
    an_outage(office)
    office.wait(timedelta(0))

    assert {who for who, _ in told(office)} == {FIRST, LEAD, MANAGER}
    assert steps(office) == ["P1 created"]


def test_the_ladder_of_an_outage_climbs_until_somebody_is_told_who_can_decide(office: Office) -> None:
    an_outage(office)
    office.now = NOW
    for _ in range(6 * 60):
        office.wait(MINUTE)

    assert list(dict.fromkeys(steps(office))) == [
        "P1 created",
        "P1 no_owner",
        "P1 50% of response",
        "P1 50% of resolution",
        "P1 75% of resolution",
        "P1 90% of resolution",
        "P1 100% of resolution",
    ]
    who = dict.fromkeys(address for address, _ in told(office))
    assert list(who) == [FIRST, LEAD, MANAGER, SECOND, OWNER, DIRECTOR, "shop@desk.example"]
    # At the breach, and three times after it.
    assert steps(office).count("P1 100% of resolution") == 4


def test_each_rung_fires_once_whatever_the_ticks(office: Office) -> None:
    an_outage(office)
    for _ in range(300):
        office.wait(MINUTE)
    keys = [row.new for row in rows(office.store, timeline, timeline.c.kind.in_(["escalated", "escalation_skipped"]))]

    assert len(keys) == len(set(keys))


def test_after_a_night_without_the_desk_only_the_highest_rung_of_each_ladder_speaks(office: Office) -> None:
    an_outage(office)
    office.wait(timedelta(hours=12))

    spoken = [because for because in steps(office) if "resolution" in because]
    assert spoken == ["P1 100% of resolution"]
    skipped = [row.because for row in rows(office.store, timeline, timeline.c.kind == "escalation_skipped")]
    assert {"P1 50% of resolution: passed over", "P1 90% of resolution: passed over"} <= set(skipped)


def test_what_is_taken_is_no_longer_without_owner(office: Office) -> None:
    number = an_outage(office)
    office.say("take", number, by=FIRST)
    office.wait(timedelta(minutes=20))

    assert "P1 no_owner" not in steps(office)


def test_an_acknowledgement_stops_the_chain_and_it_comes_back_when_nothing_follows(office: Office) -> None:
    rule = Rule(
        id="unowned",
        happening=Happening.NO_OWNER,
        lasting=Span(amount=3 * MINUTE),
        notify=("group_lead",),
        repeat=Repeat(every=Span(amount=5 * MINUTE), most=4),
    )
    office.desk = replace(
        office.desk, policy=replace(TOLD, escalation=Escalation(rules=(rule,), rotations=(ROTATION,)))
    )
    number = an_outage(office)
    office.wait(3 * MINUTE)
    before = steps(office).count("unowned")
    office.say("ack", number, by=FIRST)
    office.wait(6 * MINUTE)
    held = [who for who, why in told(office) if why == "unowned"]
    office.wait(10 * MINUTE)

    assert before == 1
    assert held == [LEAD]
    assert [who for who, why in told(office) if why == "unowned"] == [LEAD, LEAD]


@pytest.mark.parametrize(
    ("stop_on", "command", "arguments", "times"),
    [
        # Once, and three repetitions.
        (StopOn.ACK, "note", {"text": "I have seen it."}, 4),
        # Heard, which is worth ten minutes where no work follows (section 6.4): the last one comes again.
        (StopOn.ACK, "ack", {}, 2),
        # Another person has it.
        (StopOn.OWNER_CHANGE, "take", {}, 1),
        # Another group has it, in another state.
        (StopOn.OWNER_CHANGE, "assign", {"to": "Field support it is theirs"}, 1),
        (StopOn.STATE_CHANGE, "assign", {"to": "Field support it is theirs"}, 1),
        # Heard is not done.
        (StopOn.OWNER_CHANGE, "ack", {}, 4),
        (StopOn.STATE_CHANGE, "ack", {}, 4),
        (StopOn.NOTHING, "take", {}, 4),
    ],
)
def test_repetitions_stop_at_what_the_rule_names(
    office: Office, stop_on: StopOn, command: str, arguments: dict[str, str], times: int
) -> None:
    five = Span(amount=5 * MINUTE)
    rule = Rule(id="soon", clock=ClockKind.RESOLUTION, percent=1, notify=(OWNER,), repeat=Repeat(every=five))
    rules = (replace(rule, stop_on=stop_on),)
    office.desk = replace(office.desk, policy=replace(TOLD, escalation=Escalation(rules=rules)))
    number = an_outage(office)
    office.wait(3 * MINUTE)
    office.say(command, number, **arguments)
    for _ in range(25):
        office.wait(MINUTE)

    assert [who for who, why in told(office) if why == "soon"] == [OWNER] * times


def test_nothing_is_escalated_that_is_over(office: Office) -> None:
    number = an_outage(office)
    office.wait(timedelta(0))
    office.say("cancel", number, reason="test")
    before = told(office)
    office.wait(timedelta(days=3))

    assert told(office) == before
    assert rows(office.store, timer, timer.c.done_at.is_(None)) == []


def test_a_correction_to_p1_after_its_time_tells_once_and_not_every_rung(office: Office) -> None:
    number = office.report("The printer jams.")
    office.wait(timedelta(hours=6))
    quiet = len(told(office))
    office.say("correct", number, category="Network", impact="1", urgency="1")
    office.wait(timedelta(0))

    assert quiet <= 2
    spoken = [because for because in steps(office) if because.endswith("of resolution")]
    assert spoken == ["P1 100% of resolution"]


def test_a_rule_moves_the_work_makes_it_more_urgent_and_leaves_a_task(office: Office) -> None:
    rule = Rule(
        id="half gone",
        scope=Scope(priorities=frozenset({5})),
        clock=ClockKind.RESOLUTION,
        percent=50,
        assign_group="Field support",
        raise_urgency=True,
        task="Call the reporter",
    )
    office.desk = replace(office.desk, policy=replace(TOLD, escalation=Escalation(rules=(rule,))))
    number = office.report("The printer jams.")
    office.wait(timedelta(days=10))
    after = office.incident(number)

    assert (after.assignment_group, after.urgency, after.state) == ("Field support", 2, State.ASSIGNED)
    assert [row.text for row in rows(office.store, task)] == ["Call the reporter"]


def test_management_hears_once_that_nobody_keeps_an_incident(office: Office) -> None:
    """domain.md section 10: passed on three times or more, whatever its priority, and whatever else was heard of."""
    number = office.report("The printer jams.")
    heard = []
    assert office.say("take", number).ok
    for group in ("Service desk", "Network", "Field support", "Network", "Service desk"):
        assert office.say("ack", number).ok
        assert office.say("assign", number, to=f"{group} it is theirs").ok
        office.wait(MINUTE)
        heard.append([who for who, why in told(office) if why == "it was passed on again and again"])

    assert office.incident(number).reassignment_count == 5
    assert heard == [[], [], *[[MANAGER, OWNER]] * 3]


def test_another_priority_does_not_tell_again_what_was_told(office: Office) -> None:
    number = an_outage(office)
    assert office.say("take", number).ok
    for group in ("Field support", "Service desk", "Network"):
        assert office.say("assign", number, to=f"{group} it is theirs").ok
    office.wait(MINUTE)
    assert office.say("correct", number, impact="3", urgency="3").ok
    office.wait(MINUTE)

    assert steps(office).count("reassigned 3 times") == 1
    assert [who for who, why in told(office) if why == "it was passed on again and again"] == [MANAGER, OWNER]


@pytest.mark.parametrize(
    ("group", "alerts_to", "told"),
    [
        (
            Group(name="Network", address="net@example.org", lead="lead@example.org"),
            "all@example.org",
            ("net@example.org",),
        ),
        (Group(name="Network", lead="lead@example.org"), "all@example.org", ("lead@example.org",)),
        (Group(name="Network"), "all@example.org", ("all@example.org",)),
        # Nobody is told about everything: whoever manages incidents, as `deskhand check` promises.
        (Group(name="Network"), "", ("boss@example.org",)),
    ],
)
def test_what_comes_for_a_group_of_nobody_is_told_to_somebody(group: Group, alerts_to: str, told: object) -> None:
    boss = Colleague(address="boss@example.org", roles=frozenset({Role.INCIDENT_MANAGER}))
    roster = Roster(people={boss.address: boss}, groups={"Network": group})
    policy = replace(POLICY, roster=roster, desk=replace(POLICY.desk, alerts_to=alerts_to))

    assert of_group("Network", policy) == told


def test_a_desk_without_people_sets_no_timers_for_nobody(sqlite_store: Store) -> None:
    office = Office(sqlite_store)
    office.desk = replace(office.desk, policy=replace(POLICY, roster=Roster()))
    office.report()

    assert {row.kind for row in rows(office.store, timer)} == {"promises"}


def test_the_default_ladder_has_a_rung_for_every_priority_before_its_promise_is_broken() -> None:
    for priority in range(1, 6):
        early = [r for r in LADDER if priority in r.scope.priorities and r.percent is not None and r.percent < 100]
        assert early
