"""Ends the process when work hangs for good, so that it is started again. Talks to the operating system.

A pattern that backtracks without end holds the whole interpreter: nothing written in Python can stop it, not even the
event loop. The watchdog of `faulthandler` is a thread of C and needs no interpreter: it writes to standard error where
every thread stands, and ends the process with status 1. Its supervisor starts it again (docs/operating.md); the message
was claimed before then, so it is read in a process apart and ends in the quarantine (`intake.reading`).
"""

from __future__ import annotations

import faulthandler
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta


@contextmanager
def ends_after(limit: timedelta) -> Iterator[None]:
    """End the process when the work inside takes longer than the limit; one such work at a time in a process."""
    if sys.__stderr__ is None:
        yield
        return
    faulthandler.dump_traceback_later(limit.total_seconds(), exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
