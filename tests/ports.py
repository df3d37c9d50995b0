"""Ports for servers that tests start: below those that the system lends to clients, and never the same twice."""

from __future__ import annotations

import os
import socket
from random import Random

_PORTS = range(15_000, 32_000)
_rng = Random(os.getpid())
_given: set[int] = set()


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens, and that no client is lent meanwhile.

    A port that the system chooses is free at that moment only: the next outgoing connection of any program may get it
    before the server listens.
    """
    while True:
        port = _rng.choice(_PORTS)
        if port in _given:
            continue
        _given.add(port)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
