"""What happened to information in a security incident, and what it takes to recover (NIST SP 800-61r2 section 3.2.6)."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('incident', sa.Column('information_impact', sa.String(16), nullable=False, server_default=''))
    op.add_column('incident', sa.Column('recoverability', sa.String(16), nullable=False, server_default=''))
