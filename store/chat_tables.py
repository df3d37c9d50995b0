"""The tables of the chat: who is who there, and which post shows which incident. Describes."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from store.columns import UtcTime, key
from store.tables import metadata

#: A member of a Slack workspace and the address by which the desk knows the person.
chat_member = Table(
    "chat_member",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("member", String(32), primary_key=True),
    #: Lower case; a stand-in of `slack.invalid` for who has none.
    Column("address", String(320), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("timezone", String(64), nullable=False, server_default=""),
    #: When Slack was last asked; NULL when it could not be.
    Column("asked_at", UtcTime),
    #: ISO 639-1 code of the language that they have Slack in, "" when unknown.
    Column("language", String(8), nullable=False, server_default=""),
)

#: A post that shows an incident and is edited in place: the reporter's card, the agents' card, ...
chat_post = Table(
    "chat_post",
    metadata,
    key(),
    Column("incident_id", Integer, ForeignKey("incident.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    #: "" until it is known, for a card in a direct message to `member`.
    Column("channel", String(32), nullable=False),
    Column("thread", String(32), nullable=False, server_default=""),
    Column("member", String(32), nullable=False, server_default=""),
    #: "" until it was posted.
    Column("ts", String(32), nullable=False, server_default=""),
    #: Digest of what it shows.
    Column("shows", String(64), nullable=False, server_default=""),
    #: Somebody is posting it for the first time, until then.
    Column("posting_until", UtcTime),
    Index("uq_chat_post_incident_kind", "incident_id", "kind", unique=True),
    Index("ix_chat_post_place", "channel", "ts"),
)
