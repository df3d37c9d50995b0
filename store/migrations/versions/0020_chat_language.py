"""The language that a member of Slack has chosen there."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('chat_member', sa.Column('language', sa.String(length=8), nullable=False, server_default=''))
