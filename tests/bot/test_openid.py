"""People sign in at an OpenID provider; nobody is believed who did not begin here, or whom it does not vouch for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.openid import Client, Provider
from bot.pages.parts import SigningIn
from intake.errors import PermanentFailure, TemporaryFailure
from store.engine import Store
from tests.asking import Answer
from tests.conftest import NOW
from tests.emptied import *  # noqa: F403 - fixtures
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, serving
from tests.site import BEA, Site

URL = "https://desk.example.org"


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with serving(NOW) as running:
        yield running


def client_of(provider: OpenIdProvider, **changes: Any) -> Client:
    plain = Client(issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    return replace(plain, **changes)


class Door(Site):
    """The pages with a provider, and a browser that goes there and comes back."""

    def __init__(self, store: Store, provider: OpenIdProvider, **changes: Any) -> None:
        there = Provider(client_of(provider, **changes))
        signing_in = SigningIn(is_needed=True, provider=there, provider_name="the staff login", has_links=False)
        super().__init__(store, signing_in=signing_in, url=URL)

    def go(self, path: str = "/sign-in/provider?next=/people") -> tuple[dict[str, str], str]:
        """Go there; return the browser's cookies and the path that the provider sends it back to."""
        gone = self.get(path)
        assert gone.status == 303, gone.text
        back = sent_back_to(gone.headers["location"])
        assert back.startswith(f"{URL}/sign-in/provider/done?")
        return dict(gone.cookies), back.removeprefix(URL)

    def come_back(self) -> Answer:
        cookies, back = self.go()
        return self.get(back, cookies=cookies)


def sent_back_to(there: str) -> str:
    """Be the browser at the provider, where somebody is signed in already."""

    class Stay(HTTPRedirectHandler):
        def http_error_302(self, _request: Any, answer: Any, *_rest: Any) -> Any:
            return answer

    with build_opener(Stay).open(there, timeout=30) as answer:
        return str(answer.headers["Location"])


def test_an_agent_signs_in_and_lands_where_they_wanted_to(sqlite_store: Store, provider: OpenIdProvider) -> None:
    door = Door(sqlite_store, provider)
    asked = door.get("/people")
    assert asked.headers["location"] == "/sign-in?next=/people"
    assert 'href="/sign-in/provider?next=/people"' in door.get("/sign-in?next=/people").text

    done = door.come_back()
    cookies = {"deskhand": done.cookies["deskhand"]}

    assert (done.status, done.headers["location"]) == (303, "/people")
    assert "Bea" in door.get("/people", cookies=cookies).text
    assert door.post("/sign-out", {"csrf": door.csrf(cookies)}, cookies=cookies).status == 303
    assert door.get("/people", cookies=cookies).status == 303


def test_a_reporter_sees_what_they_reported_and_nothing_else(sqlite_store: Store, provider: OpenIdProvider) -> None:
    door = Door(sqlite_store, provider)
    door.report(subject="The printer of Ann", address="ann@example.org")
    door.report(subject="The screen of Eve", address="eve@example.org")
    provider.person = {"sub": "u2", "email": "ann@example.org", "email_verified": True}

    done = door.come_back()
    cookies = {"deskhand": done.cookies["deskhand"]}
    mine = door.get("/mine", cookies=cookies)

    assert done.headers["location"] == "/mine"
    assert "The printer of Ann" in mine.text
    assert "Eve" not in mine.text
    link = mine.text.partition('href="/follow/')[2].partition('"')[0]
    assert "It jams." in door.get(f"/follow/{link}").text
    assert door.get("/", cookies=cookies).headers["location"] == "/mine", "the queue is not theirs"
    refused = door.get("/incident/1?lang=de", cookies=cookies)
    assert refused.status == 403
    assert "ann@example.org ist angemeldet, arbeitet aber nicht an diesem Servicedesk." in refused.text
    assert "The printer" not in refused.text
    assert door.get("/mine").headers["location"] == "/sign-in?next=/mine"
    assert door.post("/sign-out", {"csrf": "forged"}, cookies=cookies).status == 403
    assert "Abmelden" in door.get("/mine?lang=de", cookies=cookies).text


LIES: list[tuple[str, dict[str, Any], str]] = [
    # What is wrong with the ID token, and a word of what the person is told.
    ("another issuer", {"lies": {"iss": "https://evil.example"}}, "iss"),
    ("for another client", {"lies": {"aud": "another"}}, "aud"),
    ("for several, not authorised for us", {"lies": {"aud": [CLIENT_ID, "b"], "azp": "b"}}, "azp"),
    ("of another attempt", {"lies": {"nonce": "n"}}, "nonce"),
    ("without a nonce", {"lies": {"nonce": None}}, "nonce"),
    ("over long ago", {"lies": {"exp": int(NOW.timestamp()) - 3600}}, "expired"),
    ("without an end", {"lies": {"exp": None}}, "exp"),
    ("of nobody", {"lies": {"sub": None}}, "sub"),
    ("not verified", {"lies": {"email_verified": False}}, "verified"),
    ("verification not told", {"lies": {"email_verified": None}}, "verified"),
    ("without an address", {"lies": {"email": None}}, "address"),
    ("an address that is none", {"lies": {"email": ["bea@desk.example"]}}, "address"),
    ("signed by another key", {"signs_with": "another"}, "believed"),
    ("not signed", {"signs_with": "none"}, "believed"),
    ("signed with the client's secret", {"signs_with": "secret"}, "believed"),
    ("refused by the provider", {"refusal": (400, {"error": "invalid_grant"})}, "400"),
]


@pytest.mark.parametrize(("changes", "word"), [row[1:] for row in LIES], ids=[row[0] for row in LIES])
def test_nobody_is_believed_whom_the_provider_does_not_vouch_for(
    sqlite_store: Store, provider: OpenIdProvider, changes: dict[str, Any], word: str
) -> None:
    door = Door(sqlite_store, provider)
    for name, value in changes.items():
        setattr(provider, name, value)
    if provider.lies.get("email", "") is None:
        provider.person.pop("email")

    back = door.come_back()

    assert back.status == 403, back.text
    assert word in back.text
    assert "deskhand" not in back.cookies


def test_nobody_comes_back_for_somebody_else(sqlite_store: Store, provider: OpenIdProvider) -> None:
    """Neither with a state of another browser, nor without a cookie, nor twice, nor after too long."""
    door = Door(sqlite_store, provider)
    mine, back = door.go()
    theirs, _ = door.go()
    late, late_back = door.go()

    assert door.get(back).status == 403, "no cookie: a link that somebody was sent"
    assert door.get(back, cookies=theirs).status == 403, "another browser"
    assert door.get(back, cookies={"deskhand-provider": "forged"}).status == 403
    assert door.get("/sign-in/provider/done?error=access_denied&state=x", cookies=mine).status == 403
    assert door.get(back, cookies=mine).status == 303
    assert door.get(back, cookies=mine).status == 403, "a code works once"
    door.now += timedelta(hours=1)
    assert door.get(late_back, cookies=late).status == 403, "too late"


def test_where_to_go_afterwards_stays_here(sqlite_store: Store, provider: OpenIdProvider) -> None:
    door = Door(sqlite_store, provider)
    cookies, back = door.go("/sign-in/provider?next=//evil.example/")

    assert door.get(back, cookies=cookies).headers["location"] == "/"


def test_keys_rotate_and_more_is_asked_where_the_token_says_little(
    sqlite_store: Store, provider: OpenIdProvider
) -> None:
    door = Door(sqlite_store, provider)
    assert door.come_back().status == 303
    provider.rotate()
    provider.only_at_userinfo = True

    assert door.come_back().status == 303
    assert provider.paths.count("/realms/staff/keys") == 2
    assert provider.paths.count("/realms/staff/.well-known/openid-configuration") == 1


def test_an_operator_may_say_that_all_addresses_are_the_providers_own(
    sqlite_store: Store, provider: OpenIdProvider
) -> None:
    provider.person = {"sub": "u1", "upn": BEA}
    door = Door(sqlite_store, provider, claim="upn", only_verified=False)

    assert door.come_back().headers["location"] == "/people"


DOCUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"issuer": "https://evil.example"}, "issuer"),  # the document of somebody else
    ({"token_endpoint": "http://evil.example/token"}, "token_endpoint"),  # the secret would go there in the clear
    ({"jwks_uri": None}, "jwks_uri"),  # something is missing
]


@pytest.mark.parametrize(("lies", "word"), DOCUMENTS)
def test_a_document_that_is_not_the_providers_is_not_used(
    provider: OpenIdProvider, lies: dict[str, Any], word: str
) -> None:
    provider.document_lies = lies

    with pytest.raises(PermanentFailure, match=word):
        Provider(client_of(provider)).keys(NOW)


def test_a_provider_that_is_away_is_told_and_tried_again(sqlite_store: Store) -> None:
    with serving(NOW) as gone:
        door = Door(sqlite_store, gone)
    answer = door.get("/sign-in/provider")

    assert answer.status == 503
    assert "try again" in answer.text
    with pytest.raises(TemporaryFailure, match="does not answer"):
        Provider(client_of(gone)).discover(NOW)


def test_links_are_off_where_they_are_not_wanted(sqlite_store: Store, provider: OpenIdProvider) -> None:
    door = Door(sqlite_store, provider)

    assert door.post("/sign-in", {"address": BEA}).status == 405
    assert "Send me a link" not in door.get("/sign-in").text
    assert "Send me a link" in Site(sqlite_store).get("/sign-in").text


def config_at(folder: Path, issuer: str, url: str = f'url = "{URL}"') -> Path:
    path = folder / "config.toml"
    path.write_text(
        f'[desk]\naddress = "help@desk.example.org"\n[database]\nurl = "sqlite:///{folder}/desk.db"\n'
        f'[web]\nlisten = "127.0.0.1:0"\n{url}\n[web.oidc]\nissuer = "{issuer}"\nclient_id = "{CLIENT_ID}"\n'
        f'client_secret = "{CLIENT_SECRET}"\n'
    )
    return path


def test_check_proves_the_discovery(tmp_path: Path, provider: OpenIdProvider) -> None:
    asked = ["check", "--no-round-trip", "--json", "--config", str(config_at(tmp_path, provider.issuer))]
    good = CliRunner().invoke(cli, asked)
    provider.document_lies = {"issuer": "https://evil.example"}
    bad = CliRunner().invoke(cli, asked)

    assert '"check": "sign-in", "ok": true' in good.output
    assert "1 keys" in good.output
    assert '"check": "sign-in", "ok": false' in bad.output
    assert "evil.example" in bad.output


@pytest.mark.parametrize(
    ("issuer", "url", "word"),
    [
        ("http://login.example.org", f'url = "{URL}"', "https://"),  # the secret would travel in the clear
        ("https://login.example.org", "", "[web] url"),  # nowhere to come back to
    ],
)
def test_a_configuration_that_cannot_work_is_refused(tmp_path: Path, issuer: str, url: str, word: str) -> None:
    told = CliRunner().invoke(cli, ["check", "--config", str(config_at(tmp_path, issuer, url))])

    assert told.exit_code != 0
    assert word in told.output


def test_the_way_there_asks_for_what_is_needed(provider: OpenIdProvider, sqlite_store: Store) -> None:
    there = Door(sqlite_store, provider).get("/sign-in/provider").headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}

    assert asked["scope"] == "openid email profile"
    assert asked["redirect_uri"] == f"{URL}/sign-in/provider/done"
    assert len(asked["state"]) >= 32
    assert asked["state"] != asked["nonce"] != asked["code_challenge"]
