"""Waiting for what other processes and threads do: as long as it takes, as no test claims how quick the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Table

from store import queue
from store.engine import Store

T = TypeVar("T")

#: The last resort, in seconds: many times what anything takes, also where ten others want the processor.
PATIENCE = 300
_EVERY = 0.05


def wait_until(claim: Callable[[], T], told: Callable[[], object] = lambda: "") -> T:
    """Return what the claim says as soon as it is so; `told` explains why it never was."""
    deadline = time.monotonic() + PATIENCE
    while not (found := claim()):
        assert time.monotonic() < deadline, f"still not so after {PATIENCE} s: {str(told())[-2000:]}"
        time.sleep(_EVERY)
    return found


def wait_until_done(store: Store, *tables: Table) -> None:
    """Wait until no row of these queues waits; a lot takes its time, so only a standstill fails."""
    least: list[int] = []
    since = time.monotonic()
    while True:
        with store.reading() as connection:
            # What is done in one queue waits in the next: less in an earlier one is progress, whatever a later one has.
            depths = [queue.depth(connection, table) for table in tables]
        if not any(depths):
            return
        if not least or depths < least:
            least, since = depths, time.monotonic()
        assert time.monotonic() - since < PATIENCE, f"a standstill, and there is work: {depths}"
        time.sleep(_EVERY)
