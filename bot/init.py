"""A new desk's config.toml from a few answers: short, commented, and right at once. Talks to the file system.

Only `write` touches the disk; everything else builds text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit

from bot.config.endpoints import endpoint_of, listener_of, relay_of
from bot.config.errors import ConfigError, value_text
from bot.config.slack import base_url_of, channel_of, mode_of
from bot.config.values import address_of, language_of, line_text_of, timezone_of

#: How each answer is read, by its flag; what the reader refuses is refused before a file is written.
READERS: tuple[tuple[str, Callable[[object], object]], ...] = (
    ("address", address_of),
    ("name", line_text_of),
    ("smtp", listener_of),
    ("web", endpoint_of),
    ("relay", relay_of),
    ("language", language_of),
    ("timezone", timezone_of),
)


#: What [desk] group is called where nothing else is said.
_GROUP = "Service desk"
#: The keys of [slack] that can be answered, by the flags that ask for them.
SLACK_FLAGS = {
    "mode": "slack-mode",
    "api_base_url": "slack-api-base-url",
    "bot_token": "slack-bot-token",
    "app_token": "slack-app-token",
    "signing_secret": "slack-signing-secret",
    "intake": "slack-intake",
    "queue": "slack-queue",
    "agents": "agent",
}
SLACK_READERS: Mapping[str, Callable[[Any], object]] = {
    "mode": mode_of,
    "api_base_url": base_url_of,
    "intake": channel_of,
    "queue": channel_of,
    "agents": address_of,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a new desk has to know; each is named like its flag.

    Raises:
        ConfigError: One line for each answer that cannot be used.
    """

    #: The desk's own address.
    address: str
    name: str = "Service desk"
    #: Where mail is received, "host:port".
    smtp: str = "127.0.0.1:2525"
    #: Where the pages are, "host:port"; "" for none.
    web: str = "127.0.0.1:8025"
    #: Who takes our answers, "host:port"; "" for the mail drop.
    relay: str = ""
    #: ISO 639-1.
    language: str = "en"
    #: IANA name.
    timezone: str = "UTC"
    #: What [slack] shall say, by its keys; {} for a desk without Slack.
    slack: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refused = [line for flag, reader in READERS if (line := _refusal(flag, getattr(self, flag), reader))]
        refused += [
            line
            for key, value in self.slack.items()
            for each in ((value,) if isinstance(value, str) else value)
            if key in SLACK_READERS and (line := _refusal(SLACK_FLAGS[key], each, SLACK_READERS[key]))
        ]
        if refused:
            raise ConfigError("\n".join(refused))


def render(answers: Answers) -> str:
    """Return the text of a config.toml that loads."""
    quoted = {flag: tomlkit.string(getattr(answers, flag)).as_string() for flag, _ in READERS}
    return TEMPLATE.format(**quoted) + _slack(answers.slack)


def _slack(given: Mapping[str, str | tuple[str, ...]]) -> str:
    if not given:
        return ""
    if set(given) == {"agents"}:
        return PERSON_HEAD + "".join(map(_person, given["agents"]))
    table = tomlkit.document()
    for key, value in given.items():
        table.add(key, value if isinstance(value, str) else list(value))
    return SLACK_HEAD + tomlkit.dumps(table)


def _person(address: str) -> str:
    """Return the table of an agent of a desk that nothing else says is in Slack; nobody manages it but they."""
    roles = ["agent", "incident_manager", "major_incident_manager"]
    table = tomlkit.document()
    table.add("roles", roles)
    table.add("groups", [_GROUP])
    return f"[person.{tomlkit.string(address).as_string()}]\n{tomlkit.dumps(table)}"


def write(directory: Path, answers: Answers, *, force: bool = False) -> Path:
    """Write DIRECTORY/config.toml, readable by its owner alone, and return its path.

    Raises:
        ConfigError: There is one already and force is not given, or the folder cannot be written to.
    """
    path = directory / "config.toml"
    text = render(answers)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL), 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            # A file that is overwritten keeps the mode it had; passwords may come to stand in it.
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(_exists(path)) from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}; choose another folder") from error
    return path


def _exists(path: Path) -> str:
    if not path.parent.is_dir():
        return f"{path.parent} is not a folder; choose another one"
    return f"{path} is already there and stays as it is; overwrite it with --force, or choose another folder"


def _refusal(flag: str, value: str, reader: Callable[[object], object]) -> str:
    try:
        reader(value)
    except ValueError as error:
        return f"--{flag} is {value_text(value)}; {error}"
    return ""


TEMPLATE = """\
# The configuration of this desk. config.example.toml explains every key; `deskhand check` says whether this is right.

[desk]
# The address that reports are sent to and that answers come from.
address = {address}
name = {name}
language = {language}
timezone = {timezone}

[database]
# A file beside this one.
url = "sqlite:///deskhand.db"

[channel.smtp]
# Where mail is received.
kind = "smtp"
listen = {smtp}

[outgoing]
# The mail server that takes our answers; while it is "" they stay in the mail drop (`deskhand outbox`).
relay = {relay}

[web]
# The pages, /health and /metrics; "" switches them off.
listen = {web}
"""

SLACK_HEAD = """
[slack]
# The desk in Slack (docs/slack.md). Tokens that are not here are read from SLACK_BOT_TOKEN, SLACK_APP_TOKEN and
# SLACK_SIGNING_SECRET.
"""

PERSON_HEAD = """
# Who works here, and may sign in at the pages: a name, groups and more are explained in config.example.toml.
"""
