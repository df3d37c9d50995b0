"""Receipts of clocks, and the commands `deskhand clock` and `deskhand simulate`."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlalchemy import update

from bot.promises.clocks import measure
from bot.promises.receipt import parts_of
from store import incidents
from store.incident import TimelineEntry
from store.tables import incident
from tests.bot.test_clock_properties import LATER, histories
from tests.copies import fresh_store
from tests.histories import moment, shown, story
from tests.promises import policy
from tests.terminal import deskhand
from tests.values import an_incident


def parts(*sentences: str, now: str, kind: str = "sla.resolution") -> list[str]:
    found = next(each for each in measure(story(*sentences), policy(), moment(now)) if each.clock.kind == kind)
    return [f"{shown(p.begins)} - {shown(p.ends)} {p.cause}" for p in parts_of(found)]


def test_a_receipt_names_what_counted_and_what_did_not() -> None:
    assert parts("Mon 16:00 opened P3", "Tue 10:00 waits for user", "Tue 12:00 wrote", now="Tue 14:00") == [
        "Mon 16:00 - Mon 17:00 open",
        "Mon 17:00 - Tue 09:00 outside the calendar",
        "Tue 09:00 - Tue 10:00 open",
        "Tue 10:00 - Tue 12:00 pending_user",
        "Tue 12:00 - Tue 14:00 open",
    ]


def test_waiting_at_night_is_outside_the_calendar_first() -> None:
    assert parts("Mon 16:00 opened P3", "Mon 16:30 waits for user", now="Tue 09:30") == [
        "Mon 16:00 - Mon 16:30 open",
        "Mon 16:30 - Mon 17:00 pending_user",
        "Mon 17:00 - Tue 09:00 outside the calendar",
        "Tue 09:00 - Tue 09:30 pending_user",
    ]


@settings(max_examples=60)
@given(histories(), LATER)
def test_the_parts_are_the_whole_time_and_what_counted_is_what_elapsed(
    history: tuple[TimelineEntry, ...], later: timedelta
) -> None:
    for found in measure(history, policy(), history[-1].at + later):
        listed = parts_of(found)
        counted = sum((part.length for part in listed if part.counted), timedelta(0))
        whole = sum((part.length for part in listed), timedelta(0))

        assert counted == found.elapsed
        assert whole == found.counted_until - found.clock.started_at


# Commands.


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk with one incident: worked on for two hours, an hour of it waiting for the reporter, then resolved."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    path = tmp_path / "config.toml"
    path.write_text(
        '[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n[classifier]\nmode = "off"\n', "utf-8"
    )
    store = fresh_store(tmp_path, "deskhand.db")
    told = story(
        "Mon 09:00 opened P3 group=Network",
        "Mon 10:00 taken",
        "Mon 11:00 waits for user",
        "Mon 12:00 wrote",
        "Mon 13:00 resolved",
    )
    with store.begin() as connection:
        incidents.insert_incident(connection, an_incident(opened_at=moment("Mon 09:00")))
        incidents.add_timeline(connection, 1, told)
        connection.execute(update(incident).values(state="resolved"))
    store.close()
    return path


def test_clock_prints_a_receipt_of_each_promise(desk: Path) -> None:
    printed = deskhand("clock", "INC-000001").stdout

    assert "Resolution: 16 h of calendar business (Europe/Berlin), Standard" in printed
    assert "met      19% used, 3 h of 16 h" in printed
    assert "+ Mon 2025-06-02 09:00:00 to Mon 2025-06-02 11:00:00           2 h  open" in printed
    assert "  Mon 2025-06-02 11:00:00 to Mon 2025-06-02 12:00:00           1 h  waiting for the reporter" in printed
    assert "Acceptance by the group (Network): 50% of 2 h of calendar business" in printed
    assert "Each group in all its tenures: Network 3 h" in printed


def test_clock_prints_json(desk: Path) -> None:
    known = {line["kind"]: line for line in map(json.loads, deskhand("clock", "1", "--json").stdout.splitlines())}

    resolution = known["sla.resolution"]
    assert (resolution["state"], resolution["elapsed_seconds"], resolution["target_seconds"]) == ("met", 10800, 57600)
    assert [(span["seconds"], span["counted"], span["cause"]) for span in resolution["spans"]] == [
        (7200, True, "open"),
        (3600, False, "pending_user"),
        (3600, True, "open"),
    ]
    assert known["ola.own"]["state"] == "met"


def test_simulate_prints_the_deterministic_table() -> None:
    rows = [json.loads(line) for line in deskhand("simulate", "--agents", "2", "--json").stdout.splitlines()]

    assert [(row["policy"], round(row["cost"])) for row in rows] == [
        ("A", 78198),
        ("B", 42279),
        ("C", 36306),
        ("D", 22878),
        ("E", 17938),
    ]
    assert "78,198" in deskhand("simulate").stdout
    # 260 minutes first come, first served; 140, 120, 75 and 58.6 under the others.
    sooner = "Minutes by which a P1 is over sooner than under A: B 120, C 140, D 185, E 201."
    assert sooner in deskhand("report", "simulate", "--scenario", "seed", "--agents", "2").stdout


def test_simulate_plays_random_weeks_from_a_seed() -> None:
    words = ("simulate", "--scenario", "week", "--replications", "3", "--seed", "4", "--json")
    first, again = deskhand(*words), deskhand(*words)

    rows = [json.loads(line) for line in first.stdout.splitlines()]
    assert first.stdout == again.stdout
    assert [row["policy"] for row in rows] == ["A", "B", "C", "D", "E"]
    assert rows[0]["cost"] > rows[3]["cost"]
    assert rows[0]["cost_half_width"] > 0


def test_simulate_replays_what_the_desk_really_did(desk: Path) -> None:
    words = ("simulate", "--scenario", "store", "--agents", "1", "--days", "3650", "--json", "--config", desk)
    rows = [json.loads(line) for line in deskhand(*words).stdout.splitlines()]

    # Two hours of work: 10 to 11 and 12 to 13.
    assert [(row["policy"], row["mean"]["P3"]) for row in rows] == [("A", 120), ("B", 120), ("D", 120)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--scenario", "moon"], "give one of seed, week, store"),
        (["--scenario", "store", "--days", "1"], "no incident of the last 1 days"),
    ],
)
def test_simulate_says_what_is_wrong(desk: Path, words: list[str], message: str) -> None:
    result = deskhand("simulate", *words)

    assert result.exit_code != 0
    assert message in result.stderr
