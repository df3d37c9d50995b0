"""A backup is whole and its owner's alone; restored, the desk goes on, in the same kind of database or the other."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from bot.config.load import load
from bot.terminal.since_backup import since_backup
from store import incidents
from store.engine import Store, open_store
from store.presence import Presence
from store.schema import HEAD, upgrade
from store.tables import incident, metadata, setting
from tests.copies import fresh_store, put_migrated
from tests.terminal import database, decide_all, desk, deskhand, lines_of, mail, own_folder, two_incidents

__all__ = ["database", "desk", "own_folder", "two_incidents"]


@pytest.fixture
def backup(two_incidents: Path, tmp_path: Path) -> Path:
    """A backup of a desk with two incidents, made while the desk has its database open."""
    target = tmp_path / "backup.db"
    made = deskhand("backup", target, "--config", two_incidents)
    assert made.exit_code == 0, made.output
    return target


@pytest.fixture
def elsewhere(two_incidents: Path, tmp_path: Path) -> Path:
    """The same configuration in a new place, where nothing is yet."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return Path(shutil.copy(two_incidents, folder))


@pytest.fixture
def on_postgresql(elsewhere: Path, postgresql_url: str) -> Path:
    """The same configuration over an empty PostgreSQL."""
    text, changed = re.subn(r'url = "sqlite:.*"', f'url = "{postgresql_url}"', elsewhere.read_text())
    assert changed == 1
    elsewhere.write_text(text)
    return elsewhere


def rows_of(config: Path) -> dict[str, list[str]]:
    """Every row of every table; who had claimed it works elsewhere."""
    store = open_store(load(config, os.environ).database.url)
    with store.reading() as connection:
        found = {
            table.name: sorted(
                repr(tuple(row))
                for row in connection.execute(select(*(column for column in table.c if column.name != "claimed_until")))
            )
            for table in metadata.sorted_tables
        }
    store.close()
    return found


def test_a_backup_is_one_file_for_its_owner_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.glob("backup*")] == ["backup.db"]


def test_a_backup_says_what_it_holds(two_incidents: Path, tmp_path: Path) -> None:
    said = deskhand("backup", tmp_path / "b.db", "--config", two_incidents).output
    facts = json.loads(deskhand("backup", tmp_path / "c.db", "--json", "--config", two_incidents).output)

    assert "is whole: incidents: 2, the last INC-000002; arrivals: 2, the newest of " in said
    assert (facts["incidents"], facts["last"], facts["arrivals"], facts["migration"]) == (2, 2, 2, HEAD)


def test_a_backup_takes_the_place_of_nothing(two_incidents: Path) -> None:
    refused = deskhand("backup", two_incidents.parent / "deskhand.db", "--config", two_incidents)

    assert refused.exit_code == 1
    assert "deskhand.db is there already; a backup takes the place of nothing" in refused.output


def test_a_backup_of_an_older_version_is_made_before_it_is_brought_up_to_date(tmp_path: Path, desk: Path) -> None:
    put_migrated(desk.parent / "deskhand.db", to="0020")
    made = deskhand("backup", tmp_path / "b.db", "--config", desk)

    assert (made.exit_code, "at migration 0020 of another version" in made.output) == (0, True)
    with closing(sqlite3.connect(desk.parent / "deskhand.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0020",)
    (desk.parent / "deskhand.db").unlink()
    assert deskhand("restore", tmp_path / "b.db", "--config", desk).exit_code == 0
    with closing(sqlite3.connect(desk.parent / "deskhand.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)


def test_restored_to_a_new_place_everything_is_there(two_incidents: Path, backup: Path, elsewhere: Path) -> None:
    said = deskhand("restore", backup, "--config", elsewhere)

    assert said.exit_code == 0, said.output
    assert "The next incident will be INC-000003." in said.output
    assert rows_of(elsewhere) == rows_of(two_incidents)
    assert (elsewhere.parent / "deskhand.db").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in elsewhere.parent.iterdir() if path.name.startswith("deskhand-")] == []


CHANNELS = """
[channel.moved]
kind = "imap"
server = "imap.example.org:993"
username = "moved"
password = "x"
move_to = "Seen"
[channel.flagged]
kind = "imap"
server = "imap.example.org:993"
username = "flagged"
password = "x"
after = "flag"
[channel.deleted]
kind = "imap"
server = "imap.example.org:993"
username = "deleted"
password = "x"
after = "delete"
[channel.delivered]
kind = "maildir"
maildir = "/srv/mail"
[channel.thrown_away]
kind = "maildir"
maildir = "/srv/mail2"
then = "delete"
[channel.alerts]
kind = "webhook"
token = "long-and-random"
"""


def test_restoring_says_how_to_get_back_what_came_after_the_backup(backup: Path, elsewhere: Path) -> None:
    elsewhere.write_text(elsewhere.read_text() + CHANNELS)
    said = deskhand("restore", backup, "--config", elsewhere).output.splitlines()
    first = next(number for number, line in enumerate(said) if line.startswith("What the desk took"))

    assert re.fullmatch(r"What the desk took after \d{4}-\d\d-\d\d \d\d:\d\d UTC is not in the backup:", said[first])
    assert said[first + 1 :] == [
        "  smtp: what was handed over is gone; where the mail server keeps copies, give them to `deskhand ingest`.",
        '  moved: what it read lies in its folder "Seen": move it back to "INBOX" while the desk runs.',
        "  flagged: what it read is read again by itself.",
        "  deleted: what it read was deleted there: it is gone, unless the mail server can restore it.",
        "  delivered: what it took lies in /srv/mail/cur: move those files back to /srv/mail/new.",
        "  thrown_away: what it took was deleted: it is gone.",
    ]


def test_programs_are_told_the_same_of_each_channel(backup: Path, elsewhere: Path) -> None:
    elsewhere.write_text(elsewhere.read_text() + CHANNELS)
    looked = lines_of(deskhand("restore", backup, "--dry-run", "--json", "--config", elsewhere))[0]
    said = lines_of(deskhand("restore", backup, "--json", "--config", elsewhere))[0]

    assert [(each["channel"], each["fate"]) for each in said["since_backup"]] == [
        ("smtp", "handed_over"), ("moved", "moved"), ("flagged", "read_again"), ("deleted", "deleted"),
        ("delivered", "moved"), ("thrown_away", "deleted"),
    ]  # fmt: skip
    assert said["since_backup"][1]["told"].startswith('what it read lies in its folder "Seen"')
    assert said["next"] == "INC-000003"
    assert "since_backup" not in looked


def test_an_empty_backup_has_nothing_of_what_was_taken(desk: Path) -> None:
    assert next(since_backup(load(desk, {}), None)) == "What the desk took so far is not in the backup:"


def test_from_sqlite_to_postgresql_and_back(
    two_incidents: Path, backup: Path, on_postgresql: Path, tmp_path: Path
) -> None:
    assert deskhand("restore", backup, "--config", on_postgresql).exit_code == 0
    assert rows_of(on_postgresql) == rows_of(two_incidents)

    made = deskhand("backup", tmp_path / "from-postgresql.db", "--config", on_postgresql)
    assert (made.exit_code, "incidents: 2, the last INC-000002" in made.output) == (0, True)
    back = tmp_path / "back"
    back.mkdir()
    config = Path(shutil.copy(two_incidents, back))
    assert deskhand("restore", tmp_path / "from-postgresql.db", "--config", config).exit_code == 0
    assert rows_of(config) == rows_of(two_incidents)


@pytest.mark.parametrize(
    ("migration", "code", "says"), [("0020", 75, "is made by the release"), (None, 1, "no tables")]
)
def test_on_postgresql_a_backup_is_made_by_the_release_of_the_database(
    on_postgresql: Path, tmp_path: Path, migration: str | None, code: int, says: str
) -> None:
    if migration:
        store = open_store(load(on_postgresql, os.environ).database.url)
        upgrade(store, to=migration)
        store.close()
    refused = deskhand("backup", tmp_path / "new.db", "--config", on_postgresql)

    assert (refused.exit_code, says in refused.stderr) == (code, True), refused.output
    assert not (tmp_path / "new.db").exists()


def test_a_desk_that_moved_takes_the_next_mail_and_knows_the_last(backup: Path, on_postgresql: Path) -> None:
    assert deskhand("restore", backup, "--config", on_postgresql).exit_code == 0
    for name in ("beta", "gamma"):
        assert deskhand("ingest", "--config", on_postgresql, stdin=mail(name)).exit_code == 0
    store = open_store(load(on_postgresql, os.environ).database.url)
    decide_all(on_postgresql, store)
    with store.reading() as connection:
        opened = connection.execute(select(incident.c.id, incident.c.summary).order_by(incident.c.id)).all()
    store.close()

    assert [tuple(row) for row in opened][1:] == [(2, "beta does not print"), (3, "gamma does not print")]


@pytest.mark.parametrize("kind", ["elsewhere", "on_postgresql"])
def test_numbers_that_were_given_after_the_backup_can_be_left_out(
    request: pytest.FixtureRequest, kind: str, backup: Path
) -> None:
    config: Path = request.getfixturevalue(kind)
    said = deskhand("restore", backup, "--skip-numbers", 500, "--config", config)
    store = open_store(load(config, os.environ).database.url)
    with store.begin() as connection:
        first = incidents.load(connection, 1)
        assert first is not None
        new = incidents.insert_incident(connection, first)
    store.close()

    assert "The next incident will be INC-000503." in said.output
    assert new.number == "INC-000503"


def test_looking_at_a_backup_changes_nothing(backup: Path, elsewhere: Path) -> None:
    before = backup.read_bytes()
    said = deskhand("restore", backup, "--dry-run", "--config", elsewhere)

    assert (said.exit_code, f"{backup} is whole: incidents: 2" in said.output) == (0, True)
    assert [path.name for path in elsewhere.parent.iterdir()] == ["config.toml"]
    assert backup.read_bytes() == before


def damaged(path: Path) -> None:
    octets = bytearray(path.read_bytes())
    octets[8192:16384] = bytes(8192)
    path.write_bytes(octets)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50_000])


def no_database(path: Path) -> None:
    path.write_text("what is this?" * 100)


def of_something_else(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE cake (name)")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (damaged, "not whole"),
        (cut, "not whole"),
        (no_database, "not whole"),
        (of_something_else, "no backup of a desk"),
        (Path.unlink, "there is no such file"),
    ],
)
def test_what_is_not_whole_is_not_restored(spoil: object, told: str, backup: Path, elsewhere: Path) -> None:
    assert callable(spoil)
    spoil(backup)
    refused = deskhand("restore", backup, "--config", elsewhere)

    assert refused.exit_code == 1
    assert told in refused.output
    assert [path.name for path in elsewhere.parent.iterdir()] == ["config.toml"]


def test_a_place_where_a_desk_has_worked_is_left_alone(two_incidents: Path, backup: Path) -> None:
    before = rows_of(two_incidents)
    refused = deskhand("restore", backup, "--config", two_incidents)

    assert (refused.exit_code, "holds incidents or mail already" in refused.output) == (1, True)
    assert rows_of(two_incidents) == before


def test_a_postgresql_where_a_desk_has_worked_is_left_alone(backup: Path, on_postgresql: Path) -> None:
    assert deskhand("restore", backup, "--config", on_postgresql).exit_code == 0
    refused = deskhand("restore", backup, "--config", on_postgresql)

    assert (refused.exit_code, "make an empty database" in refused.output) == (1, True)


@pytest.fixture
def running_empty(elsewhere: Path) -> Iterator[Store]:
    """A desk that just started for the first time."""
    store = fresh_store(elsewhere.parent, "deskhand.db")
    presence = Presence(store)
    presence.share()
    yield store
    presence.close()
    store.close()


def test_a_desk_that_runs_is_not_restored_under(running_empty: Store, backup: Path, elsewhere: Path) -> None:
    refused = deskhand("restore", backup, "--config", elsewhere)

    assert (refused.exit_code, "a desk runs on" in refused.output) == (1, True)


def test_the_keys_of_reply_addresses_are_those_of_the_backup(
    two_incidents: Path, backup: Path, on_postgresql: Path
) -> None:
    """A first start has made keys of its own there; answers to old mails are found all the same."""
    store = open_store(load(on_postgresql, os.environ).database.url)
    upgrade(store)
    with store.begin() as connection:
        connection.execute(delete(setting))
        connection.execute(text("INSERT INTO setting (name, value) VALUES ('reply keys', 'another')"))
    store.close()
    assert deskhand("restore", backup, "--config", on_postgresql).exit_code == 0
    assert rows_of(on_postgresql)["setting"] == rows_of(two_incidents)["setting"]
