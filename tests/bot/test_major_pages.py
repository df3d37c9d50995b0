"""The page of a major incident says who leads it, what was told last, and when more is due."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, DEE, Site
from tests.site import site as site  # noqa: PLC0414 - a fixture


def facts(site: Site, cookies: dict[str, str]) -> dict[str, str]:
    """Return what the section about the major incident says, each by its name."""
    page = site.get("/incident/INC-000001", cookies=cookies).text
    section = page.partition('aria-labelledby="major"')[2].partition("</section>")[0]
    found = re.findall(r"<dt>(.+?)</dt><dd>(.*?)</dd>", section)
    return {name: " ".join(re.sub(r"<[^>]+>", "", text).split()) for name, text in found}


def test_who_comes_to_a_major_incident_sees_crew_last_update_and_when_the_next_is_due(site: Site) -> None:
    site.report()
    cookies = site.sign_in(DEE)
    assert facts(site, cookies) == {}, "any other incident has no such section"
    site.act(cookies, "major", action="declare")
    declared = facts(site, cookies)

    assert declared["Major incident manager"] == "Dee", "who declares it leads it"
    assert declared["Last update"] == "nobody was told yet"
    assert declared["Next update"].startswith("in 5 min due ")

    site.now += timedelta(minutes=1)
    site.act(cookies, "role", role="technical", person=BEA)
    site.act(cookies, "bridge", link="https://meet.example.org/1")
    site.act(cookies, "update", text="We replace <b>the switch</b>.", next="20m")
    site.now += timedelta(minutes=21)
    told = facts(site, cookies)

    assert (told["Major incident manager"], told["Technical lead"]) == ("Dee", "Bea")
    assert told["Spoken at"] == "https://meet.example.org/1"
    assert told["Last update"].endswith(" by Dee: We replace &lt;b&gt;the switch&lt;/b&gt;.")
    assert told["Next update"].startswith("late by 1 min due ")


def test_a_major_incident_that_is_stood_down_promises_no_update(site: Site) -> None:
    site.report()
    cookies = site.sign_in(DEE)
    for command, fields in (
        ("major", {"action": "declare"}),
        ("update", {"text": "It works again.", "next": "20m"}),
        ("take", {}),
        ("confirm", {}),
        ("resolve", {"code": "fixed", "text": "A new switch."}),
        ("major", {"action": "stand_down", "reason": "Every site works."}),
    ):
        site.now += timedelta(seconds=1)
        assert site.act(cookies, command, **fields).status == 303, command
    stood_down = facts(site, cookies)

    assert stood_down["Stands"].startswith("stood down, declared ")
    assert stood_down["Major incident manager"] == "Dee"
    assert stood_down["Owner of the review"] == "Dee"
    assert "Next update" not in stood_down
