"""The desk's own past as the simulation plays it: when each incident came, and how long it was worked on. Talks to the
database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.dossiers import history_of
from bot.promises import chronicle
from store import queries
from store.incident import State, TimelineEntry


def worked_since(connection: Connection, since: datetime, *, most: int | None = None) -> list[tuple[float, int, float]]:
    """Return what was reported since then, is over and was worked on, first reported first.

    Args:
        connection: where to read.
        since: the beginning, from which minutes are counted.
        most: look at no more than so many, the newest; None for all.

    Returns:
        (minute of arrival, priority, minutes of work) of each.
    """
    found = []
    for incident in queries.incidents(connection, limit=most):
        if incident.opened_at < since:
            break
        # A part of a larger one follows it and is no work of its own.
        is_whole = incident.parent_id is None and incident.merged_into is None
        if incident.id is not None and is_whole and not incident.is_open:
            work = _worked(history_of(connection, incident.id))
            if work:
                found.append(((incident.opened_at - since) / timedelta(minutes=1), incident.priority, work))
    return sorted(found)


def _worked(history: Sequence[TimelineEntry]) -> float:
    """Return the minutes during which somebody worked on an incident."""
    told = chronicle.read(history)
    stays = () if told is None else told.stays
    spent = (stay.ends - stay.begins for stay in stays if stay.state is State.IN_PROGRESS and stay.ends is not None)
    return sum(spent, timedelta(0)) / timedelta(minutes=1)
