"""Read mail so that no message can stop the desk: what is large or has failed before, in a process apart. Starts it.

    small and new     read here, within the bounds of `intake.rfc5322`
    large or suspect  read by `intake.reading_child`, with a limit of time and memory; it dies instead of us

Guarantees: returns within the time limit, with what the message says or with why it cannot be read; never raises.
"""

from __future__ import annotations

import pickle
import selectors
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from intake.message import InboundMessage, MediaType
from intake.reading_child import LENGTH
from intake.rfc5322 import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Why a message could not be read."""

    because: str
    #: What could be read of it all the same, None when nothing could.
    message: InboundMessage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What reading one message may cost."""

    #: Larger messages are read apart.
    apart_from: int = 500_000
    time: timedelta = timedelta(seconds=5)
    #: How long the process may take to start.
    start: timedelta = timedelta(seconds=60)
    #: Octets of address space, the program itself included.
    memory: int = 2_000_000_000
    #: After so long without a message the process ends: doubtful mail is rare, and it holds as much memory as a desk.
    idle: timedelta = timedelta(minutes=10)


def read_here(body: bytes, media_type: MediaType, *, suspect: bool) -> InboundMessage | Unreadable:  # noqa: ARG001
    """Read a message in this process, whatever it is."""
    return _judged(parse(body, media_type))


def headers_of(body: bytes) -> InboundMessage:
    """Return what the first lines of a message say, for one that cannot or shall not be read whole."""
    head = body[:20_000]
    end = next((at for at in (head.find(b"\r\n\r\n"), head.find(b"\n\n")) if at >= 0), len(head))
    return parse(head[:end] + b"\r\nContent-Type: text/plain\r\n\r\n")


class Reader:
    """Reads what is large or suspect in a process of its own, which is there while it is needed."""

    def __init__(
        self, limits: ReadingLimits | None = None, starting: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        """Read within limits; the process is started inside what `starting` makes."""
        self.limits = limits or ReadingLimits()
        self._starting = starting
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._idle: threading.Timer | None = None

    def __call__(self, body: bytes, media_type: MediaType, *, suspect: bool) -> InboundMessage | Unreadable:
        """Read one message; blocks, at most for the time limit."""
        if not suspect and len(body) <= self.limits.apart_from:
            return read_here(body, media_type, suspect=False)
        with self._needed():
            return self._read_apart(body, media_type)

    @property
    def is_up(self) -> bool:
        """Whether the process is there."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start the process before it is needed; blocks until it is up, and leaves trouble to whoever needs it."""
        with self._needed(), suppress(OSError, EOFError):
            self._running()

    def close(self) -> None:
        """End the process, if there is one."""
        if self._idle is not None:
            self._idle.cancel()
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    @contextmanager
    def _needed(self) -> Iterator[None]:
        """Have the process to oneself; whoever needs it last leaves word when it may end."""
        with self._turn:
            if self._idle is not None:
                self._idle.cancel()
            try:
                yield
            finally:
                self._idle = threading.Timer(self.limits.idle.total_seconds(), self._end_idle)
                self._idle.daemon = True
                self._idle.start()

    def _end_idle(self) -> None:
        with self._turn:
            # Whoever came meanwhile has left word anew.
            if threading.current_thread() is self._idle:
                self.close()

    def _read_apart(self, body: bytes, media_type: MediaType) -> InboundMessage | Unreadable:
        try:
            child = self._running()
            _hand_over(child, pickle.dumps((body, str(media_type))))
            return _judged(_answer(child, self.limits.time))
        except TimeoutError:
            self.close()
            return Unreadable(because=f"reading it took more than {self.limits.time.total_seconds():g} s")
        except (OSError, EOFError) as failure:
            self.close()
            return Unreadable(because=f"reading it needs too much memory or breaks the reader ({failure})")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self.is_up:
            return self._child
        command = [sys.executable, "-m", "intake.reading_child", str(self.limits.memory)]
        with self._starting():
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
        self._child = child
        _answer(child, self.limits.start)
        return child


def _judged(message: InboundMessage) -> InboundMessage | Unreadable:
    """Call a message unreadable that was taken apart as far as it may be without a word of text being found."""
    if message.text.strip():
        return message
    if "too-deep" in message.flags:
        because = "it is nested deeper than any honest mail, and no text was found above that depth"
        return Unreadable(because=because, message=message)
    if "too-many-parts" in message.flags:
        because = "it has more parts than any honest mail, and no text was found in the first of them"
        return Unreadable(because=because, message=message)
    return message


def _hand_over(child: subprocess.Popen[bytes], question: bytes) -> None:
    assert child.stdin is not None
    rest = memoryview(LENGTH.pack(len(question)) + question)
    while rest:
        rest = rest[child.stdin.write(rest) or 0 :]


def _answer(child: subprocess.Popen[bytes], limit: timedelta) -> InboundMessage:
    assert child.stdout is not None
    until = monotonic() + limit.total_seconds()
    (length,) = LENGTH.unpack(_octets(child, LENGTH.size, until))
    # The child is this program itself: what it writes is no more foreign than our own memory.
    found = pickle.loads(_octets(child, length, until))  # noqa: S301
    assert isinstance(found, InboundMessage)
    return found


def _octets(child: subprocess.Popen[bytes], number: int, until: float) -> bytes:
    assert child.stdout is not None
    found = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while len(found) < number:
            if not selector.select(max(until - monotonic(), 0)):
                raise TimeoutError
            piece = child.stdout.read(number - len(found))
            if not piece:
                raise EOFError(f"it ended with code {child.wait()}")
            found += piece
    return found
