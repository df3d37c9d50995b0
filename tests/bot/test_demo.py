"""The demo: the real desk, the real socket, and the outage that came last stands first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.demo.scenario import OUTAGE, PRINTING, REPORTS
from tests.waiting import PATIENCE


def test_ten_different_people_write_in_their_own_words() -> None:
    assert len(PRINTING) == 10
    assert len({report.address for report in REPORTS}) == len({report.subject for report in REPORTS}) == len(REPORTS)
    assert REPORTS[-1] is OUTAGE


@pytest.fixture(scope="module")
def environ(model_cache: Path) -> dict[str, str]:
    return {**os.environ, "DESKHAND_CLASSIFIER__CACHE": str(model_cache)}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> tuple[Path, str]:
    """The folder of a demo's desk, and what the demo printed; it is played once for all tests."""
    folder = tmp_path_factory.mktemp("demo") / "desk"
    command = [sys.executable, "-m", "bot", "demo", "--speed", "1000", "--keep", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def listed(command: str, folder: Path, environ: dict[str, str]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", command, "--json", "--config", str(folder)],
        capture_output=True,
        env=environ,
        timeout=PATIENCE,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_outage_comes_last_and_stands_first(played: tuple[Path, str], environ: dict[str, str]) -> None:
    queue = listed("list", played[0], environ)

    assert len(queue) == len(REPORTS)
    assert (queue[0]["number"], queue[0]["priority"]) == ("INC-000011", 1)
    assert queue[0]["reporter"] == {"name": OUTAGE.name, "address": OUTAGE.address}


def test_everybody_is_answered(played: tuple[Path, str], environ: dict[str, str]) -> None:
    answers = listed("outbox", played[0], environ)

    assert {answer["to"] for answer in answers} == {report.address for report in REPORTS}


def test_the_demo_shows_the_queue_and_the_answer(played: tuple[Path, str]) -> None:
    printed = played[1]

    queue = [line.split()[0] for line in printed.splitlines() if line.strip().startswith("INC-0000")]
    assert queue[0] == "INC-000011"
    assert f"The answer to {OUTAGE.name}" in printed
    assert printed.strip().splitlines()[-1].startswith("The desk is in ")
