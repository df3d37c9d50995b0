"""The line that a desk prints when it is ready: where it listens, and what it reads. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.config import Config
from bot.config.channels import ImapChannel, MaildirChannel


def servers_of(config: Config, mailboxes: Iterable[str]) -> dict[str, str]:
    """Return where mail is fetched from, by the name of the channel."""
    channels = {name: config.channel[name] for name in mailboxes}
    servers = {name: str(each.server) for name, each in channels.items() if isinstance(each, ImapChannel)}
    folders = {name: str(each.maildir) for name, each in channels.items() if isinstance(each, MaildirChannel)}
    return {**servers, **folders}


def ready_line(
    config: Config, listening: Mapping[str, tuple[str, int]], mailboxes: Iterable[str], *, in_slack: bool
) -> str:
    """Return the line; `listening` is host and port by the name of the channel, or "web"."""
    places = [
        f"pages at http://{host}:{port}/" if name == "web" else f"mail to {config.desk.address} at {host}:{port}"
        for name, (host, port) in listening.items()
    ]
    places += [f"mail from {server}" for server in servers_of(config, mailboxes).values()]
    if in_slack:
        places.append(f"Slack by {config.slack.mode} mode")
    return f"deskhand is ready: {', '.join(places) or 'working through what waits'}"
