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
HEAD = "0026"
#: Any number that nobody else locks: "deskhand" in ASCII.
_LOCK = int.from_bytes(b"deskhand")
_VERSIONS = Path(__file__).parent / "migrations" / "versions"


class WrongSchema(RuntimeError):
    """The database is of another release than this program."""


class SchemaTooOld(WrongSchema):
    """The database is of an earlier release, which may still be running on it."""


class SchemaTooNew(WrongSchema):
    """The database was written by a newer Deskhand; this one must not touch it."""


class UnfitDatabase(WrongSchema):
    """The database is empty, and this account cannot make tables in it that would do."""


def revision_of(store: Store) -> str | None:
    """Return the migration the database is at, None when it is empty."""
    with store.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return revision


def is_older(revision: str) -> bool:
    """Say whether a migration is one that this version knows and has gone beyond."""
    return revision < HEAD and any(_VERSIONS.glob(f"{revision}_*.py"))


def require_current(revision: str) -> None:
    """Refuse a database that is not at the newest migration, and say what to do.

    Raises:
        SchemaTooOld: Its migration is an older one.
        SchemaTooNew: This version does not know its migration.
    """
    if revision == HEAD:
        return
    if is_older(revision):
        raise SchemaTooOld(
            f"the database is at migration {revision} and this release needs {HEAD}: it was not brought up to date "
            "yet. Stop the desk of the earlier release, make a backup, and start this one: `deskhand run` brings the "
            "database up to date, and so does `deskhand upgrade` without starting"
        )
    raise SchemaTooNew(
        f"the database is at migration {revision}, which this version does not know (it knows them up to {HEAD}): a "
        "newer Deskhand wrote it. Use that one, or put the backup from before the upgrade in its place"
    )


def unfitness(store: Store, *, is_empty: bool) -> tuple[str, str] | None:
    """Return why a PostgreSQL will not do, and the next step: it cannot keep every text, or takes no tables."""
    if store.is_sqlite:
        return None
    name, account = store.url.database, store.url.username
    with store.reading() as connection:
        encoding, place, may = connection.execute(_LOOK).one()
    if encoding != "UTF8":
        step = f"make it anew: createdb -O {account} -E UTF8 -T template0 {name}"
        if not is_empty:
            step = "make a backup, and restore it into one that is made with createdb -E UTF8 -T template0"
        return f"database {name} has the encoding {encoding}, which cannot keep every mail", step
    if is_empty and place is None:
        return (
            f"the search_path in database {name} names no schema that is there",
            "make the schema, or correct the path",
        )
    if is_empty and not may:
        seen = f"account {account} may make no tables in the schema {place} of database {name}"
        return seen, f"let it own the database: ALTER DATABASE {name} OWNER TO {account}"
    return None


_LOOK = text(
    "SELECT current_setting('server_encoding'), current_schema(), has_schema_privilege(current_schema(), 'CREATE')"
)


def upgrade(store: Store, to: str = HEAD) -> bool:
    """Bring the database up to a migration; True when something was to be done. Raises WrongSchema."""
    current = revision_of(store)
    if current == to:
        return False
    if current is None and (unfit := unfitness(store, is_empty=True)):
        raise UnfitDatabase("; ".join(unfit))
    if current is not None and not is_older(current):
        require_current(current)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent))
    with store.begin() as connection:
        if not store.is_sqlite:
            # Of several processes that start at once, one migrates and the others wait for it.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return True
