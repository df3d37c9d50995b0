"""Every command answers at once, says a mistake in one message, and init and run make a desk that works."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.cli import app
from bot.commands.form import Usage
from bot.commands.usage import USAGES
from bot.commands.words import parse
from bot.config.load import load
from store import improvements, incidents
from store.engine import Store
from tests.conftest import NOW
from tests.terminal import database as database  # noqa: PLC0414 - a fixture
from tests.terminal import desk as desk  # noqa: PLC0414 - a fixture
from tests.terminal import deskhand, incident, lines_of, listen_at, program
from tests.terminal import own_folder as own_folder  # noqa: PLC0414 - a fixture
from tests.terminal import two_incidents as two_incidents  # noqa: PLC0414 - a fixture
from tests.waiting import PATIENCE

HEAVY = ("spacy", "sqlalchemy", "pydantic", "rich", "alembic", "structlog", "apscheduler", "aiosmtpd", "uvicorn")
# The command itself.


def test_help_loads_nothing_heavy() -> None:
    asked = "import sys, bot.cli; print([name for name in sys.argv[1:] if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", asked, *HEAVY], capture_output=True, text=True)

    assert loaded.stdout.strip() == "[]"


def test_of_all_commands_only_the_one_that_is_given_is_read() -> None:
    script = """
from bot.cli import app
from bot.cli.table import built
for words in (["--help"], ["version", "--json"]):
    app(words, standalone_mode=False)
    print(built.cache_info().currsize)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert told.stdout.splitlines()[-3] == "0"
    assert told.stdout.splitlines()[-1] == "1"


def test_a_misspelt_command_is_answered_with_the_nearest() -> None:
    result = deskhand("lst")

    assert result.exit_code == 2
    assert "'list'" in result.stderr


def test_version_is_printed_either_way() -> None:
    assert deskhand("--version").stdout == deskhand("version").stdout
    assert lines_of(deskhand("version", "--json"))[0]["version"] in deskhand("--version").stdout


@pytest.mark.parametrize(
    "command", ["run", "ingest", "list", "show", "why", "intake", "outbox", "buried", "retry", "check"]
)
def test_every_command_about_a_desk_takes_a_configuration(command: str) -> None:
    assert "--config" in deskhand(command, "--help").stdout


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        (["list"], 2, "config.toml"),  # no configuration anywhere
        (["list", "--config", "nowhere.toml"], 2, "nowhere.toml"),  # a wrong one named
        (["show", "INC-000099", "--config", "DESK"], 1, "INC-000099 is not there"),  # an unknown incident
        (["show", "ninety", "--config", "DESK"], 2, "'ninety' is no incident number"),  # no number at all
        (["why", "99", "--config", "DESK"], 1, "deskhand list --all"),  # why of an unknown one
        (["outbox", "99", "--config", "DESK"], 1, "no message 99"),  # an unknown message
        (["retry", "outbox", "99", "--config", "DESK"], 1, "outbox 99 is not buried"),  # nothing to revive
        (["retry", "outbux", "1", "--config", "DESK"], 2, "inbox, outbox, timer"),  # no such table
        (["retry", "outbox", "--config", "DESK"], 2, "--all"),  # half of what it takes
        (["list", "--limit", "0", "--config", "DESK"], 2, "--limit"),  # a limit that shows nothing
        (["run", "--only", "smpt", "--config", "DESK"], 2, "did you mean smtp?"),  # a misspelt part
        (["parse", "--as", "pdf", "x"], 2, "text or html"),  # a form that is none
        (["init", "DIR"], 2, "--address is missing"),  # nobody to ask
        (["init", "DIR", "--address", "help"], 2, "--address"),  # no address
    ],
)
def test_an_expected_failure_is_one_message_and_no_traceback(desk: Path, args: list[str], code: int, word: str) -> None:
    result = deskhand(*[str(desk) if arg == "DESK" else arg for arg in args])

    assert result.exit_code == code
    assert word in result.stderr
    assert "Traceback" not in result.output


def test_the_environment_names_the_configuration(two_incidents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_CONFIG", str(two_incidents))

    assert len(lines_of(deskhand("list", "--json"))) == 2


def test_a_reader_that_stops_reading_ends_a_long_list_quietly(desk: Path, database: Store) -> None:
    with database.begin() as connection:
        for number in range(2000):
            incidents.insert_incident(connection, incident(summary=f"number {number}"))
    command = [sys.executable, "-m", "bot", "list", "--json", "--config", str(desk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert json.loads(first)["number"] == "INC-000001"
    assert said == b""


# init.


def test_init_writes_a_desk_that_is_right_at_once(desk: Path) -> None:
    checked = deskhand("check", "--config", desk, "--json")

    assert checked.exit_code == 0
    assert all(part["ok"] for part in lines_of(checked))
    assert (desk.parent / "deskhand.db").is_file()


def test_init_says_how_to_go_on(tmp_path: Path) -> None:
    result = deskhand("init", tmp_path / "my desk", "--address", "help@desk.example")

    assert f"deskhand run --config '{tmp_path}/my desk/config.toml'" in result.stdout


def test_init_overwrites_only_when_told_to(desk: Path) -> None:
    again = ("init", desk.parent, "--address", "other@desk.example")

    refused = deskhand(*again)

    assert (refused.exit_code, "--force" in refused.stderr) == (2, True)
    assert deskhand(*again, "--force", "--json").exit_code == 0
    assert "other@desk.example" in desk.read_text()


def test_init_asks_for_what_is_missing_on_a_terminal(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    # The first answer is no address, and is asked for again.
    answers = ["help", "help@desk.example", "The desk", "127.0.0.1:0", "-", "-", "de", "Europe/Berlin"]
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    command = [sys.executable, "-m", "bot", "init", str(tmp_path / "asked")]
    try:
        done = subprocess.run(command, stdin=theirs, capture_output=True, timeout=PATIENCE)
    finally:
        os.close(ours)
        os.close(theirs)
    config = load(tmp_path / "asked" / "config.toml", {})

    assert done.returncode == 0
    assert (config.desk.name, config.desk.language, config.web.listen) == ("The desk", "de", None)


# classify and run: in processes of their own, as they load and configure what the tests must not share.


@pytest.mark.long
def test_classify_answers_each_line_without_a_configuration(tmp_path: Path, model_cache: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "deskhand").symlink_to(model_cache)
    asked = b'{"text": "the printer has a paper jam", "id": "a"}\nnonsense\n{"text": "", "subject": null}\n'

    done = program("classify", "--json", stdin=asked, XDG_CACHE_HOME=str(tmp_path / "cache"))

    first, wrong, empty = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert {"id", "category", "subcategory", "impact", "urgency", "priority", "confidences", "model"} <= set(first)
    assert (first["id"], first["category"], len(first["top3"])) == ("a", "Printing & scanning", 3)
    assert set(first["because"]) == set(first["confidences"]) == {"category", "subcategory", "impact", "urgency"}
    assert (wrong["ok"], wrong["id"], empty["id"]) == (False, 2, 3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_makes_its_database_says_when_it_is_ready_and_stops_cleanly(desk: Path, number: signal.Signals) -> None:
    (desk.parent / "deskhand.db").unlink()
    command = [sys.executable, "-m", "bot", "run", "--config", str(desk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        process.send_signal(number)
        rest, errors = process.communicate(timeout=PATIENCE)

    assert ready.startswith("deskhand is ready: ")
    assert (process.returncode, rest) == (0, ""), errors
    told = [json.loads(line)["event"] for line in errors.splitlines()]
    assert [event for event in told if event.startswith("desk.")] == ["desk.starting", "desk.ready", "desk.stopping"]


def test_run_tells_which_port_is_in_the_way(desk: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        listen_at(desk, port)
        done = program("run", "--config", desk)

    assert done.returncode == 1
    assert str(port).encode() in done.stderr
    assert b"deskhand check" in done.stderr
    assert b"Traceback" not in done.stderr


def test_run_names_the_file_of_a_certificate_that_cannot_be_used(desk: Path) -> None:
    chain = desk.with_name("chain.pem")
    chain.write_text("no PEM at all")
    key = "[channel.smtp]"
    desk.write_text(desk.read_text().replace(key, f'{key}\ncertificate = "chain.pem"\nkey = "chain.pem"'))
    done = program("run", "--config", desk)

    assert done.returncode == 1
    assert f"the desk cannot run: {chain} holds no certificate in PEM; ".encode() in done.stderr
    assert b"Traceback" not in done.stderr


def commands_of(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group below one, by its words."""
    for name, command in getattr(group, "commands", {}).items():
        yield (*words, name), command
        yield from commands_of(command, (*words, name))


def test_every_help_says_what_each_command_is_for_in_a_line_of_eighty_columns() -> None:
    for words in ((), *(words for words, command in commands_of(get_command(app)) if hasattr(command, "commands"))):
        cut = [line for line in deskhand(*words, "--help").stdout.splitlines() if line.endswith("...")]
        assert [line for line in cut if not line.startswith("Usage:")] == []


def test_headings_are_for_the_commands_of_the_program_alone() -> None:
    assert "Run a desk" in deskhand("--help").stdout
    assert "Run a desk" not in deskhand("models", "--help").stdout


@pytest.mark.parametrize("usage", [usage for usage in USAGES if not usage.only_reads and usage.name != "review"])
def test_the_example_of_each_command_is_one_that_a_shell_passes_on(usage: Usage) -> None:
    """Quoted where a shell would take a sign for its own, it is the command that the example is."""
    shown = deskhand(usage.name, "--help").stdout.split("Example: deskhand ")[1].splitlines()[0]
    passed = list(shlex.shlex(shown, posix=True, punctuation_chars=True))

    assert {";", "?", "&"}.isdisjoint(passed)
    assert parse(" ".join(shlex.split(shown))) == parse(usage.example)


def test_a_changed_improvement_is_told_to_programs_too(desk: Path, database: Store) -> None:
    with database.begin() as connection:
        improvements.track(
            connection,
            improvements.Improvement(
                subject="Printing", begun_at=NOW, begun_by="bea@desk.example", changed_at=NOW, changed_by=""
            ),
        )
    changed = deskhand("improvements", "1", "--note", "A new driver", "--json", "--config", desk)

    assert lines_of(changed) == [{"ok": True, "id": 1, "note": "A new driver"}]
