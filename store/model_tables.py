"""The tables from which the classifier learns, and what it has learned; part of `store.tables`. Describes."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from store.columns import UtcTime, key, metadata

#: One row each time a person said what an incident is: append-only, the newest of an incident counts.
confirmation = Table(
    "confirmation",
    metadata,
    key(),
    Column("incident_id", Integer, ForeignKey("incident.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("subcategory", Text, nullable=False),
    Column("impact", Integer, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("suggested_category", Text, nullable=False),
    Column("suggested_subcategory", Text, nullable=False),
    Column("suggested_impact", Integer, nullable=False),
    Column("suggested_urgency", Integer, nullable=False),
    Column("model_version", Text, nullable=False),
    Index("ix_confirmation_at", "at"),
    sqlite_autoincrement=True,
)

#: Every model version that was ever trained here, with what it was trained on and how it did.
model = Table(
    "model",
    metadata,
    key(),
    Column("version", String(64), nullable=False, unique=True),
    #: candidate, live, retired or rejected.
    Column("state", String(12), nullable=False, index=True),
    Column("because", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("promoted_at", UtcTime),
    Column("rows", Integer, nullable=False),
    #: The newest confirmation that it was trained on.
    Column("up_to", Integer, nullable=False),
    Column("scores", JSON, nullable=False),
    sqlite_autoincrement=True,
)

#: The model folder as an archive, so that every process of the desk can load it.
model_body = Table(
    "model_body",
    metadata,
    Column("model_id", Integer, ForeignKey("model.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
