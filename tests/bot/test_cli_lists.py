"""Lists, sheets and reasons say the same to people and to scripts; what was buried is tried again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.terminal.reasons import SENTENCES, reasons_of
from store import incidents, queue
from store.engine import Store
from store.tables import outbox, timer
from tests.conftest import NOW
from tests.terminal import database as database  # noqa: PLC0414 - a fixture
from tests.terminal import decide_all, deskhand, incident, lines_of, mail
from tests.terminal import desk as desk  # noqa: PLC0414 - a fixture
from tests.terminal import own_folder as own_folder  # noqa: PLC0414 - a fixture
from tests.terminal import two_incidents as two_incidents  # noqa: PLC0414 - a fixture
from tests.waiting import PATIENCE

# list, show, why.


def test_list_has_the_keys_that_scripts_read(two_incidents: Path) -> None:
    first = lines_of(deskhand("list", "--json", "--config", two_incidents))[0]

    assert set(first) == {
        *("number", "id", "priority", "impact", "urgency", "category", "subcategory", "summary", "state", "is_major"),
        *("service", "assignment_group", "opened_at", "due_at", "updated_at", "source_channel", "reporter", "assignee"),
        *("suggested", "version", "addressed_to", "information_impact", "recoverability"),
    }
    assert first["reporter"] == {"name": "Ann Berger", "address": "ann@example.org"}
    assert set(first["suggested"]) == {"category", "subcategory", "confidence", "model"}
    assert first["opened_at"].endswith("+00:00")
    assert first["assignee"] is None


def on_a_terminal(width: int, *arguments: object) -> list[str]:
    """Return the lines that a command shows on a terminal of so many columns."""
    ours, theirs = os.openpty()
    environ = {**os.environ, "COLUMNS": str(width), "TERM": "dumb"}
    try:
        subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)], stdout=theirs, env=environ, timeout=PATIENCE
        )
        return os.read(ours, 65536).decode().splitlines()
    finally:
        os.close(ours)
        os.close(theirs)


def test_the_list_says_who_has_it_or_else_whose_group(two_incidents: Path) -> None:
    with two_incidents.open("a") as config:
        config.write('[person."bea@example.org"]\nname = "Bea"\nroles = ["agent"]\n')
    assert deskhand("take", "1", "--by", "bea@example.org", "--config", two_incidents).exit_code == 0
    listed = lines_of(deskhand("list", "--json", "--config", two_incidents))
    wide = deskhand("list", "--config", two_incidents).stdout.splitlines()
    narrow = on_a_terminal(80, "list", "--config", two_incidents)

    sheet = deskhand("show", "1", "--config", two_incidents).stdout
    whole = deskhand("why", "1", "--config", two_incidents).stdout

    assert "works on it  Bea <bea@example.org>" in sheet
    assert "decided, because INC-000001 is yours and in progress.\n" in whole
    assert {one["id"]: one["assignee"] for one in listed} == {1: {"name": "", "address": "bea@example.org"}, 2: None}
    for table in (wide, narrow):
        words = {line.split()[0]: line for line in table if "INC-" in line}
        assert "   Bea " in words["INC-000001"]
        assert "   Servic" in words["INC-000002"]
    assert max(map(len, narrow)) <= 80
    assert [any("reporter" in line for line in table) for table in (wide, narrow)] == [True, False]


def test_what_is_not_read_yet_is_told_where_it_is_looked_for(desk: Path, database: Store) -> None:
    deskhand("ingest", "--config", desk, stdin=mail("alpha"))
    for command in (("search", "alpha"), ("list",)):
        said = deskhand(*command, "--config", desk).stdout
        assert "1 arrival is not read yet and not shown here; `deskhand intake --outcome waiting`" in said
        assert deskhand(*command, "--json", "--config", desk).stdout == ""
    assert len(lines_of(deskhand("intake", "--outcome", "waiting", "--json", "--config", desk))) == 1

    decide_all(desk, database)
    for command in (("search", "alpha"), ("list",)):
        said = deskhand(*command, "--config", desk).stdout
        assert "INC-000001" in said
        assert "not read yet" not in said


def test_an_empty_list_says_how_incidents_come(desk: Path) -> None:
    for command in (("list",), ("list", "--all")):
        said = deskhand(*command, "--config", desk).stdout
        assert re.search(r"Mail to \S+@\S+ becomes one; `deskhand call TEXT` logs a phone call", said)


def test_lists_work_on_every_database(
    store: Store, database_url: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKHAND_DATABASE__URL", database_url)
    with store.begin() as connection:
        for priority in (5, 1, 3):
            incidents.insert_incident(connection, incident(priority=priority))
    deskhand("ingest", "--config", desk, stdin=mail("alpha"))
    decide_all(desk, store)

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
    assert "works on it  nobody yet" in sheet


def test_show_tells_the_words_of_the_desks_own_letters_when_asked(two_incidents: Path) -> None:
    short, whole = (deskhand("show", "1", *more, "--config", two_incidents).stdout for more in ((), ("--whole",)))

    assert "(automatic, NOT SENT YET): Re: " in short
    assert ("We have noted it as incident" in short, "We have noted it as incident" in whole) == (False, True)


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
