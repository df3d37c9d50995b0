"""Certificates and keys from files, a listener's taken anew when they are renewed. Reads files.

It guarantees: what cannot be used is told with the file, what is wrong with it, and the next step, which OpenSSL does
not say; nobody is asked for a passphrase. A conversation gets the newest pair that fits together; while a renewal is
half done, or cannot be read, the last good pair is kept. Conversations under way keep theirs.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from pathlib import Path

import structlog

log = structlog.get_logger()

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
        step = "name a file that the desk's account may read"
        raise UnusableCertificate(f"{file} cannot be read: {error.strerror}", step) from error


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


class Certificate:
    """One pair of files."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Load the pair; raises UnusableCertificate when it cannot be."""
        self._files = (certificate, key)
        self._stamp: Stamp = ()
        self._context = self._taken()

    def context(self) -> ssl.SSLContext:
        """Return what to shake hands with now."""
        try:
            if self._look() != self._stamp:
                self._context = self._taken()
                log.info("smtp.certificate_renewed", file=str(self._files[0]))
        except OSError as failure:
            log.warning("smtp.certificate_unusable", file=str(self._files[0]), reason=str(failure))
        return self._context

    def _look(self) -> Stamp:
        return tuple((seen.st_mtime_ns, seen.st_ino, seen.st_size) for seen in (file.stat() for file in self._files))

    def _taken(self) -> ssl.SSLContext:
        """Load the files as they are; once for each renewal, whether it can be used or not."""
        with suppress(OSError):
            self._stamp = self._look()
        return pair_of(*self._files)
