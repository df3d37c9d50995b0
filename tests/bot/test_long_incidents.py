"""The page of an incident with much in it: what was said first and what was said last can be read at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.pages import views
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import Site
from tests.site import site as site  # noqa: PLC0414 - a fixture


def written(site: Site, action: str, count: int) -> str:
    """Let an agent write so many times, and return the page."""
    site.report()
    cookies = site.sign_in()
    site.act(cookies, "take")
    for number in range(count):
        site.now += timedelta(minutes=1)
        site.act(cookies, action, text=f"It is word {number:03}.")
    return site.get("/incident/INC-000001", cookies=cookies).text


def test_of_a_long_conversation_the_beginning_and_the_newest_are_open(site: Site) -> None:
    begun, folded = written(site, "reply", 35).split("earlier turns</summary>")
    folded, newest = folded.split("<h3>The newest</h3>")

    assert "It jams." in begun
    assert ("word 003" in folded, "word 003" in newest) == (True, False)
    assert "word 034" in newest
    assert "more promises were kept before</summary>" in begun + folded + newest


def test_the_newest_is_shown_of_what_does_not_fit(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 4)
    page = written(site, "note", 6)

    assert "It jams." in page
    assert [number for number in range(6) if f"word {number:03}" in page] == [2, 3, 4, 5]
    assert re.search(r"\d+ messages that came then are left out here", page)
    assert re.search(r"\d+ older entries are left out here", page)
