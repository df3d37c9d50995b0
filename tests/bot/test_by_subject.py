"""What a finding is about is measured by itself, and as its finding says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.reports.by_subject import OWN, measured_by_subject
from bot.reports.cost import Prices
from bot.reports.findings import Evidence, Finding, find
from bot.reports.improvements import begun
from bot.reports.life import Life
from bot.reports.measures import Figure, Kept
from tests.conftest import NOW
from tests.lives import DAY, HOUR, at, the_life


def many(number: int, hours_each: float = 1, **changes: Any) -> list[Life]:
    opened = at(30 * 24) - DAY
    taken = {"opened": opened, "accepted": opened + 60, "resolved": opened + int(hours_each * HOUR)}
    return [the_life(**{**taken, "resting": 0, "reassignments": 0, **changes}) for _ in range(number)]


LATE = at(30 * 24) - DAY + 5 * HOUR
#: A desk of three hundred, where little is wrong, with one category, group and channel of its own.
LIVES = [
    *many(260, category="Network", service="", subcategory="", first_group="Network", channel="web"),
    *many(6, 9, category="VPN", service="", subcategory="", first_group="Desk", reassignments=1, accepted=LATE),
    *many(24, 9, category="VPN", service="", subcategory="", first_group="Field", accepted=LATE),
    *many(4, category="Mail", service="", subcategory="", first_group="Desk", channel="web"),
]
KEPT = (
    Kept(kind="sla.resolution", priority=3, met=280, breached=0),
    Kept(kind="ola.resolution", party="Field", priority=3, met=6, breached=2),
    Kept(kind="ola.resolution", party="Field", priority=2, met=0, breached=2),
    Kept(kind="uc.resolution", party="Hoster", priority=3, met=15, breached=5),
)


@pytest.fixture(scope="module")
def whole() -> Evidence:
    return Evidence(lives=LIVES, kept=KEPT, prices=Prices(), now=at(30 * 24))


def own_of(finding: Finding, evidence: Evidence) -> tuple[str, float | None]:
    figures: Mapping[str, Figure] = {
        name: found.get(finding.subject, OWN[name].nothing) for name, found in measured_by_subject(evidence).items()
    }
    item = begun(finding, figures, {}, by="x", now=NOW)
    return item.kpi, item.baseline


@pytest.mark.parametrize(
    ("rule", "subject", "kpi", "value"),
    [
        ("repeats", "VPN", "occurrences", 30),
        ("slow", "VPN", "own_time_to_resolve", 9 * HOUR),
        ("reassigned", "Desk", "own_passed_on", 0.6),
        ("breached", "ola.resolution / Field", "own_kept", 0.6),
        ("supplier_misses", "uc.resolution / Hoster", "own_kept", 0.75),
        ("slow_channel", "email", "own_time_to_accept", 5 * HOUR),
    ],
)
def test_each_finding_begins_with_the_figure_of_what_it_is_about(
    whole: Evidence, rule: str, subject: str, kpi: str, value: float
) -> None:
    (finding,) = [each for each in find(whole) if (each.rule, each.subject) == (rule, subject)]

    assert own_of(finding, whole) == (kpi, pytest.approx(value))


@pytest.mark.parametrize("name", sorted(OWN))
def test_of_what_is_gone_nothing_is_told(name: str) -> None:
    """Of a channel by which nothing came there is no mean; what did not come back came back no time."""
    gone = measured_by_subject(Evidence(lives=[], kept=(), prices=Prices(), now=at(0)))

    assert gone[name] == {}
    assert OWN[name].nothing.value == (0 if name == "occurrences" else None)
