"""A report says of the time that people name what is in the store, on every way out."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.reports import draw, periods, sheet
from bot.reports.keep import bring_up_to_date, make_report
from bot.reports.kpis import KPIS
from store import confirmations, incidents
from store.engine import Store
from store.incident import ClockState, State
from tests.conftest import NOW
from tests.copies import put_migrated
from tests.emptied import *  # noqa: F403 - fixtures
from tests.lives import BEGIN, END, HISTORY, HOUR, SECTION_9_2, a_clock, at, entry, store_one, wanted
from tests.values import an_incident

# Periods.


@pytest.mark.parametrize(
    ("words", "begin", "end"),
    [
        ("2025-03", "2025-02-28T23:00", "2025-03-31T22:00"),  # Berlin, with the change of the clock in it
        ("2025-W01", "2024-12-29T23:00", "2025-01-05T23:00"),
        ("2025-Q4", "2025-09-30T22:00", "2025-12-31T23:00"),
        ("2024", "2023-12-31T23:00", "2024-12-31T23:00"),
        ("2025-03-04", "2025-03-03T23:00", "2025-03-04T23:00"),
        ("2025-03-04..2025-03-05", "2025-03-03T23:00", "2025-03-05T23:00"),
        ("month", "2025-04-30T22:00", "2025-05-31T22:00"),
        ("this-month", "2025-05-31T22:00", "2025-06-30T22:00"),
        ("week", "2025-05-25T22:00", "2025-06-01T22:00"),
        ("quarter", "2024-12-31T23:00", "2025-03-31T22:00"),
        ("7d", "2025-05-26T06:00", "2025-06-02T06:00"),
    ],
)
def test_people_name_a_time(words: str, begin: str, end: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    found = periods.span_of(words, zone, NOW)

    assert found == tuple(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begin, end))


@pytest.mark.parametrize("words", ["", "soon", "2025-13", "2025-W60", "2025-03-05..2025-03-04", "2025-1", ".."])
def test_words_that_name_no_time_are_refused(words: str) -> None:
    with pytest.raises(periods.UnknownPeriod):
        periods.span_of(words, ZoneInfo("UTC"), NOW)


def test_the_month_before_a_month_is_a_month() -> None:
    zone = ZoneInfo("Europe/Berlin")

    for words, earlier in (("2025-03", "2025-02"), ("2025-Q1", "2024-Q4"), ("2025-W10", "2025-W09")):
        assert periods.before(periods.span_of(words, zone, NOW), zone) == periods.span_of(earlier, zone, NOW)


# Rows in the store.


def test_section_9_2_out_of_the_store(store: Store) -> None:
    for promise in SECTION_9_2:
        stopped = None if promise.stopped is None else (promise.stopped - at(0)) / HOUR
        store_one(store, [], (a_clock(10, stopped),), opened_at=BEGIN)
    store_one(store, [], (a_clock(10, None, state=ClockState.CANCELLED),), opened_at=BEGIN)
    store_one(store, [], (a_clock(10, None),), opened_at=BEGIN, state=State.CANCELLED)
    bring_up_to_date(store, END)

    report = make_report(store, wanted())
    assert sheet.told(report.figures["sla_resolution"]) == "80.0 %"
    assert report.figures["overdue"].n == 2


def test_a_report_has_everything_and_travels(store: Store) -> None:
    closed = {
        "state": State.CLOSED,
        "opened_at": BEGIN + timedelta(hours=1),
        "service": "=cmd()",
        "category": "Network",
    }
    for _ in range(6):
        store_one(
            store, HISTORY, (a_clock(10, 9, elapsed_seconds=600),), closed_at=BEGIN + timedelta(hours=20), **closed
        )
    store_one(store, [], opened_at=BEGIN + timedelta(hours=3), service="E-mail", priority=1)
    assert bring_up_to_date(store, END) == 7
    assert bring_up_to_date(store, END) == 0, "nothing changed"

    report = make_report(store, wanted())
    assert report.figures["mttr"].value == 10 * HOUR
    assert (report.figures["volume"].value, report.figures["backlog"].value) == (7, 1)
    assert report.volume["priority"] == {"P3": 6, "P1": 1}
    assert report.hours[1] == 6
    assert report.days == [("2025-06-01", 7, 6)]
    assert report.cost.downtime["E-mail"] == pytest.approx((30 * 24 - 3) * 60)
    assert {finding.rule for finding in report.findings} == {"repeats"}
    assert json.loads(json.dumps(sheet.as_json(report)))["figures"]["sla_resolution"]["value"] == 1
    rows = list(csv.reader(io.StringIO(sheet.as_csv(report))))
    assert next(row for row in rows if "cmd" in row[1])[:2] == ["volume.service", "'=cmd()"], "no formula for a sheet"


def test_the_newest_word_on_each_incident_is_compared(store: Store) -> None:
    suggested = {"suggested_category": "Network", "suggested_confidence": 0.8, "suggested_ranking": "Network\nE-mail"}
    for word, chosen in (("confirmed", "Network"), ("corrected", "Printing")):
        kept = an_incident(category=chosen, **suggested)
        with store.begin() as connection:
            new = incidents.insert_incident(connection, kept)
            confirmations.add(connection, replace(new, category="Network"), [entry(2, "confirmed")])
            confirmations.add(connection, new, [entry(3, word)])
            confirmations.add(connection, replace(new, category="E-mail"), [entry(31 * 24, word)])
    with store.reading() as connection:
        found = confirmations.judged(connection, BEGIN, END, filters={})
        only = confirmations.judged(connection, BEGIN, END, filters={"category": "Printing"})

    assert [each.settled[0] for each in found] == ["Network", "Printing"]
    assert [each.settled[0] for each in only] == ["Printing"]
    assert {(each.confidence, each.ranking) for each in found} == {(0.8, ("Network", "E-mail"))}


# Charts.


def test_a_longer_time_is_drawn_by_weeks(store: Store) -> None:
    for day in (0, 1, 2, 40):
        store_one(store, [], opened_at=BEGIN + timedelta(days=day, hours=1))
    bring_up_to_date(store, END)
    asked = wanted()
    quarter = replace(asked.period, begin=BEGIN, end=BEGIN + timedelta(days=91), now=BEGIN + timedelta(days=91))
    unit, weeks = sheet.course_of(make_report(store, replace(asked, period=quarter)))

    # The first of June 2025 is a Sunday.
    assert (unit, weeks[:2], len(weeks)) == ("week", [("2025-05-26", 1, 0), ("2025-06-02", 2, 0)], 14)
    assert [opened for _, opened, _ in weeks if opened] == [1, 2, 1]


def test_the_chart_has_every_day_so_far_and_a_single_one_is_seen(store: Store) -> None:
    store_one(store, [], opened_at=BEGIN + timedelta(days=5, hours=1))
    bring_up_to_date(store, END)
    asked = wanted()
    soon = replace(asked, period=replace(asked.period, now=BEGIN + timedelta(days=9)))
    days = sheet.every_day(make_report(store, soon))

    assert [opened for _, opened, _ in days] == [0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert days[0][0] == "2025-06-01"
    assert sheet.course_of(make_report(store, soon)) == ("day", days)
    assert "<circle" in draw.lines("By day", ["06-01"], {"opened": [3]})


@pytest.mark.parametrize("values", [{}, {"<b>&": 3, "x" * 60: 0}])
def test_a_chart_is_well_formed_and_says_itself_in_words(values: dict[str, int]) -> None:
    from xml.etree import ElementTree as ET

    for chart in (
        draw.bars("Opened <now>", values),
        draw.columns("By hour", list(values.values()), list(values)),
        draw.lines("By day", list(values), {"opened": list(values.values())}),
    ):
        root = ET.fromstring(chart)
        assert root.attrib["role"] == "img"
        assert root.find("title") is not None
        assert root.find("desc") is not None


# The command line.


@pytest.fixture
def desk_file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text('[desk]\naddress = "help@desk.example"\n')
    put_migrated(tmp_path / "deskhand.db")
    return file


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, arguments)


def test_the_terminal_tells_every_figure(desk_file: Path) -> None:
    told = run("report", "2025-06", "--config", str(desk_file))

    assert told.exit_code == 0
    assert all(kpi.title in told.stdout for kpi in KPIS)
    assert "2025-06-01 00:00 to 2025-07-01 00:00 UTC" in told.stdout


def test_programs_are_given_json_and_csv(desk_file: Path) -> None:
    as_json = json.loads(run("report", "2025-06", "--json", "--config", str(desk_file)).stdout)
    as_csv = list(csv.DictReader(io.StringIO(run("report", "2025-06", "--csv", "--config", str(desk_file)).stdout)))

    assert set(as_json["figures"]) == {kpi.name for kpi in KPIS} == {row["name"] for row in as_csv}
    assert run("improve", "--config", str(desk_file)).stdout.strip() == "Nothing stands out in the last 30 days."


def test_a_wrong_period_names_the_right_ones(desk_file: Path) -> None:
    told = run("report", "soon", "--config", str(desk_file))

    assert (told.exit_code, "2026-Q1" in told.output) == (2, True)
    assert run("report", "--base", "solar", "--config", str(desk_file)).exit_code == 2
