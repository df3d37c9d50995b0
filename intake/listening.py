"""Why an address cannot be listened on, and the next step. Pure."""

from __future__ import annotations

import errno
import os

_ANOTHER = "stop the other program or choose another port"
_STEPS = {
    errno.EADDRINUSE: _ANOTHER,
    errno.EACCES: "ports below 1024 are for root and for whoever is given the right to them "
    "(AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit), others take one from 1024 on",
    errno.EADDRNOTAVAIL: "this machine has no such address: write one that it has, or 0.0.0.0 for all",
}


def refused(error: OSError) -> tuple[str, str]:
    """Return what the system says, without the address in it, and what to do."""
    # The codes of a name that is not known (EAI_...) are below zero.
    if error.errno is not None and error.errno < 0:
        return "no such host", "write an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all"
    if error.errno in _STEPS:
        return os.strerror(error.errno), _STEPS[error.errno]
    return error.strerror or str(error), _ANOTHER
