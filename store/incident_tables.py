"""The tables of the incident itself and of what it has to do with; part of `store.tables`. Describes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from store.columns import UtcTime, key, metadata

incident = Table(
    "incident",
    metadata,
    key(),
    Column("version", Integer, nullable=False),
    Column("source_channel", String(16), nullable=False),
    Column("origin", String(8), nullable=False),
    Column("reporter_id", Integer, ForeignKey("person.id"), index=True),
    Column("opened_at", UtcTime, nullable=False),
    Column("summary", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("subcategory", Text, nullable=False),
    Column("impact", Integer, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("assignment_group", Text, nullable=False),
    Column("assignee_id", Integer, ForeignKey("person.id"), index=True),
    Column("is_major", Boolean, nullable=False),
    Column("language", String(8), nullable=False),
    Column("suggested_category", Text, nullable=False),
    Column("suggested_subcategory", Text, nullable=False),
    Column("suggested_confidence", Float, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("confirmed_at", UtcTime),
    Column("due_at", UtcTime),
    Column("resolved_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("reopen_count", Integer, nullable=False),
    Column("ageing", Integer, nullable=False, server_default="0"),
    Column("updated_at", UtcTime, nullable=False),
    Column("affected_id", Integer),
    Column("opened_by", Text, nullable=False, server_default=""),
    Column("pending_until", UtcTime),
    Column("parent_id", Integer, index=True),
    Column("merged_into", Integer),
    Column("follow_up_of", Integer),
    Column("reassignment_count", Integer, nullable=False, server_default="0"),
    Column("priority_override", Integer),
    Column("vip", Boolean, nullable=False, server_default=text("false")),
    Column("security", Boolean, nullable=False, server_default=text("false")),
    Column("evidence", Boolean, nullable=False, server_default=text("false")),
    Column("resolution_code", String(32), nullable=False, server_default=""),
    Column("resolution_text", Text, nullable=False, server_default=""),
    Column("workaround", Boolean, nullable=False, server_default=text("false")),
    Column("problem_ref", Text, nullable=False, server_default=""),
    Column("suggested_impact", Integer, nullable=False, server_default="0"),
    Column("suggested_urgency", Integer, nullable=False, server_default="0"),
    Column("confirmed_by", Text, nullable=False, server_default=""),
    Column("reopened_at", UtcTime),
    Column("major", String(16), nullable=False, server_default="none"),
    Column("addressed_to", String(320), nullable=False, server_default=""),
    Column("suggested_ranking", Text, nullable=False, server_default=""),
    Column("information_impact", String(16), nullable=False, server_default=""),
    Column("recoverability", String(16), nullable=False, server_default=""),
    # What is reported about a service lately, and what ever was a major incident of it.
    Index("ix_incident_service_opened_at", "service", "opened_at"),
    Index(
        "ix_incident_major",
        "service",
        sqlite_where=text("major <> 'none'"),
        postgresql_where=text("major <> 'none'"),
    ),
    Index(
        "ix_incident_merged_into",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
    # The queue in its order (domain.md section 3.5), open incidents only.
    Index(
        "ix_incident_queue",
        text("is_major DESC"),
        text("(priority - ageing)"),
        "due_at",
        "opened_at",
        "id",
        sqlite_where=text("state NOT IN ('resolved', 'closed', 'cancelled')"),
        postgresql_where=text("state NOT IN ('resolved', 'closed', 'cancelled')"),
    ),
    sqlite_autoincrement=True,
)

#: Work that a supplier does for us under a contract (domain.md section 1.2).
engagement = Table(
    "engagement",
    metadata,
    key(),
    Column("incident_id", Integer, ForeignKey("incident.id"), nullable=False, index=True),
    Column("supplier", Text, nullable=False),
    Column("reference", Text, nullable=False, server_default=""),
    Column("sent_at", UtcTime, nullable=False),
    Column("acknowledged_at", UtcTime),
    Column("restored_at", UtcTime),
    Column("waiting_on_us", Boolean, nullable=False, server_default=text("false")),
    sqlite_autoincrement=True,
)

#: Two incidents that have to do with each other; `other_id` is always the larger id.
link = Table(
    "link",
    metadata,
    Column("incident_id", Integer, ForeignKey("incident.id"), primary_key=True, autoincrement=False),
    Column("other_id", Integer, ForeignKey("incident.id"), primary_key=True, autoincrement=False, index=True),
    Column("kind", String(16), nullable=False, server_default="related"),
)

#: What a colleague is told later, together with other things (domain.md section 6.5).
notice = Table(
    "notice",
    metadata,
    key(),
    Column("address", String(320), nullable=False),
    Column("incident_id", Integer, ForeignKey("incident.id")),
    Column("line", Text, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("told_at", UtcTime),
    Index(
        "ix_notice_waiting",
        "address",
        "due_at",
        sqlite_where=text("told_at IS NULL"),
        postgresql_where=text("told_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)
