"""What makes a major incident, how rare a surge is and how often it is told of are as the domain says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.major import cadence
from bot.major.criteria import CRITERIA, Facts, first_hit
from bot.major.known import says_apart
from bot.major.rules import Cadence, SurgeRule
from bot.major.surge import Seen, poisson_tail, surge_of
from bot.security_levels import EXPOSURE
from store.alert import Alert
from store.incident import Incident, State, TimelineEntry
from store.major import MAJOR_TRANSITIONS, Major
from tests.conftest import NOW
from tests.values import an_incident

MINUTE = timedelta(minutes=1)


def an_entry(
    kind: str, *, field: str = "", new: str = "", after: timedelta = timedelta(0), **facts: str
) -> TimelineEntry:
    return TimelineEntry(
        at=NOW + after, actor="system", kind=kind, field=field, new=new, because="so", facts=tuple(facts.items())
    )


def facts(incident: Incident, **changes: object) -> Facts:
    return replace(Facts(incident=incident, criticality=3, now=NOW), **changes)  # type: ignore[arg-type]


def groups(*names: str) -> tuple[TimelineEntry, ...]:
    opened, *others = names
    moved = tuple(an_entry("changed", field="assignment_group", new=name) for name in others)
    return (an_entry("opened", group=opened), *moved)


BEGUN = (an_entry("state", field="state", new=State.IN_PROGRESS, after=-timedelta(hours=1)),)
CRITICAL = Alert(
    channel="nagios", key="db1", title="db1 is down", severity="critical", is_firing=True,
    first_seen_at=NOW - timedelta(minutes=6), last_seen_at=NOW,
)  # fmt: skip
P1, P2 = an_incident(priority=1, service="Mail"), an_incident(priority=2, state=State.IN_PROGRESS)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        # the service decides, not the priority alone
        (facts(P1, criticality=1), "critical_service"),
        (facts(P1, criticality=2), None),
        (facts(P2, criticality=1), None),
        # an agent says that money is lost, whatever the priority
        (facts(an_incident(priority=4), history=(an_entry("business_loss"),)), "business_loss"),
        (facts(an_incident(), surge="9 people reported Mail"), "surge"),
        # more than 20, as the source says
        (facts(an_incident(), parts=20), None),
        (facts(an_incident(), parts=21), "many_parts"),
        (facts(an_incident(security=True, subcategory=EXPOSURE)), "data_exposed"),
        (facts(an_incident(security=True, subcategory="phishing/malware")), None),
        # several teams, or an hour of work that found nothing
        (facts(P2, history=groups("Service desk", "Network", "Infrastructure")), "several_teams"),
        (facts(P2, history=groups("Service desk", "Network", "Network")), None),
        (facts(P2, history=BEGUN), "several_teams"),
        (facts(P2, history=BEGUN, now=NOW - MINUTE), None),
        (facts(replace(P2, problem_ref="PRB-1"), history=BEGUN), None),
        (facts(replace(P2, priority=3), history=BEGUN), None),
        # an alarm must last, and the service must matter
        (facts(an_incident(), alerts=(CRITICAL,), criticality=1), "lasting_alarm"),
        (facts(an_incident(), alerts=(CRITICAL,), criticality=2), None),
        (facts(an_incident(), alerts=(CRITICAL,), criticality=1, now=NOW - MINUTE), None),
        (facts(an_incident(), alerts=(replace(CRITICAL, is_firing=False),), criticality=1), None),
    ],
)
def test_the_first_criterion_that_hits_decides(asked: Facts, name: str | None) -> None:
    hit = first_hit(asked)

    assert (hit.name if hit else None) == name


def test_the_criteria_stand_in_the_order_of_the_domain() -> None:
    every = facts(P1, criticality=1, history=(an_entry("business_loss"),), surge="so", parts=21)

    assert [criterion.name for criterion in CRITERIA if criterion.asks(every)] == [
        "critical_service",
        "business_loss",
        "surge",
        "many_parts",
    ]


RULE = SurgeRule()


@pytest.mark.parametrize(
    ("reporters", "before", "is_surge"),
    [
        # nothing is usual: five people are enough, four are not
        (5, (0, 0, 0, 0), True),
        (4, (0, 0, 0, 0), False),
        # five where two are usual: fewer than three times as many
        (5, (2, 2, 2, 2), False),
        # three times as many, yet not rare enough: P(X >= 6 | 2) = 0.0166
        (6, (2, 2, 2, 2), False),
        # P(X >= 8 | 2) = 0.0011 and P(X >= 9 | 2) = 0.00024
        (8, (2, 2, 2, 2), False),
        (9, (2, 2, 2, 2), True),
        # a Monday morning that is always busy
        (30, (18, 20, 22, 20), False),
        (60, (18, 20, 22, 20), True),
        # without any history the floor is usual
        (5, (), True),
    ],
)
def test_a_surge_is_many_reporters_and_rare_by_chance(reporters: int, before: tuple[int, ...], is_surge: bool) -> None:
    seen = Seen(service="Mail", reporters=reporters, before=before, incidents=(1, 2))

    assert (surge_of((seen,), RULE) is not None) is is_surge
    assert surge_of((replace(seen, is_known=True),), RULE) is None


@pytest.mark.parametrize(
    ("count", "mean", "tail"),
    # values of a table of the Poisson distribution
    [(0, 2.0, 1.0), (1, 0.5, 0.393469), (5, 0.5, 0.000172), (9, 2.0, 0.000237), (30, 20.0, 0.021818)],
)
def test_the_tail_is_that_of_poisson(count: int, mean: float, tail: float) -> None:
    assert poisson_tail(count, mean) == pytest.approx(tail, abs=5e-7)
    assert 0.0 <= poisson_tail(2000, 0.5) < 1e-100


def test_the_narrow_key_is_found_before_the_service() -> None:
    narrow = Seen(service="Mail", subcategory="calendar", reporters=6, incidents=(1,))
    found = surge_of((narrow, replace(narrow, subcategory="", reporters=9)), RULE)

    assert found is not None
    assert found.because == "6 people reported Mail (calendar) within 15 minutes; usual are 0.5"


@pytest.mark.parametrize(
    ("minutes_in", "announced", "waits"),
    [
        # at first every twenty minutes, however long its author wants to be silent
        (10, None, 20),
        (10, 60, 20),
        (10, 15, 15),
        # after two hours as announced, at most an hour
        (120, None, 60),
        (120, 45, 45),
        (120, 90, 60),
    ],
)
def test_updates_come_as_often_as_the_domain_says(minutes_in: int, announced: int | None, waits: int) -> None:
    now = NOW + minutes_in * MINUTE
    wanted = announced * MINUTE if announced else None

    assert cadence.next_update(NOW, now, wanted, Cadence()) == now + waits * MINUTE


def test_no_step_leads_back_to_none_and_each_place_can_be_reached() -> None:
    reached = set().union(*MAJOR_TRANSITIONS.values())

    assert reached == set(Major) - {Major.NONE}
    assert set(MAJOR_TRANSITIONS) == set(Major)


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("Not for me, my printer is just out of paper.", True),
        ("That's something else.", True),
        ("It doesn’t affect me", True),
        ("Betrifft mich nicht.", True),
        ("Bei mir ist es etwas anderes, die Maus geht nicht.", True),
        ("It still does not work for me.", False),
        ("Thank you!", False),
        (f"{'It goes on and on. ' * 10} It is something else.", False),
    ],
)
def test_a_short_answer_can_say_that_it_is_something_else(text: str, apart: bool) -> None:
    assert says_apart(text) is apart
