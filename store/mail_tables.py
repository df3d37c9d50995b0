"""The tables about what arrives: the inbox, whom not to answer, who cannot be reached, who owns what. Describes."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.columns import UtcTime, key, metadata, work, work_indexes

#: What waits for a person to say what shall become of it.
SET_ASIDE = text("outcome IN ('held', 'quarantined')")

inbox = Table(
    "inbox",
    metadata,
    key(),
    Column("channel", String(64), nullable=False),
    Column("delivery_id", String(200), nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("envelope", JSON, nullable=False),
    Column("size", Integer, nullable=False),
    *work(),
    # The ledger: what became of it, and why (email.md section 2).
    Column("outcome", String(24)),
    Column("because", Text, nullable=False, server_default=""),
    Column("incident_id", Integer),
    Column("message_id", Text, nullable=False, server_default=""),
    Column("sender", Text, nullable=False, server_default=""),
    # How far the claim of its From is believed, and why (email.md section 7).
    Column("trust", String(16), nullable=False, server_default=""),
    Column("trust_because", Text, nullable=False, server_default=""),
    #: What a person decided about it after it was held, "" when nobody did.
    Column("ruling", String(32), nullable=False, server_default=""),
    UniqueConstraint("channel", "delivery_id"),
    *work_indexes("inbox"),
    Index("ix_inbox_incident_id", "incident_id"),
    # How much somebody wrote lately, and what waits for a person.
    Index("ix_inbox_sender", "sender", "received_at"),
    Index("ix_inbox_set_aside", "id", sqlite_where=SET_ASIDE, postgresql_where=SET_ASIDE),
    sqlite_autoincrement=True,
)

#: Raw octets apart from the work row, so that finishing a row does not rewrite them.
inbox_body = Table(
    "inbox_body",
    metadata,
    Column("inbox_id", Integer, ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

#: Whom or about which incident the desk stopped to answer automatically, because a loop must be assumed.
silence = Table(
    "silence",
    metadata,
    #: "address" or "incident".
    Column("kind", String(8), primary_key=True),
    #: The address in lower case, or the incident's number.
    Column("key", String(320), primary_key=True),
    Column("since", UtcTime, nullable=False),
    Column("because", Text, nullable=False),
    Column("incident_id", Integer),
    #: When a person said to go on; what was sent before no longer counts.
    Column("resumed_at", UtcTime),
)

#: Addresses to which mail of ours failed for good.
failing_address = Table(
    "failing_address",
    metadata,
    Column("address", String(320), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("because", Text, nullable=False),
    #: Set when it failed too often: a person must find another way.
    Column("marked_at", UtcTime),
)

#: Pictures that came from one sender again and again: logos in signatures.
picture = Table(
    "picture",
    metadata,
    Column("sender", String(320), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("times", Integer, nullable=False),
)

#: What only one process at a time may do, such as reading a mailbox: a lease that runs out when its holder dies.
ownership = Table(
    "ownership",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("owner", String(100), nullable=False),
    Column("until", UtcTime, nullable=False),
)
