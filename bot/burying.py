"""Giving a row up, of which the desk itself hears as an incident, and trying it again. Talks to the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row, Table, select

from bot.self_report import OWN_CHANNEL, self_report
from store import inbox as arrivals
from store import incidents, queue
from store.tables import inbox, outbox

log = structlog.get_logger()


def bury(connection: Connection, table: Table, row: Row[Any], *, error: str, now: datetime) -> None:
    """Give a row up, and report that to the desk itself, unless the row is about such a report already."""
    queue.bury(connection, table, row.id, now=now, error=error)
    log.error("row.buried", table=table.name, id=row.id, attempts=row.attempts, error=error.partition("\n")[0][:200])
    if not _is_about_a_report(connection, table, row):
        arrivals.add(connection, _report(table, row, error, now))


def revive(connection: Connection, table: Table, row_id: int, *, now: datetime) -> bool:
    """Let a row that was given up be tried again, False when it was not; it failing once more is a task once more."""
    revived = queue.revive(connection, table, row_id, now=now)
    if revived and table is outbox:
        incidents.finish_tasks_about(connection, ("undeliverable",), f"outbox:{row_id}", now=now)
    return revived


def _is_about_a_report(connection: Connection, table: Table, row: Row[Any]) -> bool:
    """Say whether the row is a report to the desk itself, or hangs on the incident of one: reports breed no reports."""
    if table is inbox:
        return bool(row.channel == OWN_CHANNEL)
    own = select(inbox.c.id).where(inbox.c.incident_id == row.incident_id, inbox.c.channel == OWN_CHANNEL).limit(1)
    return row.incident_id is not None and connection.execute(own).first() is not None


def _report(table: Table, row: Row[Any], error: str, now: datetime) -> arrivals.Arrival:
    text = (
        f"Deskhand gave up on {table.name} row {row.id}\n\n"
        f"It was tried {row.attempts} times; the last error was:\n{error}\n\n"
        f"Look at it with: deskhand buried\nTry it again with: deskhand retry {table.name} {row.id}\n"
    )
    return self_report(f"buried:{table.name}:{row.id}:{now.isoformat()}", text, now)
