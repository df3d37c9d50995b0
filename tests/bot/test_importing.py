"""An import is history that comes once, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.cli import app
from store.engine import open_store
from store.queries import counters
from store.report_tables import life
from store.schema import upgrade
from store.tables import clock, incident, message, outbox, task, timer
from tests.exports import EXAMPLES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.toml").write_text(
        f'[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n'
        f'[database]\nurl = "sqlite:///{tmp_path}/desk.db"\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def counted(folder: Path, table: Any) -> int:
    store = open_store(f"sqlite:///{folder}/desk.db")
    upgrade(store)
    with store.reading() as connection:
        number: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    store.close()
    return number


def zammad_in(folder: Path) -> Path:
    path = folder / "tickets.json"
    path.write_text(next(example.text for example in EXAMPLES if example.source == "zammad"))
    return path


def test_an_import_is_history_and_comes_once(folder: Path) -> None:
    path = str(zammad_in(folder))

    assert run("import", path, "--from", "zammad", "--dry-run")[1].startswith("2 incidents would be imported")
    assert counted(folder, incident) == 0
    assert run("import", path, "--from", "zammad") == (
        0,
        "2 incidents imported (closed 1, pending_user 1), 0 were there before.\n",
    )
    assert run("import", path, "--from", "zammad")[1].startswith("0 incidents imported, 2 were there before")

    assert [counted(folder, table) for table in (incident, outbox, timer, clock, task)] == [2, 0, 0, 2, 0]
    store = open_store(f"sqlite:///{folder}/desk.db")
    with store.reading() as connection:
        kept = {name: number for name, number in counters(connection).items() if number}
    store.close()
    assert kept == {"incident:closed:3": 1, "incident:pending_user:2": 1}
    figures = json.loads(run("report", "2026-03", "--json")[1])["figures"]
    assert (figures["volume"]["value"], figures["resolved"]["value"]) == (2, 1)
    assert (figures["mttr"]["value"], figures["first_response"]["value"]) == (5400, 900)
    assert counted(folder, life) == 2
    assert "67001" in run("show", "1")[1], "the history says where it comes from"


def test_nothing_is_imported_while_anything_is_wrong(folder: Path) -> None:
    path = folder / "table.csv"
    path.write_text("id,subject,created,category\n1,a,2026-03-04,Odd\n2,b,never,\n3,c,2026-03-05,Odd\n")

    code, told = run("import", str(path))
    assert code == 1
    assert f"{path} line 3, column 'created': 'never'" in told
    assert "nothing was imported" in told
    assert counted(folder, incident) == 0
    code, told = run("import", str(path), "--skip-errors", "--json")
    assert code == 0
    assert json.loads(told)["imported"] == 2
    assert json.loads(told)["unknown_categories"] == {"Odd": 2}


def test_columns_and_zones_are_named_by_hand(folder: Path) -> None:
    path = folder / "table.csv"
    path.write_text("Fall,Betreff,Beginn\nA-1,Drucker,2026-03-04 09:30\n")
    columns = ["--column", "id=Fall", "--column", "summary=Betreff", "--column", "opened_at=Beginn"]

    assert run("import", str(path), *columns, "--timezone", "America/New_York")[0] == 0
    assert json.loads(run("show", "1", "--json")[1])["opened_at"].startswith("2026-03-04T14:30")
    for words in (("--column", "idFall"), ("--column", "who=Fall"), ("--from", "excel"), ("--timezone", "Mars")):
        assert run("import", str(path), *words)[0] == 2


def test_what_goes_out_comes_in_again_elsewhere(folder: Path, tmp_path: Path) -> None:
    run("import", str(zammad_in(folder)), "--from", "zammad")
    out = folder / "all.jsonl"
    assert run("export", str(out))[0] == 0
    assert "is there already" in run("export", str(out))[1]
    exported = [json.loads(line) for line in out.read_text().splitlines()]
    (folder / "desk.db").unlink()
    assert run("import", str(out))[1].startswith("2 incidents imported")
    again = folder / "again.jsonl"
    run("export", str(again))

    same = ("state", "priority", "summary", "opened_at", "closed_at", "reporter", "assignment_group", "updated_at")
    back = [json.loads(line) for line in again.read_text().splitlines()]
    assert [[each[name] for name in same] for each in back] == [[each[name] for name in same] for each in exported]
    assert {entry["kind"] for entry in exported[0]["timeline"]} >= {"opened", "state", "imported"}
    assert run("export", "--csv")[1].splitlines()[0].startswith("number,state,priority")
    assert counted(folder, message) == 0, "there was no text"
