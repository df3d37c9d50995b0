"""The states of a review are no states of its incident: rows of reports about major incidents are made again."""

from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE life SET version = -1 WHERE declared IS NOT NULL")
    op.execute("UPDATE setting SET value = '' WHERE name = 'lives_until'")
