"""Mail: trust and rulings, silences, failing addresses, logos, ownership."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_SET_ASIDE = sa.text("outcome IN ('held', 'quarantined')")


def upgrade() -> None:
    op.add_column('inbox', sa.Column('trust', sa.String(length=16), server_default='', nullable=False))
    op.add_column('inbox', sa.Column('trust_because', sa.Text(), server_default='', nullable=False))
    op.add_column('inbox', sa.Column('ruling', sa.String(length=32), server_default='', nullable=False))
    op.create_index('ix_inbox_sender', 'inbox', ['sender', 'received_at'])
    op.create_index('ix_inbox_set_aside', 'inbox', ['id'], sqlite_where=_SET_ASIDE, postgresql_where=_SET_ASIDE)
    op.create_table('silence',
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('key', sa.String(length=320), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=True),
    sa.Column('resumed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('kind', 'key', name=op.f('pk_silence'))
    )
    op.create_table('failing_address',
    sa.Column('address', sa.String(length=320), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('address', name=op.f('pk_failing_address'))
    )
    op.create_table('picture',
    sa.Column('sender', sa.String(length=320), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('sender', 'sha256', name=op.f('pk_picture'))
    )
    op.create_table('ownership',
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('owner', sa.String(length=100), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_ownership'))
    )


def downgrade() -> None:
    op.drop_table('ownership')
    op.drop_table('picture')
    op.drop_table('failing_address')
    op.drop_table('silence')
    op.drop_index('ix_inbox_set_aside', 'inbox')
    op.drop_index('ix_inbox_sender', 'inbox')
    for name in ('ruling', 'trust_because', 'trust'):
        op.drop_column('inbox', name)
