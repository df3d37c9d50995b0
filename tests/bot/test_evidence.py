"""Evidence: what is kept has its SHA-256 in the history, who took it, where it came from, and whom it was handed to."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.exhibits import exhibits_of
from store.engine import Store
from store.tables import timeline
from tests.bot.test_attachments import a_mail
from tests.bot.test_beside import BEA, with_files
from tests.bot.test_incident_models import office as office  # noqa: PLC0414 - a fixture
from tests.desks import arrive, rows
from tests.majors import AGENT
from tests.office import Office

LOG, TRACE = b"error 7\n", b"0000 4500 003c\n"


def an_incident_with(office: Office, *files: tuple[str, bytes], number: int = 1, thread: str = "") -> bytes:
    """Let a mail with files arrive; return its octets."""
    body = a_mail(number, *((name, "text/plain", octets) for name, octets in files))
    if thread:
        body = body.replace(b"Message-ID:", f"In-Reply-To: <{thread}>\r\nMessage-ID:".encode())
    arrive(office.store, body, name=f"mail-{number}")
    office.desk.work_inbox(office.now)
    return body


def kept(office: Office, kind: str = "evidence") -> list[tuple[Any, ...]]:
    """Return what the history says of evidence: who noted what, and its digest."""
    lines = rows(office.store, timeline, timeline.c.kind == kind)
    return [(row.actor, row.field, row.new, row.facts.get("sha256"), row.facts.get("step")) for row in lines]


def sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def test_messages_and_files_are_noted_with_their_digests_when_evidence_begins(office: Office) -> None:
    body = an_incident_with(office, ("gateway.log", LOG))
    said = office.say("evidence", 1)

    assert "2 messages and files noted with their SHA-256" in said.text
    assert kept(office) == [
        (AGENT, "message", "smtp", sha256(body), ""),
        (AGENT, "file", "gateway.log", sha256(LOG), ""),
    ]
    line = rows(office.store, timeline, timeline.c.field == "file")[0]
    assert f"SHA-256 {sha256(LOG)}, 8 octets, from ann@example.org, arrived 2025-06-02" in line.because


def test_what_comes_later_is_noted_when_it_comes_and_nothing_twice(office: Office) -> None:
    an_incident_with(office, ("gateway.log", LOG))
    office.say("evidence", 1)
    an_incident_with(office, ("trace.txt", TRACE), number=2, thread="f1@example.org")
    before = [line for line in kept(office) if line[1] == "file"]
    office.say("evidence", 1)

    assert before == [
        (AGENT, "file", "gateway.log", sha256(LOG), ""),
        ("system", "file", "trace.txt", sha256(TRACE), ""),
    ]
    assert [line for line in kept(office) if line[1] == "file"] == before
    assert [line[1] for line in kept(office)].count("message") == 2


def test_a_step_that_is_evidence_names_the_digest_of_the_file_that_it_kept(office: Office) -> None:
    an_incident_with(office, ("controller.log", LOG), ("trace.txt", TRACE))
    assert office.say("correct", 1, category="Network").ok
    assert office.say("follow", 1, model="wifi-down").ok
    collected = len(kept(office))
    office.say("step", 1, step="1", outcome="done")
    said = office.say("step", 1, step="2", outcome="done", reason="controller.log from the site, now in the safe")

    assert collected == 3
    assert said.text.startswith("Step 2 is done with 1 file;")
    assert kept(office)[collected:] == [(AGENT, "file", "controller.log", sha256(LOG), "2")]


def test_the_digests_are_those_of_what_is_still_there(office: Office) -> None:
    body = an_incident_with(office, ("gateway.log", LOG))
    with office.store.reading() as connection:
        found = exhibits_of(connection, 1)

    assert [(each.kind, each.sha256, each.size) for each in found] == [
        ("message", sha256(body), len(body)),
        ("file", sha256(LOG), len(LOG)),
    ]


def test_whom_a_file_was_handed_to_is_noted_of_evidence_only(
    sqlite_store: Store, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = with_files(sqlite_store, ("a.txt", b"words"))
    cookies = site.sign_in(BEA)
    config = tmp_path / "config.toml"
    config.write_text(f'[desk]\naddress = "help@desk.example"\n[database]\nurl = "{sqlite_url}"\n')
    monkeypatch.setenv("DESKHAND_CONFIG", str(config))

    def fetch() -> list[tuple[str, str]]:
        assert site.get("/incident/1/files/1", cookies=cookies).body == b"words"
        assert CliRunner().invoke(app, ["attachment", "1", "1"]).stdout_bytes == b"words"
        lines = rows(sqlite_store, timeline, timeline.c.kind == "handed_over")
        return [(row.actor, row.because) for row in lines]

    assert fetch() == []
    assert site.act(cookies, "evidence", on="on").status == 303
    digest = f"SHA-256 {sha256(b'words')}"
    assert fetch() == [(BEA, digest), ("operator", digest)]
