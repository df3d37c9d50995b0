"""Which messages this process takes to send, and what it leaves to whoever may be sending them. Talks to the database.

A server that restarted has forgotten what was not synced: claims, renewals, and that messages are through. While it
was away nobody could renew a lease, so leases that are over say nothing of whoever held them. When a connection was
found broken, each process therefore first says again what it has sent, and takes nothing for as long as a lease lasts:
whoever lives has that time to do the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.desk import Departures
from bot.mail.attempts import Patience
from bot.writing.payload import from_payload
from store import queue
from store.engine import Store
from store.tables import outbox

#: How many of the last sent messages are said again; a server forgets the last second at most.
_SAID_AGAIN = 1024


class Claims:
    """The claims of one process."""

    def __init__(self, store: Store, patience: Patience, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._patience = patience
        self._clock = clock
        self._breaks = store.breaks
        self._rests_until: datetime | None = None
        self._sent: deque[Mapping[str, object]] = deque(maxlen=_SAID_AGAIN)
        self._owes = False

    def take(self, but: Collection[int]) -> Departures:
        """Take the messages that are due, but those of `but`. Blocks."""
        with self._store.lease() as connection:
            # Only now is it known whether the connection was found broken.
            now = self._clock()
            self._look_for_a_break(now)
            self._say_again(connection, now)
            rests = self._rests_until is not None and now < self._rests_until
            # None are claimed for as long as it rests; but the asking shows whether the server takes writes.
            most, lease = 0 if rests else self._patience.batch, self._patience.lease
            rows = queue.claim(connection, outbox, now=now, limit=most, lease=lease)
        self._owes = False
        return [(row.id, replace(from_payload(row.payload), attempt=row.attempts)) for row in rows if row.id not in but]

    def finish(self, connection: Connection, sent: Collection[Mapping[str, object]], *, now: datetime) -> None:
        """Mark messages as sent, and keep in mind that they are."""
        self._sent.extend(sent)
        queue.finish_all(connection, outbox, list(sent), now=now)

    def _look_for_a_break(self, now: datetime) -> None:
        breaks = self._store.breaks
        if breaks != self._breaks:
            self._breaks, self._rests_until, self._owes = breaks, now + self._patience.lease, True

    def _say_again(self, connection: Connection, now: datetime) -> None:
        if self._owes and self._sent:
            queue.finish_all(connection, outbox, list(self._sent.copy()), now=now)
