"""A new key signs reply addresses; answers to older mail are known by the older keys, until they are forgotten."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.mail.keys import fingerprint, reply_keys, rotate
from intake.addresses import incident_of, token_for
from store.engine import Store

Deskhand = Callable[..., Result]


@pytest.fixture
def deskhand(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Deskhand:
    path = tmp_path / "config.toml"
    path.write_text(f'[desk]\naddress = "help@desk.example"\n[database]\nurl = "{sqlite_url}"\n')
    monkeypatch.setenv("DESKHAND_CONFIG", str(path))
    return lambda *args: CliRunner().invoke(app, list(args))


def test_the_answers_to_older_mail_are_still_known_after_a_rotation(store: Store) -> None:
    before = reply_keys(store)
    token = token_for(42, before)
    after = rotate(store)

    assert after[1:] == before
    assert reply_keys(store) == after
    assert token_for(42, after) != token
    assert incident_of(token, after) == 42


def test_the_oldest_of_too_many_keys_is_forgotten(store: Store) -> None:
    token = token_for(42, reply_keys(store))
    for _ in range(2):
        rotate(store, keep=2)

    assert len(reply_keys(store)) == 2
    assert incident_of(token, reply_keys(store)) is None


def test_the_command_tells_fingerprints_and_never_a_key(deskhand: Deskhand, sqlite_store: Store) -> None:
    (old,) = reply_keys(sqlite_store)
    rotated = [json.loads(line) for line in deskhand("keys", "rotate", "--json").stdout.splitlines()]

    assert [one["signs"] for one in rotated] == [True, False]
    assert rotated[1]["key"] == fingerprint(old)
    shown = deskhand("keys").stdout
    assert "signs and verifies" in shown
    assert old.hex() not in shown


def test_the_dkim_record_is_told_for_the_dns(deskhand: Deskhand, tmp_path: Path) -> None:
    assert "nothing is signed" in deskhand("keys", "dkim").stderr
    with (tmp_path / "config.toml").open("a") as file:
        file.write('[outgoing.dkim]\ndomain = "desk.example"\nselector = "s1"\nkey = "dkim.pem"\n')
    assert "outgoing.dkim.key cannot be used" in deskhand("keys", "dkim").stderr
    subprocess.run(["openssl", "genrsa", "-out", str(tmp_path / "dkim.pem"), "2048"], check=True, capture_output=True)

    told = json.loads(deskhand("keys", "dkim", "--json").stdout)
    assert (told["name"], told["type"]) == ("s1._domainkey.desk.example", "TXT")
    assert told["value"].startswith("v=DKIM1; k=rsa; p=")
