"""People report, follow and confirm on pages, agents act there; nobody sees or does what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import select

from bot.agreed.roster import Colleague, Role, Roster
from bot.desk import Desk
from bot.pages import Pages, build_app
from bot.pages.parts import Reporting, SigningIn
from bot.pages.signing_in import local_path
from bot.pages.texts import TEXTS, language_for
from bot.pages.throttle import Throttle
from bot.seals import Seal, path_to_incident
from bot.writing.payload import from_payload
from intake.errors import IntakeBusy
from intake.form import File, Filled, letter_of
from intake.message import RawMessage
from intake.rfc5322 import parse
from store import inbox as arrivals
from store import incidents
from store.engine import Store
from store.incident import State
from store.tables import inbox, incident, message, outbox, task
from store.web_tables import session
from tests.asking import Answer, ask
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.intake.test_reading import nested
from tests.values import a_mail, a_policy, an_arrival, suggest

KEYS = (b"k" * 32,)
BEA, CAL, DEE = "bea@desk.example", "cal@desk.example", "dee@desk.example"
PEOPLE = {
    BEA: Colleague(address=BEA, name="Bea", roles=frozenset({Role.AGENT}), groups=frozenset({"Service desk"})),
    CAL: Colleague(address=CAL, name="Cal", roles=frozenset({Role.SERVICE_OWNER})),
    DEE: Colleague(address=DEE, name="Dee", roles=frozenset({Role.INCIDENT_MANAGER})),
}
HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\r\nBcc: eve@example.org'


class Site:
    """The pages over a real store, with a clock that is set by hand."""

    def __init__(self, store: Store, **changes: Any) -> None:
        self.store = store
        self.now = NOW
        policy = a_policy(roster=Roster(people=PEOPLE), taxonomy={"Network": ("Wi-Fi",)})
        self.desk = Desk(store=store, policy=policy, classify=suggest, keys=KEYS)
        self.busy = False
        plain = Pages(
            store=store, clock=lambda: self.now, desk="Service desk", timezone="Europe/Berlin", health=dict,
            decider=self.desk, accept=self._accept, seal=Seal(KEYS), reporting=Reporting(is_open=True),
            signing_in=SigningIn(is_needed=True), status="public",
        )  # fmt: skip
        self.pages = replace(plain, **changes)
        self.app = build_app(self.pages)

    async def _accept(self, raw: RawMessage) -> None:
        if self.busy:
            raise IntakeBusy("the disk is full")
        envelope = {
            "reverse_path": raw.envelope.reverse_path, "forward_paths": list(raw.envelope.forward_paths),
            "authenticated_as": raw.envelope.authenticated_as,
        }  # fmt: skip
        arrival = arrivals.Arrival(
            channel=raw.channel, delivery_id=raw.delivery_id, received_at=raw.received_at, media_type=raw.media_type,
            envelope=envelope, body=raw.body,
        )  # fmt: skip
        with self.store.begin() as connection:
            arrivals.add(connection, arrival)

    def work(self) -> None:
        while self.desk.work_inbox(self.now).rows:
            pass
        assert all(row.done_at is not None for row in self.rows(inbox)), [r.last_error for r in self.rows(inbox)]

    def rows(self, table: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def get(self, path: str, **more: Any) -> Answer:
        return ask(self.app, path, **more)

    def post(self, path: str, form: Mapping[str, str], **more: Any) -> Answer:
        return ask(self.app, path, method="POST", form=form, **more)

    def filled(self, **changes: str) -> dict[str, str]:
        """Return the form as somebody fills it in ten seconds after it was given."""
        when = re.search(r'name="when" value="([^"]+)"', self.get("/report").text)
        assert when
        self.now += timedelta(seconds=10)
        plain = {"when": when[1], "name": "Ann", "address": "ann@example.org", "subject": "Printer", "text": "It jams."}
        return {**plain, **changes}

    def report(self, **changes: str) -> str:
        """Report, let the desk decide, and return the path to follow it."""
        sent = self.post("/report", self.filled(**changes))
        assert sent.status == 303, sent.text
        self.work()
        return sent.headers["location"]

    def sign_in(self, address: str = BEA) -> dict[str, str]:
        """Sign in by a link out of the mail, and return the cookies."""
        self.post("/sign-in", {"address": address})
        mail = from_payload(self.rows(outbox)[-1].payload)
        found = re.search(r"(/sign-in/link/\S+)", mail.text)
        assert found
        assert self.get(found[1]).status == 200
        done = self.post(found[1].partition("?")[0], {"next": "/"})
        assert done.status == 303
        return dict(done.cookies)

    def csrf(self, cookies: Mapping[str, str], path: str = "/") -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(path, cookies=cookies).text)
        assert found
        return found[1]

    def act(self, cookies: Mapping[str, str], command: str, number: str = "INC-000001", **fields: str) -> Answer:
        form = {"csrf": self.csrf(cookies), "key": f"{command}{self.now}", **fields}
        return self.post(f"/incident/{number}/{command}", form, cookies=cookies)

    def state(self, number: int = 1) -> str:
        with self.store.reading() as connection:
            found = incidents.load(connection, number)
        assert found is not None
        return found.state


@pytest.fixture
def site(sqlite_store: Store) -> Site:
    return Site(sqlite_store)


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


def multipart(fields: Mapping[str, str], files: list[tuple[str, bytes]]) -> tuple[bytes, dict[str, str]]:
    parts = [f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    for name, octets in files:
        head = (
            f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
        )
        parts.append(head.encode() + octets + b"\r\n")
    return b"".join(parts) + b"--b--\r\n", {"content-type": "multipart/form-data; boundary=b"}


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


# Signing in.


@pytest.mark.parametrize(
    "path", ["/", "/incident/INC-000001", "/held", "/buried", "/people", "/monitoring", "/outbox", "/outbox/1"]
)
def test_agents_pages_ask_who_it_is(site: Site, path: str) -> None:
    answer = site.get(path)

    assert answer.status == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


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


def test_who_looked_at_an_older_version_is_told(site: Site) -> None:
    site.report()
    cookies = site.sign_in()
    version = str(site.rows(incident)[0].version)
    site.act(cookies, "note", text="First.", version=version)
    site.now += timedelta(seconds=1)
    said = site.act(cookies, "resolve", code="fixed", text="Done.", version=version)

    assert site.state() == "new"
    assert "has changed since you looked" in site.get(said.headers["location"].partition("#")[0], cookies=cookies).text


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
    assert "may not" in site.get(said.headers["location"].partition("#")[0], cookies=cookies).text


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


def test_the_board_is_filtered_by_group(site: Site) -> None:
    site.report()
    cookies = site.sign_in()

    assert "INC-000001" in site.get("/?group=Network", cookies=cookies).text
    assert "INC-000001" not in site.get("/?group=Service+desk", cookies=cookies).text
    part = site.get("/", cookies=cookies, headers={"hx-request": "true"}).text
    assert "INC-000001" in part
    assert "<html" not in part
    assert site.get("/", headers={"hx-request": "true"}).headers["hx-redirect"] == "/sign-in"


# The status page.


def major(site: Site, **changes: Any) -> None:
    site.report(subject="E-mail is down")
    with site.store.begin() as connection:
        before = incidents.load(connection, 1, for_update=True)
        assert before is not None
        incidents.save(connection, replace(before, **{"is_major": True, "service": "E-mail", **changes}), before)
    site.now += timedelta(seconds=10)


def test_the_status_page_tells_what_is_out_of_order_and_nobodys_name(site: Site) -> None:
    assert "Everything works" in site.get("/status").text
    major(site)
    page = site.get("/status").text

    assert "Something is out of order" in page
    assert "E-mail is down" in page
    assert "ann@" not in page
    assert "It jams" not in page
    german = site.get("/status?lang=de").text
    assert "Etwas ist gestört" in german
    assert "Juni 2025" in german, "times are told as its reader tells them"


def test_a_restricted_major_is_not_on_the_status_page(site: Site) -> None:
    major(site, security=True)

    assert "E-mail is down" not in site.get("/status").text


def test_the_status_page_is_served_from_memory(site: Site) -> None:
    first = site.get("/status")
    again = site.get("/status", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=5"
    assert (again.status, again.body) == (304, b"")


def test_an_internal_status_page_asks_who_it_is(sqlite_store: Store) -> None:
    assert Site(sqlite_store, status="internal").get("/status").status == 303
    assert Site(sqlite_store, status="off").get("/status").status == 404


def test_a_throttle_forgets_and_is_bounded() -> None:
    throttle = Throttle(2, timedelta(minutes=1), most_keys=3)

    assert [throttle.allows("a", NOW) for _ in range(3)] == [True, True, False]
    assert throttle.allows("a", NOW + timedelta(minutes=1))
    for number in range(100):
        throttle.allows(str(number), NOW)
    assert len(throttle._seen) == 3


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


def set_aside(site: Site) -> None:
    """Let a stranger write into an incident, and a machine use up its budget."""
    mails = [a_mail(), a_mail(message_id="s@example.net", sender="eve@example.net", subject="Re: [INC-000001]")]
    mails += [a_mail(message_id=f"r{number}@example.net", sender="robot@example.net") for number in range(41)]
    with site.store.begin() as connection:
        for number, body in enumerate(mails):
            arrivals.add(connection, an_arrival(f"d{number}", body=body))
    site.work()


@pytest.mark.parametrize(
    ("what", "outcome", "incident_id"),
    [("release", "appended", 1), ("new", "opened", 43), ("discard", "discarded", 1)],
)
def test_held_mail_is_let_in_or_discarded_on_its_page(site: Site, what: str, outcome: str, incident_id: int) -> None:
    set_aside(site)
    cookies = site.sign_in()
    shown = site.get("/held", cookies=cookies)
    assert "eve@example.net" in shown.text
    form = {"csrf": site.csrf(cookies, "/held")}

    assert site.post(f"/held/2/{what}", form, cookies=cookies).status == 303
    site.work()
    row = next(row for row in site.rows(inbox) if row.id == 2)
    assert (row.outcome, row.incident_id) == (outcome, incident_id)
    assert site.post(f"/held/2/{what}", form, cookies=cookies).status == 404


@pytest.mark.parametrize(
    ("what", "outcome"), [("release", "appended"), ("retry", "quarantined"), ("discard", "discarded")]
)
def test_what_could_not_be_read_is_tried_again_or_taken_on_its_page(site: Site, what: str, outcome: str) -> None:
    with site.store.begin() as connection:
        arrivals.add(connection, an_arrival(body=nested(400)))
    site.work()
    cookies = site.sign_in()
    form = {"csrf": site.csrf(cookies, "/held")}
    assert site.post("/held/1/new", form, cookies=cookies).status == 404, "it has its incident already"

    assert site.post(f"/held/1/{what}", form, cookies=cookies).status == 303
    site.work()
    (row,) = [row for row in site.rows(inbox) if row.id == 1]
    assert (row.outcome, row.incident_id) == (outcome, 1)
    assert len(site.rows(incident)) == 1


def test_a_silence_is_shown_and_ended_on_the_page(site: Site) -> None:
    set_aside(site)
    cookies = site.sign_in()
    shown = site.get("/held", cookies=cookies).text
    assert "robot@example.net: 40 automatic messages in a day" in shown
    form = {"kind": "address", "key": "robot@example.net", "csrf": site.csrf(cookies, "/held")}
    assert all(f'name="{name}" value="{value}"' in shown for name, value in form.items())

    assert site.post("/silences", {**form, "csrf": "wrong"}, cookies=cookies).status == 403
    assert site.post("/silences", form, cookies=site.sign_in(CAL)).status == 403
    assert site.post("/silences", form, cookies=cookies).status == 303
    assert "silent towards nobody" in site.get("/held", cookies=cookies).text
    assert [row for row in site.rows(task) if row.kind == "silence" and row.done_at is None] == []
    assert site.post("/silences", form, cookies=cookies).status == 404
