"""Search: what was said in incidents, by words. SQLite keeps an FTS5 index by triggers, PostgreSQL an expression's."""

from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE VIRTUAL TABLE message_fts USING fts5(subject, text, content='message', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO message_fts (rowid, subject, text) SELECT id, subject, text FROM message",
    "CREATE TRIGGER message_fts_in AFTER INSERT ON message BEGIN "
    "INSERT INTO message_fts (rowid, subject, text) VALUES (new.id, new.subject, new.text); END",
    "CREATE TRIGGER message_fts_out AFTER DELETE ON message BEGIN "
    "INSERT INTO message_fts (message_fts, rowid, subject, text) VALUES ('delete', old.id, old.subject, old.text); END",
    "CREATE TRIGGER message_fts_changed AFTER UPDATE OF subject, text ON message BEGIN "
    "INSERT INTO message_fts (message_fts, rowid, subject, text) VALUES ('delete', old.id, old.subject, old.text); "
    "INSERT INTO message_fts (rowid, subject, text) VALUES (new.id, new.subject, new.text); END",
)
# A document of PostgreSQL has at most a megabyte; what was said first is what is looked for.
_POSTGRESQL = (
    "CREATE INDEX message_fts ON message USING gin (to_tsvector('simple', left(subject || ' ' || text, 100000)))",
)


def upgrade() -> None:
    statements = _SQLITE if op.get_bind().dialect.name == 'sqlite' else _POSTGRESQL
    for statement in statements:
        op.execute(statement)
