"""A report names the promises that were missed: which, whose, how late, and where the time went."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.config.load import load
from bot.pages import build_app
from bot.promises.clocks import recompute
from bot.reports import sheet
from bot.reports.cost import Prices
from bot.reports.keep import bring_up_to_date, make_report
from bot.reports.measures import Promise, open_hours
from bot.reports.missed import Broken, told, why, worst
from store import incidents
from store.engine import Store, open_store
from store.incident import State, TimelineEntry
from tests.conftest import NOW
from tests.copies import put_migrated
from tests.emptied import *  # noqa: F403 - fixtures
from tests.histories import moment, story
from tests.lives import BEGIN, END, HOUR, a_clock, a_period, a_promise, store_one, wanted
from tests.promises import policy
from tests.site import BEA, DEE, Site
from tests.values import an_incident

NOW_2 = moment("Mon2 12:00")


def broken_of(history: tuple[TimelineEntry, ...], kind: str) -> Broken:
    """Return the clock of a kind as the store keeps it."""
    clock = next(each for each in recompute(history, policy(), NOW_2) if each.kind == kind)
    promise = Promise(
        kind=clock.kind, party=clock.party, priority=4, calendar=clock.calendar, due=int(clock.due_at.timestamp()),
        stopped=int(clock.stopped_at.timestamp()) if clock.stopped_at else None,
        started=int(clock.started_at.timestamp()), target=clock.target_seconds, paused=clock.paused_seconds,
        worked=clock.elapsed_seconds,
    )  # fmt: skip
    return Broken(
        promise=promise, incident_id=1, summary="Jam", agreement=clock.agreement, by_retarget=clock.by_retarget
    )


OPENED = "Mon 09:00 opened P3 group=Print_team"
#: (what happened, the promise, whose it was, how late, why)
CASES = [
    pytest.param(
        (OPENED, "Tue 09:00 assignee anna", "Tue 09:00 taken", "Tue 10:00 answered"),
        "sla.response", "service level standard", "7 h late", "new with Print team, taken by nobody, for 8 h of 9 h",
        id="nobody took it",
    ),
    pytest.param(
        (OPENED, "Mon 10:00 assignee anna", "Mon 10:00 taken"),
        "sla.resolution", "service level standard", "27 h late and open",
        "in progress with Print team, taken by anna, for 42 h of 43 h",
        id="it is still worked on",
    ),
    pytest.param(
        (OPENED, "Mon 10:00 assignee anna", "Mon 10:00 taken", "Mon 17:00 waits for user", "Thu 09:00 wrote",
         "Mon2 09:00 resolved"),
        "sla.resolution", "service level standard", "8 h late",
        "in progress with Print team, taken by anna, for 23 h of 24 h; stood still for 16 h besides",
        id="what its reporter took is not the reason",
    ),
    pytest.param(
        (OPENED, "Tue 09:00 group Network", "Wed 09:00 group Print team", "Mon2 09:00 resolved"),
        "sla.resolution", "service level standard", "24 h late",
        "new with Print team, taken by nobody, for 32 h of 40 h; passed on twice",
        id="it was passed on",
    ),
    pytest.param(
        (OPENED, "Tue 09:00 resolved", "Tue 12:00 reopened", "Fri 17:00 resolved"),
        "sla.resolution", "service level standard", "21 h late",
        "in progress with Print team, taken by nobody, for 29 h of 37 h; stood still for 3 h besides; reopened once",
        id="it came back",
    ),
    pytest.param(
        (OPENED.replace("P3", "P4"), "Mon 10:00 confirmed", "Mon 13:00 prioritised P1", "Mon 20:00 resolved"),
        "sla.response", "service level standard", "10 h 45 min late",
        "new with Print team, taken by nobody, for all 11 h; its target changed to a time that had passed",
        id="its target moved",
    ),
    pytest.param(
        (OPENED, "Mon 10:00 major declared", "Mon 20:00 resolved"),
        "sla.resolution", "service level standard", "9 h late",
        "new with Print team, taken by nobody, for all 11 h; a major incident",
        id="it was a major incident",
    ),
    pytest.param(
        (OPENED, "Wed 09:00 taken"),
        "ola.own", "group Print team, by print team", "14 h late", "new with Print team, taken by nobody, for all 16 h",
        id="the group was late",
    ),
    pytest.param(
        (OPENED, "Mon 10:00 engaged Printers", "Tue 10:00 acknowledged Printers", "Wed 12:00 restored Printers"),
        "uc.resolution", "supplier Printers, by printer contract", "10 h late", "acknowledged after 8 h",
        id="the supplier was late",
    ),
    pytest.param(
        (OPENED, "Mon 10:00 engaged Printers"),
        "uc.response", "supplier Printers, by printer contract", "38 h late and open", "not acknowledged",
        id="the supplier says nothing",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sentences", "kind", "whose", "outcome", "reason"), CASES)
def test_a_missed_promise_says_whose_it_was_and_why(
    sentences: tuple[str, ...], kind: str, whose: str, outcome: str, reason: str
) -> None:
    history = story(*sentences)
    period = a_period(now=NOW_2)
    named = {row.calendar_name: row.calendar for row in policy().agreement.targets.values()}
    period = replace(period, calendars=named)
    found = worst([broken_of(history, kind)], period, Prices(), 9)
    (missed,) = told(found, {1: history}, period)

    assert (missed.whose, missed.outcome, missed.why) == (whose, outcome, reason)


def test_a_history_without_a_beginning_gives_no_reason() -> None:
    assert why(broken_of(story(OPENED), "sla.resolution"), (), a_period()) == ""


def a_broken(incident_id: int, priority: int, hours: float, kind: str = "sla.resolution") -> Broken:
    promise = a_promise(10, 10 + hours, kind)._replace(priority=priority)
    return Broken(promise=promise, incident_id=incident_id, summary="", agreement="standard")


def test_the_worst_is_what_costs_most_and_an_incident_stands_together() -> None:
    found = worst(
        [
            a_broken(1, 4, 100),
            a_broken(2, 1, 1, "sla.response"),
            a_broken(3, 3, 2),
            a_broken(2, 1, 3),
            a_broken(1, 4, 200, "sla.response"),
        ],
        a_period(),
        Prices(),
        4,
    )

    assert [(each.broken.incident_id, each.by / HOUR) for each in found] == [(2, 3), (2, 1), (1, 200), (1, 100)]


def test_what_was_missed_again_and_again_is_told_once_by_its_worst() -> None:
    updates = [a_broken(1, 4, hours, "sla.update") for hours in (2, 5, 3)]

    ((worst_, by, times),) = worst(updates, a_period(), Prices(), 9)
    assert (worst_, by, times) == (updates[1], 5 * HOUR, 3)


def test_open_time_has_no_days() -> None:
    assert [open_hours(each) for each in (30, 90, 3600, 200_000)] == ["30 s", "2 min", "1 h", "55 h 33 min"]


# In the store.


def test_what_stands_still_since_before_it_was_due_is_not_missed(store: Store) -> None:
    """It waits for its reporter: it will be due later than its row says, and counted as broken it was wrong."""
    waiting = {"opened_at": BEGIN, "state": State.PENDING_USER}
    store_one(store, [], (a_clock(10, None, paused_since=BEGIN + timedelta(hours=9)),), **waiting)
    late = store_one(store, [], (a_clock(10, None, paused_since=BEGIN + timedelta(hours=12)),), **waiting)
    bring_up_to_date(store, END)
    report = make_report(store, wanted())

    assert [each.number for each in report.missed] == [f"INC-{late:06d}"]
    assert (report.figures["sla_resolution"].n, report.figures["overdue"].n) == (1, 1)


def test_the_list_adds_up_to_what_the_figures_count(store: Store) -> None:
    for hours in range(1, 4):
        kinds = [a_clock(10, 10 + hours), *(a_clock(9, 10, kind="sla.update", instance=n) for n in (1, 2))]
        store_one(store, [], tuple(kinds), opened_at=BEGIN)
    bring_up_to_date(store, END)
    report = make_report(store, replace(wanted(), missed=2))

    assert [(each.kind, each.times) for each in report.missed] == [("sla.resolution", 1), ("sla.update", 2)]
    assert report.missed_besides == 6
    assert sheet.as_json(report)["missed_besides"] == 6


# On every way out.


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path) -> Site:
    """One promise of everybody's incident and one of a restricted one that nobody's group has."""
    file = tmp_path / "config.toml"
    file.write_text('[desk]\naddress = "help@desk.example"\n')
    site = Site(sqlite_store)
    site.app = build_app(site.pages, load(file, {}))
    for summary, is_restricted in (("<b>Jam", False), ("Somebody stole it", True)):
        with sqlite_store.begin() as connection:
            kept = incidents.insert_incident(
                connection, an_incident(summary=summary, security=is_restricted, opened_at=NOW - timedelta(days=3))
            )
            due = replace(a_clock(0, None), started_at=NOW - timedelta(days=3), due_at=NOW - timedelta(days=2))
            assert kept.id is not None
            incidents.add_clocks(connection, kept.id, [replace(due, target_seconds=86400)])
    return site


def test_the_page_shows_them_to_whoever_may_see_the_incident(site: Site) -> None:
    agents = site.get("/reports?period=30d", cookies=site.sign_in(BEA)).text
    managers = site.get("/reports?period=30d", cookies=site.sign_in(DEE)).text

    assert "&lt;b&gt;Jam" in agents
    assert "48 h, open" in agents
    assert "service level Standard" in agents
    assert "Somebody stole it" not in agents
    assert "1 more in" in agents
    assert "Somebody stole it" in managers


def test_a_program_is_given_them_with_the_same_care(site: Site) -> None:
    given = site.get("/reports?period=30d&as=csv", cookies=site.sign_in(BEA)).text
    lines = [line for line in csv.DictReader(io.StringIO(given)) if line["name"].startswith("missed.")]

    assert [(line["title"], line["value"], line["cohort"]) for line in lines] == [
        ("INC-000001", "172800", "service level Standard")
    ]


def test_the_terminal_tells_the_worst_and_how_many_more(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[desk]\naddress = "help@desk.example"\n')
    put_migrated(tmp_path / "deskhand.db")

    store = open_store(f"sqlite:///{tmp_path}/deskhand.db")
    for hours in range(1, 13):
        store_one(store, [], (a_clock(10, 10 + hours, target_seconds=36_000),), opened_at=BEGIN)
    store.close()
    printed: Any = CliRunner().invoke(app, ["report", "2025-06", "--config", str(file)])

    assert "  INC-000012 P3 " in printed.stdout
    assert "resolution, service level Standard: due 2025-06-01 10:00, 12 h late" in printed.stdout
    assert "INC-000002" not in printed.stdout
    assert "and 2 more; --json and --csv have up to 500" in printed.stdout
