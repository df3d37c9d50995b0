"""The web server in our own event loop, ended by our own stop event. Talks HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from intake.listening import refused

#: How long a request may take to end after the stop, in seconds.
_GRACE = 5
#: How long a client may take to ask something, in seconds.
_HEAD_SECONDS = 20.0


class _Uvicorn(uvicorn.Server):
    """uvicorn without signal handlers: the desk has its own, for everything it runs."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Impatient(H11Protocol):
    """A connection that is closed when nothing is asked on it for a while, however slowly its client dribbles a head.

    uvicorn waits for the head of a request without end, so a few thousand clients that never finish theirs would keep
    everybody else out. Bodies have a time of their own (`intake.web.read_body`).
    """

    patience: float = _HEAD_SECONDS
    _look: asyncio.TimerHandle | None = None
    _asked_at: float = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._asked_at = self.loop.time()
        self._look = self.loop.call_later(self.patience / 4, self._is_anything_asked)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def _is_anything_asked(self) -> None:
        now = self.loop.time()
        if self.cycle is not None and not self.cycle.response_complete:
            self._asked_at = now
        if now - self._asked_at >= self.patience:
            self.transport.close()
            return
        self._look = self.loop.call_later(self.patience / 4, self._is_anything_asked)


class WebServer:
    """Serves one ASGI application on one address until told to stop."""

    def __init__(self, app: Any, host: str, port: int, *, patience: float = _HEAD_SECONDS) -> None:
        """Args: `patience` is how long a client may take to ask something, in seconds."""
        self._app = app
        self._host = host
        self._port = port
        self._protocol = type("Impatient", (_Impatient,), {"patience": patience})

    async def run(self, stop: asyncio.Event, ready: Callable[[str, int], None]) -> None:
        """Serve until `stop` is set; `ready` is told host and port once connections are accepted.

        Raises:
            OSError: the address cannot be listened on.
        """
        with self._bind() as listener:
            config = uvicorn.Config(
                self._app,
                http=self._protocol,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE,
            )
            server = _Uvicorn(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            host, port = listener.getsockname()[:2]
            ready(host, port)
            await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            await serving

    def _bind(self) -> socket.socket:
        is_both = self._host == "*" and socket.has_dualstack_ipv6()
        family = socket.AF_INET6 if is_both or ":" in self._host else socket.AF_INET
        # With the protocol named, or asyncio would leave Nagle's algorithm on (RFC 9293 section 3.7.4): each answer on
        # a kept connection would wait 40 ms for the acknowledgement that its reader delays.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # [::] is every address of version 6, as for the mail listeners; a star is those of version 4 too.
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, not is_both)
        try:
            listener.bind(("" if self._host == "*" else self._host, self._port))
        except OSError as error:
            listener.close()
            seen, step = refused(error)
            where = f"[web] cannot listen on {self._host}:{self._port}"
            raise OSError(error.errno, f"{where} ({seen}); {step}") from error
        listener.listen(128)
        return listener
