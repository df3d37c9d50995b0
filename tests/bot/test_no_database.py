"""A command that only looks makes no database where none is; what takes something in does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

LOOKING = [
    *(("list",), ("show", "1"), ("why", "1"), ("status", "1"), ("clock", "1"), ("search", "printer")),
    *(("intake",), ("outbox",), ("buried",), ("retry", "--all"), ("held",), ("quarantine",), ("resume",)),
    *(("report", "2025-06"), ("improve",), ("improvements",), ("export",), ("greeting",), ("reconcile",)),
    *(("keys",), ("model", "list"), ("take", "1"), ("attachment", "1", "1"), ("forget", "ann@example.org", "--yes")),
]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration whose database is not there."""
    for name in [name for name in os.environ if name.startswith("DESKHAND_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "config.toml"
    text = '[desk]\naddress = "help@desk.example"\n[database]\nurl = "sqlite:///gone/desk.db"\n'
    path.write_text(f'{text}[classifier]\nmode = "off"\n')
    return path


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_looking_names_the_file_and_the_next_step_and_makes_nothing(config: Path, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*words, "--config", str(config)])

    assert result.exit_code == 2, result.output
    assert "gone/desk.db: there is no such database" in result.stderr
    assert "deskhand init" in result.stderr
    assert result.stdout == ""
    assert not (config.parent / "gone").exists()


def test_the_same_is_so_for_a_replay(config: Path) -> None:
    result = CliRunner().invoke(app, ["replay", "--config", str(config)])

    assert (result.exit_code, "there is no such database" in result.stderr) == (2, True), result.output
    assert not (config.parent / "gone").exists()


@pytest.mark.parametrize(
    "words",
    [("ingest", "report.eml"), ("call", "The printer jams"), ("import", "old.csv")],
    ids=" ".join,
)
def test_what_takes_something_in_makes_it(config: Path, words: tuple[str, ...]) -> None:
    (config.parent / "report.eml").write_bytes(b"From: ann@example.org\r\nSubject: Printer\r\n\r\nIt jams.\r\n")
    (config.parent / "old.csv").write_text("id,summary,created\n1,The printer jams,2025-06-02 08:00\n")
    result = CliRunner().invoke(app, [*words, "--config", str(config)])

    assert result.exit_code == 0, result.output
    assert (config.parent / "gone" / "desk.db").exists()
    assert CliRunner().invoke(app, ["list", "--config", str(config)]).exit_code == 0


def test_a_text_is_classified_by_the_model_of_the_package_and_nothing_is_made(
    config: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKHAND_CLASSIFIER__CACHE", str(model_cache))

    result = CliRunner().invoke(app, ["classify", "the printer jams", "--config", str(config)])

    assert "there is no such database" not in result.output
    assert not (config.parent / "gone").exists()
