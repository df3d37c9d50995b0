"""The shape of the database: bring it up to date, and tell whether it is. Talks to the database.

Migrations live in `store/migrations/versions`; `HEAD` names the newest, so that starting on a database that is up to
date needs one small query and no alembic.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

import store.report_tables
import store.watch_tables
import store.web_tables  # noqa: F401 - every table is known before the schema is compared
from store import chat_tables as _chat_tables  # noqa: F401 - they belong to the shape too
from store.engine import Store

#: The newest migration.
HEAD = "0025"
#: Any number that nobody else locks: "deskhand" in ASCII.
_LOCK = int.from_bytes(b"deskhand")


class SchemaTooNew(RuntimeError):
    """The database was written by a newer Deskhand; this one must not touch it."""


def revision_of(store: Store) -> str | None:
    """Return the migration the database is at, None when it is empty."""
    with store.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return revision


def upgrade(store: Store, to: str = HEAD) -> bool:
    """Bring the database up to a migration; True when something was to be done. Raises SchemaTooNew."""
    current = revision_of(store)
    if current == to:
        return False
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise SchemaTooNew(
            f"the database is at migration {current}, which this version does not know; "
            "start the newer Deskhand that wrote it, or restore a backup"
        )
    with store.begin() as connection:
        if not store.is_sqlite:
            # Of several processes that start at once, one migrates and the others wait for it.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return True
