"""`deskhand calendar` answers programs line by line, and people by options."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.questions import B
from tests.terminal import deskhand


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    path = tmp_path / "config.toml"
    path.write_text(
        '[desk]\naddress = "help@desk.example"\ntimezone = "Europe/Berlin"\n[calendar.night]\nmon = ["22:00-24:00"]\n'
    )
    return path


def test_lines_are_answered_in_order_and_a_bad_one_stops_nobody(configured: Path) -> None:
    lines = [
        b'{"id": "a", "op": "is_open", "calendar": "night", "at": "2025-06-02T23:00"}',
        b'{"id": 2, "op": "is_open", "calendar": "nights", "at": "2025-06-02T23:00"}',
        b"no JSON at all",
        b"",
        b"[]",
        b'{"id": [3], "op": "next_open", "calendar": "24x7", "at": "2025-06-02T23:00"}',
    ]
    result = deskhand("calendar", stdin=b"\n".join(lines))

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [line["id"] for line in answers] == ["a", 2, None, None, [3]]
    assert [line.get("result") for line in answers] == [True, None, None, None, "2025-06-02T23:00:00+02:00"]
    assert "did you mean night" in answers[1]["error"]
    assert "no JSON" in answers[2]["error"]


def test_a_calendar_that_comes_along_needs_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKHAND_CONFIG", raising=False)
    questions = [
        {"id": 1, "op": "is_open", "calendar": B, "at": "2025-06-02T10:00"},
        {"id": 2, "op": "is_open", "calendar": "business", "at": "2025-06-02T10:00"},
    ]
    result = deskhand("calendar", stdin="\n".join(map(json.dumps, questions)).encode())

    with_calendar, by_name = [json.loads(line) for line in result.stdout.splitlines()]
    assert with_calendar == {"id": 1, "result": True}
    assert "there is no such file" in by_name["error"]


def test_each_line_is_answered_before_the_next_is_asked() -> None:
    """A program may keep the command running and ask as it goes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "calendar"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("DESKHAND_")},
    )
    assert process.stdin
    assert process.stdout
    with process:
        for number in (1, 2):
            question = {"id": number, "op": "is_open", "calendar": B, "at": "2025-06-02T10:00"}
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": number, "result": True}
        process.stdin.close()
    assert process.returncode == 0


PEOPLE = [
    (["add", "--start", "2025-03-28T16:30", "--seconds", "2h"], "Mon 2025-03-31 10:30:00+02:00"),
    (["add", "--start", "2025-03-31T10:30", "--seconds", "-90m"], "Mon 2025-03-31 09:00:00+02:00"),
    (["elapsed", "--start", "2025-06-06T16:00", "--end", "2025-06-09T10:30:15"], "2 h 30 min 15 s"),
    (["elapsed", "--start", "2025-06-07", "--end", "2025-06-08"], "0 s"),
    (["is-open", "--at", "2025-06-07T12:00"], "closed"),
    (["is_open", "--at", "2025-06-02T23:00", "--calendar", "night"], "open"),
    (["add_days", "--start", "2025-06-06T10:00", "--days", "1", "--end-of-day"], "Mon 2025-06-09 17:00:00+02:00"),
    (
        ["add", "--start", "2025-06-02T10:00", "--seconds", "3600", "--pause", "2025-06-02T10:00/2025-06-02T12:00"],
        "Mon 2025-06-02 13:00:00+02:00",
    ),
    (["is_open", "--at", "2025-06-02T10:00", "--calendar", json.dumps(B)], "open"),
]


@pytest.mark.parametrize(("words", "expected"), PEOPLE)
def test_a_person_asks_by_options(configured: Path, words: list[str], expected: str) -> None:
    result = deskhand("calendar", *words)

    assert result.stdout == expected + "\n", result.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ad", "--seconds", "1"], "op is 'ad', did you mean add"),
        (["add", "--seconds", "1 day"], "--seconds is '1 day'"),
        (["add", "--seconds", "1", "--pause", "lunch"], "--pause is 'lunch'"),
        (["is_open", "--calendar", "nigth"], "did you mean night"),
        (["is_open", "--calendar", "{"], "Expecting"),
    ],
)
def test_a_wrong_option_is_named(configured: Path, words: list[str], message: str) -> None:
    result = deskhand("calendar", *words)

    assert result.exit_code == 2
    assert message in result.stderr


def test_json_answers_options_too(configured: Path) -> None:
    result = deskhand("calendar", "is_open", "--at", "2025-06-02T10:00", "--json")

    assert json.loads(result.stdout) == {"id": None, "result": True}
