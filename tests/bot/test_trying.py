"""The page on which working by priority is tried out: a scenario, and the desk's own past."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.simulation.play import Staff, Way, play
from bot.simulation.scenarios import figures_of, seed_case
from store.engine import Store
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, Site


def page_of(site: Site, query: str = "") -> str:
    answer = site.get(f"/simulate{query}", cookies=site.sign_in(BEA))
    assert answer.status == 200, answer.text
    return answer.text


def test_the_scenario_is_drawn_with_what_first_come_first_served_costs(sqlite_store: Store) -> None:
    text = page_of(Site(sqlite_store))
    costs = {way: figures_of(play(seed_case(), Staff(agents=2, way=way))).cost for way in Way}

    assert text.count('role="rowheader"') == len(Way)
    saved = f"{costs[Way.A] - min(costs.values()):,.0f}".replace(",", "\u202f")
    assert f"<strong>{saved}</strong>" in text
    drawn = [int(number) for number in re.findall(r'<text class="number"[^>]*>(\d+)</text>', text)]
    assert drawn == [round(cost) for cost in costs.values()]


def test_the_desks_own_past_is_played(sqlite_store: Store) -> None:
    site = Site(sqlite_store)
    empty = page_of(site, "?scenario=store")
    for number in (1, 2):
        site.report(subject=f"Printer {number}", text=f"It jams, case {number}.")
    cookies = site.sign_in(BEA)
    for number in ("INC-000001", "INC-000002"):
        for command, fields in (("confirm", {}), ("take", {}), ("resolve", {"code": "fixed", "text": "Done."})):
            site.now += timedelta(minutes=20)
            done = site.act(cookies, command, number, **fields)
            assert done.status == 303, done.text
    text = site.get("/simulate?scenario=store&agents=1", cookies=cookies).text

    assert "No incident of the last 90 days is over" in empty
    assert "The 2 incidents of the last 90 days" in text
    assert "1 agent." in text


@pytest.mark.parametrize("query", ["?agents=0", "?agents=-1", "?agents=999999", "?agents=x&days=%00", "?scenario=zzz"])
def test_what_makes_no_sense_is_set_right(sqlite_store: Store, query: str) -> None:
    assert "10 " in page_of(Site(sqlite_store), query) or "11 incidents" in page_of(Site(sqlite_store), query)
