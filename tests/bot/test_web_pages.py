"""Agents act on pages as by commands; nobody sees or does there what is not theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.pages.parts import SigningIn
from store import inbox as arrivals
from store import incidents
from store.engine import Store
from store.inbox import Arrival
from store.incident import State
from store.tables import inbox, incident, message, outbox
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, CAL, DEE, HOSTILE, Site
from tests.site import site as site  # noqa: PLC0414 - a fixture
from tests.values import a_mail

# Acting.


def test_every_action_is_the_command(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    page = site.get("/incident/INC-000001", cookies=cookies).text
    assert 'action="/incident/INC-000001/take"' in page
    assert 'action="/incident/INC-000001/priority"' not in page, "that takes an incident manager"

    said = site.act(cookies, "take")
    assert said.status == 303
    assert site.state() == "in_progress"
    assert "INC-000001" in site.get(said.headers["location"].partition("#")[0], cookies=cookies).text
    site.act(cookies, "correct", category="Network", impact="1", urgency="1")
    assert site.rows(incident)[0].priority == 1
    rows = [row for row in site.rows(inbox) if row.channel == "web" and row.media_type.endswith("command+json")]
    assert [row.outcome for row in rows] == ["decided", "decided"], "each is a row of the ledger"


def test_a_second_click_changes_nothing(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    for _ in range(3):
        site.act(cookies, "reply", text="We are looking at it.")

    answers = [row for row in site.rows(outbox) if row.template == "answer"]
    assert len(answers) == 1


def test_what_was_written_is_still_there_when_it_is_refused(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    text = 'A new <fuser> & "drum" @csrf@.'
    said = site.act(cookies, "resolve", code="workaround", text=text)

    assert said.status == 409
    assert "is not confirmed" in said.text
    assert ">A new &lt;fuser&gt; &amp; &#34;drum&#34; @csrf@.</textarea>" in said.text
    assert '<option value="workaround" selected>' in said.text
    key = re.search(r'name="key" value="([^"]+)-resolve"', said.text)
    version = re.search(r'name="version" value="(\d+)"', said.text)
    assert key
    assert version
    site.act(cookies, "confirm")
    again = {"key": f"{key[1]}-resolve", "version": str(site.rows(incident)[0].version)}
    assert site.act(cookies, "resolve", code="workaround", text=text, **again).status == 303
    assert site.state() == "resolved"


def test_what_comes_next_stands_first(site: Site) -> None:
    site.report()
    cookies = site.sign_in()

    def first() -> list[str]:
        page = site.get("/incident/INC-000001", cookies=cookies).text
        return re.findall(r'action="/incident/INC-000001/(\w+)"', page)[:3]

    assert first() == ["take", "confirm", "correct"]
    assert "<dt>Confirmed</dt><dd>not yet</dd>" in site.get("/incident/INC-000001", cookies=cookies).text
    site.act(cookies, "confirm")
    assert first() == ["take", "reply", "ask"]
    assert "<dt>Confirmed</dt><dd>Bea " in site.get("/incident/INC-000001", cookies=cookies).text
    site.act(cookies, "take")
    assert first() == ["reply", "ask", "note"], "it is hers already"
    assert 'action="/incident/INC-000001/take"' in site.get("/incident/INC-000001", cookies=site.sign_in(DEE)).text


def test_impact_and_urgency_are_chosen_by_their_words(site: Site) -> None:
    site.report()
    page = site.get("/incident/INC-000001", cookies=site.sign_in()).text

    assert '<option value="">as it is</option>' in page
    assert '<option value="2">2: a department, a site or an important service</option>' in page


def test_the_page_says_who_works_on_it_what_it_belongs_to_and_what_ended_it(site: Site) -> None:
    site.report()
    site.report(subject="Another")
    cookies = site.sign_in()
    assert "<dd>nobody yet</dd>" in site.get("/incident/INC-000001", cookies=cookies).text
    site.now += timedelta(minutes=1)
    site.act(cookies, "take")
    board = site.get("/", cookies=cookies).text
    site.act(cookies, "link", **{"with": "2"})
    site.act(cookies, "correct", category="Network")
    site.act(cookies, "resolve", code="fixed", text="A new fuser.")
    page = site.get("/incident/INC-000001", cookies=cookies).text

    assert 'in progress<span class="soft">, Bea</span>' in board
    assert "<dt>Works on it</dt><dd>Bea</dd>" in page
    assert '<dt>Linked</dt><dd><a href="/incident/INC-000002">' in page
    assert "fixed: A new fuser." in page
    assert "message_id" not in page, "what left is told by whom it went to"


def test_time_that_did_not_count_is_drawn_into_the_bars(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    site.now += timedelta(minutes=5)
    site.act(cookies, "take")
    assert 'class="pause"' not in site.get("/incident/INC-000001", cookies=cookies).text
    site.act(cookies, "ask", question="Which printer?")
    site.now += timedelta(minutes=90)
    waiting = site.get("/incident/INC-000001", cookies=cookies).text
    site.act(cookies, "continue")
    site.now += timedelta(minutes=30)
    page = site.get("/incident/INC-000001", cookies=cookies).text

    assert "stands still" in waiting
    assert re.search(
        r'<rect class="pause" x="[0-9.]+" width="[0-9.]+" height="8"><title>stood still: pending user', waiting
    )
    assert 'class="pause"' in page
    # It opens at nine: most of the ninety minutes would not have counted in any case.
    told = re.search(r"stood still for (\d+) min of working time", page)
    assert told
    assert 30 <= int(told[1]) <= 40


def test_roles_are_asked_for(site: Site) -> None:
    site.report()
    cookies = site.sign_in(CAL)
    said = site.act(cookies, "take")

    assert site.state() == "new"
    assert said.status == 403
    assert "may not" in said.text


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}]
)
def test_another_site_cannot_post_in_ones_name(site: Site, headers: dict[str, str]) -> None:
    site.report()
    cookies = site.sign_in()
    form = {"csrf": site.csrf(cookies), "key": "k"}

    assert site.post("/incident/INC-000001/take", form, cookies=cookies, headers=headers).status == 403
    assert site.state() == "new"


def test_a_form_without_its_token_is_refused(site: Site) -> None:
    site.report()
    cookies, others = site.sign_in(), site.sign_in(DEE)
    for form in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": site.csrf(others)}):
        assert site.post("/incident/INC-000001/take", form, cookies=cookies).status == 403
    assert site.post("/incident/INC-000001/take", {"csrf": site.csrf(cookies)}).status == 403
    assert site.state() == "new"


def test_a_restricted_incident_is_known_to_few(site: Site) -> None:
    site.report(subject="Salaries leaked")
    with site.store.begin() as connection:
        before = incidents.load(connection, 1, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, security=True, assignment_group="Security"), before)
    bea, dee = site.sign_in(), site.sign_in(DEE)

    assert "Salaries" not in site.get("/", cookies=bea).text
    assert site.get("/incident/INC-000001", cookies=bea).status == 404
    assert site.post("/incident/INC-000001/take", {"csrf": site.csrf(bea)}, cookies=bea).status == 404
    assert "Salaries" in site.get("/", cookies=dee).text
    assert site.get("/incident/INC-000001", cookies=dee).status == 200


def test_nothing_that_a_stranger_wrote_becomes_markup(site: Site) -> None:
    follow = site.report(name=HOSTILE, subject=HOSTILE, text=HOSTILE)
    cookies = site.sign_in()
    pages = [site.get(follow), *(site.get(path, cookies=cookies) for path in ("/", "/incident/INC-000001"))]

    for page in pages:
        assert "<script>" not in page.text
        assert "<img" not in page.text
        assert "{{ 7 * 7 }}" in page.text


def test_no_page_of_agents_is_kept_by_a_browser_or_framed(site: Site) -> None:
    headers = site.get("/", cookies=site.sign_in()).headers

    assert headers["cache-control"] == "no-store"
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_call_is_logged_while_talking(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    form = site.get("/call", cookies=cookies).text
    began = re.search(r'name="began" value="([^"]+)"', form)
    assert began
    known = site.get("/call/known?address=ann@example.org&text=the+printer+jams+again", cookies=cookies).text
    assert known.count("INC-000001</a>") == 2, "it is the caller's, and it is similar"
    by_name = site.get("/call/known?name=ann", cookies=cookies).text
    assert '<option value="ann@example.org">Ann</option>' in by_name
    assert "Open, by the same caller" in by_name, "the only one of that name"
    assert "ann@example.org" not in site.get("/call/known?name=nn", cookies=cookies).text
    opened_at = site.now
    site.now += timedelta(minutes=6)
    told = {"began": began[1], "csrf": site.csrf(cookies), "name": "Ann", "address": "ann@example.org", "phone": "0100"}
    sent = site.post("/call", {**told, "text": "The till is dead."}, cookies=cookies)
    site.post("/call", {**told, "text": "The till is dead."}, cookies=cookies)
    assert "on the way" in site.get(sent.headers["location"], cookies=cookies).text
    site.work()

    assert len(site.rows(incident)) == 2
    logged = site.rows(incident)[1]
    assert (logged.source_channel, logged.opened_by, logged.opened_at) == ("phone", BEA, opened_at)
    assert site.get(sent.headers["location"], cookies=cookies).headers["location"] == "/incident/INC-000002"
    assert site.post("/call", {**told, "text": ""}, cookies=cookies).status == 422
    assert site.get("/call", cookies=site.sign_in(CAL)).status == 403
    assert 'href="/call"' in site.get("/", cookies=cookies).text
    assert 'href="/call"' not in site.get("/", cookies=site.sign_in(CAL)).text


def test_a_desk_of_nobodys_offers_no_calls_and_says_what_they_take(sqlite_store: Store) -> None:
    site = Site(sqlite_store, signing_in=SigningIn(is_needed=False))
    refused = site.get("/call")

    assert 'href="/call"' not in site.get("/").text
    assert refused.status == 403
    assert "[person.&#34;you@example.com&#34;]" in refused.text


def test_what_is_shown_as_similar_during_a_call_is_open(site: Site) -> None:
    for _ in range(20):
        site.report(subject="The till is dead", text="The till is dead.")
        site.now += timedelta(hours=1)
    with site.store.begin() as connection:
        for number in range(1, 20):
            before = incidents.load(connection, number)
            assert before is not None
            incidents.save(connection, replace(before, state=State.CLOSED), before)

    known = site.get("/call/known?text=the+till+is+dead", cookies=site.sign_in()).text
    assert re.findall(r">(INC-\d+)</a>", known) == ["INC-000020"]


def test_what_was_said_is_found_by_whoever_may_see_it(site: Site) -> None:
    site.report()
    site.report(text="Salaries leaked.")
    with site.store.begin() as connection:
        before = incidents.load(connection, 2, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, security=True, assignment_group="Security"), before)
    bea, dee = site.sign_in(), site.sign_in(DEE)

    assert "INC-000001" in site.get("/search?q=jams", cookies=bea).text
    assert "INC-000002" not in site.get("/search?q=salaries", cookies=bea).text
    assert "INC-000002" in site.get("/search?q=salaries", cookies=dee).text
    assert site.get("/search?q=inc-1", cookies=bea).headers["location"] == "/incident/inc-1"
    assert "<script>" not in site.get("/search?q=<script>", cookies=bea).text
    assert site.get("/search?q=x").status == 303


def test_what_is_not_read_yet_is_told_where_it_is_searched_and_in_the_queue(site: Site) -> None:
    cookies = site.sign_in()
    assert "not read yet" not in site.get("/", cookies=cookies).text
    mail = Arrival(
        channel="smtp", delivery_id="late", received_at=NOW, media_type="message/rfc822", envelope={}, body=a_mail()
    )
    with site.store.begin() as connection:
        arrivals.add(connection, mail)

    assert "1 arrival is not read yet and not searched" in site.get("/search?q=jams", cookies=cookies).text
    for headers in ({}, {"hx-request": "true"}):
        queue = site.get("/", cookies=cookies, headers=headers).text
        assert "1 arrival is not read yet and not shown here" in queue
    site.work()
    for path in ("/search?q=jams", "/"):
        assert "not read yet" not in site.get(path, cookies=cookies).text


def test_the_board_is_filtered_by_group(site: Site) -> None:
    site.report()
    cookies = site.sign_in()

    assert "INC-000001" in site.get("/?group=Network", cookies=cookies).text
    assert "INC-000001" not in site.get("/?group=Service+desk", cookies=cookies).text
    part = site.get("/", cookies=cookies, headers={"hx-request": "true"}).text
    assert "INC-000001" in part
    assert "<html" not in part
    assert site.get("/", headers={"hx-request": "true"}).headers["hx-redirect"] == "/sign-in"


def test_the_board_shows_what_is_mine_and_what_is_nobodys(site: Site) -> None:
    site.report()
    site.report(subject="Another")
    bea, dee = site.sign_in(), site.sign_in(DEE)
    assert "You work on nothing that is open." in site.get("/?whose=mine", cookies=bea).text
    site.act(bea, "take")
    mine, nobodys = (site.get(f"/?whose={whose}", cookies=bea).text for whose in ("mine", "nobody"))

    assert ("INC-000001" in mine, "INC-000002" in mine) == (True, False)
    assert ("INC-000001" in nobodys, "INC-000002" in nobodys) == (False, True)
    assert '<a href="/?whose=mine" aria-current="true">Mine</a>' in mine
    assert 'hx-get="/?page=1&amp;whose=mine"' in mine, "it stays what it is when it is refreshed"
    assert "INC-000001" not in site.get("/?whose=mine", cookies=dee).text, "rows that are kept are of one person"
    assert "INC-000002" in site.get("/?whose=<b>", cookies=bea).text


def test_a_person_is_found_with_what_they_reported(site: Site) -> None:
    site.report(address="cleo@example.org", name="Cleo Öztürk Example")
    site.report(address="cleo@example.org", name="Cleo Öztürk Example", text="Salaries leaked.")
    site.report()
    with site.store.begin() as connection:
        before = incidents.load(connection, 2, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, security=True, assignment_group="Security"), before)
    bea, dee = site.sign_in(), site.sign_in(DEE)

    def found(path: str, cookies: dict[str, str]) -> list[str]:
        return sorted(set(re.findall(r">(INC-\d+)</a>", site.get(path, cookies=cookies).text)))

    for words in ("cle", "CLEO", "cleo@example", "Cleo+%C3%96", "exam", "%C3%96zt"):
        assert found(f"/search?q={words}", bea) == ["INC-000001"], words
        assert found(f"/search?q={words}", dee) == ["INC-000001", "INC-000002"], words
    assert found("/search?q=%25%25%25", bea) == []
    beside = site.get("/incident/INC-000001/beside", cookies=dee).text
    assert re.findall(r">(INC-\d+)</a>", beside.partition("From the same reporter")[2]) == ["INC-000002"]
    assert "From the same reporter" not in site.get("/incident/INC-000001/beside", cookies=bea).text


def test_what_the_desk_wrote_by_itself_is_not_searched(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    [letter] = [
        row for row in site.rows(message) if row.is_auto and row.direction == "out" and row.visibility == "public"
    ]
    assert "WHAT WE UNDERSTOOD" in letter.text

    assert "INC-000001" not in site.get("/search?q=understood", cookies=cookies).text
    site.act(cookies, "reply", text="Understood, we come.")
    assert "INC-000001" in site.get("/search?q=understood", cookies=cookies).text


# What is kept of pages.


def test_the_board_shows_a_change_at_once_though_its_rows_are_kept(site: Site) -> None:
    """Rows are made once for all who look; a command of anybody makes them anew, and groups have rows of their own."""
    site.report()
    cookies = site.sign_in()
    before = site.get("/", cookies=cookies).text
    site.now += timedelta(seconds=1)

    assert site.act(cookies, "take").status == 303
    after = site.get("/", cookies=cookies).text

    assert "in progress" not in before
    assert "in progress" in after
    assert "No incident is open" in site.get("/?group=Nobody", cookies=cookies).text


def test_forms_that_are_kept_carry_what_is_of_one_reader_and_one_incident(site: Site) -> None:
    site.report()
    site.report(subject="Another", text="Another thing.")
    pages = [
        site.get(f"/incident/{n}", cookies=cookies).text
        for cookies in (site.sign_in(BEA), site.sign_in(DEE))
        for n in (1, 2)
    ]

    seen = [
        (re.findall(r'action="/incident/(INC-[0-9]+)/take"', text), set(re.findall(r'name="csrf" value="(.*?)"', text)))
        for text in pages
    ]
    keys = [re.search(r'name="key" value="(\S+?)"', text) for text in pages]

    assert [numbers for numbers, _ in seen if numbers] == [["INC-000001"], ["INC-000002"]] * 2
    assert all(len(tokens) == 1 for _, tokens in seen)
    assert len({tokens.pop() for _, tokens in seen}) == 2
    assert len({key[1] for key in keys if key}) == len(pages)
    assert not re.search(r"@(csrf|key|version|number)@", "".join(pages))
