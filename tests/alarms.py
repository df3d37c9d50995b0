"""A desk that monitoring tells of alarms and recoveries, and time that passes there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.desk import Desk
from bot.monitoring.watching import Watch
from bot.monitoring.watchman import Watchman
from intake.monitoring import media_type_of
from store import inbox as arrivals
from store import incidents
from store.engine import Store
from store.inbox import Arrival
from store.tables import inbox, incident, timeline
from tests.conftest import NOW
from tests.values import a_policy, suggest

MINUTE = timedelta(minutes=1)
WATCH = Watch(channel="alerts", storm=1000, mail_from=frozenset({"nagios@example.org"}))


class Room:
    """A desk with a watchman and a clock that is set by hand."""

    def __init__(self, store: Store, watch: Watch = WATCH) -> None:
        self.store = store
        self.now = NOW
        self.desk = Desk(
            store=store, policy=a_policy(), classify=suggest, keys=(b"k" * 32,), watches={watch.channel: watch}
        )
        self.watchman = Watchman(store=store, watches=self.desk.watches)
        self._number = 0

    def post(self, *events: Mapping[str, Any], after: timedelta = timedelta(0), system: str = "generic") -> list[str]:
        """Let the events arrive one after the other, and return the outcomes."""
        self.now += after
        for event in events:
            self._number += 1
            self.arrive(json.dumps(event).encode(), media_type_of(system), f"d{self._number}")
        return self.work()

    def arrive(self, body: bytes, media_type: str, delivery_id: str, channel: str = "alerts") -> None:
        with self.store.begin() as connection:
            arrival = Arrival(
                channel=channel, delivery_id=delivery_id, received_at=self.now, media_type=media_type, envelope={},
                body=body,
            )  # fmt: skip
            assert arrivals.add(connection, arrival) is not None

    def work(self) -> list[str]:
        with self.store.reading() as connection:
            last = connection.execute(select(inbox.c.id).order_by(inbox.c.id.desc())).scalars().first() or 0
        while self.desk.work_inbox(self.now).rows:
            pass
        rows = self.rows(inbox)
        assert all(row.done_at is not None for row in rows), [row.last_error for row in rows]
        return [row.outcome for row in rows if row.id >= last]

    def wait(self, length: timedelta) -> list[str]:
        self.now += length
        self.watchman.look(self.now)
        return self.work()

    def rows(self, table: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def incidents(self) -> list[tuple[str, str]]:
        return [(row.summary, row.state) for row in self.rows(incident)]

    def kinds(self, number: int = 1) -> list[str]:
        return [row.kind for row in self.rows(timeline) if row.incident_id == number]

    def change(self, number: int = 1, **changes: Any) -> None:
        with self.store.begin() as connection:
            before = incidents.load(connection, number, for_update=True)
            assert before is not None
            incidents.save(connection, replace(before, **changes), before)


def fires(key: str = "disk/db1", **more: str) -> dict[str, str]:
    return {"key": key, "title": f"{key} is full", "severity": "error", "state": "firing", **more}


def over(key: str = "disk/db1") -> dict[str, str]:
    return {"key": key, "state": "resolved"}
