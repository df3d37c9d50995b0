"""How often the users of a major incident heard of it in time; its rows of reports are made again from the history."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('life', sa.Column('updates_due', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('life', sa.Column('updates_met', sa.Integer(), nullable=False, server_default='0'))
    op.execute("UPDATE life SET version = -1 WHERE declared IS NOT NULL")
    op.execute("UPDATE setting SET value = '' WHERE name = 'lives_until'")
