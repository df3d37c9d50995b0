"""What stands twice in the configuration where it may stand once: listeners, mailboxes, folders, addresses. Pure.

Two that differ in the case of their letters, or of which one listens everywhere, are the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.config import Config
from bot.config.channels import ImapChannel, MaildirChannel, SmtpChannel
from bot.config.errors import Finding, key_text, table_text, value_text
from bot.config.lines import Path
from bot.config.values import Endpoint

_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what is looked for


def listeners_twice(config: Config) -> Iterator[Finding]:
    """Find listeners at one port that would be in each other's way."""
    taken: list[tuple[Path, Endpoint]] = []
    listeners: list[tuple[Path, Endpoint | None]] = [
        (("channel", name, "listen"), channel.listen)
        for name, channel in config.channel.items()
        if isinstance(channel, SmtpChannel)
    ]
    for path, listen in [*listeners, (("web", "listen"), config.web.listen)]:
        if listen is None or listen.port == 0:
            continue
        other = next((there for there, at in taken if _is_one(at, listen)), None)
        if other is not None:
            clause = f"{key_text(path)} is {value_text(str(listen))}, as {key_text(other)} is"
            yield Finding(path=path, clause=f"{clause}; give one of them another port")
        taken.append((path, listen))


def _is_one(one: Endpoint, other: Endpoint) -> bool:
    return one.port == other.port and (one.host == other.host or not _EVERYWHERE.isdisjoint({one.host, other.host}))


def sources_twice(config: Config) -> Iterator[Finding]:
    """Find mailboxes and folders that two channels would read, and put away under each other's hands."""
    read: dict[object, str] = {}
    for name, channel in config.channel.items():
        if isinstance(channel, ImapChannel):
            source: object = (str(channel.server).lower(), channel.username.lower(), channel.folder)
            seen = f'"{channel.folder}" of {channel.username} at {channel.server}'
        elif isinstance(channel, MaildirChannel):
            source, seen = channel.maildir, f"{channel.maildir}"
        else:
            continue
        table = ("channel", name)
        other = read.setdefault(source, table_text(table))
        if other != table_text(table):
            clause = f"{table_text(table)} reads {seen}, as {other} does; take one of them away"
            yield Finding(path=table, clause=clause)


def people_twice(config: Config) -> Iterator[Finding]:
    """Find addresses with two tables, of which only one would count."""
    for top, names in (("address", list(config.address)), ("person", list(config.person))):
        known: dict[str, str] = {}
        for name in names:
            table = (top, name)
            other = known.setdefault(name.lower(), table_text(table))
            if other != table_text(table):
                clause = f"{table_text(table)} is the same address as {other}; make one of them"
                yield Finding(path=table, clause=clause)
