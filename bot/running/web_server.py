"""The web server in our own event loop, ended by our own stop event. Talks HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

#: How long a request may take to end after the stop, in seconds.
_GRACE = 5


class _Uvicorn(uvicorn.Server):
    """uvicorn without signal handlers: the desk has its own, for everything it runs."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """Serves one ASGI application on one address until told to stop."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port

    async def run(self, stop: asyncio.Event, ready: Callable[[str, int], None]) -> None:
        """Serve until `stop` is set; `ready` is told host and port once connections are accepted.

        Raises:
            OSError: the address cannot be listened on.
        """
        with self._bind() as listener:
            config = uvicorn.Config(
                self._app,
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
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
        except OSError as error:
            listener.close()
            raise OSError(
                error.errno,
                f"[web] cannot listen on {self._host}:{self._port} ({error.strerror}); "
                "stop the other program or choose another port",
            ) from error
        listener.listen(128)
        return listener
