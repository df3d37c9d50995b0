"""On-call layers, and chains: people are told one after another, at their hours, until somebody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.agreed.escalation import Chain, Condition, Escalation, Scope, Step
from bot.agreed.oncall import OVERRIDE, Holder, Layer, Override, Rotation, Turns, Within
from bot.config.errors import ConfigError
from bot.config.load import load
from bot.config.oncall import chains_of, rotations_of
from bot.promises.coverage import fits_of
from bot.quiet import build_policy
from store.engine import Store
from store.tables import timeline
from tests.conftest import NOW
from tests.desks import rows
from tests.office import Office
from tests.on_call import AGENT, DIRECTOR, FIRST, MANAGER, ROTATION, SECOND, TOLD, steps, told

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Within(hours=((timedelta(hours=18), timedelta(hours=8)),))


@pytest.mark.parametrize(
    ("within", "local", "holds"),
    [
        (Within(), "2025-06-02T03:00", True),
        # [from, until): open at its begin, over at its end.
        (Within(hours=((timedelta(hours=8), timedelta(hours=18)),)), "2025-06-02T08:00", True),
        (Within(hours=((timedelta(hours=8), timedelta(hours=18)),)), "2025-06-02T18:00", False),
        (Within(hours=((timedelta(hours=8), timedelta(hours=24)),)), "2025-06-02T23:59", True),
        # A night goes over midnight.
        (NIGHT, "2025-06-02T18:00", True),
        (NIGHT, "2025-06-03T07:59", True),
        (NIGHT, "2025-06-03T08:00", False),
        # Saturday and Sunday.
        (Within(days=frozenset({5, 6})), "2025-06-07T12:00", True),
        (Within(days=frozenset({5, 6})), "2025-06-09T00:00", False),
        # The night of a Friday ends on Saturday morning; that of a Saturday is not meant.
        (replace(NIGHT, days=frozenset({4})), "2025-06-07T03:00", True),
        (replace(NIGHT, days=frozenset({4})), "2025-06-07T19:00", False),
        (replace(NIGHT, days=frozenset({4})), "2025-06-06T03:00", False),
        # From an hour to the same hour is the whole day.
        (Within(hours=((timedelta(hours=8), timedelta(hours=8)),)), "2025-06-02T07:59", True),
    ],
)
def test_times_of_day_and_weekdays_hold_in_local_time(within: Within, local: str, holds: bool) -> None:
    assert within.holds(datetime.fromisoformat(local)) is holds


def a_layer(name: str, person: str, within: Within) -> Layer:
    return Layer(name=name, turns=replace(ROTATION.turns, people=(person,)), within=within)


def test_an_override_wins_over_a_later_layer_over_an_earlier_one_over_the_turn() -> None:
    at = datetime(2025, 6, 7, 20, tzinfo=UTC)  # a Saturday, 22:00 in Berlin
    layers = (a_layer("nights", SECOND, NIGHT), a_layer("weekend", AGENT, Within(days=frozenset({5, 6}))))
    rotation = replace(ROTATION, layers=layers)

    expected = [(AGENT, "weekend"), (SECOND, "nights"), (FIRST, "")]
    assert [(each.person, each.layer) for each in rotation.holders(at)] == expected
    # On Monday night the weekend is over, in the day both are.
    assert rotation.holders(at + timedelta(days=2))[0] == Holder(person=SECOND, layer="nights")
    assert rotation.turn(datetime(2025, 6, 4, 10, tzinfo=UTC)) == (FIRST, SECOND)
    stand_in = Override(person=MANAGER, begins=at, ends=at + HOUR)
    assert replace(rotation, overrides=(stand_in,)).holders(at)[0] == Holder(person=MANAGER, layer=OVERRIDE)
    assert set(replace(rotation, overrides=(stand_in,)).people) == {FIRST, SECOND, AGENT, MANAGER}


def test_the_turns_of_a_layer_are_its_own() -> None:
    daily = Turns(people=(AGENT, MANAGER), starts=datetime(2025, 6, 2, 18), every=timedelta(days=1))  # noqa: DTZ001
    rotation = replace(ROTATION, layers=(Layer(name="nights", turns=daily, within=NIGHT),))
    # Both instants belong to the night that begins on the Tuesday, the third to the next.
    nights = [datetime(2025, 6, 3, 19, tzinfo=BERLIN), datetime(2025, 6, 4, 7, tzinfo=BERLIN)]

    assert [rotation.turn(at)[0] for at in nights] == [MANAGER, MANAGER]
    assert rotation.turn(datetime(2025, 6, 4, 19, tzinfo=BERLIN))[0] == AGENT


# Chains. NOW is a Monday, 08:00 in Berlin.

CHAIN = Chain(
    name="Everything",
    steps=(
        Step(notify=(AGENT,)),
        Step(notify=(MANAGER,), wait=10 * MINUTE),
        Step(notify=(DIRECTOR,)),
    ),
)


def with_chain(office: Office, chain: Chain) -> None:
    office.desk = replace(office.desk, policy=replace(TOLD, escalation=Escalation(rotations=(), chains=(chain,))))


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    return Office(sqlite_store)


def at(office: Office, minute: int) -> None:
    """Let it be so many minutes after the report."""
    office.wait(max(NOW + minute * MINUTE - office.now, timedelta()))


def chained(office: Office) -> list[str]:
    return [each.partition(": ")[2] for each in steps(office) if each.startswith("Everything")]


def test_people_are_told_one_after_another_each_after_the_wait_of_the_one_before(office: Office) -> None:
    with_chain(office, CHAIN)
    office.report()
    seen = []
    for minute in (0, 4, 5, 14, 15, 60):
        at(office, minute)
        seen.append((minute, chained(office)[-1]))

    assert seen == [(0, "step 1"), (4, "step 1"), (5, "step 2"), (14, "step 2"), (15, "step 3"), (60, "step 3")]
    assert chained(office) == ["step 1", "step 2", "step 3"]
    assert {who for who, why in told(office) if "Everything" in why} == {AGENT, MANAGER, DIRECTOR}


def test_it_is_repeated_as_often_as_it_says(office: Office) -> None:
    with_chain(office, replace(CHAIN, steps=CHAIN.steps[:1], repeat=2))
    office.report()
    for minute in range(0, 60, 5):
        at(office, minute)

    assert chained(office) == ["step 1"] * 3


def test_an_acknowledgement_stops_it_and_it_comes_back_when_nobody_begins(office: Office) -> None:
    with_chain(office, CHAIN)
    number = office.report()
    at(office, 0)
    assert office.say("ack", number).ok
    at(office, 29)
    assert chained(office) == ["step 1"]

    at(office, 33)
    at(office, 38)
    assert chained(office) == ["step 1", "step 1", "step 2"]
    assert office.say("take", number).ok
    at(office, 180)
    assert chained(office) == ["step 1", "step 1", "step 2"]


def test_another_group_is_called_from_its_own_first_step_on(office: Office) -> None:
    with_chain(office, replace(CHAIN, scope=Scope(groups=frozenset({"Field support"}))))
    number = office.report()
    at(office, 20)
    assert chained(office) == []
    assert office.say("assign", number, to="Field support it is the fuser").ok
    at(office, 22)
    at(office, 27)

    assert chained(office) == ["step 1", "step 2"]


def test_a_step_outside_its_hours_is_passed_over_and_the_next_does_not_wait_for_it(office: Office) -> None:
    at_night = replace(CHAIN.steps[0], condition=Condition(within=NIGHT, zone=BERLIN))
    with_chain(office, replace(CHAIN, steps=(at_night, *CHAIN.steps[1:])))
    office.report()
    at(office, 0)
    at(office, 1)

    assert chained(office) == ["step 2"]
    skipped = [row.because for row in rows(office.store, timeline, timeline.c.kind == "escalation_skipped")]
    assert [each for each in skipped if "Everything" in each] == ["Everything: step 1: it is Mon 08:01 there"]


def test_a_step_for_many_incidents_counts_those_of_the_same_service(office: Office) -> None:
    many = replace(CHAIN.steps[0], condition=Condition(more_than=2, window=30 * MINUTE))
    with_chain(office, replace(CHAIN, steps=(many,)))
    for _ in range(2):
        office.report()
    at(office, 0)
    assert chained(office) == []
    office.report()
    at(office, 0)

    assert chained(office) == ["step 1"]


def test_after_downtime_the_last_step_that_was_reached_speaks_for_all(office: Office) -> None:
    with_chain(office, CHAIN)
    office.report()
    at(office, 60)

    assert chained(office) == ["step 3"]


# As the configuration writes it.

FILE = """
[desk]
address = "help@desk.example"
[person."bea@desk.example"]
roles = ["agent"]
groups = ["Network"]
[group."Network"]
[[oncall]]
name = "Network on call"
group = "Network"
people = ["bea@desk.example"]
timezone = "Europe/Berlin"
[[oncall.layer]]
name = "Nights"
people = ["cal@desk.example"]
days = ["fri", "sat"]
hours = ["18:00-08:00"]
[[chain]]
name = "Network"
repeat = 1
[chain.applies_to]
priority = [1]
[[chain.step]]
notify = ["on_call"]
wait = "2m"
[[chain.step]]
notify = ["group:Network"]
more_than = 5
within = "30m"
"""


def test_the_configuration_says_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(FILE)
    config = load(path, environ={})
    (rotation,), (chain,) = rotations_of(config), chains_of(config)

    assert isinstance(rotation, Rotation)
    assert rotation.turn(datetime(2026, 1, 9, 19, tzinfo=UTC)) == ("cal@desk.example", "bea@desk.example")
    assert chain.scope == Scope(priorities=frozenset({1}))
    assert [step.notify for step in chain.steps] == [("on_call",), ("group:Network",)]
    assert [step.wait for step in chain.steps] == [2 * MINUTE, 5 * MINUTE]
    assert chain.steps[1].condition.more_than == 5
    proved = [fit for fit in fits_of(build_policy(config), NOW) if fit.what == "Network: step 2"]
    assert [(fit.priority, fit.holds, fit.reached_at - fit.started_at) for fit in proved] == [(1, True, 2 * MINUTE)]


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ('days = ["fri", "sat"]', 'days = ["friday"]', "line 16: oncall[1].layer[1].days[1]"),
        ('"18:00-08:00"', '"18-8"', 'times of day are written "18:00-24:00"'),
        ('notify = ["on_call"]', 'notify = ["oncall"]', 'did you mean "on_call"?'),
        ('notify = ["on_call"]', "notify = []", "chain[1].step[1].notify"),
        ('"group:Network"', '"group:Netwrk"', 'names the group "Netwrk", which is not there; did you mean "Network"?'),
        ('within = "30m"\n', "", "it has more_than but no within"),
        ("repeat = 1", "repeat = 9", "it must be at most 5"),
        ('wait = "2m"', 'wiat = "2m"', "wait"),
        (
            'wait = "2m"',
            'notify_by = ["fax"]',
            'line 25: chain[1].step[1].notify_by[1] is "fax"; known: "mail", "chat"',
        ),
        (
            'wait = "2m"',
            'notify_by = ["chat"]',
            'line 25: chain[1].step[1].notify_by is ["chat"], but the desk is in no',
        ),
        ('wait = "2m"', "notify_by = []", "chain[1].step[1].notify_by"),
        ('[[chain.step]]\nnotify = ["on_call"]\nwait = "2m"\n', "", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_key(tmp_path: Path, wrong: str, right: str, says: str) -> None:
    path = tmp_path / "config.toml"
    assert wrong in FILE
    path.write_text(FILE.replace(wrong, right))
    if not says:
        # One step is a chain too.
        assert len(chains_of(load(path, environ={}))[0].steps) == 1
        return

    with pytest.raises(ConfigError) as refused:
        load(path, environ={})
    assert says in str(refused.value)
