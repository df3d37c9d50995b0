"""People report on a page without an account; machines and floods are kept out, and nothing written is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest

from bot.pages import build_app
from bot.pages.parts import Reporting
from bot.pages.texts import TEXTS, language_for
from bot.pages.throttle import Throttle
from intake.form import File, Filled, letter_of
from intake.message import RawMessage
from intake.rfc5322 import parse
from store import inbox as arrivals
from store.engine import Store
from store.tables import inbox, incident, outbox
from tests.asking import ask
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import HOSTILE, Site, multipart
from tests.site import site as site  # noqa: PLC0414 - a fixture

# The form.


def test_a_report_becomes_an_incident_that_can_be_followed(store: Store) -> None:
    site = Site(store)
    follow = site.report()

    (opened,) = site.rows(incident)
    assert (opened.summary, opened.source_channel, opened.state) == ("Printer", "web", "new")
    page = site.get(follow)
    assert page.status == 200
    assert "INC-000001" in page.text
    assert "It jams." in page.text
    assert [row.recipients for row in site.rows(outbox)] == ["ann@example.org"], "it is acknowledged by mail"


def test_a_report_that_is_still_read_says_so(site: Site) -> None:
    sent = site.post("/report", site.filled())

    assert TEXTS["en"]["reading"] in site.get(sent.headers["location"]).text


def test_sending_twice_is_one_report(site: Site) -> None:
    form = site.filled()
    site.post("/report", form)
    site.post("/report", form)
    site.work()

    assert len(site.rows(incident)) == 1


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"address": "nobody"}, 422, "missing_address"),
        ({"text": "  "}, 422, "missing_text"),
        ({"when": "forged"}, 422, "too_late"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_lost(
    site: Site, changes: dict[str, str], status: int, told: str
) -> None:
    answer = site.post("/report", site.filled(subject="A subject that I typed", **changes))

    assert answer.status == status
    assert TEXTS["en"][told] in answer.text
    assert "A subject that I typed" in answer.text
    assert site.rows(inbox) == []


def test_whoever_adds_what_was_missing_need_not_be_slow_again(site: Site) -> None:
    form = site.filled(text="")
    when = re.search(r'name="when" value="([^"]+)"', site.post("/report", form).text)
    assert when
    assert site.post("/report", {**form, "text": "It jams.", "when": when[1]}).status == 303


def test_machines_are_kept_out(site: Site) -> None:
    quick = site.filled()
    site.now -= timedelta(seconds=9)
    assert TEXTS["en"]["too_soon"] in site.post("/report", quick).text
    site.now += timedelta(seconds=9)
    assert site.post("/report", {**quick, "website": "https://spam.example"}).status == 303
    site.now += timedelta(hours=13)
    assert TEXTS["en"]["too_late"] in site.post("/report", quick).text
    assert site.rows(inbox) == []


def test_one_peer_cannot_flood(sqlite_store: Store) -> None:
    hour = timedelta(hours=1)
    site = Site(
        sqlite_store, reporting=Reporting(is_open=True, by_peer=Throttle(3, hour), by_address=Throttle(9, hour))
    )
    statuses = [site.post("/report", site.filled(text=str(n))).status for n in range(5)]

    assert statuses == [303, 303, 303, 429, 429]
    site.now += hour
    assert site.post("/report", site.filled()).status == 303


def test_a_proxy_is_believed_only_when_it_is_ours(sqlite_store: Store) -> None:
    for proxies, expected in (((), "10.0.0.1"), (("10.0.0.1",), "192.0.2.9")):
        site = Site(sqlite_store, proxies=proxies)
        seen: list[str] = []

        async def accept(raw: RawMessage, seen: list[str] = seen) -> None:
            seen.append(raw.envelope.peer)

        site.pages = replace(site.pages, accept=accept)
        site.app = build_app(site.pages)
        site.post("/report", site.filled(), client="10.0.0.1", headers={"x-forwarded-for": "6.6.6.6, 192.0.2.9"})
        assert seen == [expected]


def test_a_busy_store_loses_nothing_that_was_written(site: Site) -> None:
    form = site.filled(text="A long story")
    site.busy = True
    answer = site.post("/report", form)

    assert (answer.status, "A long story" in answer.text) == (503, True)


def test_files_come_with_the_report(site: Site) -> None:
    body, headers = multipart(site.filled(), [("shot.png", b"\x89PNG\r\n\x1a\n1234"), ("", b"")])
    sent = ask(site.app, "/report", method="POST", body=body, headers=headers)

    assert sent.status == 303
    with site.store.reading() as connection:
        octets = arrivals.bodies_of(connection, [1])[1]
    read = parse(octets)
    assert [(each.name, each.size) for each in read.attachments] == [("shot.png", 12)]
    assert read.text.strip() == "It jams.\n[file: shot.png]", "who reads it sees that a file came"


def test_an_oversized_report_is_refused(sqlite_store: Store) -> None:
    site = Site(sqlite_store, reporting=Reporting(is_open=True, max_upload=1000))
    body, headers = multipart(site.filled(), [("big.png", b"x" * 2000)])

    assert ask(site.app, "/report", method="POST", body=body, headers=headers).status == 413
    assert site.rows(inbox) == []


def test_no_form_where_none_is_wanted(sqlite_store: Store) -> None:
    assert Site(sqlite_store, reporting=Reporting()).get("/report").status == 404


def test_only_named_sites_may_show_the_form_in_a_frame(sqlite_store: Store) -> None:
    embed = Reporting(is_open=True, embed=("https://intranet.example.org",))

    assert "frame-ancestors 'none'" in Site(sqlite_store).get("/report").headers["content-security-policy"]
    allowed = Site(sqlite_store, reporting=embed).get("/report").headers["content-security-policy"]
    assert "frame-ancestors https://intranet.example.org" in allowed


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("fr, en;q=0.5", "en"),
        ("en;q=0.1, de;q=0.2", "de"),
        ("", "en"),
        ("x;q=y", "en"),
    ],
)
def test_the_form_speaks_the_readers_language(accept: str, language: str) -> None:
    assert language_for(accept, "en") == language


def test_every_language_has_every_word() -> None:
    assert {tuple(sorted(texts)) for texts in TEXTS.values()} == {tuple(sorted(TEXTS["en"]))}


# The letter.


def test_nothing_that_is_written_leaves_its_header() -> None:
    filled = Filled(
        address="ann@example.org", name=HOSTILE, subject=HOSTILE, text=HOSTILE, files=(File(name=HOSTILE, octets=b"x"),)
    )
    octets = letter_of(filled, to="help@desk.example", message_id="form-1@desk.example", at=NOW)

    head = octets.partition(b"\r\n\r\n")[0]
    assert message_from_bytes(octets)["Bcc"] is None
    assert head.count(b"\r\nSubject:") == 1
    read = parse(octets)
    assert read.sender.address == "ann@example.org"
    assert "alert" in read.subject


@pytest.mark.parametrize(
    "address", ["ann@example.org\r\nBcc: eve@example.org", 'a"b@example.org', "<x> eve@example.org"]
)
def test_an_address_cannot_become_two(address: str) -> None:
    filled = Filled(address=address, text="x")
    octets = letter_of(filled, to="help@desk.example", message_id="1@desk.example", at=NOW)

    assert not re.search(rb"(?im)^bcc:", octets)


# How often.


def test_a_throttle_forgets_and_is_bounded() -> None:
    throttle = Throttle(2, timedelta(minutes=1), most_keys=3)

    assert [throttle.allows("a", NOW) for _ in range(3)] == [True, True, False]
    assert throttle.allows("a", NOW + timedelta(minutes=1))
    for number in range(100):
        throttle.allows(str(number), NOW)
    assert len(throttle._seen) == 3
