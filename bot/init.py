"""A new desk's config.toml from a few answers: short, commented, and right at once. Talks to the file system.

Only `write` touches the disk; everything else builds text.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from bot.config.errors import ConfigError, value_text
from bot.config.values import address_of, endpoint_of, language_of, line_text_of, listener_of, relay_of, timezone_of

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

    def __post_init__(self) -> None:
        refused = [line for flag, reader in READERS if (line := _refusal(flag, getattr(self, flag), reader))]
        if refused:
            raise ConfigError("\n".join(refused))


def render(answers: Answers) -> str:
    """Return the text of a config.toml that loads."""
    quoted = {flag: tomlkit.string(getattr(answers, flag)).as_string() for flag, _ in READERS}
    return TEMPLATE.format(**quoted)


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
