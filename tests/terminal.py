"""The command line at a desk in a folder of its own, with or without two incidents."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.build import build_desk
from bot.cli import app
from bot.config.load import load
from bot.learning.models import build_classify
from store.engine import Store
from store.incident import Incident
from tests.conftest import NOW, REPOSITORY
from tests.copies import put_migrated
from tests.desks import store_in
from tests.waiting import PATIENCE

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


def mail(name: str) -> bytes:
    return MAIL.format(name=name, space=" ").encode()


def deskhand(*args: object, stdin: bytes | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def program(*args: object, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, as a shell would."""
    command = [sys.executable, "-m", "bot", *map(str, args)]
    return subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **environ}, timeout=PATIENCE)


def lines_of(result: Result) -> list[dict[str, Any]]:
    """The JSON lines that a command printed."""
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    with store_in(desk.parent) as opened:
        yield opened


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


def incident(**changes: Any) -> Incident:
    """An incident to be stored, with something changed."""
    usual = {"opened_at": NOW, "updated_at": NOW, "summary": "s", "impact": 3, "urgency": 3, "priority": 5}
    return Incident(**{**usual, **changes})


def listen_at(desk: Path, port: int, key: str = "[channel.smtp]") -> None:
    """Give one listener of a configuration a port."""
    before, after = desk.read_text().split(key)
    desk.write_text(before + key + after.replace('listen = "127.0.0.1:0"', f'listen = "127.0.0.1:{port}"', 1))
