"""The pages about how the desk works: models with their figures, and the configuration without its secrets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Config
from bot.config.load import load
from bot.config.shown import SET, UNSET, shown_of
from bot.incident_models.definition import IncidentModel, Status, Step, Trigger
from bot.pages import build_app
from store.engine import Store
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, DEE, Site

SECRET = "s3cret-of-ours"
TOKEN = "t" * 10 + SECRET


def a_config(folder: Path) -> Config:
    path = folder / "config.toml"
    path.write_text(
        '[desk]\naddress = "help@desk.example"\n'
        f'[database]\nurl = "postgresql://desk:{SECRET}@db.example/desk"\n'
        '[channel.box]\nkind = "imap"\nserver = "imap.example.org:993"\nusername = "help"\n'
        f'password = "{SECRET}"\n'
        f'[channel.alerts]\nkind = "webhook"\ntoken = "{TOKEN}"\n'
        f'[outgoing]\nrelay = "mail.example.org:587"\ntls = "starttls"\nusername = "help"\npassword = "{SECRET}"\n'
        f'[web.token.robot]\nsecret = "{TOKEN}"\n'
        f'[[webhook]]\nname = "wiki"\nurl = "https://wiki.example.org/in?key={SECRET}"\n'
        f'secret = "whsec_{"QUJD" * 8}"\n'
    )
    return load(path, {})


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path) -> Site:
    site = Site(sqlite_store)
    model = IncidentModel(
        name="wifi", title="The Wi-Fi is away", status=Status.ACTIVE, trigger=Trigger(category="Network"),
        steps=(Step(text="Look at the <controller>."), Step(text="Tell everybody.", kind="comms", depends_on=(1,))),
    )  # fmt: skip
    site.desk = replace(site.desk, policy=replace(site.desk.policy, models={"wifi": model}))
    site.pages = replace(site.pages, decider=site.desk)
    site.app = build_app(site.pages, a_config(tmp_path))
    return site


def test_models_are_listed_with_what_became_of_their_runs(site: Site) -> None:
    site.report()
    cookies = site.sign_in(BEA)
    site.act(cookies, "take")
    assert site.act(cookies, "follow", model="wifi").status == 303
    listed, shown = (site.get(path, cookies=cookies).text for path in ("/models", "/models/wifi"))

    assert 'data-label="Runs">1<' in listed
    assert "/models/vpn-outage" in listed, "examples are named too"
    assert "Look at the &lt;controller&gt;." in shown
    assert "comms, after 1" in shown
    assert "Followed</dt><dd>1 times, 0 resolved" in " ".join(shown.split())
    assert "INC-000001" in shown
    assert "example, not in use" in site.get("/models/vpn-outage", cookies=cookies).text
    assert site.get("/models/nothing", cookies=cookies).status == 404


def test_a_models_page_does_not_name_restricted_incidents(site: Site) -> None:
    site.report(subject="A payslip was seen by others")
    cookies = site.sign_in(DEE)
    for command, fields in (("take", {}), ("follow", {"model": "wifi"}), ("security", {"flag": "on"})):
        site.act(cookies, command, **fields)

    assert "A payslip" in site.get("/models/wifi", cookies=cookies).text
    assert "A payslip" not in site.get("/models/wifi", cookies=site.sign_in(BEA)).text


def test_no_secret_is_shown_wherever_it_stands(tmp_path: Path) -> None:
    tables = {table.name: {each.key: each for each in table.settings} for table in shown_of(a_config(tmp_path))}

    assert SECRET not in str(tables)
    assert "QUJD" not in str(tables)
    assert tables["[channel.box]"]["password"].value == SET
    assert tables["[outgoing]"]["password"].is_hidden
    assert tables["[slack]"]["bot_token"].value == UNSET
    assert tables["[database]"]["url"].value == "postgresql+psycopg://desk:…@db.example/desk"
    assert tables["[[webhook]] number 1"]["url"].value == "https://wiki.example.org/…"
    assert tables["[web]"]["session"].value == "12h"
    assert (tables["[desk]"]["address"].is_given, tables["[desk]"]["language"].is_given) == (True, False)


def test_the_configuration_is_for_those_who_run_the_desk(site: Site) -> None:
    assert site.get("/configuration").status == 303
    assert site.get("/configuration", cookies=site.sign_in(BEA)).status == 403
    shown = site.get("/configuration", cookies=site.sign_in(DEE))

    assert shown.status == 200
    assert "[channel.box]" in shown.text
    assert SECRET not in shown.text


def test_checks_are_shown_as_the_command_says_them(sqlite_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[desk]\naddress = "help@desk.example"\n[web]\nlisten = ""\n')
    site = Site(sqlite_store)
    site.app = build_app(site.pages, load(path, {}))
    shown = site.get("/configuration?check=now", cookies=site.sign_in(DEE)).text

    assert "the desk is help@desk.example" in shown
    assert "deskhand.db is not there yet" in shown
    assert "promises fit inside those that they support" in shown
