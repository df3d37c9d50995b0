"""What `deskhand check` looks at in certificates of listeners: can they be used, and until when. Reads files."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import Config
from bot.config.channels import SmtpChannel
from bot.terminal.checked import Checked, fine, trouble
from intake.certificate import UnusableCertificate, pair_of, trusting

#: What renews certificates has done so long before; some hold for six days only.
_SOON = timedelta(days=2)
#: OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
_WHEN = {9: "is not valid yet", 10: "has expired"}


def certificates(config: Config, now: datetime) -> Iterator[Checked]:
    """Look at the certificate of each mail listener that has one."""
    for name, channel in config.channel.items():
        if isinstance(channel, SmtpChannel) and channel.certificate is not None and channel.key is not None:
            yield _certificate(name, channel.certificate, channel.key, now)


def _certificate(name: str, certificate: Path, key: Path, now: datetime) -> Checked:
    part, table = f"certificate {name}", f"[channel.{name}]"
    renewed = f"renew it, or let {table} certificate and key name the renewed files"
    try:
        until = _ends(certificate, key)
    except ssl.SSLCertVerificationError as error:
        return trouble(part, f"{certificate} {_WHEN.get(error.verify_code, error.verify_message)}", renewed)
    except UnusableCertificate as error:
        return trouble(part, error.seen, f"{error.step}; see {table} certificate and key")
    seen = f"{certificate} is valid until {until:%Y-%m-%d %H:%M} UTC"
    return fine(part, seen) if until - now > _SOON else trouble(part, seen, renewed)


def _ends(certificate: Path, key: Path) -> datetime:
    """Return until when a certificate is valid, as a client that trusts it sees it in a handshake without a network.

    Raises:
        UnusableCertificate: They are no certificate and key that belong together.
        ssl.SSLCertVerificationError: It is not valid today.
    """
    ours, theirs = pair_of(certificate, key), trusting(certificate)
    theirs.check_hostname = False
    # Whoever signed it need not be known here.
    theirs.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client, server = theirs.wrap_bio(back, there), ours.wrap_bio(there, back, server_side=True)
    for side in (client, server) * 2:
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    shown = client.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
