"""The manifest asks for what the desk needs, and `deskhand check` names what lacks."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config.load import load
from bot.demo.slack.server import SlackServer
from bot.slack.listening import REPORT_SHORTCUT
from bot.slack.needs import SCOPES
from bot.terminal.check_slack import slack
from tests.conftest import NOW, REPOSITORY
from tests.slack_house import QUEUE, people_and_channels, write_config

MANIFEST = (REPOSITORY / "docs" / "slack-manifest.yaml").read_text()


def under(key: str) -> list[str]:
    """Return the items of a list in the manifest, by the key that it stands under."""
    found = re.search(rf"^( *){key}:\n((?:\1 +- .*\n)+)", MANIFEST, re.MULTILINE)
    assert found, key
    return [line.strip().removeprefix("- ") for line in found[2].splitlines()]


def test_the_manifest_has_the_least_scopes_and_all_of_them() -> None:
    assert under("bot") == sorted(SCOPES)


def test_the_manifest_names_what_the_desk_listens_to() -> None:
    events = under("bot_events")

    assert {"app_mention", "message.channels", "message.groups", "message.im", "app_home_opened"} <= set(events)
    assert f"callback_id: {REPORT_SHORTCUT}" in MANIFEST
    assert "command: /incident" in MANIFEST
    assert "should_escape: true" in MANIFEST
    assert "\t" not in MANIFEST


async def checked(folder: Path, server: SlackServer) -> list[str]:
    base = await server.start()
    people_and_channels(server)
    config = load(write_config(folder, base, mode="socket"), {})
    try:
        return [f"{each.ok} {each.seen}" for each in await asyncio.to_thread(lambda: list(slack(config, NOW)))]
    finally:
        await server.stop()


async def test_all_is_well(tmp_path: Path) -> None:
    (told,) = await checked(tmp_path, SlackServer())

    assert told.startswith("True")


async def test_missing_scopes_are_named(tmp_path: Path) -> None:
    (told,) = await checked(tmp_path, SlackServer(scopes="chat:write,commands"))

    assert told.startswith("False the bot token lacks")
    assert "users:read.email (knowing who writes mail and Slack alike)" in told


async def test_a_wrong_token_and_a_missing_channel_are_named(tmp_path: Path) -> None:
    server = SlackServer()
    server.faults.refuse["auth.test"] = ["invalid_auth"]
    (told,) = await checked(tmp_path, server)
    assert "invalid_auth" in told

    server = SlackServer()
    server.faults.refuse["conversations.info"] = ["", "channel_not_found"]
    (told,) = await checked(tmp_path, server)
    assert QUEUE in told
    assert "channel_not_found" in told


def test_missing_tokens_are_named_before_anything_is_tried(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[desk]\naddress = "help@desk.example"\n[slack]\nintake = ["C0HELP"]\n')
    (told,) = slack(load(path, {}), NOW)

    assert "SLACK_BOT_TOKEN" in told.seen
    assert "app_token" in next(iter(slack(load(path, {"SLACK_BOT_TOKEN": "x"}), NOW))).seen


@pytest.mark.parametrize("repeated", [True, False], ids=["each-with-its-flag", "several-behind-one"])
def test_init_takes_the_settings_as_flags(tmp_path: Path, *, repeated: bool) -> None:
    several = (
        [
            "--slack-intake",
            "C0HELP",
            "--slack-intake",
            "C0TWO",
            "--agent",
            "a@desk.example",
            "--agent",
            "b@desk.example",
        ]
        if repeated
        else ["--slack-intake", "C0HELP", "C0TWO", "--agent", "a@desk.example", "b@desk.example"]
    )
    command = [sys.executable, "-m", "bot", "init", str(tmp_path / "desk"), "--address", "help@desk.example"]
    command += ["--slack-mode", "http", "--slack-api-base-url", "http://127.0.0.1:9/api", *several]
    command += ["--slack-signing-secret", "hush", "--slack-queue", "G0QUEUE"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    table = load(tmp_path / "desk" / "config.toml", {"SLACK_BOT_TOKEN": "xoxb-1"}).slack

    assert (table.mode, table.api_base_url) == ("http", "http://127.0.0.1:9/api/")
    assert (table.intake, table.queue) == (("C0HELP", "C0TWO"), "G0QUEUE")
    assert table.agents == ("a@desk.example", "b@desk.example")
    assert table.bot_token.get_secret_value() == "xoxb-1"
    assert table.missing == ""
    assert "xoxb-1" not in repr(table)
