"""What callers hear while a major incident lasts: in both languages, as it stands now, and nobody's name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.announcements import announcements
from bot.cli import app
from bot.major.greeting import Announcing
from bot.words import languages
from store import incidents
from store.engine import Store
from tests.majors import MIM, VOICE, an_office, declared
from tests.office import Office
from tests.site import Site


@pytest.fixture
def office(sqlite_store: Store) -> Office:
    return an_office(sqlite_store)


def heard(office: Office, language: str, own: str = "en") -> str:
    by = Announcing(desk="Service desk", language=own, timezone="Europe/Berlin", now=office.now)
    with office.store.reading() as connection:
        return " ".join(text for _, text in announcements(connection, language, by))


def a_file(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[desk]\naddress = "help@desk.example"\n[database]\nurl = "{store.url}"\n')
    monkeypatch.setenv("DESKHAND_CONFIG", str(path))


def test_nothing_is_announced_before_the_declaration(office: Office) -> None:
    office.report("Wi-Fi outage", subject="Wi-Fi is down")

    assert heard(office, "en") == ""


def test_it_follows_each_update_until_it_is_stood_down(office: Office) -> None:
    first, _ = declared(office, parts=1)
    begun = heard(office, "en")
    assert begun.startswith("This is Service desk. There is trouble with Network since 08:00; we work on it before")
    assert begun.endswith("You need not report it. If it is about something else, please stay on the line.")
    assert office.say("update", first, by=VOICE, text="A switch is broken,\nwe replace it").ok
    told = heard(office, "en")
    assert "A switch is broken, we replace it. There is news by 08:2" in told
    # What people wrote is in the desk's language; the others hear what the desk can say itself.
    german = heard(office, "de")
    assert german.startswith("Hier ist: Service desk. Network ist seit 08:00 Uhr gestört;")
    assert "Bis 08:2" in german
    assert "switch" not in german
    assert "switch" in heard(office, "de", own="de")
    # A promise that has passed is not announced.
    office.now += timedelta(hours=1)
    assert "news by" not in heard(office, "en")
    assert "@" not in told

    assert office.say("resolve", first, code="fixed", text="Replaced.").ok
    assert "The trouble with Network is over since 09:0" in heard(office, "en")
    assert office.say("major", first, by=MIM, action="stand_down", reason="all confirmed it").ok
    assert heard(office, "en") == ""


def test_what_few_may_know_of_is_not_announced(office: Office) -> None:
    first, _ = declared(office, parts=1)
    assert office.say("security", first, on="on").ok

    assert heard(office, "en") == ""


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_whole_of_it(office: Office, language: str) -> None:
    first, _ = declared(office, parts=1)
    office.say("update", first, by=VOICE, text="Wir tauschen ihn.")
    lasts = heard(office, language)
    office.say("resolve", first, code="fixed", text="Replaced.")

    english = ("There is", "You need", "please stay", "is over")
    assert language == "en" or not any(words in lasts + heard(office, language) for words in english)


def test_the_command_and_the_page_say_the_same(
    tmp_path: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = an_office(sqlite_store)
    declared(office, parts=1)
    site = Site(sqlite_store)
    page = site.get("/status/greeting?lang=de")
    a_file(tmp_path, sqlite_store, monkeypatch)
    ran = CliRunner().invoke(app, ["greeting", "--json"])

    assert page.status == 200
    assert page.headers["content-type"].startswith("text/plain")
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line["language"] for line in lines] == ["en", "de"]
    assert lines[1]["text"].partition(" seit")[0] in page.text
    assert Site(sqlite_store, status="off").get("/status/greeting").status == 404
    assert Site(sqlite_store, status="internal").get("/status/greeting").status == 303
    plain = CliRunner().invoke(app, ["greeting", "--language", "de"])
    assert plain.stdout.strip() == lines[1]["text"]
    assert "there are no texts in 'fr'" in CliRunner().invoke(app, ["greeting", "--language", "fr"]).stderr


def test_where_nothing_lasts_the_ordinary_greeting_is_right(
    tmp_path: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path, sqlite_store, monkeypatch)
    ran = CliRunner().invoke(app, ["greeting"])

    assert ran.stdout == ""
    assert "No major incident is declared" in ran.stderr


def test_without_a_service_the_summary_is_said(office: Office) -> None:
    first, _ = declared(office, parts=1)
    with office.store.begin() as connection:
        before = incidents.load(connection, first, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, service=""), before)

    assert "trouble with Wi-Fi is down since" in heard(office, "en")
