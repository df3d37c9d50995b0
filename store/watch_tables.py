"""The tables of monitoring: what is watched, and who must be heard of. Describes.

alert       one key of one channel: firing or not, and the incident that it belongs to
heartbeat   when something that must be heard of regularly was heard of last
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from store.columns import UtcTime, key
from store.tables import incident, metadata

alert = Table(
    "alert",
    metadata,
    key(),
    Column("channel", String(64), nullable=False),
    Column("key", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("link", Text, nullable=False),
    Column("is_firing", Boolean, nullable=False),
    Column("incident_id", Integer, ForeignKey("incident.id"), index=True),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Column("fired_at", UtcTime),
    Column("count", Integer, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("is_flapping", Boolean, nullable=False),
    Column("look_at", UtcTime),
    UniqueConstraint("channel", "key"),
    Index(
        "ix_alert_look_at",
        "look_at",
        sqlite_where=text("look_at IS NOT NULL"),
        postgresql_where=text("look_at IS NOT NULL"),
    ),
    Index("ix_alert_firing", "service", sqlite_where=text("is_firing"), postgresql_where=text("is_firing")),
)

#: Open incidents by service, for reports by people about what a monitoring system reports too.
Index(
    "ix_incident_open_service",
    incident.c.service,
    sqlite_where=text("state NOT IN ('resolved', 'closed', 'cancelled')"),
    postgresql_where=text("state NOT IN ('resolved', 'closed', 'cancelled')"),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("heard_at", UtcTime, nullable=False),
)
