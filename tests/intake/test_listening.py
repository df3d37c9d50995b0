"""An address that cannot be listened on is answered with the step that helps, by why it cannot be."""

from __future__ import annotations

import errno
import socket

import pytest

from intake.listening import refused

REFUSALS = [
    (OSError(errno.EADDRINUSE, "x"), "Address already in use", "stop the other program or choose another port"),
    # Port 25 without root: there is no other program.
    (PermissionError(errno.EACCES, "x"), "Permission denied", "CAP_NET_BIND_SERVICE"),
    (OSError(errno.EADDRNOTAVAIL, "x"), "Cannot assign requested address", "0.0.0.0 for all"),
    # A name that is not known.
    (socket.gaierror(socket.EAI_NONAME, "x"), "no such host", "0.0.0.0 for all"),
    (OSError(errno.ENOBUFS, "No buffer space available"), "No buffer space available", "another port"),
]


@pytest.mark.parametrize(("failure", "seen", "step"), REFUSALS, ids=[seen for _, seen, _ in REFUSALS])
def test_each_refusal_has_its_step(failure: OSError, seen: str, step: str) -> None:
    told = refused(failure)

    assert told[0] == seen
    assert step in told[1]
