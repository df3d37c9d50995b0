"""Keeping the threads of the desk on one processor, and what it starts off it. Talks to the system.

Python runs one of our threads at a time. Spread over processors they take turns all the same, and at each turn another
processor has to be woken and to fetch what it works with from the cache of the one before (docs/decisions.md).
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

#: Where this process might run before it was settled; empty while it is not.
_allowed: set[int] = set()


def settle() -> None:
    """Keep all threads, and whatever they start from now on, on the processor that runs this one.

    Without effect where there is but one, or where the system has no such setting or forbids it.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    allowed, here = os.sched_getaffinity(0), _here()
    if len(allowed) < 2 or here not in allowed:
        return
    _allowed.update(allowed)
    for thread in threading.enumerate():
        _keep(thread.native_id or 0, {here})


@contextmanager
def elsewhere() -> Iterator[None]:
    """Let processes that are started here and now run wherever ours might before it was settled."""
    if not _allowed:
        yield
        return
    here = os.sched_getaffinity(0)
    _keep(0, _allowed)
    try:
        yield
    finally:
        _keep(0, here)


def _keep(thread: int, processors: set[int]) -> None:
    # It may have ended meanwhile, and some machines forbid the call: slower is no failure.
    with suppress(OSError):
        os.sched_setaffinity(thread, processors)


def _here() -> int:
    """Return the number of the processor that runs this thread, -1 where the C library does not tell."""
    try:
        return int(ctypes.CDLL(None).sched_getcpu())
    except (AttributeError, OSError, TypeError):
        return -1
