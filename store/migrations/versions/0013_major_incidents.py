"""Major incidents: what is reported about a service lately, and what is known about it."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_incident_service_opened_at', 'incident', ['service', 'opened_at'])
    ever = sa.text("major <> 'none'")
    op.create_index('ix_incident_major', 'incident', ['service'], sqlite_where=ever, postgresql_where=ever)
