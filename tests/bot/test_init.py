"""`deskhand init`: what it writes loads, whatever was answered, and nothing is overwritten by accident."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.errors import ConfigError
from bot.config.load import load
from bot.init import Answers, render, write

PLAIN = Answers(address="help@desk.example")


def test_the_least_answer_gives_a_desk_with_its_drop_and_database_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path / "new" / "desk", PLAIN)
    config = load(path, {})

    assert path == tmp_path / "new" / "desk" / "config.toml"
    assert config.desk.address == "help@desk.example"
    assert config.outgoing.relay is None
    assert config.outgoing.drop == path.parent / "outbox"
    assert config.database.url == f"sqlite:///{path.parent}/deskhand.db"


def test_every_answer_arrives(tmp_path: Path) -> None:
    answers = Answers(
        address="hilfe@desk.example",
        name="IT-Hilfe",
        smtp="127.0.0.1:2600",
        web="[::1]:8100",
        relay="mail.example.org:587",
        language="de",
        timezone="Europe/Berlin",
    )
    config = load(write(tmp_path, answers), {})

    assert (config.desk.address, config.desk.name) == ("hilfe@desk.example", "IT-Hilfe")
    assert (config.desk.language, config.desk.timezone) == ("de", "Europe/Berlin")
    assert str(config.channel["smtp"].listen) == "127.0.0.1:2600"
    assert str(config.web.listen) == "[::1]:8100"
    assert str(config.outgoing.relay) == "mail.example.org:587"


def test_an_empty_web_address_switches_the_pages_off(tmp_path: Path) -> None:
    answers = Answers(address="help@desk.example", web="")

    assert load(write(tmp_path, answers), {}).web.listen is None


@pytest.mark.parametrize(
    "name",
    [
        'The "helpful" desk',  # quotes end a TOML string
        "Küche & Gerät, Größe 3",  # umlauts
        "C:\\new\\table",  # backslashes begin an escape
        "{address} {0}",  # braces are the template's own marks
        "'''\"\"\"",  # both kinds of long string
        "# not a comment",
        "ヘルプデスク 🛠",  # other scripts
    ],
)
def test_an_odd_name_survives(tmp_path: Path, name: str) -> None:
    answers = Answers(address="help@desk.example", name=name)

    assert load(write(tmp_path, answers), {}).desk.name == name


@given(name=st.text(min_size=1, max_size=40).filter(lambda name: bool(name.strip()) and name.isprintable()))
@settings(max_examples=60)
def test_any_printable_name_survives(tmp_path: Path, name: str) -> None:
    answers = Answers(address="help@desk.example", name=name)

    assert load(write(tmp_path, answers, force=True), {}).desk.name == name


def test_every_refused_answer_is_told_by_its_flag() -> None:
    with pytest.raises(ConfigError) as caught:
        Answers(
            address="help at desk",
            name="a\nb",
            smtp="",
            web="8025",
            relay="mail.example.org",
            language="German",
            timezone="Berlin",
        )

    assert str(caught.value).splitlines() == [
        '--address is "help at desk"; write one bare address, such as "help@desk.example"',
        '--name is "a\\nb"; it must be one line without control characters',
        '--smtp is ""; a listener needs a host and a port, such as "127.0.0.1:2525"',
        '--web is "8025"; it needs a host and a port, such as "127.0.0.1:8025"',
        '--relay is "mail.example.org"; it needs a host and a port, such as "mail.example.org:25"',
        '--language is "German"; write an ISO 639-1 code of two small letters, such as "en" or "de"',
        '--timezone is "Berlin"; this is no IANA time zone; nearest: "Europe/Berlin"',
    ]


def test_agents_alone_make_no_desk_of_slack(tmp_path: Path) -> None:
    """Its start was refused for want of a token that nobody had spoken of."""
    agents = ("bea@desk.example", "cal@desk.example")
    config = load(write(tmp_path, Answers(address="help@desk.example", slack={"agents": agents})), {})

    assert tuple(config.person) == agents
    assert not config.slack.is_wanted
    assert config.person["cal@desk.example"].groups == (config.desk.group,)
    assert {"agent", "incident_manager"} <= {str(role) for role in config.person["bea@desk.example"].roles}
    both = Answers(address="help@desk.example", slack={"agents": agents, "queue": "C0QUEUE"})
    assert load(write(tmp_path, both, force=True), {}).slack.agents == agents


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    path = write(tmp_path, PLAIN)
    path.chmod(0o644)
    other = Answers(address="other@desk.example")

    with pytest.raises(ConfigError) as caught:
        write(tmp_path, other)

    assert str(caught.value) == (
        f"{path} is already there and stays as it is; overwrite it with --force, or choose another folder"
    )
    assert path.read_text(encoding="utf-8") == render(PLAIN)

    write(tmp_path, other, force=True)

    assert path.read_text(encoding="utf-8") == render(other)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    assert stat.S_IMODE(write(tmp_path, PLAIN).stat().st_mode) == 0o600


def test_a_file_where_the_folder_belongs_is_named(tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        write(tmp_path / "desk", PLAIN)

    assert str(caught.value) == f"{tmp_path / 'desk'} is not a folder; choose another one"
