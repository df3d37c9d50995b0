"""What became of mail that came after a backup was made, by the way it came, and how to get it back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.config import Config
from bot.config.channels import Channel, ImapChannel, MaildirChannel, SmtpChannel

#: What became of what a mailbox held, by [channel.NAME] after.
_IMAP: Mapping[str, str] = {
    "move": 'what it read lies in its folder "{move_to}": move it back to "{folder}" while the desk runs',
    "delete": "what it read was deleted there: it is gone, unless the mail server can restore it",
    "flag": "what it read is read again by itself",
    "leave": "what it read is read again by itself",
}


def since_backup(config: Config, newest: datetime | None) -> Iterator[str]:
    """Yield a line for each channel that mail came by, and one before them.

    Args:
        config: with the channels.
        newest: when the newest message of the backup arrived; None when there is none.
    """
    told = [f"  {name}: {text}." for name, one in config.channel.items() if (text := _told(one))]
    if told:
        when = f"after {newest:%Y-%m-%d %H:%M} UTC" if newest else "so far"
        yield f"What the desk took {when} is not in the backup:"
        yield from told


def _told(channel: Channel) -> str:
    if isinstance(channel, ImapChannel):
        return _IMAP[channel.after].format(move_to=channel.move_to, folder=channel.folder)
    if isinstance(channel, MaildirChannel):
        if channel.then == "delete":
            return "what it took was deleted: it is gone"
        return f"what it took lies in {channel.maildir}/cur: move those files back to {channel.maildir}/new"
    if isinstance(channel, SmtpChannel):
        return "what was handed over is gone; where the mail server keeps copies, give them to `deskhand ingest`"
    return ""
