"""The watchman: sees to what nobody posts, which is that time passed and that something was not heard of. Talks to the
database.

Whatever it sees becomes an arrival with a key of its own, so two watchmen on one database see it once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from bot.monitoring.alerting import LOOK
from bot.monitoring.watching import Watch
from bot.running.troubles import Trouble
from intake.errors import IntakeBusy
from intake.monitoring import media_type_of
from store import alerts
from store import inbox as arrivals
from store.engine import Store
from store.failures import cause_of
from store.watch_tables import alert as alert_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchman:
    """Looks at alerts whose time has come and at heartbeats that are late."""

    store: Store
    watches: Mapping[str, Watch]
    trouble: Trouble = field(default_factory=lambda: Trouble("watchman"))

    def look(self, now: datetime) -> int:
        """Hand in everything that is due; returns how many arrivals are new."""
        with self.store.reading() as connection:
            if not alerts.to_look_at(connection, now, limit=1) and not self._beats():
                return 0
        with self.store.begin() as connection:
            due = [
                _look_at(alert.id, alert.channel, alert.look_at, now) for alert in alerts.to_look_at(connection, now)
            ]
            late = [each for watch in self.watches.values() for each in _late(connection, watch, now)]
            return sum(arrivals.add(connection, each) is not None for each in (*due, *late))

    def beat(self, channel: str, name: str, now: datetime) -> None:
        """Write down that something was heard of; an alarm about its silence is over."""
        with self.store.begin() as connection:
            alerts.beat(connection, channel, name, now)
            mine = (alert_table.c.channel == channel, alert_table.c.key == _key(name), alert_table.c.is_firing)
            if connection.execute(select(alert_table.c.id).where(*mine)).first() is not None:
                event = {"key": _key(name), "title": _title(name), "state": "resolved"}
                arrivals.add(connection, _arrival(channel, f"heard:{name}:{now.isoformat()}", event, now))

    async def tick(self, clock: Callable[[], datetime], ring: Callable[[], None]) -> None:
        """Look once, and wake the worker when there is something; trouble with the store is told and tried again."""
        with self.trouble.told():
            if await asyncio.to_thread(self.look, clock()):
                ring()

    async def hear(self, clock: Callable[[], datetime], channel: str, name: str) -> None:
        """Write down that something was heard of, or raise IntakeBusy."""
        try:
            await asyncio.to_thread(self.beat, channel, name, clock())
        except SQLAlchemyError as failure:
            raise IntakeBusy(f"the store did not take it: {cause_of(failure)}") from failure

    def _beats(self) -> bool:
        return any(watch.heartbeats for watch in self.watches.values())


def _look_at(alert_id: int | None, channel: str, at: datetime | None, now: datetime) -> arrivals.Arrival:
    return arrivals.Arrival(
        channel=channel,
        delivery_id=f"look:{alert_id}:{at.isoformat() if at else ''}",
        received_at=now,
        media_type=LOOK,
        envelope={},
        body=json.dumps({"alert": alert_id}).encode(),
    )


def _late(connection: Connection, watch: Watch, now: datetime) -> list[arrivals.Arrival]:
    heard = alerts.heard_at(connection, watch.channel, tuple(watch.heartbeats), now)
    found = []
    for name, every in watch.heartbeats.items():
        last = heard[name]
        if now - last > every:
            event = {
                "key": _key(name),
                "title": _title(name),
                "text": f"It was heard of last at {last.isoformat()}; it should be heard of every {_told(every)}.",
                "severity": "error",
                "state": "firing",
            }
            found.append(_arrival(watch.channel, f"missed:{name}:{last.isoformat()}", event, now))
    return found


def _arrival(channel: str, delivery_id: str, event: Mapping[str, str], now: datetime) -> arrivals.Arrival:
    return arrivals.Arrival(
        channel=channel,
        delivery_id=delivery_id,
        received_at=now,
        media_type=media_type_of("generic"),
        envelope={},
        body=json.dumps(event).encode(),
    )


def _key(name: str) -> str:
    return f"heartbeat/{name}"


def _title(name: str) -> str:
    return f"No heartbeat of {name}"


def _told(length: timedelta) -> str:
    return str(length) if length.microseconds else str(length).removesuffix(":00")
