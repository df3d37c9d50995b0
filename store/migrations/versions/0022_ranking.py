"""The likeliest categories are kept, so that reports can say whether the right one was among the first three."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('incident', sa.Column('suggested_ranking', sa.Text(), nullable=False, server_default=''))
