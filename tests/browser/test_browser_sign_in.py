"""Signing in at a provider in Debian's Chromium: who lands where, and what is told when it does not work.

Set DESKHAND_PICTURES to a folder to keep pictures of each page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from store.web_tables import session
from tests.browsing import look_at
from tests.desks import store_in
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, serving
from tests.ports import free_port
from tests.program import relay_running, running, write_config

PEOPLE = (
    '[person."bea@desk.example"]\nname = "Bea Example"\nroles = ["agent"]\n'
    '[person."max@desk.example"]\nname = "Max Example"\nroles = ["admin"]\n'
)


@dataclass
class Door:
    """A desk with a provider beside it."""

    address: str
    provider: OpenIdProvider
    folder: Path

    def has_signed_in(self, address: str) -> None:
        """Let somebody be signed in at the provider."""
        self.provider.person = {"sub": address, "email": address, "email_verified": True}

    def end_sessions(self) -> None:
        """Let so much time pass that every session is over."""
        with store_in(self.folder) as store, store.begin() as connection:
            connection.execute(session.update().values(seen_at=datetime(2026, 1, 1, tzinfo=UTC)))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, model_cache: Path, browser: Any) -> Iterator[Door]:
    folder, port = tmp_path_factory.mktemp("door"), free_port()
    with relay_running() as relay, serving(datetime.now(UTC)) as provider:
        oidc = (
            f'[web.oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT_ID}"\nclient_secret = "{CLIENT_SECRET}"\n'
            'name = "your staff account"\n'
        )
        config = write_config(folder, smtp=free_port(), relay=relay.port, model=model_cache, more=PEOPLE + oidc)
        listen = f'listen = "127.0.0.1:{port}"\nurl = "http://127.0.0.1:{port}"\nform = true\n'
        config.write_text(config.read_text().replace('[web]\nlisten = "127.0.0.1:0"\n', f"[web]\n{listen}"))
        with running(config):
            yield Door(f"http://127.0.0.1:{port}", provider, folder)


def sign_in(page: Any, door: Door, address: str, path: str) -> None:
    door.has_signed_in(address)
    page.goto(f"{door.address}{path}")
    page.get_by_role("link", name="Sign in with your staff account").click()
    page.wait_for_load_state()


def test_an_agent_lands_where_they_wanted_to_and_leaves(page: Any, door: Door) -> None:
    page.goto(f"{door.address}/people")
    look_at(page, "door")
    assert page.get_by_role("link", name="Queue").count() == 0, "what is behind the door is not told before it"
    sign_in(page, door, "bea@desk.example", "/people")
    page.wait_for_url("**/people")
    assert page.get_by_role("link", name="Configuration").count() == 0
    page.goto(f"{door.address}/configuration")
    assert "This takes the role of admin or incident manager." in page.locator("main").inner_text()
    look_at(page, "door-not-your-role")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.reload()
    page.wait_for_url("**/sign-in?next=**")


def test_an_admin_sees_what_an_agent_does_not(page: Any, door: Door) -> None:
    sign_in(page, door, "max@desk.example", "/")
    page.get_by_role("link", name="Configuration").click()
    page.get_by_role("heading", name="Configuration").wait_for()


def test_a_reporter_sees_their_own_and_is_told_why_nothing_else(page: Any, door: Door) -> None:
    sign_in(page, door, "ann@example.org", "/")
    page.wait_for_url("**/mine")
    look_at(page, "door-mine")
    page.goto(f"{door.address}/")
    page.wait_for_url("**/mine")
    page.goto(f"{door.address}/people")
    assert "ann@example.org is signed in, but does not work at this desk." in page.locator("main").inner_text()
    look_at(page, "door-no-colleague")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")


def test_what_was_written_outlives_the_session(page: Any, door: Door) -> None:
    sign_in(page, door, "bea@desk.example", "/call")
    page.get_by_label("E-mail address").fill("carl@example.org")
    page.get_by_label("What is it about?").fill("The lift")
    page.get_by_label("What happened?").fill("It stopped between two floors.")
    door.end_sessions()
    page.get_by_role("button", name="Log the call").click()
    page.get_by_text("Your session is over.").wait_for()
    look_at(page, "door-session-over")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    opened.value.get_by_role("link", name="Sign in with your staff account").click()
    opened.value.get_by_role("heading", name="Queue").wait_for()
    page.go_back()
    assert page.get_by_label("What happened?").input_value() == "It stopped between two floors."
    page.get_by_role("button", name="Log the call").click()
    page.wait_for_url(re.compile("/(incident|call)/"))


def test_a_session_that_ends_while_somebody_writes_takes_nothing_away(page: Any, door: Door) -> None:
    """The page asked what is known of the call, and was led to the door under the hands of whoever typed."""
    sign_in(page, door, "bea@desk.example", "/call")
    page.get_by_label("What is it about?").fill("The lift")
    door.end_sessions()
    page.get_by_label("What happened?").press_sequentially("It stopped")
    page.get_by_text("Your session is over.").wait_for()
    look_at(page, "call-session-over")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    opened.value.get_by_role("link", name="Sign in with your staff account").click()
    opened.value.get_by_role("heading", name="Queue").wait_for()
    opened.value.close()
    # As a window does that its reader is back in.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.get_by_text("Your session is over.").wait_for(state="detached")
    page.get_by_label("What happened?").press_sequentially(" between two floors.")
    page.get_by_role("button", name="Log the call").click()
    page.wait_for_url("**/incident/*")
    page.get_by_text("It stopped between two floors.").first.wait_for()


def test_a_list_that_is_left_open_leads_to_the_door(page: Any, door: Door) -> None:
    sign_in(page, door, "bea@desk.example", "/")
    door.end_sessions()
    page.evaluate("htmx.ajax('GET', '/', {target: '[hx-get]', swap: 'innerHTML'})")
    page.wait_for_url("**/sign-in")


def test_what_does_not_work_is_told_with_a_way_on(page: Any, door: Door) -> None:
    for path, told in (
        ("/sign-in/provider/done?state=forged&code=x", "did not begin in this browser"),
        ("/sign-in/provider/done?error=access_denied", "did not begin in this browser"),
    ):
        page.goto(f"{door.address}{path}")
        assert told in page.locator("main").inner_text()
        page.get_by_role("link", name="Sign in").click()
        page.wait_for_url("**/sign-in?next=/")
    door.provider.lies = {"email_verified": False}
    sign_in(page, door, "bea@desk.example", "/")
    assert "the provider has not verified that address" in page.locator("main").inner_text()
    door.provider.lies = {}
    door.provider.refusal = (500, {"error": "down"})
    sign_in(page, door, "bea@desk.example", "/")
    assert "out of reach" in page.locator("main").inner_text()
    look_at(page, "door-unreachable")
    door.provider.refusal = None
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Sign in with your staff account").click()
    page.get_by_role("heading", name="Queue").wait_for()


def test_the_door_speaks_german(browser: Any, door: Door) -> None:
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(f"{door.address}/sign-in/link/used")
    look_at(page, "door-link-german")
    page.get_by_role("button", name="Auf diesem Gerät anmelden").click()
    assert "Dieser Link wurde schon benutzt" in page.locator("main").inner_text()
    page.get_by_role("link", name="Anmelden").click()
    look_at(page, "door-german")
    context.close()
