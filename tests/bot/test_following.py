"""A sealed link opens one report for one reader, who adds, confirms and reopens there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.pages.texts import TEXTS
from bot.seals import Seal, path_to_incident
from bot.words import words_of
from bot.writing.payload import from_payload
from store import incidents
from store.engine import Store
from store.tables import inbox, incident, message, outbox
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import KEYS, Site
from tests.site import site as site  # noqa: PLC0414 - a fixture

# Following.


def test_the_reporter_adds_confirms_and_reopens(site: Site) -> None:
    follow = site.report()
    assert site.post(f"{follow}/answer", {"text": "It is the left one."}).status == 303
    site.work()
    assert len(site.rows(incident)) == 1
    assert "It is the left one." in site.get(follow).text
    cookies = site.sign_in()
    site.act(cookies, "confirm")
    site.act(cookies, "resolve", code="fixed", text="A new fuser.")
    assert site.state() == "resolved"
    assert "A new fuser." in site.get(follow).text
    assert site.post(f"{follow}/not-solved", {"reason": "It jams again"}).headers["location"].endswith("?kept")
    assert site.state() == "in_progress"
    site.now += timedelta(minutes=1)
    site.act(cookies, "resolve", code="fixed", text="Another fuser.")
    site.post(f"{follow}/solved", {})
    assert site.state() == "closed"
    assert TEXTS["en"]["closed"] in site.get(follow).text


def test_what_is_promised_is_to_come_and_what_has_passed_was_missed(site: Site) -> None:
    """P5, reported on Monday at 08:00: answered by Tuesday 17:00, working again by Friday of the week after."""
    follow, english = site.report(), TEXTS["en"]
    first = site.get(follow).text
    site.now += timedelta(days=2)
    late = site.get(follow).text
    site.now += timedelta(days=12)
    later = site.get(follow).text
    cookies = site.sign_in()
    site.act(cookies, "confirm")
    site.act(cookies, "resolve", code="fixed", text="A new fuser.")
    over = site.get(follow).text

    assert re.search(rf"{english['response_due']}</dt><dd>Tuesday, 3 June", first)
    assert re.search(rf"{english['resolution_due']}</dt><dd>Friday, 13 June", first)
    assert re.search(
        rf"{english['response_missed']}</dt><dd>Tuesday, 3 June[^<]*<span[^>]*>{english['not_managed']}", late
    )
    assert (english["response_due"] in late, english["resolution_due"] in late) == (False, True)
    assert re.search(rf"{english['resolution_missed']}</dt><dd>Friday, 13 June", later)
    assert (english["response_missed"] in later, english["resolution_due"] in later) == (False, False)
    assert not any(english[name] in over for name in ("response_missed", "resolution_missed", "not_managed"))


def test_what_is_internal_never_leaves(site: Site) -> None:
    follow = site.report()
    cookies = site.sign_in()
    site.act(cookies, "note", text="The reporter is clumsy.")

    assert "clumsy" not in site.get(follow).text
    assert "clumsy" in site.get("/incident/INC-000001", cookies=cookies).text


def test_a_link_opens_one_report_for_one_reader(site: Site) -> None:
    follow = site.report()
    site.report(address="eve@example.org", text="My secret is 42.")
    seal, link = Seal(KEYS), follow.rpartition("/")[2]

    mine = path_to_incident(seal, 1, "ann@example.org", site.now)
    assert "secret" not in site.get(mine).text
    for forged in (
        link[:-3] + "abc",
        link + "x",
        "INC-000002",
        Seal((b"x" * 32,)).sign("follow", ["incident", 2, "eve@example.org"], site.now),
        seal.sign("other", ["incident", 2, "eve@example.org"], site.now),
        seal.sign("follow", "text", site.now),
    ):
        answer = site.get(f"/follow/{forged}")
        assert (answer.status, "secret" in answer.text) == (404, False), forged
        assert site.post(f"/follow/{forged}/solved", {}).status == 404
    site.now += timedelta(days=181)
    assert site.get(mine).status == 404, "links end"


def test_an_answer_comes_from_whom_the_link_is_for(site: Site) -> None:
    follow = site.report()
    site.post(f"{follow}/answer", {"text": "More.", "address": "eve@example.org", "name": "Eve"})
    site.work()

    assert {row.sender for row in site.rows(message) if row.direction == "in"} == {"ann@example.org"}
    assert site.rows(inbox)[-1].trust == "authenticated"


# Where links come from.


def test_a_seal_knows_its_older_keys() -> None:
    old = Seal((b"old",)).sign("follow", [1], NOW)
    rotated = Seal((b"new", b"old"))

    assert rotated.read("follow", old, NOW, within=timedelta(days=1)) == [1]
    assert rotated.read("follow", old, NOW + timedelta(days=2), within=timedelta(days=1)) is None
    assert rotated.read("follow", old, NOW - timedelta(days=2), within=timedelta(days=1)) is None
    assert Seal((b"new",)).read("follow", old, NOW, within=timedelta(days=1)) is None


def test_a_mail_to_the_reporter_links_to_their_page(sqlite_store: Store) -> None:
    site = Site(sqlite_store)
    policy = replace(site.desk.policy, desk=replace(site.desk.policy.desk, url="https://desk.example.org"))
    site.desk = replace(site.desk, policy=policy)
    site.report()

    mail = from_payload(site.rows(outbox)[0].payload)
    link = re.search(r"https://desk\.example\.org(/follow/\S+)", mail.text)
    assert link
    assert "https://desk.example.org/follow/" in mail.html
    assert "It jams." in site.get(link[1]).text


def test_a_reporter_reads_what_is_theirs_to_know(site: Site) -> None:
    follow = site.report()
    cookies = site.sign_in()
    site.act(cookies, "reply", text="We look at it.")
    with site.store.reading() as connection:
        clocks = {each.kind: each.due_at for each in incidents.clocks_of(connection, 1)}
    page = site.get(follow).text

    assert clocks["sla.update"] < clocks["sla.resolution"]
    assert words_of("en").time(clocks["sla.resolution"], "Europe/Berlin") in page
    assert words_of("en").time(clocks["sla.update"], "Europe/Berlin") not in page, "news are promised by then, no cure"
    assert "We look at it." in page
    assert "/follow/" not in re.sub(r'action="[^"]*"', "", page), "the way to this page is of no use on it"
    site.act(cookies, "ask", question="Which printer?")
    assert TEXTS["en"]["waits"] in site.get(follow).text


def test_a_reporter_reads_why_it_was_cancelled(site: Site) -> None:
    follow = site.report()
    site.act(site.sign_in(), "cancel", reason="service_request", text="Please use the shop.")
    page = site.get(follow, headers={"accept-language": "de"}).text

    assert "ein Wunsch nach etwas Neuem, den wir weitergeben." in page
    assert "Please use the shop." in page
    assert TEXTS["de"]["not_right"] in page
