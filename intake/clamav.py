r"""Ask ClamAV whether a file is harmful (clamd, INSTREAM). Talks to clamd.

    zINSTREAM\0  length chunk  length chunk ...  0      -->      stream: OK | stream: NAME FOUND | ... ERROR

The file goes over the socket, so clamd may run anywhere and needs no access to files of ours.
"""

from __future__ import annotations

import re
import socket
import struct
from dataclasses import dataclass
from datetime import timedelta

_CHUNK = 64 * 1024
_MOST_ANSWER = 4_096
_FOUND = re.compile(r"stream: (.+) FOUND\Z")


class ScannerAway(Exception):
    """ClamAV was not reached, or did not look at the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamd:
    """One clamd: at a host and port, or at a Unix socket."""

    host: str = ""
    port: int = 3310
    #: The path of its Unix socket; wins over the host.
    path: str = ""
    timeout: timedelta = timedelta(seconds=20)

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"

    def scan(self, octets: bytes) -> str:
        """Return what ClamAV calls the harm in a file, "" when it finds none.

        Raises:
            ScannerAway: it was not reached, or did not look.
        """
        answer = self._ask(b"zINSTREAM\0", octets)
        if answer == "stream: OK":
            return ""
        found = _FOUND.match(answer)
        if found is None:
            raise ScannerAway(f"ClamAV at {self} answered {answer[:200]!r}; see StreamMaxLength in clamd.conf")
        return found[1]

    def version(self) -> str:
        """Return what clamd says of itself and its signatures; raises ScannerAway."""
        return self._ask(b"zVERSION\0", None)

    def _ask(self, command: bytes, octets: bytes | None) -> str:
        try:
            with self._connected() as connection:
                connection.sendall(command)
                if octets is not None:
                    self._stream(connection, octets)
                return _answer(connection)
        except OSError as failure:
            raise ScannerAway(f"ClamAV at {self} was not reached: {failure}; see that clamd runs") from failure

    def _connected(self) -> socket.socket:
        seconds = self.timeout.total_seconds()
        if not self.path:
            return socket.create_connection((self.host, self.port), seconds)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection

    def _stream(self, connection: socket.socket, octets: bytes) -> None:
        view = memoryview(octets)
        try:
            for start in range(0, len(view), _CHUNK):
                piece = view[start : start + _CHUNK]
                connection.sendall(struct.pack("!L", len(piece)))
                connection.sendall(piece)
            connection.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It hangs up over a file that is too long for it, and its answer says so.
            return


def _answer(connection: socket.socket) -> str:
    found = b""
    while len(found) < _MOST_ANSWER and (piece := connection.recv(_MOST_ANSWER)):
        found += piece
    return found.rstrip(b"\0\n").decode("utf-8", "replace")
