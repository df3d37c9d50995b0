"""Incident models: what was started where."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    runs = sa.text("kind = 'model'")
    op.create_index('ix_timeline_model', 'timeline', ['incident_id'], sqlite_where=runs, postgresql_where=runs)
