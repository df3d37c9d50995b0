"""What delay cost, and what would help most, are said from enough evidence and about the right thing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.reports.cost import Prices, cost_of, minutes_of
from bot.reports.findings import Evidence, find, tail
from bot.reports.life import Life
from bot.reports.measures import Kept
from tests.lives import DAY, HOUR, a_period, at, the_life

# Cost.


def test_overlapping_outages_of_a_service_count_once() -> None:
    assert minutes_of([(0, 600), (300, 900), (1200, 1260)]) == 16
    assert minutes_of([(0, 600), (60, 120)]) == 10


def test_the_cost_of_delay_is_the_time_before_work_began() -> None:
    prices = Prices(services={"Printing": 100.0})
    # P1: 400 users x 100 % x 0.75 = 300 a minute (domain.md section 11.1). Two hours, half an hour of it waiting.
    one = the_life(priority=1, opened=at(1), accepted=at(1.5), resolved=at(3), first_seen=None)
    other = one._replace(opened=at(2), accepted=at(2), resolved=at(4))
    cost = cost_of([one, other], prices, a_period())

    assert (cost.users, cost.delay) == (pytest.approx(4 * 60 * 300), pytest.approx(30 * 300))
    assert cost.downtime == {"Printing": 180}
    assert cost.services == pytest.approx(180 * 100)
    assert cost.availability["Printing"] == pytest.approx(1 - 180 / (30 * 24 * 60))


def test_only_the_part_within_the_period_costs() -> None:
    life = the_life(priority=1, opened=at(-5), accepted=at(-4), resolved=at(1), first_seen=None)
    cost = cost_of([life], Prices(), a_period())

    assert (cost.users, cost.delay) == (pytest.approx(60 * 300), 0)


# Improvements.


def evidence(*lives_: Life, kept: tuple[Kept, ...] = ()) -> Evidence:
    return Evidence(lives=lives_, kept=kept, prices=Prices(), now=at(30 * 24))


def many(number: int, *, days_ago: float = 1, **changes: Any) -> list[Life]:
    opened = at(30 * 24) - int(days_ago * DAY)
    plain = {"opened": opened, "resolved": opened + HOUR, "accepted": opened + 60, "resting": 0, "reassignments": 0}
    return [the_life(**{**plain, **changes}) for _ in range(number)]


#: The desk is older than what is compared.
OLDER = many(1, days_ago=111, subcategory="older")
FINDINGS: list[tuple[str, list[Life], list[Life]]] = [
    # rule, what makes it speak, what does not
    ("repeats", many(5), many(4)),
    ("repeats", many(5, days_ago=29), many(5, days_ago=31)),
    ("same_resolution", many(3, resolution_code="user_error"), many(3, resolution_code="fixed")),
    ("rising", many(8) + many(4, days_ago=60) + OLDER, many(8) + many(24, days_ago=60) + OLDER),
    # In the first weeks of a desk everything is new; then it is compared with as many weeks as there are.
    ("rising", many(30) + many(4, days_ago=60), many(30) + many(4, days_ago=50)),
    ("rising", many(11) + many(1, days_ago=111), many(11) + many(5, days_ago=57)),
    ("slow", many(20, resolved=at(50 * 24)) + many(60, category="B"),
     many(19, resolved=at(50 * 24)) + many(60, category="B")),
    ("reassigned", many(4, reassignments=1) + many(6), many(3, reassignments=1) + many(7)),
    ("workaround_without_problem", many(1, is_workaround=True), many(1, is_workaround=True, problem_ref="PRB-1")),
    ("slow_channel", many(20, accepted=at(40 * 24)) + many(60, channel="chat"), many(20) + many(60, channel="chat")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "speaks", "silent"), FINDINGS)
def test_a_rule_speaks_when_it_has_seen_enough(rule: str, speaks: list[Life], silent: list[Life]) -> None:
    assert rule in {finding.rule for finding in find(evidence(*speaks))}
    assert rule not in {finding.rule for finding in find(evidence(*silent))}


def test_broken_promises_are_found_and_suppliers_told_apart() -> None:
    kept = (
        Kept(kind="sla.resolution", priority=3, met=80, breached=20),
        Kept(kind="uc.resolution", party="Mail hosting", priority=3, met=5, breached=5),
        Kept(kind="ola.resolution", party="Network", priority=3, met=95, breached=5),
    )

    assert {(f.rule, f.subject) for f in find(evidence(kept=kept))} == {
        ("breached", "sla.resolution"), ("supplier_misses", "uc.resolution / Mail hosting"),
    }  # fmt: skip


def test_the_largest_prize_comes_first() -> None:
    found = find(evidence(*many(5, subcategory="small", priority=5), *many(5, subcategory="large", priority=1)))

    assert [f.subject for f in found if f.rule == "repeats"] == ["Printing / large", "Printing / small"]
    assert found[0].money == pytest.approx(5 * 60 * 300)


def test_the_tail_of_a_binomial_is_exact() -> None:
    assert tail(0, 10, 0.25) == 1
    assert tail(10, 10, 0.5) == pytest.approx(1 / 1024)
    assert tail(1, 2, 0.25) == pytest.approx(1 - 0.75**2)
