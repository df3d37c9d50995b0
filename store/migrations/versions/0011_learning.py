"""Learning: confirmations and model versions."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'confirmation',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('incident_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('category', sa.Text(), nullable=False),
        sa.Column('subcategory', sa.Text(), nullable=False),
        sa.Column('impact', sa.Integer(), nullable=False),
        sa.Column('urgency', sa.Integer(), nullable=False),
        sa.Column('suggested_category', sa.Text(), nullable=False),
        sa.Column('suggested_subcategory', sa.Text(), nullable=False),
        sa.Column('suggested_impact', sa.Integer(), nullable=False),
        sa.Column('suggested_urgency', sa.Integer(), nullable=False),
        sa.Column('model_version', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_confirmation_incident_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_confirmation')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_confirmation_incident_id'), 'confirmation', ['incident_id'])
    op.create_index('ix_confirmation_at', 'confirmation', ['at'])
    op.create_table(
        'model',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('version', sa.String(length=64), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('because', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('promoted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('rows', sa.Integer(), nullable=False),
        sa.Column('up_to', sa.Integer(), nullable=False),
        sa.Column('scores', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_model')),
        sa.UniqueConstraint('version', name=op.f('uq_model_version')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_model_state'), 'model', ['state'])
    op.create_table(
        'model_body',
        sa.Column('model_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['model_id'], ['model.id'], name=op.f('fk_model_body_model_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('model_id', name=op.f('pk_model_body')),
    )


def downgrade() -> None:
    """Nothing goes back: a backup does."""
