"""What a command says, and leaves alone, where the database is of another release than the program."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store.presence import Presence
from store.schema import HEAD, revision_of
from tests.bot.test_no_database import LOOKING
from tests.copies import put_migrated
from tests.desks import store_in
from tests.terminal import desk as desk  # noqa: PLC0414 - a fixture
from tests.terminal import deskhand, mail, program
from tests.terminal import own_folder as own_folder  # noqa: PLC0414 - a fixture

TAKING = (("ingest",), ("call", "The printer jams"), ("import", "old.csv"))
EARLIER = "0023"


@pytest.fixture
def earlier(desk: Path) -> Path:
    """The configuration of a desk whose database an earlier release left."""
    put_migrated(desk.parent / "deskhand.db", to=EARLIER)
    return desk


@pytest.fixture
def newer(desk: Path) -> Path:
    """The configuration of a desk whose database a newer release wrote."""
    with sqlite3.connect(desk.parent / "deskhand.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    return desk


def migration_of(config: Path) -> str | None:
    with store_in(config.parent) as store:
        return revision_of(store)


@pytest.mark.parametrize("words", [*LOOKING, *TAKING, ("replay",)], ids=" ".join)
def test_no_command_migrates_unasked(earlier: Path, words: tuple[str, ...]) -> None:
    Path("old.csv").write_text("id,summary,created\n1,The printer jams,2025-06-02 08:00\n")
    result = deskhand(*words, "--config", earlier, stdin=mail("alpha"))

    # A mail server that hands its mail to `deskhand ingest` keeps it and tries again.
    assert result.exit_code == 75, result.output
    assert f"the database is at migration {EARLIER} and this release needs {HEAD}" in result.stderr
    assert "`deskhand run` brings the database up to date" in result.stderr
    assert result.stdout == ""
    assert migration_of(earlier) == EARLIER


@pytest.mark.parametrize("command", ["list", "ingest", "upgrade"])
def test_a_newer_database_is_left_to_the_newer_release(newer: Path, command: str) -> None:
    result = deskhand(command, "--config", newer, stdin=mail("alpha"))

    assert result.exit_code == 75, result.stderr
    assert "a newer Deskhand wrote it. Use that one, or put the backup" in result.stderr
    assert migration_of(newer) == "9999"


@pytest.mark.parametrize("command", ["ingest", "run"])
def test_the_same_is_so_for_a_process_of_its_own(newer: Path, command: str) -> None:
    # As a mail server starts it, and the desk that runs, which sets its logs up for good.
    result = program(command, "--config", newer, stdin=mail("alpha"))

    assert result.returncode == 75, result.stderr
    assert b"a newer Deskhand wrote it. Use that one, or put the backup" in result.stderr
    assert migration_of(newer) == "9999"


def test_upgrade_says_from_where_and_again_that_nothing_was_to_be_done(earlier: Path) -> None:
    first, again = (deskhand("upgrade", "--config", earlier, "--json") for _ in range(2))

    assert [first.exit_code, again.exit_code] == [0, 0], first.output
    assert json.loads(first.stdout) == {"ok": True, "before": EARLIER, "migration": HEAD}
    assert json.loads(again.stdout) == {"ok": True, "before": HEAD, "migration": HEAD}
    assert "nothing was to be done" in deskhand("upgrade", "--config", earlier).stdout


def test_upgrade_makes_the_tables_of_an_empty_database(desk: Path) -> None:
    (desk.parent / "deskhand.db").write_bytes(b"")

    assert f"was empty and is at {HEAD} now" in deskhand("upgrade", "--config", desk).stdout


@pytest.mark.parametrize("command", ["upgrade", "run"])
def test_nothing_is_migrated_under_a_desk_that_runs(earlier: Path, command: str) -> None:
    with store_in(earlier.parent) as store, closing(Presence(store)) as running:
        running.share()
        result = program(command, "--config", earlier)

    assert result.returncode == 75, result.stderr
    assert b"a desk of the earlier release is still running on it" in result.stderr
    assert migration_of(earlier) == EARLIER


@pytest.mark.parametrize(
    ("fixture", "seen", "step"),
    [
        ("earlier", "it is of an earlier release", "end every process of the earlier release"),
        ("newer", "a newer Deskhand wrote it", "use that release, or put the backup"),
    ],
)
def test_check_tells_an_earlier_database_from_a_newer_one(
    request: pytest.FixtureRequest, fixture: str, seen: str, step: str
) -> None:
    config = request.getfixturevalue(fixture)
    result = deskhand("check", "--config", config, "--json")
    told = {line["check"]: line for line in map(json.loads, result.stdout.splitlines())}["database"]

    assert (result.exit_code, told["ok"]) == (1, False)
    assert seen in told["seen"]
    assert step in told["next_step"]
    assert migration_of(config) in {EARLIER, "9999"}
