"""What was merged into an incident is found without looking at every other one."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    was_merged = sa.text('merged_into IS NOT NULL')
    op.create_index(
        'ix_incident_merged_into', 'incident', ['merged_into'], sqlite_where=was_merged, postgresql_where=was_merged
    )
