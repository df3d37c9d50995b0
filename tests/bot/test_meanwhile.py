"""Who fills in a form while others work is refused where they changed what it decides about, and only there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.entries import entry
from bot.meanwhile import changes_since
from bot.words import words_of
from store import incidents, queries
from store.incident import TimelineEntry
from store.tables import message
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, DEE, Site
from tests.site import site as site  # noqa: PLC0414 - a fixture

RESOLVED = {"code": "workaround", "text": "Use the other printer."}


def looked(site: Site, cookies: dict[str, str]) -> dict[str, str]:
    """Return what the forms of the page say about what is seen now."""
    page = site.get("/incident/INC-000001", cookies=cookies).text
    return {name: re.findall(rf'name="{name}" value="(\d+)"', page)[0] for name in ("version", "seen")}


def noted_by_the_desk(site: Site, line: TimelineEntry) -> None:
    """Let the desk write a line into the history, and with it another version of the incident."""
    with site.store.begin() as connection:
        before = incidents.load(connection, 1, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, updated_at=site.now), before)
        incidents.add_timeline(connection, 1, [line])


def test_what_the_desk_notes_by_itself_refuses_nobody(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    site.act(cookies, "confirm")
    seen = looked(site, cookies)
    noted_by_the_desk(site, entry(site.now, "escalated", field="sla.response", because="75 % of its time is used up"))
    assert looked(site, cookies)["version"] != seen["version"]
    said = site.act(cookies, "resolve", **seen, **RESOLVED)

    assert said.status == 303
    assert site.state() == "resolved"


@pytest.mark.parametrize("command", ["resolve", "reply"])
def test_what_somebody_changed_is_told_with_who_did_it(site: Site, command: str) -> None:
    site.report()
    cookies = site.sign_in()
    seen = looked(site, cookies)
    site.act(site.sign_in(DEE), "confirm")
    site.now += timedelta(seconds=1)
    said = site.act(cookies, command, **seen, **RESOLVED)

    assert said.status == 409
    assert "INC-000001 has changed since you looked" in said.text
    assert "Changed meanwhile: confirmed (Dee)" in said.text
    assert site.state() == "new"

    again = {name: re.findall(rf'name="{name}" value="(\d+)"', said.text)[0] for name in ("version", "seen")}
    site.now += timedelta(seconds=1)
    assert site.act(cookies, command, **again, **RESOLVED).status == 303, "now they have seen it"


def test_a_reporter_who_wrote_meanwhile_is_not_overlooked(site: Site) -> None:
    follow = site.report()
    cookies = site.sign_in()
    site.act(cookies, "confirm")
    seen = looked(site, cookies)
    site.now += timedelta(seconds=10)
    assert site.post(f"{follow}/answer", {"text": "It smokes now."}).status == 303
    site.work()
    said = site.act(cookies, "resolve", **seen, **RESOLVED)

    assert said.status == 409
    assert "message" in said.text.partition("Changed meanwhile: ")[2][:200]


def test_what_only_adds_is_never_refused_for_a_change(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    seen = looked(site, cookies)
    site.act(site.sign_in(DEE), "confirm")
    said = site.act(cookies, "note", **seen, text="The fuser is worn.")

    assert said.status == 303
    assert "The fuser is worn." in [row.text for row in site.rows(message)]


def test_a_form_that_does_not_say_what_was_seen_is_refused(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    site.act(cookies, "confirm")
    version = looked(site, cookies)["version"]
    noted_by_the_desk(site, entry(site.now, "escalated"))

    assert site.act(cookies, "resolve", version=version, **RESOLVED).status == 409
    assert site.act(cookies, "reply", version=version, seen="x", text="Hello.").status == 409


def test_changes_name_both_values_and_who_made_them(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    seen = int(looked(site, cookies)["seen"])
    site.act(cookies, "take")
    with site.store.reading() as connection:
        history = list(queries.timeline_of(connection, 1))
    told = changes_since(history, seen, words_of("en"), lambda address: {BEA: "Bea"}.get(address, address))

    assert "state: new → in progress (Bea)" in told
    assert changes_since(history, history[-1].id, words_of("en")) == ()
