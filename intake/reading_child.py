"""The process in which doubtful mail is read, so that no message can stop the desk. Reads standard input.

    stdin   length, pickled (octets, media type)     -->  parse  -->     stdout   length, pickled InboundMessage

Its memory is limited by its parent before the first message. Whatever goes wrong ends it; the parent starts another.
"""

from __future__ import annotations

import pickle
import resource
import struct
import sys
from typing import BinaryIO

from intake.message import InboundMessage, MediaType
from intake.rfc5322 import parse

#: How a length is written in front of what it is the length of.
LENGTH = struct.Struct("!Q")


def main(memory: int) -> None:
    """Read messages until standard input ends; `memory` is the most octets that the process may hold."""
    # Whatever is loaded at the first message is loaded before the clock of the first message runs.
    parse(b"Content-Type: text/html; charset=utf-8\n\n<p>Whoever reads this has loaded what reading takes.</p>\n")
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    said, heard = sys.stdout.buffer, sys.stdin.buffer
    _say(said, InboundMessage())
    while size := heard.read(LENGTH.size):
        # The parent is this program itself: what it writes is no more foreign than its own memory.
        body, media_type = pickle.loads(heard.read(LENGTH.unpack(size)[0]))  # noqa: S301
        _say(said, parse(body, MediaType(media_type)))


def _say(said: BinaryIO, message: InboundMessage) -> None:
    written = pickle.dumps(message)
    said.write(LENGTH.pack(len(written)) + written)
    said.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
