"""The real program as a child process, and what stands around it: a relay that takes its mail, a client that sends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.copies import put_migrated
from tests.waiting import PATIENCE

#: The first start may train the model, which takes minutes on a machine that is busy.
START_TIMEOUT = 600
_PLACE = re.compile(r" at (?:http://)?([\d.]+):(\d+)")


@dataclass
class Program:
    """`deskhand run` on one configuration."""

    config: Path
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[str] | None = None
    ready_line: str = ""
    #: When the last start began, and how long it took.
    begun: float = 0.0
    start_seconds: float = 0.0

    def start(self) -> None:
        """Start, and wait for the one line that says it is ready."""
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """Start, and wait for nothing."""
        self.begun = time.monotonic()
        command = [sys.executable, "-m", "bot", "run", "--config", str(self.config), *self.arguments]
        log = self.config.with_name(f"{self.config.stem}.log").open("a")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        log.close()

    def wait_until_ready(self) -> None:
        """Wait for the one line that says it is ready."""
        assert self.process is not None
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            assert selector.select(START_TIMEOUT), f"not ready after {START_TIMEOUT} s: {self.log()[-2000:]}"
        self.ready_line = self.process.stdout.readline().strip()
        self.start_seconds = time.monotonic() - self.begun
        assert "is ready" in self.ready_line, self.log()[-2000:]

    def place(self, what: str) -> tuple[str, int]:
        """Return host and port of its "mail" or its "pages", as the ready line tells them."""
        found = re.search(rf"\b{what}\b[^,]*?{_PLACE.pattern}", self.ready_line)
        assert found, f"no {what} in {self.ready_line!r}"
        return found[1], int(found[2])

    def log(self) -> str:
        """Return what the program wrote to its log so far."""
        return self.config.with_name(f"{self.config.stem}.log").read_text()

    def kill(self) -> None:
        """Kill it without a warning."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode


@contextlib.contextmanager
def running(config: Path, *arguments: str) -> Iterator[Program]:
    """Run the program for a while; killed at the end if it still lives."""
    with running_together([config], *arguments) as (program,):
        yield program


@contextlib.contextmanager
def running_together(configs: Sequence[Path], *arguments: str) -> Iterator[list[Program]]:
    """Run a program on each configuration for a while; they start side by side."""
    programs = [Program(config, arguments) for config in configs]
    try:
        for program in programs:
            program.launch()
        for program in programs:
            program.wait_until_ready()
        yield programs
    finally:
        for program in programs:
            if program.process is not None and program.process.poll() is None:
                program.kill()


@dataclass
class Relay:
    """A mail server that takes everything, in a thread of its own."""

    port: int = 0
    octets: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    #: As they were given: "<>" is the null reverse-path.
    reverse_paths: list[str] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    #: Answers RCPT with this instead of 250, to refuse.
    refusal: str = ""
    #: Takes bodies and gives no answer, as a relay in trouble does; what it holds so is not counted as taken.
    holds: bool = False
    held: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        """Take or refuse a recipient."""
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        """Keep a message."""
        if self.holds:
            with self.arrived:
                self.held.append(envelope.content)
                self.arrived.notify_all()
            while self.holds:
                await asyncio.sleep(0.02)
            return "451 4.3.0 not taken"
        with self.arrived:
            self.reverse_paths.append(envelope.mail_from)
            self.octets.append(envelope.content)
            self.recipients.append(list(envelope.rcpt_tos))
            self.arrived.notify_all()
        return "250 2.0.0 taken"

    @property
    def mails(self) -> list[Message]:
        """Return what was taken so far, parsed."""
        with self.arrived:
            return [message_from_bytes(octets) for octets in self.octets]

    def wait_for(self, count: int) -> list[Message]:
        """Return the mails once there are so many."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.octets) >= count, PATIENCE), f"only {len(self.octets)} came"
        return self.mails


@contextlib.contextmanager
def relay_running(kind: Relay | None = None) -> Iterator[Any]:
    """Run a relay on a free port of 127.0.0.1."""
    relay = kind or Relay()
    # Not the desk's kind of loop: it is closed while those who were killed have not hung up, which uvloop refuses.
    loop = asyncio.SelectorEventLoop()
    started = threading.Event()

    async def serve() -> None:
        server = await loop.create_server(lambda: SMTP(relay, loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0)
        relay.port = server.sockets[0].getsockname()[1]
        started.set()
        async with server:
            await server.serve_forever()

    task = loop.create_task(serve())

    def run() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        for other in asyncio.all_tasks(loop):
            other.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)


def write_config(
    folder: Path, *, smtp: int, relay: int, model: Path, database: str = "", more: str = "", desk: str = ""
) -> Path:
    """Write a configuration for a test and return its path; `desk` is more of [desk], `more` is more tables.

    Unless another database is named, an empty one is put beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    url = f'[database]\nurl = "{database}"\n' if database else ""
    if not database and not (folder / "deskhand.db").exists():
        put_migrated(folder / "deskhand.db")
    path = folder / "config.toml"
    path.write_text(
        f'[desk]\naddress = "help@desk.example"\nname = "Service desk"\ntimezone = "Europe/Berlin"\n{desk}{url}'
        f'[channel.smtp]\nkind = "smtp"\nlisten = "127.0.0.1:{smtp}"\nhostname = "desk.example"\n'
        f'[outgoing]\nrelay = "127.0.0.1:{relay}"\ntls = "none"\n'
        f'[web]\nlisten = "127.0.0.1:0"\n[classifier]\ncache = "{os.fspath(model)}"\n{more}'
    )
    return path
