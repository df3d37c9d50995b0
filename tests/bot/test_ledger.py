"""`deskhand intake`: everything that arrived is told, with its outcome and its reason, and nothing is left out."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.terminal.ledger import OUTCOMES
from store import queries
from store.engine import Store
from store.tables import inbox
from tests.conftest import NOW

LONG = "human: " + "a reason that goes on and on, " * 20 + "END"
#: What has arrived at the desk of these tests, oldest first: the columns in which each row differs from the usual one.
ARRIVED: tuple[dict[str, Any], ...] = (
    {
        "outcome": "opened",
        "because": LONG,
        "incident_id": 1,
        "sender": "ann@example.org",
        "message_id": "m1@example.org",
    },
    {"outcome": "appended", "because": "thread: by its References", "incident_id": 1},
    {"outcome": "filed", "because": "auto_reply: Auto-Submitted", "incident_id": 1},
    {"outcome": "duplicate", "because": "there already", "incident_id": 1},
    {"outcome": "suppressed", "because": "own_message: it is ours"},
    # Tried again and then decided: the error of the first attempt is kept.
    {"outcome": "opened", "because": "human: taken", "incident_id": 2, "last_error": "OSError: disk", "attempts": 2},
    # Given up.
    {"done_at": None, "buried_at": NOW, "attempts": 5, "last_error": "ValueError: bad\nsecond line"},
    # Not decided yet; the second is being worked on.
    {"done_at": None},
    {"done_at": None, "claimed_until": NOW + timedelta(minutes=1), "attempts": 1},
)


def _row(number: int, **changes: Any) -> dict[str, Any]:
    at = NOW + timedelta(minutes=number)
    usual = {"channel": "smtp", "delivery_id": f"d{number}", "received_at": at, "media_type": "message/rfc822"}
    usual |= {"envelope": {}, "size": 1000 + number, "due_at": at, "attempts": 1, "done_at": at}
    return {**usual, **changes}


def _arrive(store: Store, *rows: dict[str, Any]) -> None:
    with store.begin() as connection:
        for row in rows:
            connection.execute(insert(inbox).values(row))


@pytest.fixture
def desk(tmp_path: Path, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of a desk to which nothing has arrived; it is the one that `deskhand` finds."""
    for name in [name for name in os.environ if name.startswith("DESKHAND_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "config.toml"
    path.write_text('[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n')
    monkeypatch.setenv("DESKHAND_CONFIG", str(path))
    monkeypatch.setenv("DESKHAND_DATABASE__URL", database_url)
    return store


@pytest.fixture
def busy_desk(desk: Store) -> Store:
    """The same after all of ARRIVED."""
    _arrive(desk, *(_row(number, **changes) for number, changes in enumerate(ARRIVED, start=1)))
    return desk


def intake(*args: str) -> Result:
    """Run `deskhand intake`."""
    return CliRunner().invoke(app, ["intake", *args])


def listed(*args: str) -> list[dict[str, Any]]:
    """What `deskhand intake --json` tells."""
    result = intake("--json", *args)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("busy_desk")
def test_every_arrival_is_listed_newest_first() -> None:
    everything = listed()

    assert [one["id"] for one in everything] == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert [one["state"] for one in everything] == ["waiting", "waiting", "buried", *["done"] * 6]
    assert [one["id"] for one in listed("--limit", "2")] == [9, 8]


@pytest.mark.usefixtures("busy_desk")
def test_scripts_read_these_keys_and_times_in_utc() -> None:
    assert listed()[-1] == {
        "id": 1,
        "received_at": "2025-06-02T06:01:00+00:00",
        "channel": "smtp",
        "sender": "ann@example.org",
        "size": 1001,
        "state": "done",
        "outcome": "opened",
        "because": LONG,
        "incident": "INC-000001",
        "message_id": "m1@example.org",
        "trust": "",
        "trust_because": "",
        "attempts": 1,
        "last_error": "",
        "delivery_id": "d1",
    }
    buried = listed("--outcome", "buried")[0]
    assert (buried["outcome"], buried["incident"], buried["attempts"]) == (None, None, 5)
    assert buried["last_error"] == "ValueError: bad\nsecond line"


@pytest.mark.usefixtures("busy_desk")
@pytest.mark.parametrize(
    ("args", "ids"),
    [
        (["--outcome", "opened"], [6, 1]),  # the tried-again one too
        (["--outcome", "appended"], [2]),  # an answer
        (["--outcome", "filed"], [3]),  # automatic mail with an incident
        (["--outcome", "duplicate"], [4]),  # a second copy
        (["--outcome", "suppressed"], [5]),  # automatic mail without one
        (["--outcome", "waiting"], [9, 8]),  # claimed or not, newest first
        (["--outcome", "buried"], [7]),  # given up is not waiting
        (["--outcome", "Opened"], [6, 1]),  # as people write it
        (["--outcome", "opened", "--limit", "1"], [6]),  # the limit counts what is shown
        (["--outcome", "waiting", "--limit", "1"], [9]),  # there too
    ],
)
def test_an_outcome_lists_its_own_arrivals_only(args: list[str], ids: list[int]) -> None:
    assert [one["id"] for one in listed(*args)] == ids


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("supressed", "did you mean suppressed?"),  # a slip
        ("open", "did you mean opened?"),  # the state of an incident
        ("decided", ""),  # a timer's outcome, which no arrival has
        ("", ""),  # nothing at all
    ],
)
def test_an_unknown_outcome_is_told_the_known_ones_and_the_nearest(written: str, near: str) -> None:
    result = intake("--outcome", written)

    assert result.exit_code == 2
    assert f"{written!r} is no outcome" in result.stderr
    assert near in result.stderr
    assert ("did you mean" in result.stderr) == bool(near)
    assert ", ".join(OUTCOMES) in result.stderr


def test_the_help_names_every_outcome() -> None:
    shown = " ".join(intake("--help").stdout.split())

    assert [word for word in OUTCOMES if word not in shown] == []


@pytest.mark.usefixtures("busy_desk")
def test_people_read_a_table_in_the_desks_zone_with_short_reasons() -> None:
    table = intake().stdout

    assert "2025-06-02 08:01" in table
    assert "Times are in Europe/Berlin." in table
    assert "INC-000001" in table
    assert "human: a reason" in table
    assert "END" not in table
    # What was given up says why in the column of the reasons, on one line.
    (given_up,) = [line for line in table.splitlines() if "buried" in line]
    assert "ValueError: bad" in given_up
    assert "second line" not in table
    assert max(map(len, table.splitlines())) <= 160


@pytest.mark.usefixtures("desk")
def test_an_empty_ledger_says_so() -> None:
    assert intake().stdout == "No message has arrived yet.\n"
    assert intake("--outcome", "buried").stdout == "No message is buried.\n"
    assert listed() == []


def test_what_a_stranger_wrote_cannot_speak_to_the_terminal(desk: Store) -> None:
    _arrive(desk, _row(1, outcome="opened", sender="\x1b]0;owned\x07@example.org", because="human: \x1b[2J"))

    assert not {"\x1b", "\x07"} & set(intake().stdout)


def test_no_hidden_limit_cuts_the_ledger(desk: Store) -> None:
    """More than two pages of what is read and printed at once."""
    with desk.begin() as connection:
        connection.execute(insert(inbox), [_row(number, outcome="filed") for number in range(1, 1202)])

    assert len(listed()) == len(listed("--outcome", "filed")) == 1201
    assert intake().stdout.count("filed") == 1201


@pytest.mark.parametrize(
    ("outcome", "index"),
    [
        (None, "SCAN inbox"),  # along the primary key
        ("opened", "SCAN inbox"),  # the same, ending at the limit
        ("waiting", "ix_inbox_waiting"),  # few of many
        ("buried", "ix_inbox_buried"),  # few of many
    ],
)
def test_the_ledger_is_never_sorted_as_a_whole(store: Store, outcome: str | None, index: str) -> None:
    if not store.is_sqlite:
        pytest.skip("how SQLite plans; PostgreSQL plans by how full the tables are")
    said: list[tuple[str, Any]] = []
    with store.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda _c, _cur, text, args, *_: said.append((text, args)))
        assert list(queries.ledger(connection, limit=10, outcome=outcome)) == []
        statement, args = next((text, args) for text, args in said if text.startswith("SELECT"))
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", args).all())

    assert index in plan
    assert outcome in {"waiting", "buried"} or "TEMP B-TREE" not in plan
