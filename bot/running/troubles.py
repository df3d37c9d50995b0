"""Trouble with the database, told in the log once when it begins and once when it is over. Writes to the log.

It is one trouble as long as the work does not succeed, whatever the database says at each try: one that is away, or has
no connection left, gives now this reason and now that. Only a fault of ours in the middle of it is told beside it.
Where work that succeeds soon fails again, as where many share too few connections, it must succeed more often in a row
before it counts as over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from store.failures import cause_of

log = structlog.get_logger()

#: What the machine refused (disk, lock, network) is one kind of trouble, in whatever words.
_REFUSED = "refused"
#: How often work succeeds until a trouble that comes then is another one; and by how much more often in a row it must
#: succeed after each that was not.
_CALM, _MORE = 64, 4


class Trouble:
    """The trouble of one kind of work, which is named in each line."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._told: set[str] = set()
        #: How often it succeeded since it failed last, and how often it must for the trouble to be over.
        self._successes, self._enough = _CALM, 1
        #: What the last try met, "" when it succeeded.
        self.cause = ""

    def failed(self, failure: SQLAlchemyError) -> None:
        """Take note of a failure; a full disk must not be filled with lines about itself."""
        self.cause = cause_of(failure)
        if not self._told:
            self._enough = 1 if self._successes >= _CALM else min(self._enough * _MORE, _CALM)
        self._successes = 0
        is_refused = isinstance(failure, OperationalError)
        kind = _REFUSED if is_refused else self.cause
        if kind not in self._told:
            self._told.add(kind)
            # Where the machine refused, its words say all; anything else is a fault of ours.
            where = None if is_refused else failure
            log.error("store.trouble", worker=self._worker, error=self.cause, exc_info=where)

    def succeeded(self) -> None:
        """Take note that the work was done."""
        self.cause = ""
        self._successes += 1
        if self._told and self._successes >= self._enough:
            self._told.clear()
            log.info("store.recovered", worker=self._worker)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Do work that is tried again by itself later: what the database refuses is told and passes."""
        try:
            yield
        except SQLAlchemyError as failure:
            self.failed(failure)
        else:
            self.succeeded()
