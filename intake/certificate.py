"""A listener's certificate and key, taken anew when their files are renewed. Reads files.

It guarantees: a conversation gets the newest pair that fits together; while a renewal is half done, or cannot be read,
the last good pair is kept. Conversations under way keep theirs.
"""

from __future__ import annotations

import ssl
from pathlib import Path

import structlog

log = structlog.get_logger()

#: What tells that a file is another: a renewal writes a new one, or lets a link point to a new one.
Stamp = tuple[tuple[int, int, int], ...]


class Certificate:
    """One pair of files."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Load the pair; raises OSError (ssl.SSLError is one) when it cannot be."""
        self._files = (certificate, key)
        self._stamp = self._look()
        self._context = self._load()

    def context(self) -> ssl.SSLContext:
        """Return what to shake hands with now."""
        try:
            stamp = self._look()
            if stamp != self._stamp:
                # Once for each renewal, whether it can be used or not.
                self._stamp = stamp
                self._context = self._load()
                log.info("smtp.certificate_renewed", file=str(self._files[0]))
        except OSError as failure:
            log.warning("smtp.certificate_unusable", file=str(self._files[0]), reason=type(failure).__name__)
        return self._context

    def _look(self) -> Stamp:
        return tuple((seen.st_mtime_ns, seen.st_ino, seen.st_size) for seen in (file.stat() for file in self._files))

    def _load(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*self._files)
        return context
