"""With --json every failure of every command is one object on standard output, without it one message beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.commands.usage import USAGES
from tests.terminal import desk as desk  # noqa: PLC0414 - a fixture
from tests.terminal import deskhand
from tests.terminal import own_folder as own_folder  # noqa: PLC0414 - a fixture

#: A configuration that is not there: for commands that at a desk can do nothing but succeed.
NOWHERE = ("--config", "gone.toml")
ACTING = [(usage.name, "9", *NOWHERE) for usage in USAGES if not usage.only_reads and usage.name != "review"]
#: Words at which each command fails, and the code that says how. Those of the queue: tests/bot/test_orders.py.
FAILING: tuple[tuple[tuple[str, ...], int], ...] = (
    *((words, 400) for words in ACTING),
    (("take", "9"), 404),  # no such incident
    (("take", "nine"), 400),  # no number
    (("call", " "), 400),
    (("status", "9"), 404),
    (("people", *NOWHERE), 400),
    (("oncall", *NOWHERE), 400),
    (("classify", "x", "--model", "gone"), 422),
    (("train", "--data", "gone.csv", "--out", "x"), 422),
    (("evaluate", "--data", "gone.csv"), 422),
    (("init", "x"), 400),  # without an address
    (("check", "--bogus"), 400),  # of a configuration that is not there it tells as of any other part
    (("upgrade", *NOWHERE), 400),
    (("version", "--bogus"), 400),
    (("list", "--limit", "0"), 400),
    (("search", "x", *NOWHERE), 400),
    (("show", "9"), 404),
    (("show", "nine"), 400),
    (("show",), 400),  # without a number
    (("why", "9"), 404),
    (("attachment", "9", "1"), 404),
    (("ingest", *NOWHERE), 400),
    (("intake", *NOWHERE), 400),
    (("reconcile", *NOWHERE), 400),
    (("parse", "--as", "pdf", "x"), 400),
    (("outbox", "9"), 404),
    (("buried", *NOWHERE), 400),
    (("retry", "outbox", "9"), 404),
    (("retry", "outbux", "9"), 400),
    (("import", "gone.csv"), 422),
    (("backup", "x", *NOWHERE), 400),
    (("restore", "gone.db"), 422),
    (("forget", "ann@example.org", *NOWHERE), 400),
    (("replay", "9"), 404),
    (("report", "never"), 400),
    (("improve", *NOWHERE), 400),
    (("improvements", *NOWHERE), 400),
    (("review", "9"), 404),
    (("review", "9", "well", "It was found."), 404),
    (("greeting", "--language", "xx"), 400),
    (("resume", "9"), 422),
    (("calendar", "is_open", "--at", "never"), 400),
    (("clock", "9"), 404),
    (("simulate", "--scenario", "none"), 400),
    (("model", "list", *NOWHERE), 400),
    (("model", "learned", *NOWHERE), 400),
    (("keys", *NOWHERE), 400),
    (("keys", "rotate", "--keep", "0"), 400),
    (("keys", "dkim"), 422),
    (("keys", "turn"), 400),  # no such command under it
    (("models", "list", *NOWHERE), 400),
    (("models", "report", *NOWHERE), 400),
    (("held", *NOWHERE), 400),
    (("held", "release", "9"), 404),
    (("held", "discard", "9"), 404),
    (("quarantine", *NOWHERE), 400),
    (("quarantine", "release", "9"), 404),
    (("quarantine", "retry", "9"), 404),
    (("quarantine", "discard", "9"), 404),
    (("lst",), 400),  # no such command
    (("run", "--only", "smpt"), 400),  # what has no --json says so like that
)


def with_json(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """The words of every command that has --json."""
    if any("--json" in each.opts for each in command.params):
        yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from with_json(below, *path, name)


def test_the_table_has_every_command() -> None:
    expected = set(with_json(typer.main.get_command(app)))

    assert {path for path in expected if not any(words[: len(path)] == path for words, _ in FAILING)} == set()


@pytest.mark.parametrize(("words", "code"), FAILING, ids=lambda each: " ".join(each) if isinstance(each, tuple) else "")
def test_programs_read_a_failure_where_they_read_answers_and_people_beside_it(
    desk: Path, words: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKHAND_CONFIG", str(desk))
    monkeypatch.setenv("XDG_CACHE_HOME", str(desk.parent))
    for_programs, for_people = deskhand(*words, "--json"), deskhand(*words)

    told = json.loads(for_programs.stdout)
    assert told.keys() == {"ok", "answer", "code", "kind"}
    assert (told["ok"], told["code"], for_programs.stderr) == (False, code, "")
    assert for_programs.exit_code in {1, 2}
    if "--json" not in told["answer"]:
        assert (for_people.exit_code, for_people.stdout) == (for_programs.exit_code, "")
        assert told["answer"] in for_people.stderr


def test_the_word_behind_two_dashes_is_no_option(desk: Path) -> None:
    result = deskhand("note", "9", "--config", desk, "--", "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "no such incident" in result.stderr
