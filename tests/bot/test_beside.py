"""Files of an incident are saved and never shown; others like it stand beside it, if their reader may see them."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest

from bot.pages import shown
from intake.clamav import ScannerAway
from store import inbox as arrivals
from store.engine import Store
from store.tables import inbox
from tests.asking import Answer, ask
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, CAL, DEE, Site, multipart
from tests.values import an_arrival

ACTIVE = b"<html><script>fetch('/people')</script></html>"


def with_files(store: Store, *files: tuple[str, bytes], **changes: Any) -> Site:
    site = Site(store, **changes)
    body, headers = multipart(site.filled(), list(files))
    sent = ask(site.app, "/report", method="POST", body=body, headers=headers)
    assert sent.status == 303, sent.text
    site.work()
    return site


def ask_for(site: Site, path: str, who: str = BEA, **more: Any) -> Answer:
    return site.get(path, cookies=site.sign_in(who), **more)


def test_a_file_is_saved_and_never_shown(sqlite_store: Store) -> None:
    """However active what somebody uploads is, a browser is told to save octets of no type, in a sandbox."""
    site = with_files(sqlite_store, ("r\u00e9port \u201cx\u201d.txt", b"plain words"), ("page.txt", ACTIVE))
    cookies = site.sign_in(BEA)
    beside = site.get("/incident/1/beside", cookies=cookies)
    page = site.get("/incident/1", cookies=cookies)
    answers = [site.get(f"/incident/1/files/{number}", cookies=cookies) for number in (1, 2)]

    assert 'href="/incident/INC-000001/files/1" download' in beside.text
    assert 'hx-get="/incident/INC-000001/beside"' in page.text
    assert 'href="/incident/INC-000001/beside"' in page.text, "without a script there is a link"
    handed_out = [answer for answer in answers if answer.status == 200]
    assert handed_out[0].body == b"plain words"
    for answer in handed_out:
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer.headers["content-security-policy"].startswith("sandbox;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert "r%C3%A9port%20" in handed_out[0].headers["content-disposition"]


def test_what_a_mail_says_of_its_file_is_not_told_to_a_browser(sqlite_store: Store) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@example.org", "help@desk.example", "A table"
    mail.set_content("It is attached.")
    mail.add_attachment("a,b", subtype="csv", filename="table.csv")
    site = Site(sqlite_store)
    with sqlite_store.begin() as connection:
        arrivals.add(connection, an_arrival(body=mail.as_bytes()))
    site.work()

    answer = ask_for(site, "/incident/1/files/1")
    assert (answer.status, answer.body) == (200, b"a,b\n")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_file_that_was_refused_stays_here(sqlite_store: Store) -> None:
    site = with_files(sqlite_store, ("tool.exe", b"MZ" + bytes(200)))
    beside = ask_for(site, "/incident/1/beside").text

    assert "not handed out" in beside or "No files came with it" in beside
    assert ask_for(site, "/incident/1/files/1").status in {403, 404}


@pytest.mark.parametrize("number", ["0", "2", "x", "1%2F..", "999999999999"])
def test_there_is_no_other_file(sqlite_store: Store, number: str) -> None:
    site = with_files(sqlite_store, ("a.txt", b"words"))

    assert ask_for(site, f"/incident/1/files/{number}").status == 404


def test_what_is_restricted_is_neither_handed_out_nor_told_of(sqlite_store: Store) -> None:
    site = with_files(sqlite_store, ("a.txt", b"words"))
    site.report(subject="Printer", text="It jams.")
    assert site.act(site.sign_in(BEA), "security", on="on").status == 303
    cal, dee = site.sign_in(CAL), site.sign_in(DEE)

    assert [site.get(f"/incident/1{path}", cookies=cal).status for path in ("/files/1", "/beside")] == [404, 404]
    assert "INC-000001" not in site.get("/incident/2/beside", cookies=cal).text
    assert site.get("/incident/1/files/1", cookies=dee).status == 200
    assert "INC-000001" in site.get("/incident/2/beside", cookies=dee).text
    assert site.get("/incident/1/files/1").status == 303, "nobody without a sign-in"


def test_a_scanner_has_the_last_word(sqlite_store: Store) -> None:
    found: list[str] = ["Eicar", ""]

    def scan(_octets: bytes) -> str:
        if not found:
            raise ScannerAway("no answer")
        return found.pop(0)

    site = with_files(sqlite_store, ("a.txt", b"words"), scan=scan)
    cookies = site.sign_in(BEA)

    answers = [site.get("/incident/1/files/1", cookies=cookies) for _ in range(3)]
    assert [answer.status for answer in answers] == [403, 200, 503]
    assert "Eicar" in answers[0].text


def test_others_like_it_stand_beside_it_with_what_helped(sqlite_store: Store) -> None:
    site = Site(sqlite_store)
    site.report(subject="Fuser overheats", text="The fuser of the printer overheats again.")
    site.report(subject="Fuser overheats again", text="Smoke from the fuser.")
    site.report(subject="Holiday calendar", text="Nothing alike here.")
    cookies = site.sign_in(BEA)
    for command, fields in (
        ("confirm", {}),
        ("resolve", {"code": "fixed", "text": "Cleaned the fan."}),
    ):
        assert site.act(cookies, command, **fields).status == 303
    assert site.state(1) == "resolved", site.rows(inbox)
    beside = site.get("/incident/2/beside", cookies=cookies).text
    part = site.get("/incident/2/beside", cookies=cookies, headers={"HX-Request": "true"}).text

    assert "INC-000001" in beside
    assert "Cleaned the fan." in beside
    alike, _, theirs = beside.partition("From the same reporter")
    assert "INC-000003" not in alike
    assert "INC-000003" in theirs
    assert "<html" in beside
    assert "<html" not in part


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (25_000_000, "25 MB"), (10**13, "10000.0 GB")]
)
def test_sizes_are_told_as_people_say_them(number: int, told: str) -> None:
    assert shown.octets(number) == told


def test_instants_in_the_history_are_told_as_people_tell_them() -> None:
    told = shown.readable("from 2025-06-02T06:00:00.110374+00:00 on, not 2025-06-02", "Europe/Berlin")

    assert told == "from Mon 2025-06-02 08:00 CEST on, not 2025-06-02"
