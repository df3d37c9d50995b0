"""Counters follow every change of an incident, and add up to where the incidents stand."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import incidents
from store.engine import Store
from store.incident import (
    State,
)
from store.queries import counters, open_by_priority
from tests.emptied import *  # noqa: F403 - fixtures
from tests.values import an_incident


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (None, an_incident(), {"incident:new:3": 1}),
        (an_incident(), an_incident(state=State.RESOLVED), {"incident:new:3": -1, "incident:resolved:3": 1}),
        (an_incident(), an_incident(priority=1), {"incident:new:3": -1, "incident:new:1": 1}),
        (an_incident(), an_incident(summary="other"), {}),
        (an_incident(), None, {"incident:new:3": -1}),
        (None, None, {}),
    ],
)
def test_a_change_says_what_the_counters_must_learn(before, after, changes: dict[str, int]) -> None:
    learned = incidents.counter_changes(before, after)

    assert {name: value for name, value in learned.items() if value} == changes


def test_counters_are_kept(store: Store) -> None:
    with store.begin() as connection:
        incidents.count(connection, {"incident:new:3": 2, "incident:new:1": 1, "incident:closed:3": 0})
        incidents.count(connection, {"incident:new:3": -1, "incident:resolved:3": 1, "incident:pending_user:3": 4})

        assert counters(connection) == {
            "incident:new:1": 1,
            "incident:new:3": 1,
            "incident:resolved:3": 1,
            "incident:pending_user:3": 4,
        }
        assert open_by_priority(connection) == {1: 1, 2: 0, 3: 5, 4: 0, 5: 0}


steps = st.lists(st.tuples(st.sampled_from(State), st.integers(1, 5)), min_size=1, max_size=8)


@given(steps=steps)
def test_changes_of_one_incident_add_up_to_where_it_stands(steps) -> None:
    total: Counter[str] = Counter()
    before = None
    for state, priority in steps:
        after = an_incident(state=state, priority=priority)
        total.update(incidents.counter_changes(before, after))
        before = after

    assert {name: value for name, value in total.items() if value} == {f"incident:{state}:{priority}": 1}
