"""The command line: each command does what it says, scripts can rely on it, and what goes wrong is told in one line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from bot.build import build_classify, build_desk
from bot.cli import app
from bot.config.load import load
from bot.terminal.reasons import SENTENCES, reasons_of
from store import incidents, queue
from store.engine import Store, open_store
from store.incident import Incident
from store.schema import upgrade
from store.tables import outbox, timer
from tests.conftest import NOW, REPOSITORY
from tests.copies import put_migrated
from tests.ports import free_port

MAIL = """\
From: "Ann Berger" <ann@example.org>
To: help@desk.example
Message-ID: <{name}@example.org>
Subject: {name} does not print
Date: Mon, 2 Jun 2025 06:00:00 +0000

The printer of {name} is out of order.

--{space}
Ann
"""
HEAVY = ("spacy", "sqlalchemy", "pydantic", "rich", "alembic", "structlog", "apscheduler", "aiosmtpd", "uvicorn")


def mail(name: str) -> bytes:
    return MAIL.format(name=name, space=" ").encode()


def deskhand(*args: object, stdin: bytes | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def program(*args: object, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, as a shell would."""
    command = [sys.executable, "-m", "bot", *map(str, args)]
    return subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **environ}, timeout=280)


def lines_of(result: Result) -> list[dict[str, Any]]:
    """The JSON lines that a command printed."""
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's configuration but the test's."""
    for name in [name for name in os.environ if name.startswith("DESKHAND_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The config.toml of a new desk, whose classifier is off: these tests are not about it."""
    folder = tmp_path / "desk"
    folder.mkdir()
    put_migrated(folder / "deskhand.db")
    made = deskhand("init", folder, "--address", "help@desk.example", "--smtp", "127.0.0.1:0", "--web", "127.0.0.1:0")
    assert made.exit_code == 0, made.output
    path = folder / "config.toml"
    with path.open("a") as file:
        file.write('\n[classifier]\nmode = "off"\n')
    return path


@pytest.fixture
def database(desk: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{desk.parent / 'deskhand.db'}")
    yield opened
    opened.close()


def decide_all(desk: Path, store: Store) -> None:
    """Decide everything that waits, at NOW."""
    config = load(desk, os.environ)
    working = build_desk(config, store, build_classify(config))
    while working.work_inbox(NOW + timedelta(days=3650)).rows:
        pass


@pytest.fixture
def two_incidents(desk: Path, database: Store) -> Path:
    """A desk with two incidents: INC-000001 and INC-000002."""
    for name in ("alpha", "beta"):
        assert deskhand("ingest", "--config", desk, stdin=mail(name)).exit_code == 0
    decide_all(desk, database)
    return desk


# The command itself.


def test_help_loads_nothing_heavy() -> None:
    asked = "import sys, bot.cli; print([name for name in sys.argv[1:] if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", asked, *HEAVY], capture_output=True, text=True)

    assert loaded.stdout.strip() == "[]"


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


def incident(**changes: Any) -> Incident:
    """An incident to be stored, with something changed."""
    usual = {"opened_at": NOW, "updated_at": NOW, "summary": "s", "impact": 3, "urgency": 3, "priority": 5}
    return Incident(**{**usual, **changes})


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
        done = subprocess.run(command, stdin=theirs, capture_output=True, timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    config = load(tmp_path / "asked" / "config.toml", {})

    assert done.returncode == 0
    assert (config.desk.name, config.desk.language, config.web.listen) == ("The desk", "de", None)


# ingest.


def test_ingest_keeps_each_message_once(desk: Path) -> None:
    first = deskhand("ingest", "--config", desk, stdin=mail("alpha"))
    again = deskhand("ingest", "--config", desk, "-", stdin=mail("alpha"))

    assert "accepted" in first.stdout
    assert "known already" in again.stdout


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (("new", "cur", "tmp"), ["cur/1.a:2,S", "new/2.b"]),  # a maildir: what was seen came before
        (("deep",), ["a.eml", "deep/b.EML"]),  # a folder of files
    ],
)
def test_ingest_takes_whole_folders_in_order(desk: Path, tmp_path: Path, folders: list[str], names: list[str]) -> None:
    box = tmp_path / "box"
    for folder in folders:
        (box / folder).mkdir(parents=True)
    for name in names:
        (box / name).write_bytes(mail(name))
    (box / "notes.txt").write_text("no mail")

    taken = lines_of(deskhand("ingest", "--config", desk, "--json", box))

    assert [one["path"] for one in taken] == [str(box / name) for name in names]
    assert {one["result"] for one in taken} == {"accepted"}


def test_ingest_takes_the_others_when_one_cannot_be_read(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.eml").write_bytes(b"\n")
    (tmp_path / "good.eml").write_bytes(mail("alpha"))

    result = deskhand("ingest", "--config", desk, "--json", "gone.eml", "empty.eml", "good.eml")

    assert result.exit_code == 1
    assert [one["result"] for one in lines_of(result)] == ["failed", "failed", "accepted"]


def test_a_pipe_is_told_to_come_back_when_the_database_is_away(tmp_path: Path) -> None:
    """Exit code 75 (EX_TEMPFAIL) lets a mail server keep the mail; 1 would bounce it."""
    away = tmp_path / "config.toml"
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    away.write_text(f'[desk]\naddress = "help@desk.example"\n[database]\nurl = "postgresql://x:y@127.0.0.1:{port}/z"\n')
    result = deskhand("ingest", "--config", away, stdin=mail("alpha"))

    assert result.exit_code == 75
    assert "deskhand check" in result.stderr


def test_ingest_tells_of_many_in_the_order_given(desk: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number:03}.eml" for number in range(150)]
    for path in paths:
        path.write_bytes(mail(path.stem))

    taken = lines_of(deskhand("ingest", "--config", desk, "--json", *paths))

    assert [one["path"] for one in taken] == list(map(str, paths))


def test_ingest_can_decide_without_a_running_desk(desk: Path) -> None:
    done = program("ingest", "--wait", "--config", desk, stdin=mail("alpha"))

    assert done.returncode == 0
    assert b"1 decided, 1 answers wait" in done.stderr
    assert [one["summary"] for one in lines_of(deskhand("list", "--json", "--config", desk))] == [
        "alpha does not print"
    ]


# list, show, why.


def test_list_has_the_keys_that_scripts_read(two_incidents: Path) -> None:
    first = lines_of(deskhand("list", "--json", "--config", two_incidents))[0]

    assert set(first) == {
        *("number", "id", "priority", "impact", "urgency", "category", "subcategory", "summary", "state", "is_major"),
        *("service", "assignment_group", "opened_at", "due_at", "updated_at", "source_channel", "reporter"),
        *("suggested", "version", "addressed_to", "information_impact", "recoverability"),
    }
    assert first["reporter"] == {"name": "Ann Berger", "address": "ann@example.org"}
    assert set(first["suggested"]) == {"category", "subcategory", "confidence", "model"}
    assert first["opened_at"].endswith("+00:00")


def test_lists_work_on_every_database(database_url: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_DATABASE__URL", database_url)
    store = open_store(database_url)
    upgrade(store)
    with store.begin() as connection:
        for priority in (5, 1, 3):
            incidents.insert_incident(connection, incident(priority=priority))
    deskhand("ingest", "--config", desk, stdin=mail("alpha"))
    decide_all(desk, store)
    store.close()

    shown = [one["priority"] for one in lines_of(deskhand("list", "--json", "--config", desk))]
    everything = [one["id"] for one in lines_of(deskhand("list", "--all", "--json", "--config", desk))]

    assert shown == sorted(shown)
    assert everything == sorted(everything, reverse=True)
    assert len(everything) == 4
    assert len(lines_of(deskhand("list", "--all", "--limit", "2", "--json", "--config", desk))) == 2
    for command in (["list"], ["show", "4"], ["why", "4"], ["outbox"], ["outbox", "1"], ["buried"]):
        assert deskhand(*command, "--config", desk).exit_code == 0


def test_a_table_never_breaks_a_number(two_incidents: Path) -> None:
    table = deskhand("list", "--config", two_incidents).stdout

    assert "INC-000001" in table
    assert "\x1b" not in table


@pytest.mark.parametrize("written", ["INC-000002", "inc-2", "2", "INC2"])
def test_a_number_may_be_written_in_any_usual_way(two_incidents: Path, written: str) -> None:
    shown = lines_of(deskhand("show", written, "--json", "--config", two_incidents))[0]

    assert shown["summary"] == "beta does not print"


def test_show_tells_everything_that_is_known(two_incidents: Path) -> None:
    known = lines_of(deskhand("show", "1", "--json", "--config", two_incidents))[0]

    assert [one["direction"] for one in known["messages"]] == ["in", "out"]
    assert known["messages"][0]["hidden_lines"] > 0
    assert [one["kind"] for one in known["clocks"]] == ["sla.response", "sla.resolution"]
    assert known["deliveries"][0]["outcome"] == "opened"
    assert "alpha@example.org" in known["thread_ids"]
    assert {"opened", "screened", "classified", "prioritised"} <= {one["kind"] for one in known["timeline"]}
    assert known["tasks"] == []


def test_show_prints_a_sheet_for_people(two_incidents: Path) -> None:
    sheet = deskhand("show", "1", "--config", two_incidents).stdout

    for part in ("INC-000001", "Ann Berger", "Conversation", "The printer of alpha", "lines hidden", "Promises"):
        assert part in sheet


def test_what_a_stranger_wrote_cannot_speak_to_the_terminal(desk: Path, database: Store) -> None:
    spoken = b"From: a@example.org\nSubject: =?utf-8?q?=1B]0;owned=07?=\n\n\x1b[2Jgone\n"
    deskhand("ingest", "--config", desk, stdin=spoken)
    decide_all(desk, database)

    for command in (["list"], ["show", "1"], ["why", "1"], ["outbox"], ["outbox", "1"]):
        printed = deskhand(*command, "--config", desk).stdout
        assert "\x1b" not in printed
        assert "\x07" not in printed


def test_why_names_rule_inputs_clause_and_policy(two_incidents: Path) -> None:
    explained = deskhand("why", "1", "--config", two_incidents).stdout

    for part in ("rule 'human'", "the classifier is switched off", "matrix: impact 2 x urgency 2", "'Standard'"):
        assert part in explained
    assert "calendar 'business'" in explained


def test_why_gives_the_same_to_scripts(two_incidents: Path) -> None:
    reasons = lines_of(deskhand("why", "1", "--json", "--config", two_incidents))
    shown = lines_of(deskhand("show", "1", "--json", "--config", two_incidents))[0]

    decisions = [reason["decision"] for reason in reasons]
    assert decisions[:5] == ["opened", "screened", "classified", "impact", "urgency"]
    assert {entry["kind"] for entry in shown["timeline"]} <= set(decisions)
    assert all(reason["sentence"].endswith(".") and len(reason["policy"]) == 12 for reason in reasons)


@pytest.mark.parametrize("kind", [*SENTENCES, "something_new"])
def test_every_kind_of_entry_has_a_sentence(kind: str) -> None:
    entry = {"at": NOW.isoformat(), "actor": "system", "kind": kind, "field": "f", "old": "o", "new": "n"}
    known = {
        "number": "INC-000001",
        "timeline": [{**entry, "because": "of that", "facts": {}}],
        "clocks": [],
        "deliveries": [],
    }

    (reason,) = reasons_of(known, ZoneInfo("UTC"))

    assert reason["sentence"].endswith(".")


# outbox, buried, retry.


def test_outbox_lists_what_waits_and_shows_its_text(two_incidents: Path) -> None:
    listed = lines_of(deskhand("outbox", "--json", "--config", two_incidents))
    one = lines_of(deskhand("outbox", listed[0]["id"], "--json", "--config", two_incidents))[0]

    assert [(row["state"], row["to"], row["incident"]) for row in listed] == [
        ("waiting", "ann@example.org", "INC-000002"),
        ("waiting", "ann@example.org", "INC-000001"),
    ]
    assert set(listed[0]) < set(one)
    assert "INC-000002" in one["text"]
    assert "INC-000002" in deskhand("outbox", one["id"], "--config", two_incidents).stdout


def test_nothing_buried_is_no_failure(desk: Path) -> None:
    for command in (["buried"], ["retry", "--all"]):
        result = deskhand(*command, "--config", desk)
        assert (result.exit_code, result.stdout) == (0, "Nothing is buried.\n")
    assert deskhand("buried", "--json", "--config", desk).stdout == ""


def test_buried_work_is_listed_and_tried_again(two_incidents: Path, database: Store) -> None:
    with database.begin() as connection:
        queue.bury(connection, outbox, 1, now=NOW, error="550 no such box")
        [timer_id] = connection.execute(timer.insert().values(key="x", kind="x", due_at=NOW)).inserted_primary_key
        queue.bury(connection, timer, timer_id, now=NOW, error="odd")

    listed = lines_of(deskhand("buried", "--json", "--config", two_incidents))
    shown = deskhand("buried", "--config", two_incidents).stdout
    one = deskhand("retry", "outbox", "1", "--config", two_incidents)
    rest = lines_of(deskhand("retry", "--all", "--json", "--config", two_incidents))

    assert [(row["table"], row["id"], row["last_error"]) for row in listed] == [
        ("outbox", 1, "550 no such box"),
        ("timer", timer_id, "odd"),
    ]
    assert "acknowledged to ann@example.org" in shown
    assert (one.exit_code, "outbox 1" in one.stdout) == (0, True)
    assert rest == [{"table": "timer", "id": timer_id, "revived": True}]
    assert deskhand("buried", "--json", "--config", two_incidents).stdout == ""


# check.


def parts_of(desk: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    result = deskhand("check", "--json", "--config", desk)
    return result.exit_code, {part["check"]: part for part in lines_of(result)}


def test_check_tells_a_mistake_in_the_configuration(desk: Path) -> None:
    desk.write_text(desk.read_text().replace("address", "adress"))

    code, parts = parts_of(desk)

    assert code == 1
    assert "address" in parts["configuration"]["seen"]
    assert deskhand("check", "--config", desk).exit_code == 1


def listen_at(desk: Path, port: int, key: str = "[channel.smtp]") -> None:
    """Give one listener of a configuration a port."""
    before, after = desk.read_text().split(key)
    desk.write_text(before + key + after.replace('listen = "127.0.0.1:0"', f'listen = "127.0.0.1:{port}"', 1))


@pytest.mark.parametrize(("key", "part"), [("[channel.smtp]", "listener smtp"), ("[web]", "pages")])
def test_check_sees_a_port_that_somebody_else_has(desk: Path, key: str, part: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken, ThreadPoolExecutor() as pool:
        listen_at(desk, taken.getsockname()[1], key)
        pool.submit(answer_like_a_stranger, taken)
        code, parts = parts_of(desk)

    assert code == 1
    assert "another program" in parts[part]["seen"]
    assert f"{key} listen" in parts[part]["next_step"]


def answer_like_a_stranger(server: socket.socket) -> None:
    with closing(server.accept()[0]) as connection:
        connection.sendall(b"SSH-2.0-stranger\r\n")


def test_check_knows_a_desk_that_runs(desk: Path) -> None:
    relay = free_port()
    listen_at(desk, relay)
    listen_at(desk, free_port(), "[web]")
    # Its own listener stands for a relay: it is greeted, and sent no mail.
    desk.write_text(desk.read_text().replace('relay = ""', f'relay = "127.0.0.1:{relay}"'))
    command = [sys.executable, "-m", "bot", "run", "--config", str(desk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        code, parts = parts_of(desk)
        process.terminate()

    assert code == 0
    assert "a Deskhand answers" in parts["listener smtp"]["seen"]
    assert "a Deskhand answers" in parts["pages"]["seen"]
    assert parts["relay"]["seen"].endswith("answers: greeted")


def test_check_sees_a_relay_that_is_not_there(desk: Path) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        desk.write_text(desk.read_text().replace('relay = ""', f'relay = "127.0.0.1:{port}"'))
        code, parts = parts_of(desk)

    assert code == 1
    assert not parts["relay"]["ok"]
    assert "[outgoing]" in parts["relay"]["next_step"]


def test_check_says_what_to_do_about_a_file_that_is_no_database(desk: Path) -> None:
    file = desk.parent / "deskhand.db"
    file.write_bytes(b"no database at all" * 100)

    _, parts = parts_of(desk)

    assert "file is not a database" in parts["database"]["seen"]
    assert parts["database"]["next_step"].startswith("put a backup in its place")


def test_check_makes_no_database(desk: Path) -> None:
    (desk.parent / "deskhand.db").unlink()

    code, parts = parts_of(desk)

    assert code == 0
    assert "made at the first start" in parts["database"]["seen"]
    assert not (desk.parent / "deskhand.db").exists()


# parse.


def test_parse_reads_files_in_the_order_given_without_a_configuration(tmp_path: Path) -> None:
    for name in ("beta", "alpha"):
        (tmp_path / name).write_bytes(mail(name))

    result = deskhand("parse", "--json", "beta", "gone", "alpha")
    by_stdin = deskhand("parse", "--json", stdin=b"beta\ngone\r\nalpha\n\n")

    read = lines_of(result)
    assert result.exit_code == by_stdin.exit_code == 1
    assert [(one["path"], one["ok"]) for one in read] == [("beta", True), ("gone", False), ("alpha", True)]
    assert "No such file" in read[1]["error"]
    assert [one["path"] for one in lines_of(by_stdin)] == ["beta", "gone", "alpha"]
    assert read[0]["from"] == {"name": "Ann Berger", "address": "ann@example.org"}


def test_parse_extracts_attachments_under_their_digest(tmp_path: Path) -> None:
    (tmp_path / "m.eml").write_text(
        'From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nsee there\n'
        '--b\nContent-Type: application/pdf; name="x.pdf"\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n'
    )

    (read,) = lines_of(deskhand("parse", "--json", "--extract", "out", "m.eml"))

    (attachment,) = read["attachments"]
    assert (tmp_path / "out" / attachment["sha256"]).read_bytes() == b"hello"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [attachment["sha256"]]


def test_parse_takes_the_body_of_a_reply(tmp_path: Path) -> None:
    (tmp_path / "reply.txt").write_text("Yes, it works.\n\nOn Mon, 2 Jun 2025, desk wrote:\n> does it work?\n")

    (read,) = lines_of(deskhand("parse", "--json", "--as", "text", "reply.txt"))

    assert read["new_text"] == "Yes, it works."


def test_parse_prints_a_summary_for_people(tmp_path: Path) -> None:
    (tmp_path / "m.eml").write_bytes(mail("alpha"))

    printed = deskhand("parse", "m.eml").stdout

    for part in ("Ann Berger <ann@example.org>", "alpha does not print", "| The printer of alpha", "lines hidden"):
        assert part in printed


def test_a_path_that_is_no_utf_8_is_given_back_as_json(tmp_path: Path) -> None:
    name = b"caf\xe9.eml"
    Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_bytes(mail("alpha"))

    (read,) = lines_of(deskhand("parse", "--json", stdin=name + b"\n"))

    assert os.fsencode(read["path"]) == name


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
        rest, errors = process.communicate(timeout=60)

    assert ready.startswith("deskhand is ready: ")
    assert (process.returncode, rest) == (0, ""), errors


def test_run_tells_which_port_is_in_the_way(desk: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        listen_at(desk, port)
        done = program("run", "--config", desk)

    assert done.returncode == 1
    assert str(port).encode() in done.stderr
    assert b"deskhand check" in done.stderr
    assert b"Traceback" not in done.stderr
