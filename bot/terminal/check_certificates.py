"""What `deskhand check` looks at in certificates of listeners: can they be used, and until when. Reads files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.config import Config
from bot.config.channels import SmtpChannel
from bot.terminal.checked import Checked, fine, trouble
from intake.certificate import UnusableCertificate, validity_of


def certificates(config: Config, now: datetime) -> Iterator[Checked]:
    """Look at the certificate of each mail listener that has one."""
    for name, channel in config.channel.items():
        if isinstance(channel, SmtpChannel) and channel.certificate is not None and channel.key is not None:
            yield _certificate(name, channel.certificate, channel.key, now)


def _certificate(name: str, certificate: Path, key: Path, now: datetime) -> Checked:
    part, table = f"certificate {name}", f"[channel.{name}]"
    renewed = f"renew it, or let {table} certificate and key name the renewed files"
    try:
        is_well, seen = validity_of(certificate, key, now)
    except UnusableCertificate as error:
        return trouble(part, error.seen, f"{error.step}; see {table} certificate and key")
    return fine(part, seen) if is_well else trouble(part, seen, renewed)
