"""What was set aside for a person, and what the person decided. Talks to the database.

held, quarantined --rule--> waiting, with the ruling --> decided again
--discard--> discarded
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from store.tables import SET_ASIDE, inbox

#: The two outcomes that wait for a person.
HELD, QUARANTINED = "held", "quarantined"


def set_aside(connection: Connection, outcome: str) -> Iterator[Row[Any]]:
    """Yield the arrivals of one of the two outcomes, oldest first; read from their own small index."""
    wanted = select(inbox).where(SET_ASIDE, inbox.c.outcome == outcome).order_by(inbox.c.id)
    yield from connection.execute(wanted)


def overdue(connection: Connection, *, before: datetime) -> list[Row[Any]]:
    """Return what was set aside before an instant and has waited since."""
    wanted = select(inbox).where(SET_ASIDE, inbox.c.done_at < before).order_by(inbox.c.id)
    return list(connection.execute(wanted))


def find(connection: Connection, inbox_id: int, outcome: str) -> Row[Any] | None:
    """Return one arrival that was set aside, None when it was not, or no longer is."""
    wanted = select(inbox).where(inbox.c.id == inbox_id, inbox.c.outcome == outcome)
    return connection.execute(wanted).one_or_none()


def rule(connection: Connection, inbox_id: int, ruling: str) -> bool:
    """Let the desk decide an arrival again, with what a person ruled; False when it does not wait for one."""
    again = (
        update(inbox)
        .where(inbox.c.id == inbox_id, SET_ASIDE)
        .values(ruling=ruling, outcome=None, because="", done_at=None, attempts=0, claimed_until=None)
    )
    return connection.execute(again).rowcount == 1


def discard(connection: Connection, inbox_id: int, *, because: str) -> bool:
    """Close an arrival without consequences; its raw form stays. False when it does not wait for a person."""
    done = update(inbox).where(inbox.c.id == inbox_id, SET_ASIDE).values(outcome="discarded", because=because)
    return connection.execute(done).rowcount == 1
