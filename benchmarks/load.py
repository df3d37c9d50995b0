"""The load generator, in a process of its own: an SMTP client of few lines that keeps its connections. Talks SMTP.

Octets are prepared before the clock starts, and a reply costs one callback, so that the generator is never what is
measured. It speaks in lock-step (no PIPELINING): the plain aiosmtpd beside the desk does not announce it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from random import Random

from benchmarks.corpus import DESK, Mail, Shape, mails

_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One phase of load."""

    port: int
    connections: int
    count: int
    seed: int
    shape: Shape = field(default_factory=Shape)
    #: Messages a second (open loop); None sends as fast as the server answers (closed loop).
    rate: float | None = None
    #: Whether an open loop sends at random instants (exponential gaps) instead of even ones.
    random: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What became of one message; instants are of the system-wide monotonic clock."""

    message_id: str
    #: When DATA was sent, and when the answer to the body came.
    asked: float
    answered: float
    code: int


def generator(pipe: Connection) -> None:
    """Serve jobs from the pipe: prepare, say so, wait for the word, run, hand the samples back; None ends it."""
    while (job := pipe.recv()) is not None:
        asyncio.run(_work(pipe, job))


async def _work(pipe: Connection, job: Job) -> None:
    prepared = [(mail, _DOT.sub(b"..", mail.octets) + b"\r\n.\r\n") for mail in mails(job.count, job.seed, job.shape)]
    run = _Run(job, prepared)
    await run.connect()
    pipe.send("prepared")
    pipe.recv()
    await run.go()
    pipe.send(run.samples)


class _Run:
    """The messages of one job, and the connections that take them."""

    def __init__(self, job: Job, prepared: list[tuple[Mail, bytes]]) -> None:
        self.samples: list[Sample] = []
        self._job = job
        self._waiting = deque(prepared if job.rate is None else [])
        self._later = [] if job.rate is None else prepared
        self._idle: list[_Client] = []
        self._all_ready, self._all_done = asyncio.Event(), asyncio.Event()

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(self._job.connections):
            await loop.create_connection(lambda: _Client(self), "127.0.0.1", self._job.port)
        await self._all_ready.wait()
        self._refuse_loss()

    async def go(self) -> None:
        for client in self._idle[:]:
            self._feed(client)
        start = time.monotonic()
        for after, each in zip(self._instants(), self._later, strict=False):
            await asyncio.sleep(max(start + after - time.monotonic(), 0))
            self._waiting.append(each)
            if self._idle:
                self._feed(self._idle[0])
        await self._all_done.wait()
        self._refuse_loss()

    def _instants(self) -> Iterator[float]:
        rng, at, rate = Random(self._job.seed), 0.0, self._job.rate or 1.0
        while True:
            yield at
            at += rng.expovariate(rate) if self._job.random else 1 / rate

    def _feed(self, client: _Client) -> None:
        if self._waiting:
            self._idle.remove(client)
            client.send(*self._waiting.popleft())

    def ready(self, client: _Client) -> None:
        """Take a connection back that is greeted or has delivered."""
        self._idle.append(client)
        if len(self._idle) == self._job.connections:
            self._all_ready.set()
        self._feed(client)

    def lost(self) -> None:
        """Give up: a server that hangs up measures nothing."""
        self._all_ready.set()
        self._all_done.set()

    def _refuse_loss(self) -> None:
        if len(self.samples) < self._job.count and self._all_done.is_set():
            raise ConnectionError(f"the server on port {self._job.port} hung up; look into its log")

    def done(self, sample: Sample) -> None:
        """Note what became of a message."""
        self.samples.append(sample)
        if len(self.samples) == self._job.count:
            self._all_done.set()


class _Client(asyncio.Protocol):
    """One connection; a reply is answered with the next command."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._received = b""
        self._script: Iterator[None] = iter(())
        self._code = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._script = self._greet()
        next(self._script)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._run.lost()

    def data_received(self, octets: bytes) -> None:
        self._received += octets
        *lines, self._received = self._received.split(b"\r\n")
        for line in lines:
            # RFC 5321 section 4.2.1: the last line of a reply has a blank after the code.
            if line[3:4] != b"-":
                self._code = int(line[:3])
                next(self._script, None)

    def send(self, mail: Mail, octets: bytes) -> None:
        """Deliver one message."""
        self._script = self._deliver(mail, octets)
        next(self._script)

    def _greet(self) -> Iterator[None]:
        yield
        self._transport.write(b"EHLO load.example\r\n")
        yield
        self._run.ready(self)

    def _deliver(self, mail: Mail, octets: bytes) -> Iterator[None]:
        self._transport.write(f"MAIL FROM:<{mail.sender}>\r\n".encode())
        yield
        self._transport.write(f"RCPT TO:<{DESK}>\r\n".encode())
        yield
        asked = time.monotonic()
        self._transport.write(b"DATA\r\n")
        yield
        self._transport.write(octets)
        yield
        answered = time.monotonic()
        self._run.done(Sample(message_id=mail.message_id, asked=asked, answered=answered, code=self._code))
        self._run.ready(self)
