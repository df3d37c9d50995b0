"""Reports: one row for each incident, digested from its history."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'life',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('opened', sa.Integer(), nullable=False),
        sa.Column('channel', sa.String(length=16), nullable=False),
        sa.Column('category', sa.Text(), nullable=False),
        sa.Column('subcategory', sa.Text(), nullable=False),
        sa.Column('service', sa.Text(), nullable=False),
        sa.Column('assigned_group', sa.Text(), nullable=False),
        sa.Column('first_group', sa.Text(), nullable=False),
        sa.Column('priority', sa.Integer(), nullable=False),
        sa.Column('is_major', sa.Boolean(), nullable=False),
        sa.Column('parent_id', sa.Integer(), nullable=True),
        sa.Column('is_cancelled', sa.Boolean(), nullable=False),
        sa.Column('accepted', sa.Integer(), nullable=True),
        sa.Column('answered', sa.Integer(), nullable=True),
        sa.Column('answers', sa.Integer(), nullable=False),
        sa.Column('first_resolved', sa.Integer(), nullable=True),
        sa.Column('resolved', sa.Integer(), nullable=True),
        sa.Column('resting', sa.Integer(), nullable=False),
        sa.Column('waiting', sa.Integer(), nullable=False),
        sa.Column('closed', sa.Integer(), nullable=True),
        sa.Column('ended', sa.Integer(), nullable=True),
        sa.Column('reopened', sa.Integer(), nullable=True),
        sa.Column('reopens', sa.Integer(), nullable=False),
        sa.Column('reassignments', sa.Integer(), nullable=False),
        sa.Column('is_bounced', sa.Boolean(), nullable=False),
        sa.Column('functional', sa.Integer(), nullable=False),
        sa.Column('hierarchic', sa.Integer(), nullable=False),
        sa.Column('suggested', sa.Text(), nullable=False),
        sa.Column('confirmed', sa.Text(), nullable=False),
        sa.Column('resolution_code', sa.String(length=32), nullable=False),
        sa.Column('is_workaround', sa.Boolean(), nullable=False),
        sa.Column('problem_ref', sa.Text(), nullable=False),
        sa.Column('first_seen', sa.Integer(), nullable=True),
        sa.Column('declared', sa.Integer(), nullable=True),
        sa.Column('stood_down', sa.Integer(), nullable=True),
        sa.Column('response_worked', sa.Integer(), nullable=True),
        sa.Column('resolution_worked', sa.Integer(), nullable=True),
        sa.Column('updated', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['id'], ['incident.id'], name=op.f('fk_life_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_life')),
    )
    for column in ('opened', 'resolved', 'first_resolved', 'closed', 'ended'):
        op.create_index(f'ix_life_{column}', 'life', [column])
    op.create_index('ix_incident_updated_at', 'incident', ['updated_at'])
    op.create_index('ix_clock_due_at', 'clock', ['due_at', 'kind'])
