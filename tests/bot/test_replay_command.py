"""`deskhand replay` tells what another configuration would have decided, and leaves the desk alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.build import build_desk, open_desk_store
from bot.cli import app
from bot.config.load import load
from bot.learning.models import build_classify
from store import inbox as arrivals
from tests.conftest import NOW
from tests.values import a_mail, an_arrival

_CONFIG = """
[desk]
address = "help@desk.example"
timezone = "Europe/Berlin"
[database]
url = "sqlite:///{folder}/desk.db"
[classifier]
mode = "off"
{more}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A desk with one report, read at middling impact and urgency, and another configuration beside it."""
    matrix = "[priority]\nmatrix = [[1, 2, 3], [2, 2, 4], [3, 4, 5]]"
    (tmp_path / "config.toml").write_text(_CONFIG.format(folder=tmp_path, more=""))
    (tmp_path / "other.toml").write_text(_CONFIG.format(folder=tmp_path / "elsewhere", more=matrix))
    config = load(tmp_path / "config.toml", {})
    store = open_desk_store(config)
    with store.begin() as connection:
        arrivals.add(connection, an_arrival(body=a_mail()))
    build_desk(config, store, build_classify(config)).work_inbox(NOW)
    store.close()
    return tmp_path


def _replay(folder: Path, *args: str) -> Result:
    return CliRunner().invoke(app, ["replay", *args, "--config", str(folder / "config.toml")])


def test_the_command_tells_what_another_configuration_would_change(folder: Path) -> None:
    same, other = _replay(folder), _replay(folder, "--with", str(folder / "other.toml"), "--json")

    assert (same.exit_code, same.output) == (0, "0 of 1 incidents would be otherwise.\n")
    one, whole = (json.loads(line) for line in other.output.splitlines())
    assert one["incident"] == "INC-000001"
    assert one["changes"] == {"priority": {"before": 3, "after": 2}}
    # P3: 2 h from 09:00; P2: 30 minutes from 08:00, when it arrived.
    assert [due["seconds"] for due in one["due"] if due["clock"] == "sla.response"] == [-2.5 * 3600]
    assert whole["summary"]["fields"]["priority"] == 1
    assert not (folder / "elsewhere").exists()


def test_the_command_prints_a_table_for_people(folder: Path) -> None:
    said = _replay(folder, "--with", str(folder / "other.toml"), "INC-000001").output

    assert "INC-000001" in said
    assert "P3 -> P2" in said
    assert "2 h 30 min earlier" in said
    assert "1 of 1 incidents would be otherwise." in said


#: What was asked for, and what is answered.
WRONG = [
    (["--since", "yesterday"], "--since is 'yesterday', which is no date"),
    (["INC-000099"], "INC-000099 is not there"),
    (["--model", "v99"], "there is no model 'v99'"),
    (["--with", "nowhere.toml"], "nowhere.toml"),
]


@pytest.mark.parametrize(("words", "answer"), WRONG)
def test_what_cannot_be_replayed_is_said(folder: Path, words: list[str], answer: str) -> None:
    result = _replay(folder, *words)

    assert result.exit_code in {1, 2}
    assert answer in result.output


def test_dates_are_of_the_desks_zone(folder: Path) -> None:
    """The report came on Monday, 2 June, 08:00 in Berlin."""
    counts = {
        words: _replay(folder, *words.split()).output.split()[2]
        for words in (
            "--since 2025-06-02",
            "--since 2025-06-03",
            "--until 2025-06-02",
            "--since 2025-06-02T08:00:01+02:00",
        )
    }

    assert list(counts.values()) == ["1", "0", "0", "0"]


def test_a_database_that_is_not_up_to_date_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(_CONFIG.format(folder=tmp_path, more=""))
    (tmp_path / "desk.db").touch()

    result = _replay(tmp_path)

    assert result.exit_code == 1
    assert "a replay only reads" in result.output
