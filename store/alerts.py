"""Alerts and heartbeats, read and written inside the caller's transaction. Talks to the database."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from store.alert import Alert
from store.inbox import insert_or_ignore
from store.incident import OPEN
from store.tables import incident
from store.upserts import insert_into
from store.watch_tables import alert, heartbeat

_FIELDS = tuple(field.name for field in dataclasses.fields(Alert))


def _alert_of(row: Row[Any]) -> Alert:
    values = {name: row._mapping[name] for name in _FIELDS}
    return Alert(**{**values, "changes": tuple(map(datetime.fromisoformat, values["changes"]))})


def _values_of(each: Alert) -> dict[str, object]:
    values = {name: getattr(each, name) for name in _FIELDS if name != "id"}
    return {**values, "changes": [instant.isoformat() for instant in each.changes]}


def meet(connection: Connection, fresh: Alert) -> Alert:
    """Return the alert of this channel and key, locked until the transaction ends; stored as given when it is new."""
    connection.execute(insert_or_ignore(connection, alert), [_values_of(fresh)])
    mine = select(alert).where(alert.c.channel == fresh.channel, alert.c.key == fresh.key)
    return _alert_of(connection.execute(mine.with_for_update()).one())


def load(connection: Connection, alert_id: int) -> Alert | None:
    """Return an alert, locked until the transaction ends; None when there is none of that id."""
    row = connection.execute(select(alert).where(alert.c.id == alert_id).with_for_update()).one_or_none()
    return None if row is None else _alert_of(row)


def incident_under(connection: Connection, channel: str, key: str) -> int | None:
    """Return the incident of the alert with this key, None when there is neither."""
    mine = select(alert.c.incident_id).where(alert.c.channel == channel, alert.c.key == key)
    return connection.execute(mine).scalar_one_or_none()


def save(connection: Connection, changed: Alert) -> None:
    """Store an alert as it stands now."""
    connection.execute(update(alert).where(alert.c.id == changed.id).values(**_values_of(changed)))


def _all(connection: Connection, wanted: Select[Any]) -> tuple[Alert, ...]:
    return tuple(_alert_of(row) for row in connection.execute(wanted))


def of_incident(connection: Connection, incident_id: int) -> tuple[Alert, ...]:
    """Return the alerts that belong to an incident, first heard of first."""
    return tuple(_alert_of(row) for row in connection.execute(_OF_INCIDENT, {"wanted": incident_id}))


_OF_INCIDENT = select(alert).where(alert.c.incident_id == bindparam("wanted")).order_by(alert.c.id)


def firing(connection: Connection, *, limit: int = 500) -> tuple[Alert, ...]:
    """Return what fires now, longest first."""
    return _all(connection, select(alert).where(alert.c.is_firing).order_by(alert.c.first_seen_at).limit(limit))


#: Most alerts of one service that are shown beside an incident.
_BESIDE = 20


def firing_of_service(connection: Connection, service: str) -> tuple[Alert, ...]:
    """Return what fires now for a service, longest first."""
    mine = select(alert).where(alert.c.is_firing, alert.c.service == service)
    return _all(connection, mine.order_by(alert.c.first_seen_at).limit(_BESIDE))


def to_look_at(connection: Connection, now: datetime, *, limit: int = 200) -> tuple[Alert, ...]:
    """Return the alerts whose time to be looked at again has come."""
    due = select(alert).where(alert.c.look_at.is_not(None), alert.c.look_at <= now)
    return _all(connection, due.order_by(alert.c.look_at).limit(limit))


def opened_since(connection: Connection, since: datetime) -> dict[str, int]:
    """Count by channel the alerts that began to fire since then and have an incident: is this a storm?"""
    begun = (alert.c.fired_at >= since, alert.c.is_firing, alert.c.incident_id.is_not(None))
    wanted = select(alert.c.channel, func.count()).where(*begun).group_by(alert.c.channel)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def incidents_since(connection: Connection, since: datetime) -> tuple[int, ...]:
    """Return the open incidents, a part of nothing, of the alerts that began to fire since then, oldest first."""
    begun = (alert.c.fired_at >= since, alert.c.is_firing, incident.c.id == alert.c.incident_id)
    alone = (incident.c.state.in_(tuple(OPEN)), incident.c.parent_id.is_(None))
    wanted = select(incident.c.id).distinct().where(*begun, *alone).order_by(incident.c.id)
    return tuple(connection.execute(wanted).scalars())


def seen_elsewhere(connection: Connection, channel: str, service: str, since: datetime) -> int | None:
    """Return the incident of what another channel told of a service since then and still fires, the first one's."""
    elsewhere = (alert.c.channel != channel, alert.c.service == service, alert.c.is_firing)
    wanted = select(alert.c.incident_id).where(*elsewhere, alert.c.fired_at >= since, alert.c.incident_id.is_not(None))
    return connection.execute(wanted.order_by(alert.c.fired_at, alert.c.id).limit(1)).scalar_one_or_none()


def beat(connection: Connection, channel: str, name: str, now: datetime) -> None:
    """Write down that something was heard of."""
    heard = insert_into(connection.dialect.name, heartbeat).values(channel=channel, name=name, heard_at=now)
    keys = ["channel", "name"]
    connection.execute(heard.on_conflict_do_update(index_elements=keys, set_={"heard_at": now}))


def heard_at(connection: Connection, channel: str, names: Sequence[str], now: datetime) -> dict[str, datetime]:
    """Return when each was heard of last; who never was counts from now on."""
    fresh = [{"channel": channel, "name": name, "heard_at": now} for name in names]
    if fresh:
        connection.execute(insert_or_ignore(connection, heartbeat), fresh)
    rows = connection.execute(select(heartbeat).where(heartbeat.c.channel == channel, heartbeat.c.name.in_(names)))
    return {row.name: row.heard_at for row in rows}
