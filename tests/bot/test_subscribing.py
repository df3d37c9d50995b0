"""Whoever asks to be told how services stand, and proves their address, is told; until they end it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest

from bot.agreed.roster import Service
from bot.notices import subscribers as telling
from bot.pages import build_app
from bot.pages.status_texts import STATUS_TEXTS
from bot.seals import Seal
from bot.writing.payload import from_payload
from intake.compose import compose
from intake.message import OutboundMessage
from store import silences
from store import subscribers as stored
from store.engine import Store
from store.tables import outbox, timer
from store.web_tables import subscriber
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, DEE, KEYS, Site

URL = "https://desk.example.org"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def a_site(store: Store, status: str = "public") -> Site:
    """Return the pages of a desk that people outside can reach, with two services."""
    site = Site(store)
    policy = site.desk.policy
    services = {name: Service(name=name, owner="", group="Network") for name in ("E-mail", "Network")}
    policy = replace(
        policy,
        desk=replace(policy.desk, url=URL, status=status),
        roster=replace(policy.roster, services=services),
        services={"Network": "Network"},
    )
    site.desk = replace(site.desk, policy=policy)
    site.pages = replace(site.pages, decider=site.desk, url=URL, status=status)
    site.app = build_app(site.pages)
    return site


@pytest.fixture
def site(sqlite_store: Store) -> Site:
    return a_site(sqlite_store)


def ask_for(site: Site, address: str = "ann@example.org", lang: str = "en", **more: Any) -> Any:
    """Fill in the form as somebody does in ten seconds."""
    page = site.get(f"/status/subscribe?lang={lang}", cookies=more.pop("cookies", None)).text
    when = re.search(r'name="when" value="([^"]+)"', page)
    assert when
    site.now += timedelta(seconds=10)
    form = {"when": when[1], "address": address, **more.pop("form", {})}
    return site.post(f"/status/subscribe?lang={lang}", form, **more)


def mails(site: Site, template: str) -> list[OutboundMessage]:
    return [from_payload(row.payload) for row in site.rows(outbox) if row.template == template]


def link_in(mail: OutboundMessage, what: str) -> str:
    found = re.search(rf"{URL}(/status/{what}/\S+)", mail.text)
    assert found
    return found[1]


def subscribe(site: Site, address: str = "ann@example.org", lang: str = "en", **services: str) -> None:
    assert ask_for(site, address, lang, form=services).status == 200
    assert site.post(link_in(mails(site, "subscribe")[-1], "confirm"), {}).status == 200


def declare(site: Site) -> dict[str, str]:
    """Let somebody report, and declare it a major incident."""
    site.report()
    cookies = site.sign_in(DEE)
    assert site.act(cookies, "major", action="declare").status == 303
    tell(site)
    return cookies


def tell(site: Site) -> None:
    while site.desk.work_timers(site.now).rows:
        pass
    failed = [row.last_error for row in site.rows(timer) if row.last_error]
    assert failed == []


def test_who_confirms_is_told_how_a_major_incident_goes(store: Store) -> None:
    site = a_site(store)
    subscribe(site)
    cookies = declare(site)
    site.now += timedelta(minutes=6)
    site.act(cookies, "update", text="The switch is being replaced.", next="30m")
    tell(site)
    for command, fields in (("take", {}), ("confirm", {}), ("resolve", {"code": "fixed", "text": "A new switch."})):
        site.act(cookies, command, **fields)
    tell(site)

    told = mails(site, "service_news")
    assert [mail.subject for mail in told] == ["Out of order: Network", "News: Network", "Works again: Network"]
    assert {mail.to[0].address for mail in told} == {"ann@example.org"}
    assert "The switch is being replaced." in told[1].text
    assert not any("INC-" in mail.subject + mail.text or "Dee" in mail.text for mail in told), "nothing from inside"


def test_nothing_is_kept_and_nobody_is_told_before_they_confirm(site: Site) -> None:
    ask_for(site)
    link = link_in(mails(site, "subscribe")[0], "confirm")
    assert "Yes, write to me" in site.get(link).text, "who follows a link has not pressed a button"
    declare(site)

    assert site.rows(subscriber) == []
    assert mails(site, "service_news") == []
    site.now += timedelta(days=4)
    assert site.post(link, {}).status == 404, "it is too old"


def test_every_mail_ends_what_it_belongs_to(site: Site) -> None:
    subscribe(site)
    declare(site)
    (mail,) = mails(site, "service_news")
    read = message_from_bytes(compose(mail))
    link = str(read["List-Unsubscribe"]).strip().removeprefix(f"<{URL}").removesuffix(">")

    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link == link_in(mail, "leave")
    assert site.get(link).status == 200
    assert len(site.rows(subscriber)) == 1, "looking ends nothing"
    assert site.post(link, ONE_CLICK).status == 200
    assert site.rows(subscriber) == []
    assert site.post(link, ONE_CLICK).status == 200, "a second click is no mistake"


@pytest.mark.parametrize(
    ("services", "told"),
    [({}, 1), ({"service-1": "on"}, 1), ({"service-0": "on"}, 0), ({"service-0": "on", "service-1": "on"}, 1)],
)
def test_who_chose_services_is_told_of_those(site: Site, services: Mapping[str, str], told: int) -> None:
    subscribe(site, **services)
    declare(site)

    assert len(mails(site, "service_news")) == told


def test_everybody_is_told_in_the_language_of_the_page_that_they_asked_on(site: Site) -> None:
    subscribe(site, "uwe@example.org", "de")
    declare(site)

    assert mails(site, "subscribe")[0].subject.startswith("Bitte bestätigen")
    assert mails(site, "service_news")[0].subject == "Gestört: Network"


def test_many_are_told_in_portions_and_each_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_AT_ONCE", 2)
    names = [f"p{number}@example.org" for number in range(5)]
    with site.store.begin() as connection:
        for name in names:
            stored.subscribe(connection, name, (), "en", site.now)
    declare(site)

    assert sorted(mail.to[0].address for mail in mails(site, "service_news")) == names


def test_nothing_is_told_of_what_is_restricted(site: Site) -> None:
    subscribe(site)
    site.report()
    cookies = site.sign_in(DEE)
    site.act(cookies, "security", flag="on")
    site.act(cookies, "major", action="declare")
    tell(site)

    assert mails(site, "service_news") == []


def test_an_address_that_always_fails_is_not_written_to(site: Site) -> None:
    subscribe(site)
    with site.store.begin() as connection:
        for _ in range(silences.MOST_FAILURES):
            silences.count_failure(connection, "ann@example.org", because="550", now=site.now)
    declare(site)

    assert mails(site, "service_news") == []


def test_asking_is_limited_for_each_peer_and_address(site: Site) -> None:
    assert [ask_for(site, client=f"192.0.2.{n}").status for n in range(4)] == [200, 200, 200, 429]
    assert [ask_for(site, f"p{n}@example.org").status for n in range(11)] == [200] * 10 + [429]


@pytest.mark.parametrize(
    ("form", "mistake"),
    [({"address": "nobody"}, "missing_address"), ({"when": "forged"}, "too_late")],
)
def test_what_is_missing_is_told(site: Site, form: Mapping[str, str], mistake: str) -> None:
    answer = ask_for(site, form=form)

    assert (answer.status, STATUS_TEXTS["en"][mistake] in answer.text) == (422, True)
    assert site.rows(outbox) == []


def test_who_corrects_their_address_need_not_be_slow_again(site: Site) -> None:
    when = re.search(r'name="when" value="([^"]+)"', ask_for(site, "ann@").text)
    assert when
    assert site.post("/status/subscribe", {"when": when[1], "address": "ann@example.org"}).status == 200
    assert len(mails(site, "subscribe")) == 1


def test_who_fills_in_the_trap_gets_nothing(site: Site) -> None:
    assert ask_for(site, form={"website": "https://spam.example"}).status == 200
    assert site.rows(outbox) == []


def test_links_are_for_one_thing_only(site: Site) -> None:
    subscribe(site)
    seal = Seal(KEYS)
    for forged in ("x", seal.sign("follow", "ann@example.org", site.now), seal.sign("status.form", "x", site.now)):
        assert site.post(f"/status/leave/{forged}", ONE_CLICK).status == 404
        assert site.post(f"/status/confirm/{forged}", {}).status == 404
    assert len(site.rows(subscriber)) == 1


def test_an_internal_page_tells_colleagues_at_their_own_address(sqlite_store: Store) -> None:
    site = a_site(sqlite_store, "internal")
    assert site.get("/status/subscribe").status == 303
    cookies = site.sign_in(BEA)
    page = site.get("/status/subscribe", cookies=cookies).text
    when = re.search(r'name="when" value="([^"]+)"', page)
    assert when
    site.now += timedelta(seconds=10)
    form = {"when": when[1], "address": "eve@example.net"}
    assert site.post("/status/subscribe", form).status == 303
    site.post("/status/subscribe", form, cookies=cookies)
    site.post(link_in(mails(site, "subscribe")[0], "confirm"), {})
    with site.store.begin() as connection:
        stored.subscribe(connection, "left@example.net", (), "en", site.now)
    declare(site)

    assert [mail.to[0].address for mail in mails(site, "service_news")] == [BEA]


@pytest.mark.parametrize("changes", [{"url": ""}, {"status": "off"}])
def test_where_links_lead_nowhere_nobody_subscribes(sqlite_store: Store, changes: dict[str, str]) -> None:
    site = a_site(sqlite_store)
    site.app = build_app(replace(site.pages, **changes))

    assert site.get("/status/subscribe").status == 404
    assert "/status/subscribe" not in site.get("/status").text


def test_the_status_page_speaks_the_readers_language(site: Site) -> None:
    german = site.get("/status", headers={"accept-language": "de-DE,de;q=0.9"})

    assert "Alles funktioniert" in german.text
    assert german.headers["vary"] == "Accept-Language"
    assert "Everything works" in site.get("/status").text
    assert len({tuple(sorted(texts)) for texts in STATUS_TEXTS.values()}) == 1, "each has every word"
