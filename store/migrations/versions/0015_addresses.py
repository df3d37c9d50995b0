"""The desk's addresses: which one an incident was reported to; what else a task is about."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('incident', sa.Column('addressed_to', sa.String(320), server_default='', nullable=False))
    op.add_column('task', sa.Column('about', sa.String(320), server_default='', nullable=False))
