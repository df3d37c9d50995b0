"""The lifecycle: who is affected, what it belongs to, how it ended; engagements of suppliers; links."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FALSE = sa.text("false")


def upgrade() -> None:
    moment, words = sa.DateTime(timezone=True), sa.Text()
    for column in (
        sa.Column("affected_id", sa.Integer()),
        sa.Column("opened_by", words, nullable=False, server_default=""),
        sa.Column("pending_until", moment),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("merged_into", sa.Integer()),
        sa.Column("follow_up_of", sa.Integer()),
        sa.Column("reassignment_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("priority_override", sa.Integer()),
        sa.Column("vip", sa.Boolean(), nullable=False, server_default=_FALSE),
        sa.Column("security", sa.Boolean(), nullable=False, server_default=_FALSE),
        sa.Column("evidence", sa.Boolean(), nullable=False, server_default=_FALSE),
        sa.Column("resolution_code", sa.String(32), nullable=False, server_default=""),
        sa.Column("resolution_text", words, nullable=False, server_default=""),
        sa.Column("workaround", sa.Boolean(), nullable=False, server_default=_FALSE),
        sa.Column("problem_ref", words, nullable=False, server_default=""),
        sa.Column("suggested_impact", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("suggested_urgency", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("confirmed_by", words, nullable=False, server_default=""),
        sa.Column("reopened_at", moment),
        sa.Column("major", sa.String(16), nullable=False, server_default="none"),
    ):
        op.add_column("incident", column)
    op.create_index("ix_incident_parent_id", "incident", ["parent_id"])
    op.create_index("ix_incident_assignee_id", "incident", ["assignee_id"])
    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("supplier", words, nullable=False),
        sa.Column("reference", words, nullable=False, server_default=""),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("acknowledged_at", moment),
        sa.Column("restored_at", moment),
        sa.Column("waiting_on_us", sa.Boolean(), nullable=False, server_default=_FALSE),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_engagement_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_engagement_incident_id", "engagement", ["incident_id"])
    op.create_table(
        "link",
        sa.Column("incident_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False, server_default="related"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_link_incident_id")),
        sa.ForeignKeyConstraint(["other_id"], ["incident.id"], name=op.f("fk_link_other_id")),
        sa.PrimaryKeyConstraint("incident_id", "other_id", name=op.f("pk_link")),
    )
    op.create_index("ix_link_other_id", "link", ["other_id"])


def downgrade() -> None:
    """Nothing goes back: a backup does."""
