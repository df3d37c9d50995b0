"""A file is harmless when ClamAV has looked at it and says so, and never because nobody looked."""

from __future__ import annotations

import socket
import socketserver
import struct
import tempfile
import threading
from collections.abc import Iterator

import pytest

from intake.clamav import Clamd, ScannerAway

#: Every scanner finds this; it is written in two parts so that none finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST = 500_000


class StandIn(socketserver.StreamRequestHandler):
    """Speaks the protocol of clamd(8) and knows one signature."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        self.wfile.write(self.answer(command) + b"\0")

    def answer(self, command: bytes) -> bytes:
        if command == b"zVERSION\0":
            return b"ClamAV 1.0.7/27400/Mon Jan  6 10:00:00 2025"
        if command != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        octets = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            octets += self.rfile.read(length)
            if len(octets) > MOST:
                return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in octets else b"stream: OK"


class Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest) -> Iterator[Clamd]:
    # The path of a socket has room for a hundred octets, and pytest's folders have long names.
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/clamd.sock"
        server = Tcp(("127.0.0.1", 0), StandIn) if request.param == "tcp" else Unix(path, StandIn)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Clamd(path=path) if request.param == "unix" else Clamd(host="127.0.0.1", port=server.server_address[1])
        server.shutdown()
        server.server_close()


def test_a_harmless_file_is_let_through(clamd: Clamd) -> None:
    assert clamd.scan(b"") == ""
    assert clamd.scan(b"x" * 300_000) == ""


def test_a_harmful_file_is_called_by_its_name(clamd: Clamd) -> None:
    assert clamd.scan(b"before" + EICAR) == "Win.Test.EICAR_HDB-1"


def test_a_file_that_was_not_looked_at_is_not_harmless(clamd: Clamd) -> None:
    with pytest.raises(ScannerAway, match="size limit exceeded"):
        clamd.scan(b"x" * (MOST + 1))


def test_clamd_says_what_it_is(clamd: Clamd) -> None:
    assert clamd.version().startswith("ClamAV 1.0.7")


def test_a_scanner_that_is_away_says_so() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        away = Clamd(host="127.0.0.1", port=probe.getsockname()[1])
    with pytest.raises(ScannerAway, match="see that clamd runs"):
        away.scan(b"x")
