"""Escalated up the line is what others heard of than those whose work it is: such rows of reports are made again."""

from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE life SET version = -1 WHERE hierarchic > 0")
    op.execute("UPDATE setting SET value = '' WHERE name = 'lives_until'")
