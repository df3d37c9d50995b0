"""Certificates and keys from files, a listener's taken anew when they are renewed. Reads files.

It guarantees: what cannot be used is told with the file, what is wrong with it, and the next step, which OpenSSL does
not say; nobody is asked for a passphrase. A conversation gets the newest pair that fits together; while a renewal is
half done, or cannot be read, the last good pair is kept. Conversations under way keep theirs.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

log = structlog.get_logger()

#: What renews certificates has done so long before; some hold for six days only.
_SOON = timedelta(days=2)
#: OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
_WHEN = {9: "is not valid yet", 10: "has expired"}
#: What tells that a file is another: a renewal writes a new one, or lets a link point to a new one.
Stamp = tuple[tuple[int, int, int], ...]


class UnusableCertificate(OSError):
    """A file of a certificate or of its key cannot be used: which one, why, and what to do."""

    def __init__(self, seen: str, step: str) -> None:
        super().__init__(f"{seen}; {step}")
        self.seen = seen
        self.step = step


def trusting(file: Path) -> ssl.SSLContext:
    """Return what trusts only the certificates of a file; raises UnusableCertificate."""
    _open(file)
    try:
        return ssl.create_default_context(cafile=file)
    except ssl.SSLError as error:
        step = "it must begin with -----BEGIN CERTIFICATE----- and be whole"
        raise UnusableCertificate(f"{file} holds no certificate in PEM", step) from error


def pair_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return what shows a certificate to clients; raises UnusableCertificate."""
    trusting(certificate)
    _open(key)
    asked: list[Path] = []

    def passphrase() -> str:
        asked.append(key)
        return ""

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key, password=passphrase)
    except ssl.SSLError as error:
        raise _unusable(certificate, key, error, is_locked=bool(asked)) from error
    return context


def _open(file: Path) -> None:
    try:
        file.open("rb").close()
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: OSError) -> UnusableCertificate:
    step = "name a file that the desk's account may read, or let it read this one"
    return UnusableCertificate(f"{file} cannot be read: {error.strerror}", step)


def _unusable(certificate: Path, key: Path, error: ssl.SSLError, *, is_locked: bool) -> UnusableCertificate:
    if is_locked:
        step = "nobody can type it at a start: write the key without one, with `openssl pkey -in OLD -out NEW`"
        return UnusableCertificate(f"the key in {key} has a passphrase", step)
    # A key of another kind, or another key of the same kind.
    if "MISMATCH" in (error.reason or ""):
        step = "both must be of one renewal, and the server's own certificate the first in its file"
        return UnusableCertificate(f"the key in {key} is not that of the certificate in {certificate}", step)
    return UnusableCertificate(
        f"{key} holds no private key in PEM", "it must begin with -----BEGIN PRIVATE KEY----- or the like and be whole"
    )


def validity_of(certificate: Path, key: Path, now: datetime) -> tuple[bool, str]:
    """Say whether a pair serves now and for two days more, and how long; raises UnusableCertificate."""
    try:
        until = _ends(certificate, key)
    except ssl.SSLCertVerificationError as error:
        return False, f"{certificate} {_WHEN.get(error.verify_code, error.verify_message)}"
    return until - now > _SOON, f"{certificate} is valid until {until:%Y-%m-%d %H:%M} UTC"


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


class Certificate:
    """One pair of files."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Load the pair; raises UnusableCertificate when it cannot be."""
        self._files = (certificate, key)
        self._stamp: Stamp = ()
        #: Why the newest pair is not shown, "" when it is.
        self._trouble = ""
        self._context = self._taken()

    def context(self) -> ssl.SSLContext:
        """Return what to shake hands with now."""
        try:
            # What could not be used is tried again: to become readable, or to be there again, a file need not change.
            if self._look() != self._stamp or self._trouble:
                self._context = self._taken()
                self._trouble = ""
                log.info("smtp.certificate_renewed", file=str(self._files[0]))
        except OSError as failure:
            if self._trouble != str(failure):
                log.warning("smtp.certificate_unusable", file=str(self._files[0]), reason=str(failure))
            self._trouble = str(failure)
        return self._context

    def state(self, now: datetime) -> str:
        """Return "ok", or why clients will soon be shown a certificate that they do not take."""
        self.context()
        if self._trouble:
            return f"the last good certificate is shown, because {self._trouble}"
        try:
            is_well, seen = validity_of(*self._files, now)
        except UnusableCertificate as failure:
            return str(failure)
        return "ok" if is_well else f"{seen}; renew it"

    def _look(self) -> Stamp:
        seen = []
        for file in self._files:
            try:
                seen.append(file.stat())
            except OSError as error:
                raise _unreadable(file, error) from error
        return tuple((each.st_mtime_ns, each.st_ino, each.st_size) for each in seen)

    def _taken(self) -> ssl.SSLContext:
        """Load the files as they are."""
        with suppress(UnusableCertificate):
            self._stamp = self._look()
        return pair_of(*self._files)
