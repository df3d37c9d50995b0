"""`deskhand upgrade`: the database brought up to date without starting the desk. Talks to the database; prints."""

from __future__ import annotations

from pathlib import Path

from bot.terminal import output
from bot.terminal.desk_file import configured, require_database
from store.engine import open_store
from store.schema import HEAD
from store.upgrading import bring_up_to_date


def upgrade(option: Path | None, *, as_json: bool) -> None:
    """Bring the database up to date and say from where."""
    config = configured(option)
    require_database(config)
    store = open_store(config.database.url)
    try:
        before = bring_up_to_date(store)
    finally:
        store.close()
    if as_json:
        output.say_json({"ok": True, "before": before, "migration": HEAD})
    elif before == HEAD:
        output.say(f"The database is at migration {HEAD}, as this release needs it: nothing was to be done.")
    else:
        was = "was empty" if before is None else f"was at migration {before}"
        output.say(f"The database {was} and is at {HEAD} now. `deskhand run` starts the desk.")
