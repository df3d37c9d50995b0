"""Every table of the store, in the order of a message's way through the house. Describes.

    inbox + inbox_body      whatever arrived; its outcome is the ledger          (work row)
    person, person_address  who it came from; participant: who takes part in an incident
    incident                what it became
    message                 what was said
    timeline                everything that happened, append-only
    clock, timer, task      what was promised, what is due, what a person must do (timer: work row)
    engagement, link        what a supplier does for us; incidents that have to do with each other
    thread                  every id by which an answer finds its incident
    outbox                  whatever leaves                                      (work row)
    store.mail_tables       whom not to answer, who cannot be reached, whose logo it is, who owns a mailbox
    store.model_tables      what people said incidents are, and the models that learned from it
    counter, setting        kept numbers; small facts shared by all processes

The three work rows share one shape, and so one claim function (`store.queue`).
Times are UTC (`UtcTime`). Texts carry no NUL: PostgreSQL refuses it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.columns import UtcTime, key, metadata, work, work_indexes
from store.incident_tables import engagement, incident, link, notice
from store.mail_tables import SET_ASIDE, failing_address, inbox, inbox_body, ownership, picture, silence
from store.model_tables import confirmation, model, model_body

__all__ = [
    "SET_ASIDE",
    "clock",
    "confirmation",
    "counter",
    "engagement",
    "failing_address",
    "inbox",
    "inbox_body",
    "incident",
    "link",
    "message",
    "metadata",
    "model",
    "model_body",
    "notice",
    "outbox",
    "ownership",
    "participant",
    "person",
    "person_address",
    "picture",
    "setting",
    "silence",
    "task",
    "thread",
    "timeline",
    "timer",
]

person = Table(
    "person",
    metadata,
    key(),
    Column("name", Text, nullable=False, server_default=""),
    Column("language", String(8), nullable=False, server_default=""),
    Column("timezone", String(64), nullable=False, server_default=""),
    Column("vip", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

person_address = Table(
    "person_address",
    metadata,
    #: Lower case, domain in its ASCII form: one person however the address is written.
    Column("address", String(320), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
)

#: Who may answer in an incident's thread: its reporter and everyone its mails were addressed to. Lower case.
participant = Table(
    "participant",
    metadata,
    Column("incident_id", Integer, ForeignKey("incident.id"), primary_key=True, autoincrement=False),
    Column("address", String(320), primary_key=True),
)

message = Table(
    "message",
    metadata,
    key(),
    Column("incident_id", Integer, ForeignKey("incident.id"), nullable=False, index=True),
    Column("inbox_id", Integer),
    Column("direction", String(3), nullable=False),
    Column("visibility", String(8), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("is_auto", Boolean, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("hidden", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

timeline = Table(
    "timeline",
    metadata,
    key(),
    Column("incident_id", Integer, ForeignKey("incident.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("field", String(32), nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    # Which incidents followed a model.
    Index(
        "ix_timeline_model", "incident_id", sqlite_where=text("kind = 'model'"), postgresql_where=text("kind = 'model'")
    ),
)

clock = Table(
    "clock",
    metadata,
    key(),
    Column("incident_id", Integer, ForeignKey("incident.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("instance", Integer, nullable=False, server_default="1"),
    Column("party", Text, nullable=False, server_default=""),
    Column("agreement", Text, nullable=False),
    Column("version", String(12), nullable=False, server_default=""),
    Column("calendar", Text, nullable=False),
    Column("target", String(32), nullable=False),
    Column("target_seconds", Integer, nullable=False, server_default="0"),
    Column("started_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("stopped_at", UtcTime),
    Column("breached_at", UtcTime),
    Column("state", String(10), nullable=False, server_default="running"),
    Column("paused_since", UtcTime),
    Column("paused_seconds", Integer, nullable=False, server_default="0"),
    Column("elapsed_seconds", Integer),
    Column("by_retarget", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("incident_id", "kind", "instance"),
)

timer = Table(
    "timer",
    metadata,
    key(),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("incident_id", Integer, ForeignKey("incident.id")),
    *work(),
    *work_indexes("timer"),
)

#: Something a person must do about an incident, such as finding another address for a reporter whose mail bounces.
task = Table(
    "task",
    metadata,
    key(),
    Column("incident_id", Integer, ForeignKey("incident.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    #: What else it is about, such as an address: it is done when that is settled elsewhere.
    Column("about", String(320), nullable=False, server_default=""),
)

#: Ids in RFC 5322 References and In-Reply-To, inbound ids included, inserted at first sight: a reply that overtakes
#: its original, or a reply-all by someone in CC before our first answer, finds the incident.
thread = Table(
    "thread",
    metadata,
    Column("key", Text, primary_key=True),
    Column("incident_id", Integer, ForeignKey("incident.id"), nullable=False, index=True),
    #: Digest of the message that carries this id as its own, "" when it was only referred to.
    Column("digest", String(64), nullable=False, server_default=""),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    #: The Message-ID (mail): fixed before the first attempt.
    Column("key", Text, nullable=False, unique=True),
    Column("incident_id", Integer, ForeignKey("incident.id"), index=True),
    Column("channel", String(64), nullable=False),
    Column("template", String(64), nullable=False),
    Column("recipients", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    #: Written by the desk itself; what a person wrote counts against no budget.
    Column("is_automatic", Boolean, nullable=False, server_default=text("true")),
    Column("receipt", Text, nullable=False, server_default=""),
    *work(),
    *work_indexes("outbox"),
    Index("ix_outbox_recipients", "recipients", "created_at"),
    Index("ix_outbox_created_at", "created_at"),
    sqlite_autoincrement=True,
)

#: Kept, not counted: counting a million rows by priority takes 133 ms.
counter = Table(
    "counter",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Integer, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
