"""A time limit for Python code in a thread, that costs nothing until it is exceeded. Runs a timer, interrupts threads.

    run(work, limit) --in time--> what work returned          --too long--> TimeoutError, wherever the work was

One thread watches all others; it sleeps until the first limit could be exceeded, so that work that takes a millisecond
costs one microsecond more. Who exceeds the limit has an exception raised where it is: between two steps of Python code,
so a call into C is not interrupted before it returns. What falls into a finalizer is swallowed there by the
interpreter; it is raised again until the work has ended.
"""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
#: Seconds until a thread that goes on all the same is interrupted again.
_AGAIN = 0.1


class _TimeIsUp(BaseException):
    """Raised in the thread that took too long; not an Exception, so that the work does not take it for its own."""


class Deadline:
    """Runs work within a limit; any number of threads may at once."""

    def __init__(self) -> None:
        # Plain locks: those written in Python could be left closed by an interruption in the middle of them.
        self._lock = threading.Lock()
        #: By thread: when it is interrupted next.
        self._until: dict[int, float] = {}
        #: Threads that were interrupted and have not ended yet.
        self._late: set[int] = set()
        self._sleeps_until = math.inf
        #: Closed while the watcher may sleep; to open it is to wake the watcher.
        self._asleep = threading.Lock()
        self._asleep.acquire()
        self._watcher: threading.Thread | None = None

    def run(self, work: Callable[[], T], limit: timedelta) -> T:
        """Return what the work returns.

        Raises:
            TimeoutError: it took longer than the limit.
        """
        thread = threading.get_ident()
        try:
            self._begin(thread, monotonic() + limit.total_seconds())
            try:
                return work()
            finally:
                self._end(thread)
        except _TimeIsUp:
            self._end_surely(thread)
            raise TimeoutError from None

    def _end_surely(self, thread: int) -> None:
        """End work that was interrupted, perhaps in the middle of its end, and may be again in the middle of this."""
        while True:
            try:
                self._end(thread)
            except _TimeIsUp:
                continue
            return

    def _begin(self, thread: int, until: float) -> None:
        with self._lock:
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="deadline", daemon=True)
                self._watcher.start()
            self._until[thread] = until
            if until < self._sleeps_until and self._asleep.locked():
                self._asleep.release()

    def _end(self, thread: int) -> None:
        with self._lock:
            self._until.pop(thread, None)
            if thread in self._late:
                self._late.discard(thread)
                # What was raised and has not arrived yet must not arrive in whatever this thread does next.
                _raise_in(thread, None)

    def _watch(self) -> None:
        while True:
            with self._lock:
                now = monotonic()
                for thread, until in self._until.items():
                    if until <= now:
                        self._until[thread] = now + _AGAIN
                        self._late.add(thread)
                        _raise_in(thread, _TimeIsUp)
                self._sleeps_until = min(self._until.values(), default=math.inf)
                sleep = -1 if self._sleeps_until == math.inf else max(self._sleeps_until - now, 0)
            self._asleep.acquire(timeout=sleep)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
