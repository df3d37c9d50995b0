"""Monitoring: alerts and heartbeats."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_OPEN = "state NOT IN ('resolved', 'closed', 'cancelled')"


def upgrade() -> None:
    op.create_table(
        'alert',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('channel', sa.String(length=64), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('service', sa.Text(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('severity', sa.String(length=16), nullable=False),
        sa.Column('link', sa.Text(), nullable=False),
        sa.Column('is_firing', sa.Boolean(), nullable=False),
        sa.Column('incident_id', sa.Integer(), nullable=True),
        sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('fired_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('is_flapping', sa.Boolean(), nullable=False),
        sa.Column('look_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_alert_incident_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alert')),
        sa.UniqueConstraint('channel', 'key', name=op.f('uq_alert_channel_key')),
    )
    op.create_index(op.f('ix_alert_incident_id'), 'alert', ['incident_id'])
    looked = sa.text('look_at IS NOT NULL')
    op.create_index('ix_alert_look_at', 'alert', ['look_at'], sqlite_where=looked, postgresql_where=looked)
    firing = sa.text('is_firing')
    op.create_index('ix_alert_firing', 'alert', ['service'], sqlite_where=firing, postgresql_where=firing)
    is_open = sa.text(_OPEN)
    op.create_index(
        'ix_incident_open_service', 'incident', ['service'], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        'heartbeat',
        sa.Column('channel', sa.String(length=64), nullable=False),
        sa.Column('name', sa.String(length=64), nullable=False),
        sa.Column('heard_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('channel', 'name', name=op.f('pk_heartbeat')),
    )
