"""What stands twice in the configuration where it may stand once: listeners, mailboxes, folders, addresses. Pure.

Two that differ in the case of their letters, or of which one listens everywhere, are the same. A relay is never one of
the desk's own listeners. No name is looked up: `deskhand check` sees who answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from bot.config import Config
from bot.config.channels import ImapChannel, MaildirChannel, SmtpChannel
from bot.config.endpoints import EVERYWHERE, Endpoint
from bot.config.errors import Finding, key_text, table_text, value_text
from bot.config.lines import Path
from intake.loopback import is_loopback

#: Hosts that stand for every address of a family.
_WILDCARDS = {"0.0.0.0": {4}, "::": {6}, EVERYWHERE: {4, 6}}  # noqa: S104 - what is looked for


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
    if one.port != other.port:
        return False
    return one.host.lower() == other.host.lower() or not _WILDCARDS.keys().isdisjoint({one.host, other.host})


def _families(endpoint: Endpoint) -> set[int]:
    """Return the versions of IP that a host may have; a name may have both."""
    try:
        return _WILDCARDS.get(endpoint.host) or {ip_address(endpoint.host).version}
    except ValueError:
        return {4, 6}


def relay_of_our_own(config: Config) -> Iterator[Finding]:
    """Find a relay that is a listener of the desk: what leaves would come in again."""
    relay, path = config.outgoing.relay, ("outgoing", "relay")
    for name, channel in config.channel.items():
        if relay is None or not isinstance(channel, SmtpChannel) or not _leads_to(relay, channel):
            continue
        listen = key_text(("channel", name, "listen"))
        yield Finding(
            path=path,
            clause=f"{key_text(path)} is {value_text(str(relay))}, where the desk itself listens ({listen} is "
            f"{value_text(str(channel.listen))}); name the mail server that takes answers, or give the listener "
            "another port",
        )


def _leads_to(relay: Endpoint, channel: SmtpChannel) -> bool:
    """Say whether a connection to the relay would reach this listener."""
    listen, host = channel.listen, relay.host.lower()
    if relay.port != listen.port:
        return False
    if host == listen.host.lower():
        return True
    is_here = is_loopback(host) or host in _WILDCARDS
    if listen.host in _WILDCARDS:
        return (is_here and bool(_families(relay) & _families(listen))) or host == channel.hostname.lower()
    # Whoever connects to 0.0.0.0 or to localhost reaches a loopback address.
    is_any = host in _WILDCARDS or "localhost" in {host, listen.host.lower()}
    return is_here and is_loopback(listen.host.lower()) and is_any and bool(_families(relay) & _families(listen))


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
