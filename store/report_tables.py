"""The tables of reports: one row for each incident, digested from its history; and what shall get better. Describes.

Instants of `life` are whole seconds since 1970, because a report reads tens of thousands of rows at once. It and the
rollups can be made again from the history.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from store.columns import UtcTime, key
from store.tables import clock, incident, metadata

#: Nullable instants, in the order of `bot.reports.life.Life`.
life = Table(
    "life",
    metadata,
    Column("id", Integer, ForeignKey("incident.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("category", Text, nullable=False),
    Column("subcategory", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("assigned_group", Text, nullable=False),
    Column("first_group", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("is_major", Boolean, nullable=False),
    Column("parent_id", Integer),
    Column("is_cancelled", Boolean, nullable=False),
    Column("accepted", Integer),
    Column("answered", Integer),
    Column("answers", Integer, nullable=False),
    Column("first_resolved", Integer),
    Column("resolved", Integer),
    Column("resting", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("closed", Integer),
    Column("ended", Integer),
    Column("reopened", Integer),
    Column("reopens", Integer, nullable=False),
    Column("reassignments", Integer, nullable=False),
    Column("is_bounced", Boolean, nullable=False),
    Column("functional", Integer, nullable=False),
    Column("hierarchic", Integer, nullable=False),
    Column("suggested", Text, nullable=False),
    Column("confirmed", Text, nullable=False),
    Column("resolution_code", String(32), nullable=False),
    Column("is_workaround", Boolean, nullable=False),
    Column("problem_ref", Text, nullable=False),
    Column("first_seen", Integer),
    Column("declared", Integer),
    Column("stood_down", Integer),
    Column("response_worked", Integer),
    Column("resolution_worked", Integer),
    Column("updated", Integer, nullable=False),
    Column("verdict", Integer, nullable=False, server_default="0"),
    Column("updates_due", Integer, nullable=False, server_default="0"),
    Column("updates_met", Integer, nullable=False, server_default="0"),
    Index("ix_life_opened", "opened"),
    Index("ix_life_resolved", "resolved"),
    Index("ix_life_first_resolved", "first_resolved"),
    Index("ix_life_closed", "closed"),
    Index("ix_life_ended", "ended"),
)

#: Days of reports, as `bot.reports.days` makes and reads them.
rollup = Table(
    "rollup",
    metadata,
    #: What else a day depends on: zone, working time, what is counted.
    Column("view", String(16), primary_key=True),
    Column("begin", Integer, primary_key=True, autoincrement=False),
    Column("end", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

#: What shall get better, and problems that shall be found: who works on it, until when, and what was measured then.
improvement = Table(
    "improvement",
    metadata,
    key(),
    #: "improvement" or "problem".
    Column("kind", String(16), nullable=False),
    #: The rule and the subject of the finding that it began with; "" and a title where a person thought of it.
    Column("rule", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    #: The key figure that shall change, and what it was; "" for none.
    Column("kpi", String(40), nullable=False),
    Column("baseline", Float),
    Column("owner", String(320), nullable=False),
    #: YYYY-MM-DD, "" for no day.
    Column("due", String(10), nullable=False),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("begun_by", String(320), nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("changed_by", String(320), nullable=False),
)

#: What changed since it was digested, and the promises that were due in a time.
Index("ix_incident_updated_at", incident.c.updated_at)
Index("ix_clock_due_at", clock.c.due_at, clock.c.kind)
