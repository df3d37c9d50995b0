"""Promises in instances: cycles, tenures and engagements; pauses; what has aged stands higher in the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPEN = sa.text("state NOT IN ('resolved', 'closed', 'cancelled')")


def upgrade() -> None:
    with op.batch_alter_table("clock") as clock:
        for column in (
            sa.Column("instance", sa.Integer(), nullable=False, server_default="1"),
            sa.Column("party", sa.Text(), nullable=False, server_default=""),
            sa.Column("version", sa.String(12), nullable=False, server_default=""),
            sa.Column("target_seconds", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("state", sa.String(10), nullable=False, server_default="running"),
            sa.Column("paused_since", sa.DateTime(timezone=True)),
            sa.Column("paused_seconds", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("elapsed_seconds", sa.Integer()),
            sa.Column("by_retarget", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        ):
            clock.add_column(column)
        clock.drop_constraint("uq_clock_incident_id_kind", type_="unique")
        clock.create_unique_constraint("uq_clock_incident_id_kind_instance", ["incident_id", "kind", "instance"])
    op.execute("UPDATE clock SET state = 'met' WHERE stopped_at IS NOT NULL")
    op.execute("UPDATE clock SET state = 'breached' WHERE breached_at IS NOT NULL")
    op.add_column("incident", sa.Column("ageing", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_incident_queue", "incident")
    op.create_index(
        "ix_incident_queue",
        "incident",
        [sa.text("is_major DESC"), sa.text("(priority - ageing)"), "due_at", "opened_at", "id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    """Nothing goes back: a backup does."""
