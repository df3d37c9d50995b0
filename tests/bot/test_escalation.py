"""Somebody hears of it before a promise is broken: once each, the right person, and no more after it is heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agreed.agreements import Agreements
from bot.agreed.escalation import LADDER, Escalation, Happening, Repeat, Rule, Scope, StopOn
from bot.agreed.oncall import Override, Rotation, Turns, on_call
from bot.agreed.policy import ClockKind, Span
from bot.agreed.roster import Colleague, Group, Role, Roster, Service
from bot.escalation.rungs import rungs_of
from bot.notices.digests import set_next_morning
from bot.telling import of_group
from store.engine import Store
from store.incident import State, TimelineEntry
from store.tables import outbox, task, timeline, timer
from tests.conftest import NOW
from tests.desks import rows
from tests.office import POLICY, Office
from tests.values import an_incident

FIRST, SECOND = "first@desk.example", "second@desk.example"
LEAD, MANAGER, DIRECTOR, OWNER = "lead@desk.example", "boss@desk.example", "director@desk.example", "owner@desk.example"
AGENT = "agent@desk.example"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def a_colleague(address: str, *roles: Role, groups: tuple[str, ...] = ()) -> Colleague:
    return Colleague(address=address, roles=frozenset(roles), groups=frozenset(groups))


ROSTER = Roster(
    people={
        each.address: each
        for each in (
            a_colleague(FIRST, Role.SPECIALIST, groups=("Network",)),
            a_colleague(SECOND, Role.SPECIALIST, groups=("Network",)),
            a_colleague(AGENT, Role.AGENT, groups=("Service desk",)),
            a_colleague(MANAGER, Role.INCIDENT_MANAGER),
            a_colleague(DIRECTOR, Role.DIRECTOR),
        )
    },
    groups={"Network": Group(name="Network", lead=LEAD, address="network@desk.example")},
    services={"Network": Service(name="Network", owner=OWNER, business_owner="shop@desk.example")},
)
ROTATION = Rotation(
    name="Network",
    group="Network",
    turns=Turns(
        people=(FIRST, SECOND),
        starts=datetime(2025, 6, 2, 8),  # noqa: DTZ001 - wall time
        every=timedelta(days=7),
    ),
    zone=BERLIN,
)
TOLD = replace(POLICY, roster=ROSTER, escalation=Escalation(rotations=(ROTATION,)))


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    office = Office(sqlite_store)
    office.desk = replace(office.desk, policy=TOLD)
    return office


def told(office: Office) -> list[tuple[str, str]]:
    """Return who was told by which rungs, in order."""
    return [
        (row.recipients, row.payload["text"].partition("Why you are told: ")[2].partition("\n")[0])
        for row in rows(office.store, outbox, outbox.c.template == "escalation")
    ]


def steps(office: Office) -> list[str]:
    return [row.because for row in rows(office.store, timeline, timeline.c.kind == "escalated")]


def an_outage(office: Office) -> int:
    return office.report("A total outage of the network.", subject="outage")


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


# On call.


@pytest.mark.parametrize(
    ("at", "first"),
    [
        # a week from Monday 08:00 in Berlin
        ("2025-06-02T06:00:00+00:00", FIRST),
        ("2025-06-09T05:59:59+00:00", FIRST),
        ("2025-06-09T06:00:00+00:00", SECOND),
        ("2025-06-16T06:00:00+00:00", FIRST),
        # before the first hand-over, counted backwards
        ("2025-06-02T05:59:59+00:00", SECOND),
        # the hand-over stays at 08:00 when the clocks go back
        ("2025-10-27T06:59:59+00:00", FIRST),
        ("2025-10-27T07:00:00+00:00", SECOND),
    ],
)
def test_people_take_turns_in_wall_time(at: str, first: str) -> None:
    assert on_call((ROTATION,), "Network", datetime.fromisoformat(at)) == (first,)


def test_whoever_stands_in_comes_first_and_whose_turn_it_is_second() -> None:
    stand_in = Override(person=AGENT, begins=NOW, ends=NOW + HOUR)
    rotation = replace(ROTATION, overrides=(stand_in,))

    assert on_call((rotation,), "Network", NOW) == (AGENT,)
    assert on_call((rotation,), "Network", NOW, step=1) == (FIRST,)
    assert on_call((rotation,), "Network", NOW + HOUR) == (FIRST,)


def test_a_group_without_a_rotation_is_served_by_that_for_all() -> None:
    for_all = replace(ROTATION, name="all", group="", turns=replace(ROTATION.turns, people=(AGENT,)))

    assert on_call((ROTATION, for_all), "Messaging", NOW) == (AGENT,)
    assert on_call((ROTATION, for_all), "Network", NOW) == (FIRST,)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)))  # noqa: DTZ001
def test_somebody_is_always_on_call(at: datetime) -> None:
    assert len(ROTATION.turn(at)) == 2


def test_the_default_ladder_has_a_rung_for_every_priority_before_its_promise_is_broken() -> None:
    for priority in range(1, 6):
        early = [r for r in LADDER if priority in r.scope.priorities and r.percent is not None and r.percent < 100]
        assert early


# What can wait.

HOURS = {"business": POLICY.agreement.targets[3].calendar}


def test_what_can_wait_is_told_when_the_readers_day_begins_all_together(office: Office) -> None:
    late = replace(ROSTER.people[AGENT], calendar="business", address=LEAD)
    people = {**ROSTER.people, LEAD: late}
    quiet = replace(TOLD, roster=replace(ROSTER, people=people), calendars=HOURS)
    rule = Rule(id="look", clock=ClockKind.RESOLUTION, percent=10, notify=(LEAD,))
    office.desk = replace(office.desk, policy=replace(quiet, escalation=Escalation(rules=(rule,))))
    for number in range(3):
        office.report(f"The printer jams, {number}.", subject=f"Printer {number}")
    # 10 % of 80 working hours is a day; NOW is a Monday at 08:00 in Berlin, so it is reached at its end.
    office.wait(timedelta(hours=9, minutes=5))
    before = [row for row in rows(office.store, outbox) if row.recipients == LEAD and row.template == "escalation"]
    office.wait(timedelta(hours=16))
    digests = rows(office.store, outbox, outbox.c.template == "digest", outbox.c.recipients == LEAD)

    assert before == []
    assert len(digests) == 1
    assert all(f"INC-00000{number} P5" in digests[0].payload["text"] for number in (1, 2, 3))


def test_an_outage_wakes_people_outside_their_hours(office: Office) -> None:
    asleep = {address: replace(each, calendar="business") for address, each in ROSTER.people.items()}
    office.desk = replace(office.desk, policy=replace(TOLD, roster=replace(ROSTER, people=asleep), calendars=HOURS))
    an_outage(office)
    office.wait(timedelta(0))

    assert {who for who, _ in told(office)} == {FIRST, LEAD, MANAGER}


def test_each_morning_people_are_told_what_is_open_and_nobody_twice(office: Office) -> None:
    policy = replace(TOLD, digest_at=time(8))
    office.desk = replace(office.desk, policy=policy)
    with office.store.begin() as connection:
        set_next_morning(connection, policy, office.now)
        set_next_morning(connection, policy, office.now)
    an_outage(office)
    office.wait(timedelta(days=1, hours=1))
    office.wait(timedelta(days=1))
    mornings = [row.recipients for row in rows(office.store, outbox, outbox.c.template == "digest")]

    assert sorted(mornings) == sorted([FIRST, SECOND, MANAGER, DIRECTOR] * 2)


def test_what_lasts_is_counted_in_the_calendar_that_was_agreed_with_the_reporter(office: Office) -> None:
    """NOW is Monday, 08:00. Nobody has it for four hours: by the default from 09:00 on, by theirs around the clock."""
    usual = office.desk.policy
    around = {
        number: replace(row, calendar=usual.agreement.targets[1].calendar, calendar_name="always")
        for number, row in usual.agreement.targets.items()
    }
    theirs = replace(usual.agreement, name="theirs", targets=around, customers=("*@gold.example",))
    policy = replace(usual, agreements=Agreements(services=(theirs,)))
    plain = an_incident(priority=4, impact=3, urgency=2)
    reached = {}
    for reporter in ("ann@example.org", "ann@gold.example"):
        opened = TimelineEntry(at=NOW, actor="reporter", kind="opened", facts=(("priority", 4), ("reporter", reporter)))
        rungs = rungs_of(plain, (opened,), policy, NOW)
        reached[reporter] = next(rung.at for rung in rungs if rung.rule.happening is Happening.NO_OWNER)

    assert reached == {"ann@example.org": NOW + timedelta(hours=5), "ann@gold.example": NOW + timedelta(hours=4)}


def test_each_monday_managers_are_told_how_the_week_was_and_what_was_learned(office: Office) -> None:
    office.desk = replace(office.desk, policy=replace(TOLD, digest_at=time(8)))
    # NOW is a Monday at 08:00 in Berlin, where the desk is: the next one is a week later.
    with office.store.begin() as connection:
        set_next_morning(connection, office.desk.policy, office.now)
    first, second = office.report("The printer jams."), office.report("The printer jams again.", subject="Printer two")
    assert office.say("confirm", first).ok
    assert office.say("correct", second, category="Printing & scanning", subcategory="queue/driver").ok
    for _ in range(8):
        office.wait(timedelta(days=1))
    told = rows(office.store, outbox, outbox.c.template == "weekly")

    texts = [(row.recipients, row.payload["text"]) for row in told]
    assert [who for who, _ in texts] == [MANAGER, DIRECTOR]
    for _, text in texts:
        assert "Opened: 2 (before: 0)" in text
        assert "Right: 1, corrected: 1" in text
