"""What reporters said of a resolution; rows of reports are made again from the history."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('life', sa.Column('verdict', sa.Integer(), nullable=False, server_default='0'))
    op.execute("UPDATE life SET version = -1")
    op.execute("UPDATE setting SET value = '' WHERE name = 'lives_until'")
