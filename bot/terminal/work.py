"""`deskhand buried` and `deskhand retry`: work that was given up, and its second chance. Talks to the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot.burying import revive
from bot.facts import time_of
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import NOT_FOUND, USAGE, Failure
from bot.wording import moment
from store import queries
from store.engine import Store

Column = output.Column

_COLUMNS = (
    Column("table"),
    Column("id", justify="right"),
    Column("since"),
    Column("tries", justify="right"),
    Column("what it is", share=2),
    Column("last error", share=2),
)


def list_buried(option: Path | None, *, as_json: bool) -> None:
    """Print every row that was given up, with its last error."""
    config = configured(option)
    zone = ZoneInfo(config.desk.timezone)
    with opened(config) as store, store.reading() as connection:
        found = queries.buried(connection)
        if as_json:
            for name, row in found:
                output.say_json(_facts(name, row))
            return
        rows = (_row(name, row, zone) for name, row in found)
        caption = "Try one again with `deskhand retry TABLE ID`, or all with `deskhand retry --all`."
        if not output.say_table(_COLUMNS, rows, caption=caption):
            output.say("Nothing is buried.")


def _facts(name: str, row: Row[Any]) -> dict[str, Any]:
    return {
        "table": name,
        "id": row.id,
        "since": time_of(row.buried_at),
        "attempts": row.attempts,
        "last_error": row.last_error,
        "what": _what(name, row),
    }


def _row(name: str, row: Row[Any], zone: ZoneInfo) -> Sequence[str]:
    since = moment(row.buried_at, zone)
    return (name, str(row.id), since, str(row.attempts), _what(name, row), row.last_error.partition("\n")[0])


def _what(name: str, row: Row[Any]) -> str:
    """Say what a row stands for, in the words of its table."""
    if name == "outbox":
        return f"{row.template} to {row.recipients}: {row.subject}"
    if name == "timer":
        return f"{row.kind}, {row.key}"
    return f"{row.size} bytes by {row.channel}, {row.delivery_id[:12]}"


def retry_one(option: Path | None, table: str, row_id: int, *, now: datetime, as_json: bool) -> None:
    """Let one buried row be tried again."""
    if table not in queries.WORK:
        raise Failure(f"there is no table {table!r}; it is one of {', '.join(queries.WORK)}", USAGE)
    with opened(configured(option)) as store:
        with store.begin() as connection:
            revived = revive(connection, queries.WORK[table], row_id, now=now)
        if not revived:
            raise Failure(f"{table} {row_id} is not buried; `deskhand buried` lists what is", why=NOT_FOUND)
    _say_revived(table, row_id, as_json=as_json)


def retry_all(option: Path | None, *, now: datetime, as_json: bool) -> None:
    """Let every buried row be tried again; nothing buried is no failure."""
    with opened(configured(option)) as store:
        count = 0
        for name, row_id in _buried_ids(store):
            with store.begin() as connection:
                revived = revive(connection, queries.WORK[name], row_id, now=now)
            if revived:
                count += 1
                _say_revived(name, row_id, as_json=as_json)
    if not count and not as_json:
        output.say("Nothing is buried.")


def _buried_ids(store: Store) -> Iterator[tuple[str, int]]:
    # Read to the end before anything is written: SQLite shows a reader what it began with, but holds its log open.
    with store.reading() as connection:
        found = [(name, row.id) for name, row in queries.buried(connection)]
    yield from found


def _say_revived(table: str, row_id: int, *, as_json: bool) -> None:
    if as_json:
        output.say_json({"table": table, "id": row_id, "revived": True})
        return
    output.say(f"{table} {row_id} will be tried again at once, by the desk that runs or the next that starts.")
