"""Between a mailbox and its server: hears the commands, answers for the server, or cuts the line. Talks IMAP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

#: What a rule does: answer with this text after the tag, or not at all if it is empty; let so many octets of the
#: server through and then cut; or do something first and let the command pass.
Action = str | int | Callable[[], None]


@dataclass
class Rule:
    pattern: re.Pattern[str]
    action: Action
    #: How often it still applies.
    times: int


@dataclass
class Proxy:
    """One listening port in front of one server."""

    port: int = 0
    #: Commands without their tags, from all connections, in their order.
    commands: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    #: Octets of the server that are written differently; of the same length, because literals are counted.
    rewrites: dict[bytes, bytes] = field(default_factory=dict)
    lines: set[Line] = field(default_factory=set)
    connections: int = 0
    #: Refuse everybody, as a server does that is away.
    is_down: bool = False

    def rule(self, pattern: str, action: Action, times: int = 1_000_000) -> None:
        """Do something to the next commands that match."""
        self.rules.append(Rule(re.compile(pattern), action, times))

    def cut(self) -> None:
        """Break every connection, as a firewall does."""
        for line in tuple(self.lines):
            line.cut()

    def said(self, pattern: str) -> list[str]:
        """Return the commands that match."""
        return [command for command in self.commands if re.search(pattern, command)]

    def match(self, command: str) -> Action | None:
        self.commands.append(command)
        for rule in self.rules:
            if rule.times > 0 and rule.pattern.search(command):
                rule.times -= 1
                return rule.action
        return None


class Line:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.proxy = proxy
        self.near = near
        self.far = far
        #: Octets of the server that still pass; None for all.
        self.left: int | None = None

    def cut(self) -> None:
        for writer in (self.near, self.far):
            writer.transport.abort()

    async def up(self, reader: asyncio.StreamReader) -> None:
        """Carry commands to the server."""
        while line := await reader.readline():
            tag, _, command = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
            action = self.proxy.match(command) if command else None
            if isinstance(action, str):
                if action:
                    self.near.write(f"{tag} {action}\r\n".encode())
                continue
            if isinstance(action, int):
                self.left = action
            elif action is not None:
                action()
            self.far.write(line)

    async def down(self, reader: asyncio.StreamReader) -> None:
        """Carry answers to the client."""
        while octets := await reader.read(65536):
            for server, client in self.proxy.rewrites.items():
                octets = octets.replace(server, client)
            if self.left is not None and len(octets) >= self.left:
                self.near.write(octets[: self.left])
                with suppress(OSError):
                    await self.near.drain()
                return
            if self.left is not None:
                self.left -= len(octets)
            self.near.write(octets)


@asynccontextmanager
async def before(port: int) -> AsyncIterator[Proxy]:
    """Listen in front of the server at `port`."""
    proxy = Proxy()
    carrying: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        carrying.add(task)
        task.add_done_callback(carrying.discard)
        if proxy.is_down:
            writer.transport.abort()
            return
        proxy.connections += 1
        far_reader, far = await asyncio.open_connection("127.0.0.1", port)
        line = Line(proxy, writer, far)
        proxy.lines.add(line)
        ways = [asyncio.create_task(line.up(reader)), asyncio.create_task(line.down(far_reader))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            proxy.lines.discard(line)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, far):
                end.close()
                with suppress(OSError):
                    await end.wait_closed()

    server = await asyncio.start_server(carry, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut()
        await asyncio.gather(*carrying, return_exceptions=True)
        await server.wait_closed()
