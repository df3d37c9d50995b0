"""Days of reports that were made already."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rollup',
    sa.Column('view', sa.String(length=16), nullable=False),
    sa.Column('begin', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('view', 'begin', name=op.f('pk_rollup')),
    )
