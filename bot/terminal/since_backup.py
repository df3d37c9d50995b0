"""What became of mail that came after a backup was made, by the way it came, and how to get it back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config import Config
from bot.config.channels import Channel, ImapChannel, MaildirChannel, SmtpChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of the mail of one channel."""

    channel: str
    #: "moved" to where it can be had from, "deleted", "read_again" by itself; "handed_over", and no copy is left.
    fate: str
    told: str


#: What became of what a mailbox held, by [channel.NAME] after.
_IMAP: Mapping[str, tuple[str, str]] = {
    "move": ("moved", 'what it read lies in its folder "{move_to}": move it back to "{folder}" while the desk runs'),
    "delete": ("deleted", "what it read was deleted there: it is gone, unless the mail server can restore it"),
    "flag": ("read_again", "what it read is read again by itself"),
    "leave": ("read_again", "what it read is read again by itself"),
}


def fates_of(config: Config) -> tuple[Fate, ...]:
    """Return for each channel that mail came by what became of it."""
    known = ((name, _fate(one)) for name, one in config.channel.items())
    return tuple(Fate(channel=name, fate=each[0], told=each[1]) for name, each in known if each)


def since_backup(config: Config, newest: datetime | None) -> Iterator[str]:
    """Yield a line for each channel that mail came by, and one before them.

    Args:
        config: with the channels.
        newest: when the newest message of the backup arrived; None when there is none.
    """
    fates = fates_of(config)
    if fates:
        when = f"after {newest:%Y-%m-%d %H:%M} UTC" if newest else "so far"
        yield f"What the desk took {when} is not in the backup:"
        yield from (f"  {each.channel}: {each.told}." for each in fates)


def _fate(channel: Channel) -> tuple[str, str] | None:
    if isinstance(channel, ImapChannel):
        fate, told = _IMAP[channel.after]
        return fate, told.format(move_to=channel.move_to, folder=channel.folder)
    if isinstance(channel, MaildirChannel):
        if channel.then == "delete":
            return "deleted", "what it took was deleted: it is gone"
        return "moved", f"what it took lies in {channel.maildir}/cur: move those files back to {channel.maildir}/new"
    if isinstance(channel, SmtpChannel):
        kept = "what was handed over is gone; where the mail server keeps copies, give them to `deskhand ingest`"
        return "handed_over", kept
    return None
