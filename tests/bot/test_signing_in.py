"""Agents sign in by a link out of a mail, once and for a while, and nobody else does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import escape
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.agreed.roster import Roster
from bot.pages import build_app
from bot.pages.parts import SigningIn
from bot.pages.signing_in import local_path
from bot.writing.payload import from_payload
from store.engine import Store
from store.tables import outbox
from store.web_tables import session
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, CAL, PEOPLE, Site
from tests.site import site as site  # noqa: PLC0414 - a fixture


@pytest.mark.parametrize(
    "path", ["/", "/incident/INC-000001", "/held", "/buried", "/people", "/monitoring", "/outbox", "/outbox/1"]
)
def test_agents_pages_ask_who_it_is(site: Site, path: str) -> None:
    answer = site.get(path)

    assert answer.status == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    ("path", "then"),
    [
        ("/search?q=printer+jams&page=2", "/search?q=printer+jams&page=2"),
        ("/?page=2", "/?page=2"),
        # No mail program breaks the link.
        (f"/?{'x' * 400}", "/"),
    ],
)
def test_who_signs_in_is_shown_what_they_asked_for(site: Site, path: str, then: str) -> None:
    way = site.get(path).headers["location"]
    assert parse_qs(urlsplit(way).query)["next"] == [then]
    assert f'name="next" value="{escape(then)}"' in site.get(way).text


def test_a_link_signs_in_once(site: Site) -> None:
    cookies = site.sign_in()
    assert site.get("/", cookies=cookies).status == 200
    assert "Bea" in site.get("/", cookies=cookies).text
    mail = from_payload(site.rows(outbox)[-1].payload)
    link = re.search(r"(/sign-in/link/[^?\s]+)", mail.text)
    assert link
    assert site.post(link[1], {}).status == 403, "it was used"
    assert site.rows(session)[0].digest not in str(cookies), "the database does not hold what the browser holds"


def test_strangers_hear_what_everybody_hears_and_get_nothing(site: Site) -> None:
    known, stranger = (site.post("/sign-in", {"address": address}).text for address in (BEA, "eve@example.org"))

    assert known == stranger
    assert [row.recipients for row in site.rows(outbox)] == [BEA]


def test_a_link_is_not_shown_among_what_left(site: Site) -> None:
    cookies = site.sign_in()

    assert site.get(f"/outbox/{site.rows(outbox)[-1].id}", cookies=cookies).status == 404


def test_links_are_not_sent_without_end(site: Site) -> None:
    for _ in range(6):
        site.post("/sign-in", {"address": BEA})

    assert len(site.rows(outbox)) == 3
    assert [site.post("/sign-in", {"address": "x@example.org"}).status for _ in range(20)][-1] == 429


def test_sessions_end(site: Site) -> None:
    idle, most = timedelta(hours=2), timedelta(hours=12)
    cookies = site.sign_in()
    site.now += idle + timedelta(seconds=1)
    assert site.get("/", cookies=cookies).status == 303, "it was not used"
    cookies = site.sign_in()
    began = site.now
    while site.now - began < most - timedelta(hours=1):
        site.now += timedelta(hours=1)
        assert site.get("/", cookies=cookies).status == 200
    site.now += timedelta(hours=1, seconds=1)
    assert site.get("/", cookies=cookies).status == 303, "no session lasts for ever"
    cookies = site.sign_in()
    site.post("/sign-out", {"csrf": site.csrf(cookies)}, cookies=cookies)
    assert site.get("/", cookies=cookies).status == 303, "it was ended"
    assert site.get("/", cookies={"deskhand": "guess"}).status == 303


def test_whoever_leaves_is_out(site: Site) -> None:
    cookies = site.sign_in(CAL)
    site.pages = replace(
        site.pages,
        decider=replace(site.desk, policy=replace(site.desk.policy, roster=Roster(people={BEA: PEOPLE[BEA]}))),
    )
    site.app = build_app(site.pages)

    assert site.get("/", cookies=cookies).status == 303


def test_the_cookie_is_for_the_browser_alone(site: Site) -> None:
    site.post("/sign-in", {"address": BEA})
    link = re.search(r"(/sign-in/link/[^?\s]+)", from_payload(site.rows(outbox)[-1].payload).text)
    assert link
    baked = site.post(link[1], {}).headers["set-cookie"].lower()

    assert "httponly" in baked
    assert "samesite=lax" in baked


@pytest.mark.parametrize(
    ("asked", "goes"),
    [("/incident/INC-000001", "/incident/INC-000001"), ("https://evil.example", "/"), ("//evil.example", "/"),
     ("/\\evil.example", "/"), ("/a\\..\\b", "/"), ("javascript:alert(1)", "/"), ("/a\r\nCookie: x", "/"), ("", "/")],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(asked: str, goes: str) -> None:
    assert local_path(asked) == goes


def test_open_pages_can_only_be_read(sqlite_store: Store) -> None:
    """Nobody is configured and only this machine can ask: as before, everything is shown, and nothing can be done."""
    site = Site(sqlite_store, signing_in=SigningIn(is_needed=False))
    site.report()

    assert site.get("/").status == 200
    page = site.get("/incident/INC-000001").text
    assert "<form" not in page
    assert site.post("/incident/INC-000001/take", {"csrf": ""}).status == 403


def test_a_session_that_ends_while_a_call_is_typed_leaves_the_page_where_it_is(site: Site) -> None:
    part = {"hx-request": "true"}
    asked = "/call/known?text=%22%3Cb%3E"
    over = site.get(asked, headers=part)

    assert over.status == 200
    assert "hx-redirect" not in over.headers
    assert "Your session is over." in over.text
    assert "<b>" not in over.text
    assert "<html" not in over.text
    # Nobody writes anything here: whoever leads a browser to it goes through the door.
    assert site.get(asked).status == 303
    cookies = site.sign_in()
    # The form of the old session is sent with the token of the new one.
    assert f'value="{site.csrf(cookies)}" hx-swap-oob' in site.get(asked, cookies=cookies, headers=part).text
