"""The chat: its members, and the posts that show incidents."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chat_member',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('member', sa.String(length=32), nullable=False),
    sa.Column('address', sa.String(length=320), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('timezone', sa.String(length=64), server_default='', nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('team', 'member', name=op.f('pk_chat_member'))
    )
    op.create_index(op.f('ix_chat_member_address'), 'chat_member', ['address'], unique=False)
    op.create_table('chat_post',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('thread', sa.String(length=32), server_default='', nullable=False),
    sa.Column('member', sa.String(length=32), server_default='', nullable=False),
    sa.Column('ts', sa.String(length=32), server_default='', nullable=False),
    sa.Column('shows', sa.String(length=64), server_default='', nullable=False),
    sa.Column('posting_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_chat_post_incident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_post'))
    )
    op.create_index('uq_chat_post_incident_kind', 'chat_post', ['incident_id', 'kind'], unique=True)
    op.create_index('ix_chat_post_place', 'chat_post', ['channel', 'ts'], unique=False)
