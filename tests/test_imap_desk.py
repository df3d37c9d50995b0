"""The running desk reads mailboxes of a real mail server: what lies there becomes an incident, and is answered once."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from bot.config.channels import ImapChannel
from bot.config.load import load
from bot.mail.mailboxes import arrival_of, settings_of
from bot.terminal.check_network import listeners
from intake.imap_ledger import PassedOver, Why
from intake.imap_settings import Mechanism
from store.tables import inbox
from tests import dovecot
from tests.conftest import NOW
from tests.desks import rows as stored
from tests.desks import store_in
from tests.dovecot import PASSWORD, Box
from tests.ports import free_port
from tests.program import Program, relay_running, running, write_config
from tests.values import a_mail
from tests.waiting import wait_until

needs_dovecot = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "dovecot is here")


def mailbox(name: str, port: int, username: str, more: str = "") -> str:
    return (
        f'[channel.{name}]\nkind = "imap"\nserver = "127.0.0.1:{port}"\ntls = "none"\n'
        f'username = "{username}"\npassword = "{PASSWORD}"\npoll = "1s"\n{more}'
    )


def mail(name: str, text: str = "Nothing prints since this morning.") -> bytes:
    octets = a_mail(
        message_id=f"{name}@example.org", sender=f"{name}@example.org", subject=f"trouble {name}", text=text
    )
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def rows(folder: Path, table: Table) -> list[Any]:
    with store_in(folder) as store:
        return stored(store, table)


def health(program: Program) -> dict[str, str]:
    host, port = program.place("pages")
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/health", timeout=10) as answer:
            told = json.load(answer)
    except urllib.error.HTTPError as failure:
        with failure:
            told = json.load(failure)
    parts: dict[str, str] = told["parts"]
    return parts


@needs_dovecot
def test_mail_in_mailboxes_becomes_incidents_and_is_answered_once(tmp_path: Path, model_cache: Path) -> None:
    with dovecot.running() as server, relay_running() as relay:
        moved, left = server.box("moved"), server.box("left")
        more = mailbox("moved", server.port, moved.user) + mailbox(
            "left", server.port, left.user, 'after = "leave"\nmax_size = "20 KB"\n'
        )
        config = write_config(tmp_path, smtp=free_port(), relay=relay.port, model=model_cache, more=more)
        with running(config) as program:
            assert f"mail from 127.0.0.1:{server.port}" in program.ready_line
            moved.drop(mail("anna"))
            left.drop(mail("ben"))
            answered = relay.wait_for(2)
            wait_until(lambda: moved.subjects() == [] and health(program)["moved"] == "ok", program.log)
            assert program.stop() == 0
        assert sorted(str(one["To"]) for one in answered) == ["anna@example.org", "ben@example.org"]
        assert moved.subjects("Deskhand") == ["trouble anna"]
        again_and_more(config, left)

        with running(config) as program:
            relay.wait_for(3)
            wait_until(lambda: len(rows(tmp_path, inbox)) == 4 and all(is_decided(tmp_path)), program.log)
            assert program.stop() == 0
            # Each mailbox was begun once; after the restart, reading went on where it had ended.
            assert program.log().count("imap.begins") == 2

    arrivals = rows(tmp_path, inbox)
    assert sorted(row.channel for row in arrivals) == ["left", "left", "left", "moved"]
    assert sorted(str(one["To"]) for one in relay.mails) == ["anna@example.org", "ben@example.org", "cleo@example.org"]
    # What was too big to be taken is an incident of its own, and answered to nobody.
    assert [row.media_type for row in arrivals if row.delivery_id.endswith(Why.TOO_BIG)] == ["text/plain"]
    assert len({row.incident_id for row in arrivals}) == 4


@needs_dovecot
def test_check_signs_in_as_reading_would_and_says_what_to_do(tmp_path: Path) -> None:
    with dovecot.running() as server:
        box, other = server.box("help"), server.box("other")
        box.drop(mail("anna"))
        more = (
            mailbox("right", server.port, box.user)
            + mailbox("wrong", server.port, other.user).replace(PASSWORD, "guessed")
            + mailbox("away", free_port(), box.user)
            + mailbox("nowhere", server.port, box.user, 'folder = "Nowhere"\n')
            + mailbox("files", server.port, server.box("files").user, 'ca_file = "missing.pem"\n')
        )
        config = load(write_config(tmp_path, smtp=free_port(), relay=free_port(), model=tmp_path, more=more), {})
        parts = {part.name: part for part in listeners(config, NOW)}

        assert box.subjects() == ["trouble anna"]
    assert parts["mailbox right"].ok
    assert "INBOX has 1 messages" in parts["mailbox right"].seen
    assert "may not sign in" in parts["mailbox wrong"].seen
    assert "check the user name and the password" in parts["mailbox wrong"].step
    for name in ("away", "nowhere", "files"):
        assert not parts[f"mailbox {name}"].ok
        assert f"[channel.{name}] server, tls, ca_file and folder" in parts[f"mailbox {name}"].step


def again_and_more(config: Path, box: Box) -> None:
    """Deliver while nobody reads: one mail to be taken, one that is too big."""
    box.drop(mail("cleo"), mail("dora", "It is a very long story. " * 2000))


def is_decided(folder: Path) -> list[bool]:
    return [row.incident_id is not None for row in rows(folder, inbox)]


@needs_dovecot
def test_a_mailbox_has_one_reader_and_another_when_that_one_is_killed(tmp_path: Path, model_cache: Path) -> None:
    with dovecot.running() as server, relay_running() as relay:
        box = server.box("shared")
        more = mailbox("shared", server.port, box.user) + '[worker]\nlease = "2s"\n'
        config = write_config(tmp_path, smtp=free_port(), relay=relay.port, model=model_cache, more=more)
        second = config.with_name("second.toml")
        second.write_text(config.read_text())
        only = ("--only", "shared,worker")
        with running(config, *only) as one, running(second, *only) as other:
            wait_until(lambda: "channel.owned" in one.log(), one.log)
            box.drop(mail("anna"))
            relay.wait_for(1)
            assert "channel.owned" not in other.log(), "never two at once"

            one.kill()
            box.drop(mail("ben"))
            wait_until(lambda: "ben@example.org" in {str(each["To"]) for each in relay.mails}, other.log)
            wait_until(lambda: all(is_decided(tmp_path)), other.log)
            assert "channel.owned" in other.log()
            assert other.stop() == 0

    # Killed between the relay's yes and its own note, the first would say the same once more, under the same id.
    answered = {str(each["Message-ID"]): str(each["To"]) for each in relay.mails}
    assert sorted(answered.values()) == ["anna@example.org", "ben@example.org"]
    assert len({row.incident_id for row in rows(tmp_path, inbox)}) == 2


def test_a_mail_server_that_is_away_keeps_no_desk_from_its_work(tmp_path: Path, model_cache: Path) -> None:
    away = free_port()
    more = mailbox("box", away, "help")
    config = write_config(tmp_path, smtp=free_port(), relay=free_port(), model=model_cache, more=more)
    with running(config) as program:
        assert f"mail from 127.0.0.1:{away}" in program.ready_line
        wait_until(lambda: "no connection" in health(program)["box"], program.log)
        assert health(program)["smtp"] == "ok"
        assert program.stop() == 0


def test_an_application_opens_a_mailbox_with_tokens_instead_of_a_password(tmp_path: Path) -> None:
    more = (
        '[channel.office]\nkind = "imap"\nserver = "outlook.example.com:993"\nusername = "help"\n'
        '[channel.office.oauth]\ntoken_url = "https://login.example.com/token"\nclient_id = "i"\nclient_secret = "s"\n'
    )
    config = load(write_config(tmp_path, smtp=1, relay=2, model=tmp_path, more=more), {})
    channel = config.channel["office"]
    assert isinstance(channel, ImapChannel)

    settings = settings_of("office", channel, ("help@desk.example",), None)

    assert settings.credentials.password is None
    assert settings.credentials.tokens is not None
    assert settings.credentials.mechanism is Mechanism.XOAUTH2
    assert settings.addresses == ("help@desk.example",)


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (b"From: anna@example.org\r\nSubject: photos\r\n\r\n", "    Subject: photos\n"),
        (b"", "    It could not be read.\n"),
        # Octets of any kind.
        (b"Subject: \xff\x00", "    Subject: \ufffd\x00\n"),
    ],
)
def test_a_report_says_which_message_was_passed_over_and_why(header: bytes, line: str) -> None:
    passed = PassedOver(channel="box", uidvalidity=7, uid=42, why=Why.TOO_BIG, because="it has 9 octets", header=header)

    arrival = arrival_of(passed, NOW)

    text = arrival.body.decode()
    assert text.startswith("A message in the mailbox box was not taken: it is larger than this desk takes\n")
    assert text.endswith(line)
    assert "UID 42" in text
    assert "it has 9 octets" in text
    assert (arrival.channel, arrival.delivery_id) == ("box", "imap:7:42:too-big")
